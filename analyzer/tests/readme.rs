//! What the README shows as printed is what is printed. `GORDIAN_UPDATE_README=1` writes it anew.

use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The text block after a marker, as a byte range.
fn block(readme: &str, marker: &str) -> std::ops::Range<usize> {
    let after = readme.find(marker).unwrap_or_else(|| panic!("the README has no `{marker}`")) + marker.len();
    let begin = after + readme[after..].find("```text\n").expect("a text block after the marker") + "```text\n".len();
    let end = begin + readme[begin..].find("```").expect("the block's end");
    begin..end
}

#[test]
fn the_finding_is_the_one_that_is_printed() {
    let path = root().join("README.md");
    let readme = std::fs::read_to_string(&path).expect("the README");
    let program = "corpus/programs/src/bin/bank.rs";
    assert!(readme.contains(&format!("\ncargo gordian check {program}\n")), "the command stands in the README");
    let output = Command::new(env!("CARGO_BIN_EXE_cargo-gordian"))
        .args(["check", "--color", "never", program])
        .current_dir(root())
        .output()
        .expect("the program runs");
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let printed = String::from_utf8(output.stdout).expect("UTF-8");
    let shown = block(&readme, &format!("<!-- check: {program} -->"));
    if std::env::var_os("GORDIAN_UPDATE_README").is_some() {
        let mut updated = readme.clone();
        updated.replace_range(shown, &printed);
        std::fs::write(&path, updated).expect("the README can be written");
    } else {
        assert_eq!(printed, readme[shown]);
    }
}

#[test]
fn the_ways_to_begin_in_ci_are_understood() {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("the README");
    let commands: Vec<&str> = readme.lines().filter(|line| line.starts_with("cargo gordian init ")).collect();
    assert!(!commands.is_empty(), "the README has no such command");
    for command in commands {
        let words = command.split('#').next().unwrap_or_default().split_whitespace().skip(2);
        let mut program = Command::new(env!("CARGO_BIN_EXE_cargo-gordian"));
        let output = program.args(words.filter(|word| *word != "--print")).arg("--print").output();
        let output = output.expect("the program runs");
        assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(output.stdout.starts_with(b"# Written by `cargo gordian init"), "{command}");
    }
}
