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

/// Builds a target and gives its binary.
pub(super) fn build(
    project: &Project,
    target: &Target,
    sanitizer: Sanitizer,
    by_cargo_fuzz: bool,
) -> Result<Utf8PathBuf, Error> {
    let host = host()?;
    let mut arguments: Vec<String> = Vec::new();
    let mut flags = std::env::var("RUSTFLAGS").unwrap_or_default();
    if by_cargo_fuzz {
        let sanitizer = match sanitizer {
            Sanitizer::None => "none",
            Sanitizer::Address => "address",
        };
        arguments.extend(["fuzz", "build", "--sanitizer", sanitizer, "--fuzz-dir"].map(str::to_owned));
        arguments.push(project.directory.to_string());
    } else {
        arguments.extend(["build", "--release", "--target", &host, "--manifest-path"].map(str::to_owned));
        arguments.push(project.directory.join("Cargo.toml").to_string());
        flags += " --cfg fuzzing -Cdebug-assertions -Ccodegen-units=1 ";
        flags += &COVERAGE.join(" ");
        if sanitizer == Sanitizer::Address {
            flags += " -Zsanitizer=address";
        }
    }
    if !target.features.is_empty() {
        arguments.extend(["--features".to_owned(), target.features.join(",")]);
    }
    if by_cargo_fuzz {
        arguments.push(target.name.clone());
    } else {
        arguments.extend(["--bin".to_owned(), target.name.clone()]);
    }
    let mut command = Command::new(cargo());
    // In its directory, a toolchain file beside the package counts.
    command.args(&arguments).current_dir(&project.directory).stdin(Stdio::null()).stdout(Stdio::null());
    if !by_cargo_fuzz {
        command.env("RUSTFLAGS", flags.trim());
    }
    let start = |source| Error::Start { program: "cargo".to_owned(), source };
    let status = command.status().map_err(start)?;
    if !status.success() {
        return Err(Error::Build { command: format!("cargo {}", arguments.join(" ")), status });
    }
    let binary = project.build_directory.join(host).join("release").join(&target.name);
    Ok(binary.with_extension(std::env::consts::EXE_EXTENSION))
}

fn cargo() -> std::ffi::OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}
