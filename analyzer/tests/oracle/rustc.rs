//! Runs rustc for the MIR of one source text.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::Scratch;

/// The flags that give every statement its source position and every path its full name. They are for nightly only, so this one
/// process is told to take them.
const FLAGS: [&str; 4] = ["-Zmir-opt-level=0", "-Zmir-include-spans=on", "-Ztrim-diagnostic-paths=no", "-Awarnings"];

/// The MIR of a text, as a library or as a program.
pub fn mir(text: &str, edition: u16, is_program: bool) -> Result<String, String> {
    let scratch = Scratch::new("oracle");
    scratch.write("source.rs", text);
    let program = std::env::var_os("RUSTC").map_or_else(|| PathBuf::from("rustc"), PathBuf::from);
    let output = Command::new(program)
        .current_dir(scratch.path())
        .env("RUSTC_BOOTSTRAP", "1")
        .args(["--crate-name", "source", "--crate-type", if is_program { "bin" } else { "lib" }])
        .args(["--edition", &edition.to_string(), "--emit", "mir", "-o", "out.mir", "source.rs"])
        .args(FLAGS)
        .output()
        .map_err(|error| format!("rustc does not start: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    read(&scratch.path().join("out.mir"))
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// The MIR of a package's library, built by cargo in its own directory. Only that one crate is compiled with the flags for nightly.
pub fn mir_of_package(directory: &Path, name: &str, scratch: &Scratch) -> Result<String, String> {
    let out = scratch.path().join("out.mir");
    let output = Command::new(std::env::var_os("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from))
        .current_dir(directory)
        .env("RUSTC_BOOTSTRAP", name.replace('-', "_"))
        .env("CARGO_TARGET_DIR", scratch.path().join("target"))
        .env("CARGO_INCREMENTAL", "0")
        .args(["rustc", "--lib", "--offline", "--quiet", "--"])
        .arg(format!("--emit=mir={}", out.display()))
        .arg("-Ccodegen-units=1")
        .args(FLAGS)
        .output()
        .map_err(|error| format!("cargo does not start: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    read(&out)
}
