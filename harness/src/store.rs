//! Where replay files are kept, and the command that replays one.

use std::path::{Path, PathBuf};

use crate::witness::Witness;

/// Writes the replay file below cargo's target directory (else the temporary one), and gives the command that replays it.
/// Without a name nothing would say which exploration it is of.
pub(crate) fn store(witness: &Witness) -> Option<String> {
    let test = &witness.test;
    if test.is_empty() {
        return None;
    }
    let executable = std::env::current_exe().ok()?;
    let directory = target_directory(&executable).unwrap_or_else(std::env::temp_dir).join("gordian");
    std::fs::create_dir_all(&directory).ok()?;
    let path = directory.join(format!("{}.replay", test.replace(|c: char| !c.is_alphanumeric() && c != '_', "-")));
    std::fs::write(&path, witness.to_file()).ok()?;
    // Cargo keeps the executables of tests in `deps`, and names tests without the crate.
    let is_test = executable.parent().is_some_and(|parent| parent.ends_with("deps"));
    let command = match test.split_once("::") {
        Some((_, name)) if is_test => format!("cargo test {name}"),
        _ if is_test => format!("cargo test {test}"),
        _ => executable.display().to_string(),
    };
    Some(format!("GORDIAN_REPLAY={} {command}", path.display()))
}

/// Cargo marks the directory.
fn target_directory(executable: &Path) -> Option<PathBuf> {
    executable.ancestors().find(|directory| directory.join("CACHEDIR.TAG").is_file()).map(PathBuf::from)
}
