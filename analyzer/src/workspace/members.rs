//! The packages of a workspace read from its manifests, for when cargo cannot be asked or does not understand them.

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};
use globset::GlobBuilder;

use super::LoadError;
use super::manifest::{Manifest, Roots, read, strings};
use super::metadata::Members;
use super::package::Draft;
use super::paths::normalise;
use crate::base::NotAnalysed;

/// Reads the workspace that the package or workspace at `manifest_path` belongs to.
/// What could not be read of it is added to `not_analysed`, by absolute path.
pub fn read_members(manifest_path: &Utf8Path, not_analysed: &mut Vec<NotAnalysed>) -> Result<Members, LoadError> {
    let manifest = read(manifest_path).map_err(|broken| LoadError::BrokenManifest {
        path: manifest_path.to_path_buf(),
        line: broken.line,
        reason: broken.reason,
    })?;
    let mut roots = Roots::default();
    let root_manifest = roots.root_of(&manifest);
    let root = root_manifest.as_deref().unwrap_or(&manifest);
    let mut waiting: Vec<Utf8PathBuf> = vec![manifest.directory.clone(), root.directory.clone()];
    waiting.extend(listed(root, "members"));
    let excluded = listed(root, "exclude");
    let mut seen = BTreeSet::new();
    let mut drafts = Vec::new();
    while let Some(directory) = waiting.pop() {
        let is_excluded = excluded.iter().any(|e| directory.starts_with(e)) && directory != manifest.directory;
        if is_excluded || !seen.insert(directory.clone()) {
            continue;
        }
        let path = directory.join("Cargo.toml");
        let member = match read(&path) {
            Ok(member) => member,
            Err(broken) => {
                not_analysed.push(NotAnalysed { file: path.into_string(), line: broken.line, reason: broken.reason });
                continue;
            }
        };
        let Some((draft, missing)) = Draft::from_manifest(&member, &mut roots) else { continue };
        not_analysed.extend(missing.into_iter().map(|reason| NotAnalysed { file: path.to_string(), line: 1, reason }));
        // Path dependencies below the root are members without being listed.
        let paths = draft.dependencies.iter().filter_map(|d| d.path.clone());
        waiting.extend(paths.filter(|p| p.starts_with(&root.directory) && p.join("Cargo.toml").is_file()));
        drafts.push(draft);
    }
    let defaults = default_members(&manifest, root, &drafts);
    Ok(Members { root: root.directory.clone(), drafts, defaults })
}

/// The packages meant if none is named: the current one; in the root, those it names, itself, or all.
fn default_members(current: &Manifest, root: &Manifest, drafts: &[Draft]) -> BTreeSet<Utf8PathBuf> {
    let in_root = current.directory == root.directory;
    let named: BTreeSet<Utf8PathBuf> = listed(root, "default-members").into_iter().collect();
    if in_root && !named.is_empty() {
        named
    } else if current.package().is_some() {
        [current.directory.clone()].into()
    } else {
        drafts.iter().map(|d| d.directory.clone()).collect()
    }
}

/// The directories that a list of path globs in `[workspace]` means.
fn listed(root: &Manifest, key: &str) -> Vec<Utf8PathBuf> {
    let patterns = strings(root.workspace().and_then(|w| w.get(key)));
    patterns.iter().flat_map(|pattern| expand(&root.directory, pattern)).collect()
}

/// Expands a path glob; a pattern without wildcards stands for itself. `*` in a member list means directories with a manifest.
fn expand(root: &Utf8Path, pattern: &str) -> Vec<Utf8PathBuf> {
    let is_glob = |text: &str| text.contains(['*', '?', '[']);
    if !is_glob(pattern) {
        return vec![normalise(root, Utf8Path::new(pattern))];
    }
    let mut found = vec![root.to_path_buf()];
    for component in pattern.split('/').filter(|c| !c.is_empty() && *c != ".") {
        found = match component {
            "**" => found.iter().flat_map(|directory| descendants(directory, 0)).collect(),
            _ if is_glob(component) => found.iter().flat_map(|directory| children(directory, component)).collect(),
            _ => found.iter().map(|directory| normalise(directory, Utf8Path::new(component))).collect(),
        };
    }
    found.retain(|directory| directory.join("Cargo.toml").is_file());
    found
}

/// The subdirectories whose name matches a glob, sorted.
fn children(directory: &Utf8Path, glob: &str) -> Vec<Utf8PathBuf> {
    let Ok(glob) = GlobBuilder::new(glob).literal_separator(true).build() else { return Vec::new() };
    let matcher = glob.compile_matcher();
    let Ok(entries) = directory.read_dir_utf8() else { return Vec::new() };
    let directories = entries.filter_map(|entry| Some(entry.ok()?.into_path())).filter(|path| path.is_dir());
    let mut found: Vec<_> = directories.filter(|p| p.file_name().is_some_and(|n| matcher.is_match(n))).collect();
    found.sort();
    found
}

/// A directory and all below it, hidden ones and `target` left out.
fn descendants(directory: &Utf8Path, depth: usize) -> Vec<Utf8PathBuf> {
    let mut found = vec![directory.to_path_buf()];
    // Symbolic links may form a cycle.
    if depth < 32 {
        let visible = |p: &Utf8PathBuf| p.file_name().is_some_and(|n| !n.starts_with('.') && n != "target");
        let below = children(directory, "*").into_iter().filter(|p| visible(p) && !p.is_symlink());
        found.extend(below.flat_map(|child| descendants(&child, depth + 1)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::fixture::Fixture;

    fn workspace() -> Fixture {
        Fixture::new(&[
            (
                "Cargo.toml",
                "[workspace]\nmembers=['crates/*','tool']\nexclude=['crates/out']\ndefault-members=['tool']\n\
                 [workspace.package]\nedition='2018'\n",
            ),
            (
                "crates/a/Cargo.toml",
                "[package]\nname='a'\nedition.workspace=true\n[dependencies]\nb={path='../../deep/b'}\n",
            ),
            ("crates/a/src/lib.rs", ""),
            ("crates/out/Cargo.toml", "[package]\nname='out'\n"),
            ("crates/notes/readme.md", ""),
            ("crates/broken/Cargo.toml", "[package\n"),
            ("deep/b/Cargo.toml", "[package]\nname='b'\n"),
            ("tool/Cargo.toml", "[package]\nname='tool'\n"),
        ])
    }

    #[test]
    fn follows_globs_and_path_dependencies() {
        let fixture = workspace();
        let mut lost = Vec::new();
        let members = read_members(&fixture.path("crates/a/Cargo.toml"), &mut lost).unwrap();
        let mut names: Vec<_> = members.drafts.iter().map(|d| d.name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["a", "b", "tool"]);
        assert_eq!(members.root, fixture.root());
        assert_eq!(members.defaults, [fixture.path("crates/a")].into());
        assert_eq!(lost.len(), 1);
        assert!(lost[0].file.ends_with("crates/broken/Cargo.toml"));
    }

    #[test]
    fn default_members_hold_in_the_root() {
        let fixture = workspace();
        let members = read_members(&fixture.path("Cargo.toml"), &mut Vec::new()).unwrap();
        assert_eq!(members.defaults, [fixture.path("tool")].into());
    }

    #[test]
    fn cargo_and_we_agree() {
        let fixture = workspace();
        std::fs::remove_dir_all(fixture.path("crates/notes")).unwrap();
        fixture.write("crates/broken/Cargo.toml", "[package]\nname='mended'\nversion='0.1.0'\n");
        for name in ["crates/broken", "crates/out", "tool", "deep/b"] {
            fixture.write(&format!("{name}/src/lib.rs"), "");
        }
        let ours = read_members(&fixture.path("Cargo.toml"), &mut Vec::new()).unwrap();
        let theirs = super::super::metadata::ask_cargo(&fixture.path("Cargo.toml")).unwrap();
        let shape = |members: &Members| {
            let mut packages: Vec<_> = members
                .drafts
                .iter()
                .map(|d| (d.name.clone(), d.directory.clone(), format!("{:?}", d.targets)))
                .collect();
            packages.sort();
            (packages, members.defaults.clone(), members.root.clone())
        };
        assert_eq!(shape(&ours), shape(&theirs));
    }
}
