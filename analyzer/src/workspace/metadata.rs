//! The packages of a workspace as cargo sees them, without dependencies and without the network.

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};
use cargo_metadata::{MetadataCommand, TargetKind as CargoKind};

use super::manifest::{Dependency, parse_edition};
use super::model::{Target, TargetKind};
use super::package::Draft;
use super::paths::crate_name;
use super::targets::in_order;

/// The members of a workspace.
#[derive(Debug)]
pub struct Members {
    /// The workspace's root directory.
    pub root: Utf8PathBuf,
    /// All member packages.
    pub drafts: Vec<Draft>,
    /// The directories of the packages that are meant if none is named.
    pub defaults: BTreeSet<Utf8PathBuf>,
}

/// Asks cargo. An error is its message; nothing is lost then, for the manifests can be read without it.
pub fn ask_cargo(manifest_path: &Utf8Path) -> Result<Members, cargo_metadata::Error> {
    let directory = manifest_path.parent().unwrap_or(Utf8Path::new("."));
    let metadata = MetadataCommand::new()
        .manifest_path(manifest_path)
        .current_dir(directory)
        .no_deps()
        .other_options(vec!["--offline".to_owned()])
        // A `rust-toolchain.toml` must not make rustup download a toolchain.
        .env("RUSTUP_AUTO_INSTALL", "0")
        .exec()?;
    let members: BTreeSet<_> = metadata.workspace_members.iter().collect();
    let defaults: BTreeSet<_> = if metadata.workspace_default_members.is_available() {
        metadata.workspace_default_members.iter().collect()
    } else {
        members.clone()
    };
    let directory_of =
        |package: &cargo_metadata::Package| package.manifest_path.parent().unwrap_or(Utf8Path::new("")).to_path_buf();
    let packages = metadata.packages.iter().filter(|package| members.contains(&package.id));
    Ok(Members {
        root: metadata.workspace_root.clone(),
        defaults: packages.clone().filter(|p| defaults.contains(&p.id)).map(directory_of).collect(),
        drafts: packages.map(|package| draft(package, directory_of(package))).collect(),
    })
}

fn draft(package: &cargo_metadata::Package, directory: Utf8PathBuf) -> Draft {
    let dependencies = package.dependencies.iter().map(|dependency| Dependency {
        key: dependency.rename.clone().unwrap_or_else(|| dependency.name.clone()),
        package: dependency.name.clone(),
        optional: dependency.optional,
        path: dependency.path.clone(),
    });
    Draft {
        name: package.name.to_string(),
        version: Some(package.version.to_string()),
        directory,
        targets: in_order(package.targets.iter().map(target).collect()),
        dependencies: dependencies.collect(),
        features: package.features.clone(),
        keep_tests: false,
        is_context: false,
    }
}

fn target(target: &cargo_metadata::Target) -> Target {
    let kind = match target.kind.first() {
        Some(CargoKind::Bin) => TargetKind::Binary,
        Some(CargoKind::Example) => TargetKind::Example,
        Some(CargoKind::Test) => TargetKind::Test,
        Some(CargoKind::Bench) => TargetKind::Bench,
        Some(CargoKind::CustomBuild) => TargetKind::BuildScript,
        _ => TargetKind::Library,
    };
    Target {
        name: crate_name(&target.name),
        kind,
        root: target.src_path.clone(),
        edition: parse_edition(target.edition.as_str()).unwrap_or(2015),
    }
}
