//! Source lines for locations, read when a failure is shown.

use std::panic::Location;
use std::path::{Path, PathBuf};

/// The text of the line, without indentation; `None` if the file is not there.
pub(crate) fn line(location: &Location<'_>) -> Option<String> {
    Some(whole_line(location)?.trim().to_owned())
}

/// The text of the line as it is.
pub(crate) fn whole_line(location: &Location<'_>) -> Option<String> {
    let text = std::fs::read_to_string(find(Path::new(location.file()))?).ok()?;
    text.lines().nth(location.line().checked_sub(1)? as usize).map(str::to_owned)
}

/// The file as people write it: without a directory that is left again at once, as in the paths of modules with `#[path]`.
pub(crate) fn file(location: &Location<'_>) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in location.file().split('/') {
        match (part, parts.last()) {
            ("..", Some(last)) if !matches!(*last, "" | "." | "..") => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    let plain = parts.join("/");
    // With links it may be another one.
    if plain == location.file() || find(Path::new(&plain)).is_some() { plain } else { location.file().to_owned() }
}

/// The compiler names files as cargo gave them: relative to the workspace root, while tests run in the package's directory.
fn find(file: &Path) -> Option<PathBuf> {
    let current = std::env::current_dir().ok()?;
    current.ancestors().map(|directory| directory.join(file)).find(|path| path.is_file())
}
