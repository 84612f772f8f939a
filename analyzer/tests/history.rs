//! Deadlocks that real projects have fixed (`history.txt`): the published version before the fix shows it, the one after does not.

mod support;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use support::finding::{Finding, findings};
use support::{run, tests_dir};

/// What a row says about the analyzer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// It finds the bug before, and nothing like it after.
    Found,
    /// It does not find the bug yet.
    Missed,
    /// It finds the bug before, and takes the mended code for a bug too.
    Still,
}

/// A published version of the row's package, together with the packages that have to be analysed with it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Version {
    number: String,
    packages: Vec<String>,
}

impl Version {
    /// `1.2.3`, or `1.2.3 + other 4.5.6` if a wrapper of the locks is in another package.
    fn parse(package: &str, cell: &str) -> Self {
        let mut parts = cell.split(" + ");
        let number = parts.next().unwrap_or_default().to_owned();
        let companions = parts.map(|part| {
            let (name, number) = part.split_once(' ').unwrap_or_else(|| panic!("{part} is no package and version"));
            format!("{name}@{number}")
        });
        let packages = std::iter::once(format!("{package}@{number}")).chain(companions).collect();
        Version { number, packages }
    }
}

/// One fixed bug.
struct Row {
    state: State,
    package: String,
    before: Version,
    after: Version,
    rule: String,
    file: String,
    locks: Vec<String>,
}

impl Row {
    fn parse(line: &str) -> Self {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let &[state, package, before, after, rule, file, locks, _source] = cells.as_slice() else {
            panic!("a row has eight cells: {line}");
        };
        let state = match state {
            "found" => State::Found,
            "missed" => State::Missed,
            "still" => State::Still,
            other => panic!("{other} is no state: {line}"),
        };
        let mut locks: Vec<String> = locks.split(", ").map(str::to_owned).collect();
        locks.sort();
        let [before, after] = [before, after].map(|cell| Version::parse(package, cell));
        let [package, rule, file] = [package, rule, file].map(str::to_owned);
        Row { state, package, before, after, rule, file, locks }
    }

    /// True if the finding is this bug: the same rule, a step in the same file, and the same locks. What a lock of a bug that
    /// is not found yet will be called is not known for sure: one common name is enough there.
    fn is(&self, finding: &Finding) -> bool {
        let mut locks = finding.locks.clone();
        locks.sort();
        let named = match self.state {
            State::Missed => locks.iter().any(|lock| self.locks.contains(lock)),
            State::Found | State::Still => locks == self.locks,
        };
        named && finding.rule == self.rule && finding.steps.iter().any(|(file, _)| file.ends_with(&self.file))
    }
}

fn rows() -> Vec<Row> {
    let path = tests_dir().join("history.txt");
    let text = std::fs::read_to_string(path).expect("the table");
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(Row::parse).collect()
}

/// The sources of a published package (`name@version`), as cargo unpacks them. `cargo info` brings the package alone;
/// `cargo fetch` would bring all that it depends on too.
fn unpacked(package: &str) -> PathBuf {
    let name = package.replace('@', "-");
    if let Some(directory) = in_registry(&name) {
        return directory;
    }
    let status = Command::new(env!("CARGO"))
        .args(["info", "--quiet", package])
        .current_dir(std::env::temp_dir())
        .stdout(Stdio::null())
        .status()
        .expect("cargo starts");
    assert!(status.success(), "cargo info {package} failed: {status}");
    in_registry(&name).unwrap_or_else(|| panic!("cargo info has not unpacked {name}"))
}

fn in_registry(name: &str) -> Option<PathBuf> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo"))).expect("cargo has a home");
    let registries = std::fs::read_dir(home.join("registry").join("src")).ok()?;
    registries.map(|entry| entry.expect("an entry").path().join(name)).find(|directory| directory.is_dir())
}

fn analysed(version: &Version) -> Vec<Finding> {
    let mut arguments: Vec<OsString> = ["check", "--no-tests", "--format", "json"].map(OsString::from).into();
    arguments.extend(version.packages.iter().map(|package| unpacked(package).into_os_string()));
    let run = run(&arguments, None);
    run.assert_orderly();
    findings(&run.json())
}

#[test]
#[ignore = "downloads packages"]
fn fixed_deadlocks_are_found_before_the_fix_only() {
    let mut cache: BTreeMap<Version, Vec<Finding>> = BTreeMap::new();
    let mut wrong = String::new();
    for row in rows() {
        let [found, left] = [&row.before, &row.after].map(|version| {
            let findings = cache.entry(version.clone()).or_insert_with(|| analysed(version));
            findings.iter().any(|finding| row.is(finding))
        });
        let problem = match (row.state, found, left) {
            (State::Found, true, false) | (State::Missed, false, false) | (State::Still, true, true) => continue,
            (State::Found | State::Still, false, _) => "is no longer found",
            (State::Missed, true, _) => "is found now: change the state of its row",
            (State::Found | State::Missed, _, true) => "is reported after the fix",
            (State::Still, true, false) => "is no longer reported after the fix: change the state of its row",
        };
        let Row { package, before, after, rule, file, locks, .. } = &row;
        let (before, after, locks) = (&before.number, &after.number, locks.join(", "));
        let _ = writeln!(wrong, "  {package} {before} -> {after}: {rule} of {locks} in {file} {problem}");
    }
    assert!(wrong.is_empty(), "the history has changed:\n{wrong}");
}

#[test]
fn the_table_is_well_formed() {
    let rows = rows();
    assert!(!rows.is_empty());
    for row in rows {
        assert_ne!(row.before, row.after, "{}: the fix is in another version", row.package);
    }
}
