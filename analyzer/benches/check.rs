//! `cargo bench -p cargo-gordian [-- DIRECTORY...]`: the speed and memory of `check`, beside plain parallel parsing of the
//! same files on the same cores in the same run.
//!
//! Without directories it takes the registry's unpacked crates (`$CARGO_HOME/registry/src/*`). Both sides run alternately
//! for several rounds (`--rounds N`), each round in the other order, and medians are compared, so that a busy machine or a
//! cold cache does not favour one of them. Both include the program's start, or the reading of the files.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use rayon::prelude::*;

const PROGRAM: &str = env!("CARGO_BIN_EXE_cargo-gordian");

fn main() -> ExitCode {
    let options = match options() {
        Ok(options) => options,
        Err(message) => {
            eprintln!("{message}");
            return ExitCode::from(2);
        }
    };
    match measure(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

struct Options {
    directories: Vec<PathBuf>,
    rounds: usize,
}

fn options() -> Result<Options, String> {
    let mut directories = Vec::new();
    let mut rounds = 5;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            // Cargo passes it to every bench target.
            "--bench" => {}
            "--rounds" => {
                let number = arguments.next().and_then(|n| n.parse().ok()).filter(|n| *n > 0);
                rounds = number.ok_or("--rounds takes a number above 0")?;
            }
            flag if flag.starts_with('-') => return Err(format!("unknown flag {flag}; known: --rounds N")),
            directory => directories.push(PathBuf::from(directory)),
        }
    }
    if directories.is_empty() {
        directories = unpacked_crates()?;
    }
    Ok(Options { directories, rounds })
}

/// The directories in which cargo keeps the sources of the crates it has downloaded.
fn unpacked_crates() -> Result<Vec<PathBuf>, String> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| {
        let home = std::env::var_os("HOME").or_else(|| std::env::var_os("USERPROFILE"))?;
        Some(PathBuf::from(home).join(".cargo"))
    });
    let sources = home.ok_or("no CARGO_HOME and no home directory; name a directory of sources")?.join("registry/src");
    let entries = std::fs::read_dir(&sources).map_err(|e| format!("cannot read {}: {e}", sources.display()))?;
    let mut found: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|p| p.is_dir()).collect();
    found.sort();
    if found.is_empty() {
        Err(format!("{} is empty; name a directory of sources", sources.display()))
    } else {
        Ok(found)
    }
}

/// What a plain parse of all files comes to.
struct Parsed {
    files: usize,
    lines: usize,
    bytes: usize,
    failed: usize,
    time: Duration,
}

fn measure(options: &Options) -> Result<(), String> {
    let mut files = Vec::new();
    for directory in &options.directories {
        collect(directory, &mut files);
    }
    files.sort();
    if files.is_empty() {
        return Err("no .rs files there".to_owned());
    }
    let mut checks = Vec::new();
    let mut parses = Vec::new();
    let mut report = serde_json::Value::Null;
    for round in 0..options.rounds {
        // The side that runs first finds the other's files in the cache, so they take turns.
        if round % 2 == 0 {
            parses.push(parse(&files));
        }
        let (time, value) = check(&options.directories)?;
        checks.push(time);
        report = value;
        if round % 2 == 1 {
            parses.push(parse(&files));
        }
    }
    let all = &parses[0];
    let check_time = median(checks.clone());
    let parse_time = median(parses.iter().map(|parse| parse.time).collect());
    let million = all.lines as f64 / 1e6;
    let speed = |time: Duration| all.lines as f64 / time.as_secs_f64();
    let summary = |key: &str| report["summary"][key].as_u64().unwrap_or_default();

    println!("sources          {} files, {} lines, {:.1} MB", all.files, all.lines, all.bytes as f64 / 1e6);
    println!("cores            {}", std::thread::available_parallelism().map_or(1, usize::from));
    println!("rounds           {}, medians of both sides", options.rounds);
    println!(
        "check            {:.3} s, {:.0} lines/s   ({})",
        check_time.as_secs_f64(),
        speed(check_time),
        range(&checks)
    );
    let parse_range = range(&parses.iter().map(|parse| parse.time).collect::<Vec<_>>());
    println!(
        "syn::parse_file  {:.3} s, {:.0} lines/s   ({parse_range}; {} files do not parse)",
        parse_time.as_secs_f64(),
        speed(parse_time),
        all.failed
    );
    println!(
        "ratio            {:.2} times the speed of parsing alone",
        parse_time.as_secs_f64() / check_time.as_secs_f64()
    );
    match peak_memory(&options.directories)? {
        Some(bytes) => println!(
            "peak memory      {:.0} MB, {:.0} MB per million lines",
            bytes as f64 / 1e6,
            bytes as f64 / 1e6 / million
        ),
        None => println!("peak memory      not available on this system"),
    }
    println!(
        "check says       {} files, {} lines, {} functions, {} locks, {} edges, {} not analysed, {} findings",
        summary("files"),
        summary("lines"),
        summary("functions"),
        summary("locks"),
        summary("edges"),
        summary("not_analysed"),
        report["findings"].as_array().map_or(0, Vec::len)
    );
    Ok(())
}

fn collect(directory: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(directory) else { return };
    for entry in entries.flatten() {
        let Ok(kind) = entry.file_type() else { continue };
        let path = entry.path();
        if kind.is_dir() {
            collect(&path, files);
        } else if kind.is_file() && path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// Reads and parses every file, one file per task, and throws the trees away.
fn parse(files: &[PathBuf]) -> Parsed {
    let begin = Instant::now();
    let (lines, bytes, failed) = files
        .par_iter()
        .map(|path| {
            let Ok(text) = std::fs::read_to_string(path) else { return (0, 0, 1) };
            let failed = usize::from(syn::parse_file(&text).is_err());
            (text.lines().count(), text.len(), failed)
        })
        .reduce(|| (0, 0, 0), |a, b| (a.0 + b.0, a.1 + b.1, a.2 + b.2));
    Parsed { files: files.len(), lines, bytes, failed, time: begin.elapsed() }
}

fn command(directories: &[PathBuf]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(["check", "--format", "json"]).args(directories).stdin(Stdio::null()).stderr(Stdio::null());
    command
}

fn check(directories: &[PathBuf]) -> Result<(Duration, serde_json::Value), String> {
    let begin = Instant::now();
    let output = command(directories).output().map_err(|e| format!("cannot run {PROGRAM}: {e}"))?;
    let time = begin.elapsed();
    if !matches!(output.status.code(), Some(0 | 1)) {
        return Err(format!("check ended with {}", output.status));
    }
    let report = serde_json::from_slice(&output.stdout).map_err(|e| format!("check printed no JSON: {e}"))?;
    Ok((time, report))
}

/// The high-water mark of a run's resident memory in bytes, as the kernel keeps it. It only grows, so reading it until the
/// process is gone misses at most what is taken in the last millisecond.
fn peak_memory(directories: &[PathBuf]) -> Result<Option<u64>, String> {
    if !cfg!(target_os = "linux") {
        return Ok(None);
    }
    let mut child =
        command(directories).stdout(Stdio::null()).spawn().map_err(|e| format!("cannot run {PROGRAM}: {e}"))?;
    let status = format!("/proc/{}/status", child.id());
    let mut peak = None;
    while child.try_wait().map_err(|e| e.to_string())?.is_none() {
        peak = std::fs::read_to_string(&status).ok().and_then(|text| high_water(&text)).or(peak);
        std::thread::sleep(Duration::from_millis(1));
    }
    Ok(peak)
}

fn high_water(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? * 1024)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn range(times: &[Duration]) -> String {
    let least = times.iter().min().map_or(0.0, Duration::as_secs_f64);
    let most = times.iter().max().map_or(0.0, Duration::as_secs_f64);
    format!("{least:.3} to {most:.3} s")
}
