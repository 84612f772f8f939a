//! `cargo gordian fuzz init`.

use std::path::Path;
use std::process::Command;

use crate::package::Package;
use crate::support::{Scratch, run};

#[test]
fn init_makes_a_directory_once() {
    let package = Package::new("fuzz-init");
    std::fs::remove_dir_all(package.path("fuzz")).expect("removed");
    let first = package.run(&["init", "queue"], false);
    assert_eq!(first.code, Some(0), "{}", first.stderr);
    let second = package.run(&["init", "--function", "deep::stack"], false);
    assert_eq!(second.code, Some(0), "{}", second.stderr);
    assert_eq!(package.run(&["list"], false).stdout, "queue\nstack\n");
    let named = package.run(&["init", "last_in", "--function", "deep::stack"], false);
    assert!(named.stdout.contains("#[gordian::fuzz(target = \"last_in\")]"), "{}", named.stdout);
    assert!(!second.stdout.contains("target ="), "{}", second.stdout);
    let third = package.run(&["init", "other", "--features", "missing"], false);
    assert!(third.code == Some(2) && third.stderr.contains("without the feature `missing`"), "{}", third.stderr);
    let fourth = package.run(&["init", "fourth", "--function", "deep stack; other"], false);
    assert!(fourth.code == Some(2) && fourth.stderr.contains("is not the path of a function"), "{}", fourth.stderr);
    let target = std::fs::read_to_string(package.path("fuzz/fuzz_targets/stack.rs")).expect("the target");
    assert!(target.contains("sample::deep::stack::target(data)"), "{target}");
    assert!(package.files("fuzz").contains(&".gitignore".to_owned()));
    assert!(first.stdout.contains("gordian from crates.io (version = "), "{}", first.stdout);
}

#[test]
fn init_takes_gordian_from_where_it_is_told() {
    let package = Package::new("fuzz-source");
    package.0.write("tools/gordian/Cargo.toml", "[package]\nname = \"gordian\"\nversion = \"0.1.0\"\n");
    let line = |source: &str| {
        std::fs::remove_dir_all(package.path("fuzz")).expect("removed");
        let made = package.run(&["init", "queue", "--gordian", source], false);
        assert_eq!(made.code, Some(0), "{}", made.stderr);
        assert!(!made.stdout.contains("crates.io"), "{}", made.stdout);
        let manifest = std::fs::read_to_string(package.path("fuzz/Cargo.toml")).expect("the manifest");
        manifest.lines().find(|line| line.starts_with("gordian")).expect("a dependency").to_owned()
    };
    assert_eq!(line("tools/gordian"), "gordian = { path = \"../tools/gordian\", features = [\"fuzz\"] }");
    let url = "https://example.org/gordian.git";
    assert_eq!(line(url), format!("gordian = {{ git = \"{url}\", features = [\"fuzz\"] }}"));
    std::fs::remove_dir_all(package.path("fuzz")).expect("removed");
    for nowhere in ["tools", "nowhere"] {
        let refused = package.run(&["init", "queue", "--gordian", nowhere], false);
        assert_eq!(refused.code, Some(2), "{}", refused.stdout);
        assert!(package.files("fuzz").iter().all(|file| file != "Cargo.toml"));
    }
}

/// Type checks what `init` writes, with a stand-in for libFuzzer, which takes long to build.
#[test]
fn what_init_writes_compiles() {
    let scratch = Scratch::new("fuzz-compiles");
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("the workspace");
    scratch.write(
        "Cargo.toml",
        format!(
            "[package]\nname = \"sample\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[workspace]\n[features]\nfuzz = [\"gordian/fuzz\"]\n\
             [dependencies]\ngordian = {{ path = {:?} }}\n",
            workspace.join("harness").display().to_string()
        ),
    );
    scratch.write(
        "src/lib.rs",
        "pub mod deep {\n    #[cfg(feature = \"fuzz\")]\n    #[gordian::fuzz]\n    pub fn stack(values: Vec<u8>) {\n        drop(values);\n    }\n}\n",
    );
    scratch.write(
        "libfuzzer/Cargo.toml",
        "[package]\nname = \"libfuzzer-sys\"\nversion = \"0.4.99\"\nedition = \"2021\"\n[workspace]\n",
    );
    scratch.write(
        "libfuzzer/src/lib.rs",
        "#[macro_export]\nmacro_rules! fuzz_target {\n    (|$data:ident: &[u8]| $body:expr) => { pub fn one($data: &[u8]) { $body; } };\n}\n",
    );
    for arguments in [&["init", "queue", "--features", "fuzz"][..], &["init", "--function", "deep::stack"]] {
        let run = run(&[&["fuzz"], arguments].concat(), Some(scratch.path()));
        assert_eq!(run.code, Some(0), "{}", run.stderr);
    }
    let manifest = scratch.path().join("fuzz/Cargo.toml");
    let text = std::fs::read_to_string(&manifest).expect("the manifest");
    scratch
        .write("fuzz/Cargo.toml", format!("{text}[patch.crates-io]\nlibfuzzer-sys = {{ path = \"../libfuzzer\" }}\n"));
    // The versions that are here.
    std::fs::copy(workspace.join("Cargo.lock"), scratch.path().join("fuzz/Cargo.lock")).expect("the versions");
    let check = |offline: &[&str]| {
        let mut check = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        check.args(["check", "--bins"]).args(offline).arg("--manifest-path").arg(&manifest);
        check
            .env("CARGO_TERM_COLOR", "never")
            .env("CARGO_TARGET_DIR", env!("CARGO_TARGET_TMPDIR"))
            .env_remove("RUSTFLAGS");
        check.output().expect("cargo starts")
    };
    let mut output = check(&["--offline"]);
    if !output.status.success() {
        // What it depends on may not have been needed until now.
        output = check(&[]);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(!said.contains("generated "), "no warnings either: {said}");
}

#[test]
fn init_in_a_workspace_takes_the_package_by_its_name() {
    let package = Package::workspace("fuzz-init-member");
    let run = package.run(&["init", "queue"], false);
    assert!(run.code == Some(2) && run.stderr.contains("`--package`: one, three, two"), "{}", run.stderr);
    let run = package.run(&["init", "queue", "--package", "four"], false);
    assert!(
        run.code == Some(2) && run.stderr.contains("no package `four`; there are: one, three, two"),
        "{}",
        run.stderr
    );
    let run = package.run(&["init", "queue", "--package", "three"], false);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stdout.ends_with("run it: cargo gordian fuzz run three/queue\n"), "{}", run.stdout);
    assert_eq!(package.run(&["list"], false).stdout, "two/pretended\none/pretended\nqueue\n");
    assert_eq!(package.run_in("three", &["list"], false).stdout, "queue\n");
}
