//! Packages with fuzz directories, and the tool run in them.

use std::path::PathBuf;
use std::process::Command;

use crate::support::{PROGRAM, Run, Scratch};

/// The program that stands for a target.
pub const PRETENDED: &str = include_str!("pretended.rs");

/// A package with a fuzz directory whose target is `pretended.rs`.
pub struct Package(pub Scratch);

impl Package {
    pub fn new(label: &str) -> Package {
        let package = Package(Scratch::new(label));
        package.0.write(
            "Cargo.toml",
            "[package]\nname = \"sample\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[workspace]\n",
        );
        package.0.write("src/lib.rs", "");
        package.fuzz("fuzz");
        package
    }

    /// A virtual workspace with the packages `one` and `two`, which have a target of the same name each.
    pub fn workspace(label: &str) -> Package {
        let package = Package(Scratch::new(label));
        package.0.write("Cargo.toml", "[workspace]\nmembers = [\"one\", \"deep/two\", \"three\"]\nresolver = \"2\"\n");
        for member in ["one", "deep/two", "three"] {
            let name = member.rsplit('/').next().unwrap_or_default();
            let manifest = format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n");
            package.0.write(&format!("{member}/Cargo.toml"), manifest);
            package.0.write(&format!("{member}/src/lib.rs"), "");
        }
        package.fuzz("one/fuzz");
        package.fuzz("deep/two/fuzz");
        package
    }

    /// A fuzz directory.
    pub fn fuzz(&self, directory: &str) {
        self.0.write(
            &format!("{directory}/Cargo.toml"),
            "[package]\nname = \"sample-fuzz\"\nversion = \"0.0.0\"\nedition = \"2021\"\n[package.metadata]\ncargo-fuzz = true\n\
             [workspace]\n[[bin]]\nname = \"pretended\"\npath = \"fuzz_targets/pretended.rs\"\n",
        );
        self.0.write(&format!("{directory}/fuzz_targets/pretended.rs"), PRETENDED);
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Runs the tool where cargo-fuzz is not installed.
    pub fn run(&self, arguments: &[&str], mended: bool) -> Run {
        self.run_in("", arguments, mended)
    }

    /// In a directory below the root.
    pub fn run_in(&self, directory: &str, arguments: &[&str], mended: bool) -> Run {
        let mut command = self.command(arguments);
        command.current_dir(self.path(directory));
        if mended {
            command.env("MENDED", "1");
        }
        let output = command.output().expect("the program starts");
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        let run = Run { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) };
        run.assert_orderly();
        run
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let sysroot = Command::new("rustc").args(["--print", "sysroot"]).output().expect("rustc runs");
        let sysroot = String::from_utf8(sysroot.stdout).expect("a path");
        let mut command = Command::new(PROGRAM);
        command.arg("fuzz").args(arguments).current_dir(self.0.path()).env("NO_COLOR", "1");
        command.env("PATH", format!("{}/bin:/usr/bin:/bin", sysroot.trim())).env("CARGO_HOME", self.path("home"));
        command
            .env_remove("CARGO")
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_TARGET_DIR")
            .env_remove("RUSTUP_TOOLCHAIN");
        command
    }

    pub fn files(&self, name: &str) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.path(name)) else { return Vec::new() };
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}
