//! Source lines for locations, read when a failure is shown.

use std::panic::Location;
use std::path::{Path, PathBuf};

/// The text of the line, without indentation; `None` if the file is not there.
pub(crate) fn line(location: &Location<'_>) -> Option<String> {
    let text = std::fs::read_to_string(find(Path::new(location.file()))?).ok()?;
    let line = text.lines().nth(location.line().checked_sub(1)? as usize)?;
    Some(line.trim().to_owned())
}

/// The compiler names files as cargo gave them: relative to the workspace root, while tests run in the package's directory.
fn find(file: &Path) -> Option<PathBuf> {
    let current = std::env::current_dir().ok()?;
    current.ancestors().map(|directory| directory.join(file)).find(|path| path.is_file())
}

/// The variable, static or field that a line creates a value for.
pub(crate) fn declared_name(line: &str) -> Option<String> {
    let mut rest = line.trim_start();
    for word in ["pub ", "let ", "static ", "const ", "mut "] {
        rest = rest.strip_prefix(word).unwrap_or(rest).trim_start();
    }
    // The two ends of a channel are one object.
    let rest_of_tuple = rest.strip_prefix('(').unwrap_or(rest);
    let end = rest_of_tuple.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest_of_tuple.len());
    let (name, after) = rest_of_tuple.split_at(end);
    let after = after.trim_start();
    let is_declaration = after.starts_with('=') && !after.starts_with("==")
        || after.starts_with(':') && !after.starts_with("::")
        || after.starts_with(',') && rest.starts_with('(');
    let is_name = name.chars().next().is_some_and(|first| first.is_alphabetic() || first == '_');
    (is_declaration && is_name).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        let name = |line| declared_name(line);
        assert_eq!(name("let counter = Arc::new(Mutex::new(0));").as_deref(), Some("counter"));
        assert_eq!(name("static TOTAL: AtomicU32 = AtomicU32::new(0);").as_deref(), Some("TOTAL"));
        assert_eq!(name("accounts: Mutex::new(vec![]),").as_deref(), Some("accounts"));
        assert_eq!(name("let (tx, rx) = channel();").as_deref(), Some("tx"));
        assert_eq!(name("Mutex::new(0)"), None);
        assert_eq!(name("vec![Mutex::new(0), Mutex::new(1)]"), None);
    }
}
