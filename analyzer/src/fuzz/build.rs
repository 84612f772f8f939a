//! Builds targets: by cargo-fuzz where it is installed, else by cargo with the flags that libFuzzer needs.

use std::process::{Command, Stdio};

use camino::Utf8PathBuf;

use super::Error;
use super::project::{Project, Target, host};

/// What the compiler adds to find misuse of memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sanitizer {
    /// Nothing; the only one for a stable toolchain.
    #[default]
    None,
    /// `AddressSanitizer`.
    Address,
}

impl Sanitizer {
    /// What the command line and cargo-fuzz call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Sanitizer::None => "none",
            Sanitizer::Address => "address",
        }
    }
}

/// What tells libFuzzer which edges ran.
const COVERAGE: [&str; 5] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
];

/// Whether cargo-fuzz is installed.
pub(super) fn has_cargo_fuzz() -> bool {
    let asked = Command::new(cargo()).args(["fuzz", "--version"]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    asked.is_ok_and(|status| status.success())
}

/// Builds targets, all with the features that any of them needs, and gives their binaries.
pub(super) fn build(
    project: &Project,
    targets: &[&Target],
    sanitizer: Sanitizer,
    by_cargo_fuzz: bool,
) -> Result<Vec<Utf8PathBuf>, Error> {
    let host = host()?;
    let mut features: Vec<&str> = targets.iter().flat_map(|target| &target.features).map(String::as_str).collect();
    features.sort_unstable();
    features.dedup();
    // One build of all is cheaper than one for each.
    let all = if targets.len() == project.targets.len() { &[][..] } else { targets };
    let mut runs: Vec<Vec<String>> = Vec::new();
    if by_cargo_fuzz {
        // It takes one name, or none for all.
        let names: Vec<Option<&str>> =
            if all.is_empty() { vec![None] } else { all.iter().map(|target| Some(&*target.name)).collect() };
        for name in names {
            let mut arguments = words(&["fuzz", "build", "--sanitizer", sanitizer.name(), "--fuzz-dir"]);
            arguments.push(project.directory.to_string());
            arguments.extend((!project.cfg_fuzzing).then(|| "--no-cfg-fuzzing".to_owned()));
            arguments.extend(features_of(&features));
            arguments.extend(name.map(str::to_owned));
            runs.push(arguments);
        }
    } else {
        let mut arguments = words(&["build", "--release", "--target", &host, "--manifest-path"]);
        arguments.push(project.directory.join("Cargo.toml").to_string());
        arguments.extend(features_of(&features));
        match all {
            [] => arguments.push("--bins".to_owned()),
            some => arguments.extend(some.iter().flat_map(|target| words(&["--bin", &target.name]))),
        }
        runs.push(arguments);
    }
    for arguments in &runs {
        let mut command = Command::new(cargo());
        // In its directory, a toolchain file beside the package counts.
        command.args(arguments).current_dir(&project.directory).stdin(Stdio::null()).stdout(Stdio::null());
        if !by_cargo_fuzz {
            command.env("RUSTFLAGS", flags(sanitizer, project.cfg_fuzzing));
        }
        let start = |source| Error::Start { program: "cargo".to_owned(), source };
        let status = command.status().map_err(start)?;
        if !status.success() {
            return Err(Error::Build { command: format!("cargo {}", arguments.join(" ")), status, sanitizer });
        }
    }
    let directory = project.build_directory.join(host).join("release");
    let binary = |target: &&Target| directory.join(&target.name).with_extension(std::env::consts::EXE_EXTENSION);
    Ok(targets.iter().map(binary).collect())
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn features_of(features: &[&str]) -> Vec<String> {
    if features.is_empty() { Vec::new() } else { vec!["--features".to_owned(), features.join(",")] }
}

/// What cargo-fuzz gives the compiler.
fn flags(sanitizer: Sanitizer, cfg_fuzzing: bool) -> String {
    let mut flags = std::env::var("RUSTFLAGS").unwrap_or_default();
    if cfg_fuzzing {
        flags += " --cfg fuzzing";
    }
    flags += " -Cdebug-assertions -Ccodegen-units=1 ";
    flags += &COVERAGE.join(" ");
    if sanitizer == Sanitizer::Address {
        flags += " -Zsanitizer=address";
    }
    flags.trim().to_owned()
}

fn cargo() -> std::ffi::OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}
