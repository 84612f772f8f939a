//! Where replay files are kept, and the commands that show an execution again.

use std::path::{Path, PathBuf};

use crate::faults::Faults;
use crate::witness::{Target, Witness};

/// Writes the replay file below cargo's target directory (else the temporary one), and gives the command that replays it.
/// Without a name nothing would say which exploration it is of, and there is none.
///
/// # Errors
/// What the system could not do, and why.
pub(crate) fn store(witness: &Witness) -> Result<Option<String>, String> {
    let test = &witness.test;
    if test.is_empty() {
        return Ok(None);
    }
    let executable = std::env::current_exe().map_err(|error| format!("this program cannot be found: {error}"))?;
    let directory = target_directory(&executable).unwrap_or_else(std::env::temp_dir).join("gordian");
    let path = directory.join(format!("{}.replay", test.replace(|c: char| !c.is_alphanumeric() && c != '_', "-")));
    let written = std::fs::create_dir_all(&directory).and_then(|()| std::fs::write(&path, witness.to_file()));
    written.map_err(|error| format!("{} cannot be written: {error}", path.display()))?;
    Ok(Some(replaying(&command(witness, &executable), &path)))
}

/// The command that replays the execution from that file; `None` if the test has no name.
pub(crate) fn replay_command(witness: &Witness, file: &Path) -> Option<String> {
    let executable = std::env::current_exe().ok()?;
    (!witness.test.is_empty()).then(|| replaying(&command(witness, &executable), file))
}

fn replaying(command: &str, file: &Path) -> String {
    // Without the same faults the execution would be another one.
    let faults = std::env::var(Faults::VARIABLE);
    let faults = faults.map_or_else(|_| String::new(), |faults| format!("{}={} ", Faults::VARIABLE, quoted(&faults)));
    format!("{faults}GORDIAN_REPLAY={} {command}", quoted(&file.display().to_string()))
}

fn command(witness: &Witness, executable: &Path) -> String {
    let words = match witness.cargo_arguments() {
        Some(arguments) => std::iter::once("cargo".to_owned()).chain(arguments).collect(),
        None => vec![executable.display().to_string()],
    };
    let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    words.join(" ")
}

/// As one word of a shell.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-./:=,+@%".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

/// What cargo calls the running program: it keeps those of tests in `deps` and those of examples in `examples`. The test is one of its, with
/// the crate in front.
pub(crate) fn target(test: &str) -> Option<Target> {
    let target = target_of(&std::env::current_exe().ok()?)?;
    let package = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let named = package.filter(|_| target == Target::Test).and_then(|package| {
        let (name, _) = test.split_once("::")?;
        let of = |directory: &str| program(&package.join(directory), name);
        of("tests").map(Target::IntegrationTest).or_else(|| of("src/bin").map(Target::BinTest))
    });
    Some(named.unwrap_or(target))
}

/// The program in that directory whose crate has that name.
fn program(directory: &Path, crate_name: &str) -> Option<String> {
    let programs = std::fs::read_dir(directory).ok()?.filter_map(|entry| {
        let path = entry.ok()?.path();
        let is_program = path.extension().is_some_and(|extension| extension == "rs") || path.join("main.rs").is_file();
        let name = path.file_stem()?.to_str()?;
        (is_program && name.replace('-', "_") == crate_name).then(|| name.to_owned())
    });
    let mut programs: Vec<String> = programs.collect();
    // Two whose names differ in that only have crates of one name.
    programs.pop().filter(|_| programs.is_empty())
}

fn target_of(executable: &Path) -> Option<Target> {
    target_directory(executable)?;
    let name = executable.file_stem()?.to_str()?.to_owned();
    Some(match executable.parent()?.file_name()?.to_str()? {
        "deps" => Target::Test,
        "examples" => Target::Example(name),
        _ => Target::Bin(name),
    })
}

/// Cargo marks the directory.
fn target_directory(executable: &Path) -> Option<PathBuf> {
    executable.ancestors().find(|directory| directory.join("CACHEDIR.TAG").is_file()).map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_words() {
        assert_eq!(quoted("target/gordian/a-b.replay"), "target/gordian/a-b.replay");
        assert_eq!(quoted("my files/it's"), r"'my files/it'\''s'");
        assert_eq!(quoted(""), "''");
    }

    #[test]
    fn this_is_a_test() {
        assert_eq!(target("gordian::store"), Some(Target::Test));
        assert_eq!(target("again::subject"), Some(Target::IntegrationTest("again".to_owned())));
        let examples = std::env::current_exe().expect("a path").with_file_name("").join("../examples/pool");
        let found = target_of(&examples);
        assert_eq!(found, Some(Target::Example("pool".to_owned())));
    }
}
