//! What it brings that the fuzzer is told which reads read from which writes: inputs until each known bug of the corpus is found,
//! with these counters and without, over the same seeds of libFuzzer.
//! `cargo run --release -p gordian-fuzz --all-features --example feedback -- SEEDS INPUTS [PROGRAM..]`.

#[allow(dead_code, reason = "the programs are run by `known_bug`")]
#[path = "../../corpus/sctbench/mod.rs"]
mod corpus;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What cargo-fuzz tells the compiler, but for the sanitizer.
const FLAGS: [&str; 7] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "--cfg=fuzzing",
    "-Ccodegen-units=1",
];

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut number = |default: u64| arguments.next().map_or(default, |text| text.parse().expect("a number"));
    let (seeds, inputs) = (number(10), number(5_000));
    let wanted: Vec<String> = arguments.collect();
    let target = built();
    println!(
        "Inputs until the bug is found, mean of the {seeds} seeds that find it within {inputs} (how many do, if not all).\n"
    );
    println!("| program | with the counters | without |\n|---|---|---|");
    for program in corpus::all().filter(|p| wanted.is_empty() || wanted.iter().any(|name| p.name.ends_with(name))) {
        let [with, without] = [false, true].map(|without| {
            let found: Vec<u64> =
                (1..=seeds).filter_map(|seed| inputs_until(&target, program.name, without, seed, inputs)).collect();
            let mean = found.iter().sum::<u64>() as f64 / found.len().max(1) as f64;
            match found.len() as u64 {
                0 => "not found".to_owned(),
                all if all == seeds => format!("{mean:.1}"),
                some => format!("{mean:.1} ({some})"),
            }
        });
        println!("| {} | {with} | {without} |", program.name);
    }
}

/// Builds the target as cargo-fuzz would.
fn built() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let host = "x86_64-unknown-linux-gnu";
    let directory = root.join("target/feedback");
    let status = Command::new(env!("CARGO"))
        .args([
            "build",
            "--release",
            "-p",
            "gordian-fuzz",
            "--all-features",
            "--example",
            "known_bug",
            "--target",
            host,
        ])
        .arg("--target-dir")
        .arg(&directory)
        .current_dir(&root)
        .env("RUSTFLAGS", FLAGS.join(" "))
        .status();
    assert!(status.expect("cargo runs").success(), "the target is not built");
    directory.join(host).join("release/examples/known_bug")
}

/// `None` if the bug is not found.
fn inputs_until(target: &Path, program: &str, without: bool, seed: u64, inputs: u64) -> Option<u64> {
    let mut command = Command::new(target);
    command.args([format!("-seed={seed}"), format!("-runs={inputs}")]);
    command.args(["-max_len=256", "-print_final_stats=1", "-exact_artifact_path=/dev/null"]);
    command.env("KNOWN_BUG", program).stdin(Stdio::null());
    if without {
        command.env("WITHOUT_FEEDBACK", "1");
    }
    let output = command.output().expect("the target runs");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let executed = text.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
    let executed = executed.unwrap_or_else(|| panic!("{program}: no statistics:\n{text}"));
    (!output.status.success()).then(|| executed.trim().parse().expect("a number"))
}
