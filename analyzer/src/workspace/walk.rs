//! Walks directories for Rust sources and manifests.

use std::collections::BTreeSet;
use std::path::Path;

use camino::{Utf8Path, Utf8PathBuf};
use ignore::{DirEntry, WalkBuilder};

/// What lies below a directory.
#[derive(Debug, Default)]
pub struct Found {
    /// Directories with a `Cargo.toml`, sorted.
    pub manifests: BTreeSet<Utf8PathBuf>,
    /// Files that end in `.rs`, sorted.
    pub sources: BTreeSet<Utf8PathBuf>,
    /// What could not be looked at: path and reason.
    pub unreadable: Vec<(String, String)>,
}

/// Everything below a directory that version control does not ignore. Ignore files above `root` do not count,
/// hidden directories and cargo's `target` are left out; `root` itself is walked whatever it is called.
/// Symbolic links are followed to files, and to directories that are packages.
pub fn tree(root: &Utf8Path) -> Found {
    let mut found = Found::default();
    let mut walked = vec![canonical(root)];
    let mut waiting = vec![root.to_path_buf()];
    while let Some(directory) = waiting.pop() {
        for link in walk(&directory, true, |_| true, &mut found) {
            // A link may lead back to where the walk has been or will come.
            let target = canonical(&link);
            if !walked.iter().any(|done| target.starts_with(done) || done.starts_with(&target)) {
                walked.push(target);
                waiting.push(link);
            }
        }
    }
    if found.sources.is_empty() && found.manifests.is_empty() {
        // The directory was given on purpose, even if it tells version control to ignore all of it.
        walk(root, false, |_| true, &mut found);
    }
    found
}

/// The Rust sources of one package: below its directory, but not in packages nested in it.
pub fn package_sources(directory: &Utf8Path) -> BTreeSet<Utf8PathBuf> {
    let mut found = Found::default();
    walk(directory, true, |entry| !entry.path().join("Cargo.toml").is_file(), &mut found);
    found.sources
}

/// One walk; returns the links to directories that are packages.
fn walk(root: &Utf8Path, ignore: bool, enter: fn(&DirEntry) -> bool, found: &mut Found) -> Vec<Utf8PathBuf> {
    let mut links = Vec::new();
    let entries = WalkBuilder::new(root)
        .standard_filters(false)
        .hidden(true)
        .git_ignore(ignore)
        .require_git(false)
        .sort_by_file_name(std::ffi::OsStr::cmp)
        .filter_entry(move |entry| {
            let is_directory = entry.file_type().is_some_and(|t| t.is_dir());
            !is_directory || entry.depth() == 0 || (!is_cargo_target(entry.path()) && enter(entry))
        })
        .build();
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = path_of(&error).map_or(root.to_string(), |p| p.to_string_lossy().into_owned());
                found.unreadable.push((path, format!("cannot look into this directory: {}", reason_of(&error))));
                continue;
            }
        };
        let Some(path) = Utf8Path::from_path(entry.path()) else {
            if entry.path().extension().is_some_and(|e| e == "rs") {
                let path = entry.path().to_string_lossy().into_owned();
                found.unreadable.push((path, "its path is not valid UTF-8".to_owned()));
            }
            continue;
        };
        let is_manifest = path.file_name() == Some("Cargo.toml");
        let is_source = path.extension() == Some("rs");
        let link = entry.path_is_symlink() && entry.depth() > 0;
        if link && path.join("Cargo.toml").is_file() {
            links.push(path.to_path_buf());
        } else if (is_manifest || is_source) && (!link || path.is_file()) && !is_directory(&entry) {
            match path.parent() {
                Some(parent) if is_manifest => found.manifests.insert(parent.to_path_buf()),
                _ => found.sources.insert(path.to_path_buf()),
            };
        }
    }
    links
}

fn is_directory(entry: &DirEntry) -> bool {
    entry.file_type().is_some_and(|t| t.is_dir())
}

/// Cargo's output: a module may be called `target` too, so there must be a sign of cargo.
fn is_cargo_target(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == "target")
        && (path.join("CACHEDIR.TAG").exists() || path.with_file_name("Cargo.toml").exists())
}

fn canonical(path: &Utf8Path) -> Utf8PathBuf {
    path.canonicalize_utf8().unwrap_or_else(|_| path.to_path_buf())
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        _ => None,
    }
}

/// The innermost message: the path is shown beside it.
fn reason_of(error: &ignore::Error) -> String {
    match error {
        ignore::Error::WithPath { err, .. }
        | ignore::Error::WithDepth { err, .. }
        | ignore::Error::WithLineNumber { err, .. } => reason_of(err),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::fixture::Fixture;

    fn check(fixture: &Fixture, below: &str, expected: &[&str]) {
        let root = fixture.path(below);
        let sources = tree(&root).sources;
        let found: Vec<_> = sources.iter().map(|p| p.strip_prefix(&root).unwrap().as_str()).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn skips_what_is_hidden_ignored_or_built() {
        let fixture = Fixture::new(&[
            (".gitignore", "*.rs\n"),
            ("w/.gitignore", "gen\n"),
            ("w/Cargo.toml", ""),
            ("w/src/a.rs", ""),
            ("w/src/target/b.rs", ""),
            ("w/gen/c.rs", ""),
            ("w/.hidden/d.rs", ""),
            ("w/target/e.rs", ""),
            ("w/notes.txt", ""),
            ("w/dir.rs/f.rs", ""),
        ]);
        check(&fixture, "w", &["dir.rs/f.rs", "src/a.rs", "src/target/b.rs"]);
        check(&fixture, "w/target", &["e.rs"]);
        check(&fixture, "w/.hidden", &["d.rs"]);
        check(&fixture, "w/gen", &["c.rs"]);
        check(&fixture, "", &[]);
    }

    #[test]
    fn a_directory_that_ignores_all_of_itself_is_walked() {
        let fixture = Fixture::new(&[(".gitignore", "*\n"), ("a.rs", "")]);
        check(&fixture, "", &["a.rs"]);
    }

    #[test]
    fn packages_end_where_others_begin() {
        let fixture =
            Fixture::new(&[("Cargo.toml", ""), ("src/lib.rs", ""), ("sub/Cargo.toml", ""), ("sub/src/lib.rs", "")]);
        assert_eq!(package_sources(&fixture.root()), [fixture.path("src/lib.rs")].into());
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_to_packages_but_not_in_circles() {
        use std::os::unix::fs::symlink;
        let fixture =
            Fixture::new(&[("w/p/src/a.rs", ""), ("out/Cargo.toml", ""), ("out/b.rs", ""), ("data/c.rs", "")]);
        symlink(fixture.path("w"), fixture.path("w/p/loop")).unwrap();
        symlink(fixture.path("out"), fixture.path("w/linked")).unwrap();
        symlink(fixture.path("out"), fixture.path("w/again")).unwrap();
        symlink(fixture.path("data"), fixture.path("w/data")).unwrap();
        symlink(fixture.path("data/c.rs"), fixture.path("w/c.rs")).unwrap();
        symlink(fixture.path("nowhere"), fixture.path("w/dangling.rs")).unwrap();
        check(&fixture, "w", &["again/b.rs", "c.rs", "p/src/a.rs"]);
    }
}
