//! Small workspaces of several crates: findings and `//~` markers must match, whether the tool is given the directory or
//! the manifest.

mod support;

use std::path::Path;

use support::{Run, Scratch, check_located, finding, marker, run, sources, tests_dir};

macro_rules! workspaces {
    ($($name:ident)*) => { $(#[test] fn $name() { check_workspace(stringify!($name)); })* };
}

workspaces! {
    cross_crate
    modules
    renamed_dependency
    same_names
    targets
    traits_across
    unresolvable
}

/// A copy outside of the repository, because cargo writes a lock file beside the manifest.
fn copy(name: &str) -> Scratch {
    let scratch = Scratch::new(name);
    let mut open = vec![tests_dir().join("workspaces").join(name)];
    let base = open[0].clone();
    while let Some(directory) = open.pop() {
        for entry in std::fs::read_dir(&directory).expect("a directory") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let relative = path.strip_prefix(&base).expect("below the workspace").to_string_lossy().into_owned();
                scratch.write(&relative, std::fs::read(&path).expect("a file"));
            }
        }
    }
    scratch
}

fn check_workspace(name: &str) {
    let scratch = copy(name);
    let root = scratch.path();
    let manifest = root.join("Cargo.toml");
    let here = Path::new(".");
    let arguments: [(&str, Vec<&std::ffi::OsStr>, Option<&Path>); 3] = [
        ("a path", vec![root.as_os_str()], None),
        ("`.` in the directory", vec![here.as_os_str()], Some(root)),
        ("--manifest-path", vec!["--workspace".as_ref(), "--manifest-path".as_ref(), manifest.as_os_str()], None),
    ];
    let mut diffs = String::new();
    for (way, arguments, directory) in arguments {
        let (run, findings) = check_located(&arguments, directory);
        if let Err(diff) = compare(root, &run, &findings) {
            diffs.push_str(&format!("\n{name} by {way}\n{diff}"));
        }
    }
    support::against_open(&format!("workspace_{name}"), &diffs);
}

fn compare(root: &Path, run: &Run, findings: &[finding::Finding]) -> Result<(), String> {
    let mut markers = Vec::new();
    for path in sources(root) {
        let text = std::fs::read_to_string(&path).expect("a source");
        let relative = path.strip_prefix(root).expect("below the root").to_string_lossy().replace('\\', "/");
        markers.extend(marker::markers(&relative, &text, 2021));
    }
    finding::compare(&markers, findings, |marker| {
        let text = std::fs::read_to_string(root.join(&marker.file)).unwrap_or_default();
        text.lines().nth(marker.line as usize - 1).unwrap_or_default().trim().to_owned()
    })?;
    let expected = Some(i32::from(!markers.is_empty()));
    if run.code == expected { Ok(()) } else { Err(format!("  exit status {:?}, expected {expected:?}", run.code)) }
}

#[test]
fn what_does_not_resolve_is_listed() {
    let scratch = copy("unresolvable");
    let manifest = scratch.path().join("Cargo.toml");
    let arguments =
        ["check".as_ref(), "--format".as_ref(), "json".as_ref(), "--manifest-path".as_ref(), manifest.as_os_str()];
    let report = run(&arguments, None).json();
    let listed = report["not_analysed"].as_array().expect("a list");
    let entries: Vec<_> = listed.iter().map(|l| (l["file"].as_str(), l["line"].as_u64())).collect();
    assert_eq!(entries, [(Some("left/Cargo.toml"), Some(8))], "{report}");
    assert_eq!(report["summary"]["not_analysed"].as_u64(), Some(listed.len() as u64));
}
