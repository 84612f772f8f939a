//! Path dependencies that lead nowhere or out of what was chosen: what they hold is not analysed.

use std::collections::BTreeSet;

use camino::Utf8Path;

use super::package::Draft;
use super::paths::normalise;
use crate::base::NotAnalysed;

/// For each path dependency without a manifest one entry, by the absolute path of the manifest that names it; also for those that
/// were not chosen if packages were chosen and not files.
pub fn missing_dependencies(drafts: &[Draft], of_packages: bool) -> Vec<NotAnalysed> {
    let mut lost = Vec::new();
    let chosen: BTreeSet<_> = drafts.iter().map(|draft| &draft.directory).collect();
    for directory in chosen.iter().copied() {
        let manifest = directory.join("Cargo.toml");
        let dependencies = drafts.iter().filter(|draft| draft.directory == *directory).flat_map(|d| &d.dependencies);
        for dependency in dependencies {
            let Some(path) = dependency.path.as_deref().filter(|path| !chosen.iter().any(|known| known == path)) else {
                continue;
            };
            let key = &dependency.key;
            let reason = match path.join("Cargo.toml").is_file() {
                true if !of_packages => continue,
                true => format!(
                    "the dependency `{key}` is not among the packages that were chosen: its types are not known"
                ),
                false => format!("there is no package at the path of the dependency `{key}`"),
            };
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
        let file = fixture.path("a/Cargo.toml").into_string();
        let lost = |line, reason: &str| NotAnalysed { file: file.clone(), line, reason: reason.to_owned() };
        let gone = lost(7, "there is no package at the path of the dependency `gone`");
        let other = lost(4, "the dependency `b` is not among the packages that were chosen: its types are not known");
        assert_eq!(missing_dependencies(&[draft.clone(), draft.clone()], true), [other, gone.clone()]);
        assert_eq!(missing_dependencies(std::slice::from_ref(&draft), false), std::slice::from_ref(&gone));
        let manifest = read(&fixture.path("b/Cargo.toml")).unwrap();
        let (b, _) = Draft::from_manifest(&manifest, &mut Roots::default()).unwrap();
        assert_eq!(missing_dependencies(&[draft, b], true), [gone]);
    }
}
