//! A known bug of the corpus as a target, built and run by the example `feedback`: the variable `KNOWN_BUG` names it, and with
//! `WITHOUT_FEEDBACK` the fuzzer is told nothing but which code was run.
#![no_main]
#![allow(missing_docs)]

#[allow(dead_code, reason = "what a failure has to be is not asked")]
#[path = "../../corpus/sctbench/mod.rs"]
mod corpus;

use std::sync::OnceLock;

use corpus::program::Program;
use gordian::Explorer;

static PROGRAM: OnceLock<&Program> = OnceLock::new();

fn program() -> &'static Program {
    if std::env::var_os("WITHOUT_FEEDBACK").is_some() {
        gordian::__oracles::without_feedback();
    }
    let name = std::env::var("KNOWN_BUG").expect("KNOWN_BUG is set");
    corpus::all().find(|program| program.name == name).expect("KNOWN_BUG is a program")
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let body = PROGRAM.get_or_init(program).body;
    gordian::fuzz::run(&Explorer::new(), data, move |(): ()| body());
});
