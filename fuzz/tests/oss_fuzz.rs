//! What `oss-fuzz/build.sh` leaves where OSS-Fuzz looks for it, and that it runs.
#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// An empty directory below the build directory.
fn directory(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("oss_fuzz").join(name);
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).expect("a directory");
    path
}

fn output(command: &mut Command) -> String {
    let output = command.output().expect("the program starts");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
#[ignore = "builds all fuzz targets, and needs cargo-fuzz and zip"]
fn every_target_is_built_and_runs() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let (src, out) = (directory("src"), directory("out"));
    std::os::unix::fs::symlink(&repository, src.join("gordian")).expect("a link");
    let mut build = Command::new("bash");
    build.arg(repository.join("fuzz/oss-fuzz/build.sh"));
    build.env("SRC", &src).env("OUT", &out).env("SANITIZER", "none").env("FUZZING_ENGINE", "libfuzzer");
    // As the image has it, but for what would have all that it depends on built once more.
    build.env("RUSTFLAGS", "--cfg fuzzing");
    output(&mut build);

    let targets = output(Command::new("cargo").args(["fuzz", "list"]).current_dir(&repository));
    assert!(targets.lines().count() > 0, "no targets");
    for target in targets.lines() {
        let seeds = out.join(format!("{target}_seed_corpus.zip"));
        assert_eq!(seeds.is_file(), repository.join("corpus/seeds").join(target).is_dir(), "{target}");
        let options = fs::read_to_string(out.join(format!("{target}.options"))).expect("the options");
        let (section, options) = options.split_once('\n').expect("lines");
        assert_eq!(section, "[libfuzzer]", "{target}");
        let options = options.lines().take_while(|line| !line.starts_with('['));
        let options = options.map(|line| format!("-{}", line.replace(" = ", "=")));
        // Dictionaries are named as they lie beside the program.
        output(Command::new(out.join(target)).args(options).arg("-runs=20").current_dir(&out));
    }
}

#[test]
fn other_engines_are_refused() {
    let build = Path::new(env!("CARGO_MANIFEST_DIR")).join("oss-fuzz/build.sh");
    let ran = Command::new("bash").arg(build).env("FUZZING_ENGINE", "afl").output().expect("a shell");
    assert_eq!(ran.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&ran.stderr).contains("not for afl"));
}
