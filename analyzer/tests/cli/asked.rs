//! What the arguments ask for: files under several names, features, packages, configurations.

use std::fs;

use crate::{DROPPED, directory, run};

/// A package that has a double lock in its library, reached through the one that calls it.
const LIBRARY: &str = "use std::sync::Mutex;\n#[derive(Default)]\npub struct Hub {\n    users: Mutex<u32>,\n    rooms: Mutex<u32>,\n}\n\
                       impl Hub {\n    pub fn users(&self) -> std::sync::MutexGuard<'_, u32> {\n        self.users.lock().unwrap()\n    }\n\
                       \n    pub fn count(&self) -> u32 {\n        *self.users()\n    }\n\
                       \n    pub fn own(&self) {\n        let _rooms = self.rooms.lock().unwrap();\n        drop(self.rooms.lock());\n    }\n}\n";
const PROGRAM: &str = "use library::Hub;\npub fn kick(hub: &Hub) {\n    let users = hub.users();\n    if *users > hub.count() {}\n}\nfn main() {\n    kick(&Hub::default());\n}\n";

fn workspace(test: &str) -> std::path::PathBuf {
    let dir = directory(test, &[("Cargo.toml", "[workspace]\nmembers = ['app', 'library']\nresolver = '2'\n")]);
    for (name, root, text, dependencies) in
        [("app", "main.rs", PROGRAM, "library = { path = '../library' }"), ("library", "lib.rs", LIBRARY, "")]
    {
        fs::create_dir_all(dir.join(name).join("src")).expect("a directory");
        let manifest = format!(
            "[package]\nname = '{name}'\nversion = '0.1.0'\nedition = '2021'\n[dependencies]\n{dependencies}\n"
        );
        fs::write(dir.join(name).join("Cargo.toml"), manifest).expect("a file");
        fs::write(dir.join(name).join("src").join(root), text).expect("a file");
    }
    dir
}

#[test]
fn the_types_of_path_dependencies_are_known_and_their_own_findings_are_theirs() {
    let dir = workspace("members");
    let short = |directory: &str, args: &[&str]| {
        let ran = run(&dir.join(directory), &[&["check", "--format", "short"], args].concat());
        let lines: Vec<String> = ran.stdout.lines().filter_map(|l| Some(l.split_once(": ")?.0.to_owned())).collect();
        assert_eq!(ran.code, i32::from(!lines.is_empty()), "{} {}", ran.stdout, ran.stderr);
        assert!(!ran.stderr.contains("not analysed"), "{}", ran.stderr);
        lines.join(" ")
    };
    let (own, across) = ("library/src/lib.rs:18:14", "app/src/main.rs:4:17");
    assert_eq!(short("app", &[]), across);
    assert_eq!(short("", &["-p", "app"]), across);
    assert_eq!(short("", &["--exclude", "library"]), across);
    assert_eq!(short("library", &[]), own);
    assert_eq!(short("app", &["--workspace"]), format!("{across} {own}"));
}

#[test]
fn packages_that_are_not_there_are_errors() {
    let dir = workspace("unknown_packages");
    for option in ["--package", "--exclude"] {
        let ran = run(&dir, &["check", option, "nope"]);
        assert_eq!(ran.code, 2);
        assert!(ran.stderr.starts_with("error: no package matches `nope`"), "{}", ran.stderr);
    }
}

#[test]
fn features_that_nothing_mentions_are_errors() {
    let gated = format!("#[cfg(feature = \"extra\")]\nmod inner {{\n{DROPPED}\n}}\n");
    let dir = directory("features", &[("a.rs", &gated)]);
    assert_eq!(run(&dir, &["check", "-D", "all", "-F", "extra", "a.rs"]).code, 1);
    let ran = run(&dir, &["check", "-F", "extar", "a.rs"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("mentions the feature `extar`"), "{}", ran.stderr);
}

#[cfg(unix)]
#[test]
fn a_file_by_two_names_is_one() {
    let dir = directory("links", &[("b.rs", DROPPED)]);
    std::os::unix::fs::symlink("b.rs", dir.join("a.rs")).expect("a link");
    for (paths, shown) in [(&["b.rs", "a.rs"][..], "b.rs"), (&["a.rs", "b.rs"], "a.rs"), (&["."], "b.rs")] {
        let ran = run(&dir, &[&["check", "--format", "short"], paths].concat());
        assert_eq!(ran.stdout.lines().count(), 1, "{}", ran.stdout);
        assert!(ran.stdout.starts_with(shown), "{}", ran.stdout);
        assert!(ran.stderr.contains("in 1 file,"), "{}", ran.stderr);
    }
}

#[test]
fn missing_files_of_options_are_named_as_such() {
    let dir = directory("options", &[("a.rs", DROPPED)]);
    let config = run(&dir, &["check", "--config", "nope.toml", "a.rs"]);
    assert_eq!(config.code, 2);
    assert!(config.stderr.starts_with("error: cannot read the configuration"), "{}", config.stderr);
    let manifest = run(&dir, &["check", "--manifest-path", "nope/Cargo.toml"]);
    assert_eq!(manifest.code, 2);
    assert!(manifest.stderr.starts_with("error: cannot find the manifest `nope/Cargo.toml`"), "{}", manifest.stderr);
    assert!(!(config.stderr + &manifest.stderr).contains("packages are chosen"));
}
