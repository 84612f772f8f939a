//! Finds fuzz directories, and the targets in them by name.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use cargo_metadata::{Metadata, Package};

use super::Error;
use super::project::{Project, Target, metadata};

/// The fuzz directories that a run from here is about. In the root of a workspace, or between its packages, those are all of the
/// workspace; in a package, its own, or the nearest one above.
pub fn find(from: &Utf8Path) -> Result<Vec<Project>, Error> {
    let Some(manifest) = from.ancestors().map(|above| above.join("Cargo.toml")).find(|path| path.is_file()) else {
        return nearest(from);
    };
    // A package that belongs to no workspace, by mistake, can have targets nevertheless.
    let workspace = match metadata(&manifest) {
        Ok(workspace) => workspace,
        Err(error) => return nearest(from).map_err(|_| error),
    };
    let is_in = |package: &&Package| root_of(package).is_some_and(|root| from.starts_with(root));
    let is_in_member = workspace
        .packages
        .iter()
        .filter(is_in)
        .any(|package| root_of(package).is_some_and(|root| root != workspace.workspace_root));
    let all = if is_in_member { BTreeSet::new() } else { directories(&workspace) };
    if all.is_empty() {
        return nearest(from);
    }
    let open =
        |directory: &Utf8PathBuf| Ok(Project { base: workspace.workspace_root.clone(), ..Project::open(directory)? });
    let mut projects = all.iter().map(open).collect::<Result<Vec<_>, Error>>()?;
    // Others than those of cargo-fuzz may be called `fuzz` as well.
    if projects.iter().any(|project| !project.targets.is_empty()) {
        projects.retain(|project| !project.targets.is_empty());
    }
    label(&mut projects);
    Ok(projects)
}

/// The nearest one, here or above.
fn nearest(from: &Utf8Path) -> Result<Vec<Project>, Error> {
    let found = from.ancestors().map(|above| above.join("fuzz")).find(|directory| is_fuzz(directory));
    let project = Project::open(&found.ok_or_else(|| Error::NoProject(from.to_owned()))?)?;
    Ok(vec![project])
}

fn is_fuzz(directory: &Utf8Path) -> bool {
    directory.join("Cargo.toml").is_file()
}

fn root_of(package: &Package) -> Option<&Utf8Path> {
    package.manifest_path.parent()
}

/// The fuzz directories of the packages of a workspace and of its root, and members that say that they are one.
fn directories(workspace: &Metadata) -> BTreeSet<Utf8PathBuf> {
    let says_so =
        |package: &&Package| package.metadata.get("cargo-fuzz").and_then(serde_json::Value::as_bool) == Some(true);
    let themselves = workspace.packages.iter().filter(says_so).filter_map(|package| root_of(package));
    let roots = workspace.packages.iter().filter_map(root_of).chain([&*workspace.workspace_root]);
    let beside = roots.map(|root| root.join("fuzz")).filter(|directory| is_fuzz(directory));
    themselves.map(Utf8Path::to_owned).chain(beside).collect()
}

/// Gives targets whose name others have too the name of their package as well.
fn label(projects: &mut [Project]) {
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for target in projects.iter().flat_map(|project| &project.targets) {
        *count.entry(target.name.clone()).or_default() += 1;
    }
    for project in projects {
        for target in &mut project.targets {
            if count.get(&target.name).is_some_and(|count| *count > 1) {
                target.label = format!("{}/{}", project.package, target.name);
            }
        }
    }
}

/// The targets with these names, or all; of each name one.
pub fn select<'a>(projects: &'a [Project], names: &[String]) -> Result<Vec<(&'a Project, &'a Target)>, Error> {
    let all: Vec<_> =
        projects.iter().flat_map(|project| project.targets.iter().map(move |target| (project, target))).collect();
    if all.is_empty() {
        let manifest = projects.first().map(|project| project.directory.join("Cargo.toml"));
        return Err(Error::NoTargets(manifest.unwrap_or_default()));
    }
    for name in names {
        let meant: Vec<_> = all.iter().filter(|one| is_named(**one, name)).collect();
        if meant.len() == 1 {
            continue;
        }
        let known = if meant.is_empty() { all.iter().collect() } else { meant.clone() };
        let known = known.iter().map(|(_, target)| target.label.clone()).collect();
        let name = name.clone();
        return Err(if meant.is_empty() { Error::NoTarget { name, known } } else { Error::Ambiguous { name, known } });
    }
    let is_chosen = |one: &(&Project, &Target)| names.is_empty() || names.iter().any(|name| is_named(*one, name));
    Ok(all.into_iter().filter(is_chosen).collect())
}

/// A name may be that of the target, or `PACKAGE/TARGET`.
fn is_named((project, target): (&Project, &Target), name: &str) -> bool {
    name == target.name || name.split_once('/') == Some((&*project.package, &*target.name))
}
