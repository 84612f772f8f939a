//! Deadlocks that real projects have fixed (`history.txt`): the published version before the fix shows it, the one after does not.

mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
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

/// One fixed bug.
struct Row {
    state: State,
    package: String,
    before: String,
    after: String,
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
        let [package, before, after, rule, file] = [package, before, after, rule, file].map(str::to_owned);
        Row { state, package, before, after, rule, file, locks }
    }

    /// True if the finding is of the same rule, about the same locks.
    fn is_like(&self, finding: &Finding) -> bool {
        let mut locks = finding.locks.clone();
        locks.sort();
        finding.rule == self.rule && locks == self.locks
    }

    /// True if the finding is this bug.
    fn is(&self, finding: &Finding) -> bool {
        self.is_like(finding) && finding.steps.iter().any(|(file, _)| file.ends_with(&self.file))
    }
}

fn rows() -> Vec<Row> {
    let path = tests_dir().join("history.txt");
    let text = std::fs::read_to_string(path).expect("the table");
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(Row::parse).collect()
}

/// The sources of a published package, as cargo unpacks them. `cargo info` brings the package alone; `cargo fetch` would
/// bring all that it depends on too.
fn unpacked(package: &str, version: &str) -> PathBuf {
    let name = format!("{package}-{version}");
    if let Some(directory) = in_registry(&name) {
        return directory;
    }
    let status = Command::new(env!("CARGO"))
        .args(["info", "--quiet", &format!("{package}@{version}")])
        .current_dir(std::env::temp_dir())
        .stdout(Stdio::null())
        .status()
        .expect("cargo starts");
    assert!(status.success(), "cargo info {package}@{version} failed: {status}");
    in_registry(&name).unwrap_or_else(|| panic!("cargo info has not unpacked {name}"))
}

fn in_registry(name: &str) -> Option<PathBuf> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo"))).expect("cargo has a home");
    let registries = std::fs::read_dir(home.join("registry").join("src")).ok()?;
    registries.map(|entry| entry.expect("an entry").path().join(name)).find(|directory| directory.is_dir())
}

fn analysed(directory: &Path) -> Vec<Finding> {
    let run = run(&["check", "--no-tests", "--format", "json", "."], Some(directory));
    run.assert_orderly();
    findings(&run.json())
}

#[test]
#[ignore = "downloads packages"]
fn fixed_deadlocks_are_found_before_the_fix_only() {
    let mut cache: BTreeMap<(String, String), Vec<Finding>> = BTreeMap::new();
    let mut wrong = String::new();
    for row in rows() {
        let [before, after] = [&row.before, &row.after].map(|version| {
            let key = (row.package.clone(), version.clone());
            cache.entry(key).or_insert_with(|| analysed(&unpacked(&row.package, version))).clone()
        });
        let found = before.iter().any(|finding| row.is(finding));
        let left = after.iter().any(|finding| row.is_like(finding));
        let problem = match (row.state, found, left) {
            (State::Found, true, false) | (State::Missed, false, false) | (State::Still, true, true) => continue,
            (State::Found | State::Still, false, _) => "is no longer found",
            (State::Missed, true, _) => "is found now: change the state of its row",
            (State::Found | State::Missed, _, true) => "is reported after the fix",
            (State::Still, true, false) => "is no longer reported after the fix: change the state of its row",
        };
        let Row { package, before, after, rule, file, locks, .. } = &row;
        let _ = writeln!(wrong, "  {package} {before} -> {after}: {rule} of {} in {file} {problem}", locks.join(", "));
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
