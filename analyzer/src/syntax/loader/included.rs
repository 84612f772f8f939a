//! The files that `include!` may mean, those that a build has written among them.

use camino::{Utf8Path, Utf8PathBuf};

use crate::workspace::model::Package;
use crate::workspace::paths::normalise;

/// How a path begins that a build script writes.
const GENERATED: &str = "$OUT_DIR/";
/// How a path begins that starts at the package.
const IN_PACKAGE: &str = "$CARGO_MANIFEST_DIR/";

/// The candidates, best first. `path` is as written in `file`, with variables as `$NAME`; `root` is the workspace's directory.
pub fn candidates(path: &str, file: &Utf8Path, package: &Package, root: &Utf8Path) -> Vec<Utf8PathBuf> {
    if let Some(rest) = path.strip_prefix(GENERATED) {
        let targets = [root.join("target"), package.directory.join("target")];
        return targets.iter().flat_map(|target| generated(target, &package.name, rest)).collect();
    }
    if let Some(rest) = path.strip_prefix(IN_PACKAGE) {
        return vec![normalise(&package.directory, Utf8Path::new(rest))];
    }
    vec![normalise(file.parent().unwrap_or(Utf8Path::new("")), Utf8Path::new(path))]
}

/// The path may be that of a file that only a build writes.
pub fn is_generated(path: &str) -> bool {
    path.starts_with(GENERATED)
}

/// Below cargo's target directory, in the order of their paths, so that the choice depends on nothing else.
fn generated(target: &Utf8Path, package: &str, rest: &str) -> Vec<Utf8PathBuf> {
    let mut found = Vec::new();
    for profile in ["debug", "release"] {
        let Ok(entries) = target.join(profile).join("build").read_dir_utf8() else { continue };
        let own = |name: &str| name.strip_prefix(package).is_some_and(|hash| hash.starts_with('-'));
        let builds = entries.filter_map(Result::ok).filter(|entry| own(entry.file_name()));
        let mut files: Vec<_> = builds.map(|entry| entry.path().join("out").join(rest)).collect();
        files.retain(|file| file.is_file());
        files.sort();
        found.append(&mut files);
    }
    found
}
