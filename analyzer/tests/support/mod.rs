//! What the fixture tests share: headers and markers in sources, running the built program, findings held against markers.
#![allow(dead_code, reason = "every test program uses another part")]

pub mod disturb;
pub mod finding;
pub mod marker;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// The program under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_cargo-gordian");

/// The directory of this test suite.
pub fn tests_dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// What one run gave.
pub struct Run {
    /// The exit status; `None` if a signal ended the process.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Run {
    /// The report, if stdout is one.
    pub fn json(&self) -> serde_json::Value {
        match serde_json::from_str(&self.stdout) {
            Ok(value) => value,
            Err(error) => panic!(
                "stdout is no JSON ({error}); exit status {:?}\nstdout: {}\nstderr: {}",
                self.code,
                head(&self.stdout),
                head(&self.stderr)
            ),
        }
    }

    /// Fails unless the run ended by itself and without a panic.
    pub fn assert_orderly(&self) {
        assert!(self.code.is_some(), "a signal ended the program\nstderr: {}", head(&self.stderr));
        assert!(
            !self.stderr.contains("panicked at") && self.code != Some(101),
            "the program panicked\nstderr: {}",
            head(&self.stderr)
        );
    }
}

fn head(text: &str) -> String {
    text.chars().take(2000).collect()
}

/// Runs the program with these arguments, in `directory` if one is given.
pub fn run<S: AsRef<OsStr>>(arguments: &[S], directory: Option<&Path>) -> Run {
    let mut command = Command::new(PROGRAM);
    command.args(arguments).stdin(Stdio::null()).env("NO_COLOR", "1").env_remove("RUST_BACKTRACE");
    if let Some(directory) = directory {
        command.current_dir(directory);
    }
    let Output { status, stdout, stderr } = command.output().expect("the program starts");
    Run {
        code: status.code(),
        stdout: String::from_utf8_lossy(&stdout).into_owned(),
        stderr: String::from_utf8_lossy(&stderr).into_owned(),
    }
}

/// `check --format json` on one path.
pub fn check_json(path: &Path) -> Run {
    run(&["check".as_ref(), "--format".as_ref(), "json".as_ref(), path.as_os_str()], None)
}

/// Checks what these arguments name, and gives the run and its findings with their main locations.
pub fn check_located<S: AsRef<OsStr>>(arguments: &[S], directory: Option<&Path>) -> (Run, Vec<finding::Finding>) {
    let in_format = |format: &str| {
        let mut all: Vec<&OsStr> = vec!["check".as_ref(), "--format".as_ref(), format.as_ref()];
        all.extend(arguments.iter().map(AsRef::as_ref));
        let run = run(&all, directory);
        run.assert_orderly();
        run
    };
    let json = in_format("json");
    let findings = finding::located_findings(&json.json(), &in_format("short").stdout);
    (json, findings)
}

/// A directory of its own, outside of any repository, that goes away with the value.
pub struct Scratch(PathBuf);

impl Scratch {
    /// A new one; `label` only helps whoever finds it.
    pub fn new(label: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("gordian-{}-{number}-{label}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a scratch directory");
        Scratch(path)
    }
    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
    /// Writes a file below it, with the directories it needs, and gives its path.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("its directory");
        std::fs::write(&path, content).expect("a file");
        path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A fixture: one file that is a crate.
pub struct Fixture {
    /// `topic/file.rs`.
    pub name: String,
    /// Its text.
    pub text: String,
    /// The editions it is to be analysed in (`//@ edition: 2018 2021`; 2021 if it does not say).
    pub editions: Vec<u16>,
    /// Crates it uses (`//@ needs: parking_lot`).
    pub needs: Vec<String>,
    /// Its markers can be verified by running it (`//@ truth`).
    pub truth: bool,
    /// What the reading of MIR does not follow: guards behind `&mut` parameters and by field through calls, and test code
    /// (`//@ beyond`).
    pub beyond: bool,
}

impl Fixture {
    /// Reads a fixture.
    pub fn read(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).expect("a fixture");
        let headers: Vec<&str> = text.lines().map_while(|line| line.strip_prefix("//@")).map(str::trim).collect();
        let words = |key: &str| -> Vec<&str> {
            headers.iter().filter_map(|h| h.strip_prefix(key)).flat_map(str::split_whitespace).collect()
        };
        let mut editions: Vec<u16> =
            words("edition:").iter().map(|word| word.parse().expect("an edition is a year")).collect();
        if editions.is_empty() {
            editions.push(2021);
        }
        let base = tests_dir().join("fixtures");
        let name = path.strip_prefix(base).unwrap_or(path).to_string_lossy().replace('\\', "/");
        let needs = words("needs:").iter().map(ToString::to_string).collect();
        let truth = headers.contains(&"truth");
        let beyond = headers.contains(&"beyond");
        Fixture { name, editions, needs, truth, beyond, text }
    }

    /// True if it is a program, not a library.
    pub fn is_program(&self) -> bool {
        self.text.lines().any(|line| ["fn main(", "pub fn main(", "async fn main("].iter().any(|s| line.starts_with(s)))
    }

    /// Writes it as a package of that edition, with `text` for its source, and gives the package's directory.
    pub fn as_package(&self, scratch: &Scratch, edition: u16, text: &str) -> PathBuf {
        let mut manifest = format!(
            "[package]\nname = \"fixture\"\nversion = \"0.0.0\"\nedition = \"{edition}\"\n\n[workspace]\n\n[dependencies]\n"
        );
        for need in &self.needs {
            manifest.push_str(&format!("{need} = \"*\"\n"));
        }
        scratch.write("Cargo.toml", manifest);
        scratch.write(if self.is_program() { "src/main.rs" } else { "src/lib.rs" }, text);
        scratch.path().to_owned()
    }
}

/// All `.rs` files below a directory, sorted.
pub fn sources(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![directory.to_owned()];
    while let Some(directory) = open.pop() {
        for entry in std::fs::read_dir(&directory).expect("a directory") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Holds differences against those known to be open, in `tests/open/<name>.txt`: a new one fails, and so does one that is gone.
/// `GORDIAN_UPDATE_OPEN=1` writes the file anew.
pub fn against_open(name: &str, found: &str) {
    let path = tests_dir().join("open").join(format!("{name}.txt"));
    if std::env::var_os("GORDIAN_UPDATE_OPEN").is_some() {
        if found.is_empty() {
            let _ = std::fs::remove_file(&path);
        } else {
            std::fs::write(&path, found).expect("the list of open differences can be written");
        }
        return;
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == known, "differences:\n{found}\nknown to be open:\n{known}");
}
