//! Finds the files that may be parsed, and the macros that they define.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;

use super::Library;
use super::loose::Mentions;
use super::mentions::unknown_files;
use super::needless::Needless;
use super::texts::Texts;
use crate::syntax::macros::MacroTable;
use crate::workspace::model::{Package, TargetKind, Workspace};
use crate::workspace::paths::crate_name;
use crate::workspace::walk::package_sources;

/// Modules are looked for this far below those that a walk has found.
const MAX_HIDDEN_DEPTH: usize = 16;

/// The files that may be parsed.
pub struct Files {
    /// Paths, each with the number of its package's group.
    pub all: Vec<(u32, Utf8PathBuf)>,
    /// For each package of the workspace its group, under which its macros are known:
    /// files that the user named one by one share that of the package that they lie in.
    pub groups: Vec<u32>,
}

/// Reads the sources of all packages ahead.
pub fn files_of(workspace: &Workspace, texts: &mut Texts, mentions: &mut Mentions) -> Files {
    let packages = &workspace.packages;
    let mut by_directory: BTreeMap<&Utf8Path, u32> = BTreeMap::new();
    let mut groups = Vec::new();
    for (index, package) in packages.iter().enumerate() {
        let index = index as u32;
        groups.push(if has_manifest(package) {
            *by_directory.entry(&package.directory).or_insert(index)
        } else {
            index
        });
    }
    let leaders: Vec<usize> = (0..packages.len()).filter(|&index| groups[index] == index as u32).collect();
    let mut walked: Vec<BTreeSet<Utf8PathBuf>> = leaders
        .par_iter()
        .map(|&leader| {
            if has_manifest(&packages[leader]) { package_sources(&packages[leader].directory) } else { BTreeSet::new() }
        })
        .collect();
    let roots = packages.iter().flat_map(|package| &package.targets).map(|target| target.root.clone());
    let ahead: BTreeSet<Utf8PathBuf> = walked.iter().flatten().cloned().chain(roots).collect();
    texts.read_ahead(&ahead.into_iter().collect::<Vec<_>>());
    add_hidden(&mut walked, texts);

    let mut files: Vec<(u32, Utf8PathBuf)> = Vec::new();
    for (&leader, walked) in leaders.iter().zip(walked) {
        let package = &packages[leader];
        let roots = package.targets.iter().map(|target| target.root.clone());
        let own = if has_manifest(package) {
            walked.into_iter().chain(roots).collect()
        } else {
            roots.flat_map(|root| mentions.closure(&root, texts)).collect::<BTreeSet<_>>()
        };
        files.extend(own.into_iter().map(|path| (leader as u32, path)));
    }
    Files { all: files, groups }
}

/// Adds the modules that a walk does not come to, because version control ignores them or they lie elsewhere.
fn add_hidden(walked: &mut [BTreeSet<Utf8PathBuf>], texts: &mut Texts) {
    let mut next: Vec<Vec<Utf8PathBuf>> = walked.iter().map(|files| files.iter().cloned().collect()).collect();
    for _ in 0..MAX_HIDDEN_DEPTH {
        let found: Vec<Vec<Utf8PathBuf>> = next
            .par_iter()
            .map(|files| {
                let unknown = |file: &Utf8PathBuf| {
                    let text = texts.ahead(file).unwrap_or_default();
                    unknown_files(file, text, |file| texts.is_known(file))
                };
                files.par_iter().flat_map_iter(unknown).collect()
            })
            .collect();
        texts.read_ahead(&found.iter().flatten().cloned().collect::<Vec<_>>());
        for (files, found) in walked.iter_mut().zip(&found) {
            files.extend(found.iter().cloned());
        }
        if found.iter().all(Vec::is_empty) {
            return;
        }
        next = found;
    }
}

/// The macros of the library models, and of the files; `needless` has the parts of files that are not to be searched.
pub fn macros_of(
    workspace: &Workspace,
    library: &Library,
    files: &Files,
    texts: &Texts,
    needless: &Needless,
) -> MacroTable {
    let of_packages = files.all.par_iter().filter_map(|(group, path)| {
        let text = texts.ahead(path).filter(|text| text.contains("macro_rules!"))?;
        let name = library_name(&workspace.packages[*group as usize]);
        Some((Some(*group), name, workspace.display(path), needless.apply(path, text).into_owned()))
    });
    let found: Vec<_> = of_packages.collect();
    let borrowed: Vec<_> =
        found.iter().map(|(group, name, path, text)| (*group, name.clone(), path.clone(), text.as_str())).collect();
    library.macros().clone().with(&borrowed)
}

fn has_manifest(package: &Package) -> bool {
    package.targets.iter().any(|target| target.kind != TargetKind::Loose)
        || package.directory.join("Cargo.toml").is_file()
}

/// The name under which other crates use the package's items.
pub fn library_name(package: &Package) -> String {
    let library = package.targets.iter().find(|target| target.kind == TargetKind::Library);
    library.map_or_else(|| crate_name(&package.name), |target| target.name.clone())
}
