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

/// What targets are built as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Profile {
    /// What is added.
    pub sanitizer: Sanitizer,
    /// Nothing is optimised.
    pub dev: bool,
}

/// What tells libFuzzer which edges ran.
const COVERAGE: [&str; 6] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Cllvm-args=-simplifycfg-branch-fold-threshold=0",
];
/// Lines of a compiler that are shown.
const SHOWN: usize = 6;

/// Whether cargo-fuzz is installed.
pub(super) fn has_cargo_fuzz() -> bool {
    let asked = Command::new(cargo()).args(["fuzz", "--version"]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    asked.is_ok_and(|status| status.success())
}

/// Builds targets and gives their binaries. What is wrong with one is no matter of the others: if they cannot be built together, each is
/// built for itself.
pub(super) fn build(
    project: &Project,
    targets: &[&Target],
    profile: Profile,
    by_cargo_fuzz: bool,
) -> Result<Vec<Result<Utf8PathBuf, Error>>, Error> {
    let host = host()?;
    let directory = project.build_directory.join(&host).join(if profile.dev { "debug" } else { "release" });
    let binary = |target: &Target| directory.join(&target.name).with_extension(std::env::consts::EXE_EXTENSION);
    let build = Build { project, profile, by_cargo_fuzz, host };
    if build.together(targets)? {
        return Ok(targets.iter().map(|target| Ok(binary(target))).collect());
    }
    Ok(targets.iter().map(|target| build.alone(target).map(|()| binary(target))).collect())
}

/// How targets are built.
struct Build<'a> {
    project: &'a Project,
    profile: Profile,
    by_cargo_fuzz: bool,
    host: String,
}

impl Build<'_> {
    /// All at once, which is cheaper than one after the other, with the features that any of them needs. What goes wrong is said where
    /// the user reads it.
    fn together(&self, targets: &[&Target]) -> Result<bool, Error> {
        let mut features: Vec<&str> = targets.iter().flat_map(|target| &target.features).map(String::as_str).collect();
        features.sort_unstable();
        features.dedup();
        let is_all = targets.len() == self.project.targets.len();
        // Cargo-fuzz takes one name, or none for all.
        let runs: Vec<Vec<&Target>> = match (is_all, self.by_cargo_fuzz) {
            (true, _) => vec![Vec::new()],
            (false, true) => targets.iter().map(|target| vec![*target]).collect(),
            (false, false) => vec![targets.to_vec()],
        };
        for named in runs {
            let status = self.command(&self.arguments(&named, &features)).status().map_err(not_started)?;
            if !status.success() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// One of them; what goes wrong is part of the error.
    fn alone(&self, target: &Target) -> Result<(), Error> {
        let features: Vec<&str> = target.features.iter().map(String::as_str).collect();
        let arguments = self.arguments(&[target], &features);
        let mut command = self.command(&arguments);
        let output = command.env("CARGO_TERM_COLOR", "never").stderr(Stdio::piped()).output().map_err(not_started)?;
        if output.status.success() {
            return Ok(());
        }
        let said = first_error(&String::from_utf8_lossy(&output.stderr));
        let (command, status, sanitizer) =
            (format!("cargo {}", arguments.join(" ")), output.status, self.profile.sanitizer);
        Err(Error::Build { command, status, sanitizer, said })
    }

    /// For these targets, or all.
    fn arguments(&self, named: &[&Target], features: &[&str]) -> Vec<String> {
        let features = if features.is_empty() { Vec::new() } else { vec!["--features".to_owned(), features.join(",")] };
        let Profile { sanitizer, dev } = self.profile;
        if self.by_cargo_fuzz {
            let mut arguments = words(&["fuzz", "build", "--sanitizer", sanitizer.name(), "--fuzz-dir"]);
            arguments.push(self.project.directory.to_string());
            arguments.extend(dev.then(|| "--dev".to_owned()));
            arguments.extend((!self.project.cfg_fuzzing).then(|| "--no-cfg-fuzzing".to_owned()));
            arguments.extend(features);
            arguments.extend(named.iter().map(|target| target.name.clone()));
            return arguments;
        }
        let mut arguments = words(&["build", "--target", &self.host]);
        if !dev {
            arguments.extend(words(&["--release", "--config", "profile.release.debug=\"line-tables-only\""]));
        }
        arguments.push("--manifest-path".to_owned());
        arguments.push(self.project.directory.join("Cargo.toml").to_string());
        arguments.extend(features);
        match named {
            [] => arguments.push("--bins".to_owned()),
            some => arguments.extend(some.iter().flat_map(|target| words(&["--bin", &target.name]))),
        }
        arguments
    }

    fn command(&self, arguments: &[String]) -> Command {
        let mut command = Command::new(cargo());
        // In its directory, a toolchain file beside the package counts.
        command.args(arguments).current_dir(&self.project.directory).stdin(Stdio::null()).stdout(Stdio::null());
        if self.by_cargo_fuzz {
            // What it says of a target that does not compile is enough without the places in it where it noticed.
            command.env("RUST_LIB_BACKTRACE", "0");
        } else {
            command.env("RUSTFLAGS", flags(self.profile.sanitizer, self.project.cfg_fuzzing));
        }
        command
    }
}

fn not_started(source: std::io::Error) -> Error {
    Error::Start { program: "cargo".to_owned(), source }
}

/// The first error of a compiler, or of cargo, with the lines that belong to it.
fn first_error(text: &str) -> Vec<String> {
    let is_error = |line: &&str| line.starts_with("error");
    let from_error = text.lines().skip_while(|line| !is_error(line));
    let error: Vec<String> =
        from_error.take_while(|line| !line.trim().is_empty()).take(SHOWN).map(str::to_owned).collect();
    if error.is_empty() { text.lines().last().map(str::to_owned).into_iter().collect() } else { error }
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// What cargo-fuzz gives the compiler, but for the depth of the stack: that takes a variable which only libFuzzer has, and a target may be
/// any program that takes its arguments.
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

#[cfg(test)]
mod tests {
    use super::first_error;

    #[test]
    fn of_a_compiler_the_first_error_is_shown() {
        let text = "   Compiling a\nwarning: unused\n\nerror[E0425]: cannot find value `x`\n --> a.rs:1:2\n\nerror: aborting\n";
        assert_eq!(first_error(text), ["error[E0425]: cannot find value `x`", " --> a.rs:1:2"]);
        assert_eq!(first_error("one\ntwo\n"), ["two"]);
        assert_eq!(first_error(""), [""; 0]);
    }
}
