//! Path dependencies that lead nowhere: what they hold cannot be analysed.

use std::collections::BTreeSet;

use camino::Utf8Path;

use super::package::Draft;
use super::paths::normalise;
use crate::base::NotAnalysed;

/// For each path dependency without a manifest one entry, by the absolute path of the manifest that names it.
pub fn missing_dependencies(drafts: &[Draft]) -> Vec<NotAnalysed> {
    let mut lost = Vec::new();
    for directory in drafts.iter().map(|draft| &draft.directory).collect::<BTreeSet<_>>() {
        let manifest = directory.join("Cargo.toml");
        let dependencies = drafts.iter().filter(|draft| draft.directory == *directory).flat_map(|d| &d.dependencies);
        for dependency in dependencies {
            let Some(path) = dependency.path.as_deref().filter(|path| !path.join("Cargo.toml").is_file()) else {
                continue;
            };
            let reason = format!("there is no package at the path of the dependency `{}`", dependency.key);
            lost.push(NotAnalysed { file: manifest.to_string(), line: line_of_path(&manifest, path), reason });
        }
    }
    lost.sort();
    lost.dedup();
    lost
}

/// The line in which the manifest writes this path; the first one if another manifest does.
fn line_of_path(manifest: &Utf8Path, path: &Utf8Path) -> u32 {
    let text = std::fs::read_to_string(manifest).unwrap_or_default();
    let directory = manifest.parent().unwrap_or(Utf8Path::new(""));
    let writes_it = |line: &str| line.split(['"', '\'']).any(|part| normalise(directory, Utf8Path::new(part)) == path);
    text.lines().position(writes_it).map_or(1, |index| index as u32 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::fixture::Fixture;
    use crate::workspace::manifest::{Roots, read};

    #[test]
    fn dependencies_that_are_not_there_are_listed() {
        let fixture = Fixture::new(&[
            (
                "a/Cargo.toml",
                "[package]\nname='a'\n[dependencies]\nb = {path='../b'}\n\n[dev-dependencies.gone]\npath = \"../no/../nowhere\"\n",
            ),
            ("b/Cargo.toml", "[package]\nname='b'\n"),
        ]);
        let manifest = read(&fixture.path("a/Cargo.toml")).unwrap();
        let (draft, _) = Draft::from_manifest(&manifest, &mut Roots::default()).unwrap();
        let reason = "there is no package at the path of the dependency `gone`".to_owned();
        let expected = NotAnalysed { file: fixture.path("a/Cargo.toml").into_string(), line: 7, reason };
        assert_eq!(missing_dependencies(&[draft.clone(), draft]), [expected]);
    }
}
