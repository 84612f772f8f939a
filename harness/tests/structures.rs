//! Concurrent data structures of the registry, with the facade put in the place of `std` by text, explored: what is found, as a table.
//!
//! `cargo test -p gordian --all-features --test structures -- --ignored --nocapture`
#![cfg(feature = "explore")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A published package whose source is switched to the facade.
struct Package {
    name: &'static str,
    version: &'static str,
    edition: &'static str,
    /// Lines of its manifest after `[features]`, and after `[dependencies]`.
    features: &'static str,
    dependencies: &'static str,
    /// Replacements in its source besides [`COMMON`].
    own: &'static [(&'static str, &'static str)],
}

/// What is put in the place of what in every source.
const COMMON: &[(&str, &str)] = &[
    ("core::sync::atomic", "gordian::sync::atomic"),
    ("std::sync::atomic", "gordian::sync::atomic"),
    ("std::thread", "gordian::thread"),
    ("use core::hint;", "use gordian::hint;"),
    ("core::hint::spin_loop", "gordian::hint::spin_loop"),
    // What the compiler of that time did not warn about.
    ("#![deny(warnings)]", ""),
];

const PACKAGES: &[Package] = &[
    Package {
        name: "rtrb",
        version: "0.3.6",
        edition: "2018",
        features: "default = [\"std\"]\nstd = []",
        dependencies: "",
        own: &[],
    },
    Package {
        name: "concurrent-queue",
        version: "2.5.0",
        edition: "2021",
        features: "default = [\"std\"]\nstd = []\nportable-atomic = []",
        dependencies: "crossbeam-utils = \"0.8\"",
        own: &[],
    },
    Package {
        name: "once_cell",
        version: "1.21.4",
        edition: "2021",
        features: "default = [\"std\"]\nstd = [\"alloc\"]\nalloc = [\"race\"]\nrace = []\ncritical-section = []\nportable-atomic = []\nparking_lot = []\nunstable = []",
        dependencies: "",
        own: &[(
            "    sync::atomic::{AtomicBool, AtomicPtr, Ordering},\n    thread::{self, Thread},\n};",
            "};\nuse gordian::{sync::atomic::{AtomicBool, AtomicPtr, Ordering}, thread::{self, Thread}};",
        )],
    },
    Package {
        name: "atomic-waker",
        version: "1.1.2",
        edition: "2018",
        features: "portable-atomic = []",
        dependencies: "",
        own: &[],
    },
    Package {
        name: "parking",
        version: "2.2.1",
        edition: "2018",
        features: "loom = []",
        dependencies: "",
        own: &[
            ("use std::sync;", "use gordian::sync;"),
            ("use std::time::{Duration, Instant};", "use gordian::time::{Duration, Instant};"),
        ],
    },
    Package { name: "try-lock", version: "0.2.5", edition: "2018", features: "", dependencies: "", own: &[] },
    Package {
        name: "oneshot",
        version: "0.1.13",
        edition: "2021",
        features: "default = [\"std\"]\nstd = []\nasync = []",
        dependencies: "",
        own: &[
            ("use std::time::{Duration, Instant};", "use gordian::time::{Duration, Instant};"),
            (
                "    cell::UnsafeCell,\n    sync::atomic::{fence, AtomicU8, Ordering::*},\n};\n#[cfg(oneshot_loom)]",
                "    cell::UnsafeCell,\n};\n#[cfg(not(oneshot_loom))]\nuse gordian::sync::atomic::{fence, AtomicU8, Ordering::*};\n#[cfg(oneshot_loom)]",
            ),
        ],
    },
    Package {
        name: "spin",
        version: "0.10.1",
        edition: "2021",
        features: "default = [\"mutex\", \"spin_mutex\", \"rwlock\", \"once\", \"barrier\", \"lazy\"]\nmutex = []\nspin_mutex = [\"mutex\"]\nrwlock = []\nonce = []\nbarrier = []\nlazy = []\nstd = []\nportable-atomic = []\nticket_mutex = []\nuse_ticket_mutex = []\nfair_mutex = []\nlock_api = []",
        dependencies: "",
        own: &[],
    },
    Package {
        name: "crossbeam-queue",
        version: "0.3.14",
        edition: "2021",
        features: "default = [\"std\"]\nstd = [\"alloc\"]\nalloc = []",
        dependencies: "crossbeam-utils = \"0.8\"",
        own: &[(
            "use crossbeam_utils::{Backoff, CachePadded};",
            "use crossbeam_utils::CachePadded;\nuse gordian::crossbeam::utils::Backoff;",
        )],
    },
    Package {
        name: "seqlock",
        version: "0.2.0",
        edition: "2018",
        features: "",
        dependencies: "",
        own: &[("parking_lot::", "gordian::parking_lot::")],
    },
    Package {
        name: "arc-swap",
        version: "1.9.5",
        edition: "2018",
        features: "weak = []\nserde = []\nexperimental-strategies = []\nexperimental-thread-local = []\ninternal-test-strategies = []",
        dependencies: "rustversion = \"1\"",
        own: &[("thread_local! {", "gordian::thread_local! {")],
    },
];

/// A scenario and what it has to come to: the beginning of its verdict.
const EXPECTED: &[(&str, &str, &str)] = &[
    ("rtrb", "one pushes two, one pops two, one place: in order", "verified, 6 traces"),
    ("concurrent-queue", "bounded(1): two push, one pops: none lost, none twice", "passed"),
    ("concurrent-queue", "bounded(2): two push, one pops: none lost, none twice", "passed"),
    ("concurrent-queue", "unbounded: two push, one pops: none lost, none twice", "passed"),
    ("once_cell", "sync::OnceCell: two initialise: once, the same for both", "verified, 42 traces"),
    ("once_cell", "race::OnceBox: two initialise: the same for both", "verified, 4 traces"),
    ("atomic-waker", "a wake after a registration is never lost", "verified, 5 traces"),
    ("parking", "an unpark before or after the park ends it", "verified, 3 traces"),
    ("try-lock", "two try: at most one has it", "verified, 4 traces"),
    ("oneshot", "send or drop against receive: the message or an error", "verified, 3 traces"),
    ("oneshot", "send against a receiver that goes: nothing is lost", "verified, 3 traces"),
    ("spin", "Mutex: two add under it: nothing is lost", "passed"),
    ("spin", "RwLock: an upgrade and a writer: nothing is lost", "passed"),
    ("spin", "Once: two initialise: once, the same for both", "passed"),
    ("crossbeam-queue", "ArrayQueue(1): two push, one pops: none lost, none twice", "passed"),
    ("crossbeam-queue", "SegQueue: two push, one pops: none lost, none twice", "passed"),
    ("seqlock", "a reader beside a writer sees no half of a pair", "passed"),
    // It keeps its list of debts in a static from one execution to the next, which no exploration can take back.
    ("arc-swap", "a load beside a store: an old or the new value, freed once", "incomplete"),
];

/// The sources of a published package, as cargo unpacks them. `cargo info` brings the package alone.
fn unpacked(package: &Package) -> PathBuf {
    let directory = format!("{}-{}", package.name, package.version);
    if let Some(directory) = in_registry(&directory) {
        return directory;
    }
    let wanted = format!("{}@{}", package.name, package.version);
    let mut command = Command::new(env!("CARGO"));
    command.args(["info", "--quiet", &wanted]).current_dir(std::env::temp_dir()).stdout(Stdio::null());
    let status = command.status().expect("cargo starts");
    assert!(status.success(), "cargo info {wanted} failed: {status}");
    in_registry(&directory).unwrap_or_else(|| panic!("cargo info has not unpacked {directory}"))
}

fn in_registry(name: &str) -> Option<PathBuf> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo")))?;
    let registries = std::fs::read_dir(home.join("registry").join("src")).ok()?;
    registries.flatten().map(|entry| entry.path().join(name)).find(|directory| directory.is_dir())
}

/// Copies the source with the replacements; gives its lines.
fn switch(package: &Package, from: &Path, to: &Path) -> usize {
    let mut lines = 0;
    std::fs::create_dir_all(to).expect("a directory");
    for entry in std::fs::read_dir(from).expect("a source") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            lines += switch(package, &path, &target);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).expect("a text");
            lines += text.lines().count();
            let replace = |text: String, (from, to): &(&str, &str)| text.replace(from, to);
            let text = package.own.iter().chain(COMMON).fold(text, replace);
            std::fs::write(&target, text).expect("it can be written");
        } else {
            std::fs::copy(&path, &target).expect("it can be copied");
        }
    }
    lines
}

/// Writes the package with its source switched.
fn write(package: &Package, root: &Path, harness: &Path) -> usize {
    let directory = root.join(package.name);
    let unpacked = unpacked(package);
    let lines = switch(package, &unpacked.join("src"), &directory.join("src"));
    // Some include it as their documentation.
    let _ = std::fs::copy(unpacked.join("README.md"), directory.join("README.md"));
    let Package { name, version, edition, features, dependencies, .. } = package;
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"{version}\"\nedition = \"{edition}\"\n[features]\n{features}\n[dependencies]\n\
         {dependencies}\ngordian = {{ path = {harness:?}, features = [\"explore\", \"parking_lot\", \"crossbeam\"] }}\n[lints.rust]\nwarnings = \"allow\"\n"
    );
    std::fs::write(directory.join("Cargo.toml"), manifest).expect("it can be written");
    lines
}

#[test]
#[ignore = "downloads packages and builds them"]
fn structures_of_the_registry() {
    let harness = Path::new(env!("CARGO_MANIFEST_DIR"));
    let workspace = harness.parent().expect("a workspace");
    let root = workspace.join("target").join("structures");
    let _ = std::fs::remove_dir_all(&root);
    let lines: Vec<usize> = PACKAGES.iter().map(|package| write(package, &root, harness)).collect();
    std::fs::create_dir_all(root.join("src")).expect("a directory");
    std::fs::copy(harness.join("tests/structures/scenarios.rs"), root.join("src/main.rs")).expect("the scenarios");
    let mut manifest = "[package]\nname = \"structures\"\nversion = \"0.0.0\"\nedition = \"2024\"\n".to_owned();
    let names: Vec<String> = PACKAGES.iter().map(|package| format!("{:?}", package.name)).collect();
    let _ = writeln!(manifest, "[workspace]\nexclude = [{}]\n[dependencies]", names.join(", "));
    let _ = writeln!(manifest, "gordian = {{ path = {harness:?}, features = [\"explore\"] }}");
    for package in PACKAGES {
        let _ = writeln!(manifest, "{} = {{ path = {:?} }}", package.name, package.name);
    }
    // As the workspace is built, so that what is built is used again.
    manifest.push_str("[profile.dev]\nopt-level = 1\ndebug = \"line-tables-only\"\n");
    std::fs::write(root.join("Cargo.toml"), manifest).expect("it can be written");
    std::fs::copy(workspace.join("Cargo.lock"), root.join("Cargo.lock")).expect("a lock file");
    let mut command = Command::new(env!("CARGO"));
    command.args(["run", "--quiet"]).current_dir(&root).env("CARGO_TARGET_DIR", workspace.join("target"));
    let output = command.stderr(Stdio::inherit()).output().expect("cargo starts");
    assert!(output.status.success(), "the scenarios: {}", output.status);
    let text = String::from_utf8(output.stdout).expect("a text");

    println!("{:<24} {:>5}  {:<58} {:<34} found", "package", "lines", "scenario", "verdict");
    let mut wrong = String::new();
    for row in text.lines() {
        let [name, scenario, verdict, found] = row.split('\t').collect::<Vec<_>>()[..] else {
            panic!("a row has four cells: {row}");
        };
        let at = PACKAGES.iter().position(|package| package.name == name).expect("a package");
        let package = format!("{name} {}", PACKAGES[at].version);
        println!("{package:<24} {:>5}  {scenario:<58} {verdict:<34} {found}", lines[at]);
        let expected = EXPECTED.iter().find(|(package, known, _)| *package == name && *known == scenario);
        if !expected.is_some_and(|(_, _, expected)| verdict.starts_with(expected)) {
            let _ = writeln!(wrong, "{name}, {scenario}: {verdict}");
        }
    }
    assert_eq!(text.lines().count(), EXPECTED.len(), "every scenario has its row");
    assert!(wrong.is_empty(), "other verdicts than expected:\n{wrong}");
}
