//! A program with the command line of a libFuzzer binary, which knows its inputs: so the loop around it can be tested without building libFuzzer.
//! Inputs with `BOOM` and with `CRASH` in them fail, each in one way; while `MENDED` is not compiled in. One with `CFG` fails if it is built with
//! `cfg(fuzzing)`, one with `DIE` ends the process without a word, one with `HANG` is said to take too long, and one with `SLOW` takes long to be made shorter. What is `useless` a merge leaves out.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

const NONE: [&str; 2] = ["BOOM", "CRASH"];

fn one(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if option_env!("MENDED").is_some() {
        return;
    }
    if text.contains("DIE") {
        std::process::abort();
    }
    if text.contains(NONE[0]) {
        panic!("input of {} bytes", data.len());
    }
    assert!(!text.contains(NONE[1]), "it crashed");
    assert!(!(cfg!(fuzzing) && text.contains("CFG")), "it is built for fuzzing");
}

fn fails(data: &[u8]) -> bool {
    std::panic::catch_unwind(|| one(data)).is_err()
}

/// Says many lines more, as long messages do.
fn talk(lines: Option<String>) {
    (0..lines.map_or(0, |lines| lines.parse().unwrap())).for_each(|line: u32| eprintln!("line {line}"));
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let option = |name: &str| {
        let prefix = format!("-{name}=");
        arguments.iter().rev().find_map(|argument| argument.strip_prefix(&prefix).map(str::to_owned))
    };
    let paths: Vec<PathBuf> = arguments.iter().filter(|argument| !argument.starts_with('-')).map(PathBuf::from).collect();
    if option("merge").is_some() {
        // The paths go through a shell, which takes blanks for their ends; what goes wrong there is only said.
        if paths.iter().any(|path| path.to_string_lossy().contains(' ')) {
            eprintln!("ERROR: The required directory does not exist");
            return;
        }
        for from in &paths[1..] {
            for file in files(from) {
                let data = fs::read(&file).unwrap();
                if data != b"useless" {
                    fs::write(paths[0].join(hash(&data)), data).unwrap();
                }
            }
        }
        return;
    }
    eprintln!("INFO: Seed: 7");
    if option("minimize_crash").is_some() {
        let data = fs::read_to_string(&paths[0]).unwrap();
        if data.contains("SLOW") {
            std::thread::sleep(Duration::from_secs(60));
        }
        fs::write(option("exact_artifact_path").unwrap(), data.trim()).unwrap();
        return;
    }
    if paths.iter().all(|path| path.is_file()) {
        for path in &paths {
            eprintln!("Running: {}", path.display());
            let data = fs::read(path).unwrap();
            if data.windows(4).any(|part| part == b"HANG") {
                eprintln!("==1== ERROR: libFuzzer: timeout after {} seconds", option("timeout").unwrap());
                std::process::exit(70);
            }
            if fails(&data) {
                talk(option("talk"));
                eprintln!("==1== ERROR: libFuzzer: deadly signal");
                std::process::exit(77);
            }
        }
        return;
    }
    if let Some(file) = option("pid") {
        fs::write(file, std::process::id().to_string()).unwrap();
    }
    let failed = |name: &str, data: &[u8]| -> ! {
        talk(option("talk"));
        let path = format!("{}crash-{name}", option("artifact_prefix").unwrap());
        fs::write(&path, data).unwrap();
        eprintln!("==1== ERROR: libFuzzer: deadly signal");
        eprintln!("artifact_prefix='..'; Test unit written to {path}");
        std::process::exit(77);
    };
    // All that is kept comes first.
    for path in paths.iter().flat_map(|directory| files(directory)) {
        let data = fs::read(path).unwrap();
        if fails(&data) {
            failed(&hash(&data), &data);
        }
    }
    if option("same").is_some() {
        one_more(&paths[0]);
        if fails(b"the same BOOM") {
            failed("same", b"the same BOOM");
        }
    }
    if option("die").is_some() {
        fs::write(std::env::var("GORDIAN_FUZZ_LAST").unwrap(), "DIE here").unwrap();
        one_more(&paths[0]);
        one(b"DIE here");
    }
    // Each process finds the next of these; the fourth finds nothing until its time is over.
    let number = files(&paths[0]).len();
    fs::write(paths[0].join(hash(number.to_string().as_bytes())), number.to_string()).unwrap();
    eprintln!("#{}\tpulse  cov: {} ft: 2 corp: 1/1b exec/s: 10 rss: 1Mb", 10 * (number + 1), number + 1);
    if option("abort_after").is_some_and(|most| most.parse() == Ok(number)) {
        std::process::abort();
    }
    let inputs = ["  BOOM  ", "   BOOM   ", "a CRASH "];
    let Some(input) = inputs.get(number) else {
        if let Some(seconds) = option("sleep") {
            std::thread::sleep(Duration::from_secs(seconds.parse().unwrap()));
        }
        eprintln!("stat::number_of_executed_units: 100");
        return;
    };
    if fails(input.as_bytes()) {
        failed(&number.to_string(), input.as_bytes());
    }
}

/// Keeps a unit.
fn one_more(directory: &Path) {
    let number = files(directory).len().to_string();
    fs::write(directory.join(hash(number.as_bytes())), number).unwrap();
}

fn files(directory: &Path) -> Vec<PathBuf> {
    fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file()).collect()
}

/// As many digits as libFuzzer's names have.
fn hash(data: &[u8]) -> String {
    let number = data.iter().fold(7_u64, |number, byte| number.wrapping_mul(31).wrapping_add(u64::from(*byte)));
    format!("{number:040x}")
}

/// What the flags for coverage call.
mod coverage {
    macro_rules! ignored {
        ($($name:ident($($argument:ident: $kind:ty),*);)*) => {
            $(#[no_mangle] extern "C" fn $name($($argument: $kind),*) { $(let _ = $argument;)* })*
        };
    }
    ignored! {
        __sanitizer_cov_8bit_counters_init(a: usize, b: usize);
        __sanitizer_cov_pcs_init(a: usize, b: usize);
        __sanitizer_cov_trace_pc_indir(a: usize);
        __sanitizer_cov_trace_cmp1(a: u8, b: u8);
        __sanitizer_cov_trace_cmp2(a: u16, b: u16);
        __sanitizer_cov_trace_cmp4(a: u32, b: u32);
        __sanitizer_cov_trace_cmp8(a: u64, b: u64);
        __sanitizer_cov_trace_const_cmp1(a: u8, b: u8);
        __sanitizer_cov_trace_const_cmp2(a: u16, b: u16);
        __sanitizer_cov_trace_const_cmp4(a: u32, b: u32);
        __sanitizer_cov_trace_const_cmp8(a: u64, b: u64);
        __sanitizer_cov_trace_switch(a: u64, b: usize);
        __sanitizer_cov_trace_div4(a: u32);
        __sanitizer_cov_trace_div8(a: u64);
        __sanitizer_cov_trace_gep(a: usize);
    }
}
