//! From what a manifest or cargo says about a package to what the later stages need to know.

use std::collections::BTreeMap;

use camino::Utf8PathBuf;

use super::LoadOptions;
use super::features::{declared, enabled};
use super::manifest::{Dependency, Manifest, Roots};
use super::model::{Package, Target, TargetKind};
use super::paths::crate_name;
use super::targets::discover;

/// A package before features are chosen and dependencies are known by their library's name.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Its name.
    pub name: String,
    /// Its version, if it is written in the manifest.
    pub version: Option<String>,
    /// The directory of its manifest.
    pub directory: Utf8PathBuf,
    /// Its targets, library first.
    pub targets: Vec<Target>,
    /// Its dependencies of all kinds.
    pub dependencies: Vec<Dependency>,
    /// What `[features]` says.
    pub features: BTreeMap<String, Vec<String>>,
    /// The user named its files: test targets stay even if tests are not asked for in general.
    pub keep_tests: bool,
    /// It was not asked for, but what was depends on it.
    pub is_context: bool,
}

impl Draft {
    /// Reads a package from its manifest without cargo; `None` if the manifest has no `[package]`.
    /// The second value says which targets the manifest names without there being a file.
    pub fn from_manifest(manifest: &Manifest, roots: &mut Roots) -> Option<(Draft, Vec<String>)> {
        let edition = manifest.edition(roots)?;
        let name = manifest.name().or(manifest.directory.file_name()).unwrap_or("package").to_owned();
        let (targets, missing) = discover(manifest, &name, edition);
        let version = manifest.package().and_then(|p| p.get("version")?.as_str()).map(str::to_owned);
        let directory = manifest.directory.clone();
        let dependencies = manifest.dependencies(roots);
        Some((
            Draft {
                name,
                version,
                directory,
                targets,
                dependencies,
                features: manifest.features(),
                keep_tests: false,
                is_context: false,
            },
            missing,
        ))
    }
    /// Its features, those that optional dependencies imply included.
    pub fn declared_features(&self) -> BTreeMap<String, Vec<String>> {
        declared(&self.features, &self.dependencies)
    }
}

/// Gives every package its features and the names of its dependencies' libraries, and sorts the packages by path.
pub fn finish(mut drafts: Vec<Draft>, options: &LoadOptions) -> Vec<Package> {
    let root = |draft: &Draft| draft.targets.first().map(|target| (target.kind, target.root.clone()));
    drafts.sort_by_cached_key(|draft| (draft.directory.clone(), root(draft), draft.name.clone()));
    let mut libraries = BTreeMap::new();
    for draft in &drafts {
        for target in draft.targets.iter().filter(|t| t.kind == TargetKind::Library) {
            libraries.entry(draft.name.clone()).or_insert_with(|| target.name.clone());
        }
    }
    drafts.into_iter().map(|draft| package(draft, &libraries, options)).collect()
}

fn package(draft: Draft, libraries: &BTreeMap<String, String>, options: &LoadOptions) -> Package {
    // The options choose features of what was asked for; the others have those that they have by themselves.
    let of_context = LoadOptions::default();
    let chosen = if draft.is_context { &of_context } else { options };
    let features = enabled(&draft.name, &draft.declared_features(), chosen);
    let dependencies = draft.dependencies.iter().map(|dependency| library_name(dependency, libraries)).collect();
    let mut targets = draft.targets;
    let keep_tests = options.tests || draft.keep_tests;
    targets.retain(|t| keep_tests || !matches!(t.kind, TargetKind::Test | TargetKind::Bench));
    let script = targets.iter().find(|target| target.kind == TargetKind::BuildScript);
    // One that cannot be read is named by whoever parses it.
    let build_script = script.and_then(|target| std::fs::read_to_string(&target.root).ok());
    Package {
        name: draft.name,
        directory: draft.directory,
        targets,
        dependencies,
        features,
        features_are_exact: features_are_exact(chosen),
        build_script,
        is_context: draft.is_context,
    }
}

/// The user chose the features.
pub fn features_are_exact(options: &LoadOptions) -> bool {
    options.all_features || options.no_default_features || !options.features.is_empty()
}

/// The name the code uses and the library's name. Without a rename the code uses the library's name.
fn library_name(dependency: &Dependency, libraries: &BTreeMap<String, String>) -> (String, String) {
    let library = libraries.get(&dependency.package).cloned().unwrap_or_else(|| crate_name(&dependency.package));
    if dependency.key == dependency.package {
        (library.clone(), library)
    } else {
        (crate_name(&dependency.key), library)
    }
}
