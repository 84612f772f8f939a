//! Workspace stage: which crates there are, before any source is read.
//!
//! Architecture Invariant: nothing here touches the network, and no Rust source is parsed.

pub mod cfg;
pub mod config;
mod edition;
mod features;
#[cfg(test)]
pub(crate) mod fixture;
mod given;
mod manifest;
mod members;
mod metadata;
mod missing;
pub mod model;
mod package;
pub mod paths;
mod select;
mod targets;
pub mod walk;

use camino::{Utf8Path, Utf8PathBuf};

use crate::base::NotAnalysed;
use config::{Config, ConfigError};
use model::Workspace;

/// What to analyse.
#[derive(Debug, Clone, Default)]
pub struct LoadOptions {
    /// Files and directories; none for the workspace of the current directory.
    pub paths: Vec<Utf8PathBuf>,
    /// `--manifest-path`.
    pub manifest_path: Option<Utf8PathBuf>,
    /// `--workspace`.
    pub workspace: bool,
    /// `--package`.
    pub packages: Vec<String>,
    /// `--exclude`.
    pub exclude: Vec<String>,
    /// `--features`.
    pub features: Vec<String>,
    /// `--all-features`.
    pub all_features: bool,
    /// `--no-default-features`.
    pub no_default_features: bool,
    /// Analyse test code: integration tests, benchmarks, and what stands under `cfg(test)`.
    pub tests: bool,
    /// The edition of files that belong to no package.
    pub edition: Option<u16>,
    /// Where relative paths start; absolute.
    pub current_dir: Utf8PathBuf,
    /// `--config`.
    pub config: Option<Utf8PathBuf>,
}

/// Why there is nothing to analyse.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// Paths that are not there.
    #[error("cannot find {}: no such file or directory", quoted(.0))]
    MissingPaths(Vec<String>),
    /// Neither a workspace nor paths.
    #[error(
        "cannot find a `Cargo.toml` in `{directory}` or above it; change into a package or name files or directories to check"
    )]
    NoManifest {
        /// Where the search started.
        directory: Utf8PathBuf,
    },
    /// `--manifest-path` leads nowhere.
    #[error("cannot find the manifest `{path}`; `--manifest-path` takes the path of a `Cargo.toml`")]
    MissingManifest {
        /// The path given.
        path: Utf8PathBuf,
    },
    /// The manifest of the package or workspace asked for.
    #[error(
        "cannot load the workspace: {path}, line {line}: {reason}; name directories to check the sources without it"
    )]
    BrokenManifest {
        /// The manifest.
        path: Utf8PathBuf,
        /// 1-based line.
        line: u32,
        /// What is wrong.
        reason: String,
    },
    /// The paths hold nothing to analyse.
    #[error("no Rust sources found under {}", quoted(.0))]
    NoSources(Vec<String>),
    /// `-p` or `--exclude` that fits no package.
    #[error("no package matches `{spec}`; the packages of this workspace are {}", quoted(known))]
    UnknownPackage {
        /// What was given.
        spec: String,
        /// The packages there are.
        known: Vec<String>,
    },
    /// `--features` that no package has.
    #[error("none of the selected packages has the feature `{feature}`")]
    UnknownFeature {
        /// What was given.
        feature: String,
    },
    /// The configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
}

/// Names in backquotes, separated by commas; the end of a long list is left out.
fn quoted(names: &[String]) -> String {
    const SHOWN: usize = 20;
    let mut text = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN {
        text.push_str(&format!(" and {} more", names.len() - SHOWN));
    }
    text
}

/// Finds the packages and targets to analyse. Paths are looked at as they are, without cargo;
/// without paths, cargo says what the workspace of the current directory is.
pub fn load(options: &LoadOptions) -> Result<Workspace, LoadError> {
    let mut workspace = if options.paths.is_empty() { load_members(options)? } else { given::load(options)? };
    let config = &workspace.config;
    for package in &mut workspace.packages {
        package.targets.retain(|target| !config.excludes(&target.root));
    }
    workspace.packages.retain(|package| !package.targets.is_empty());
    workspace.not_analysed.sort();
    workspace.not_analysed.dedup();
    Ok(workspace)
}

fn load_members(options: &LoadOptions) -> Result<Workspace, LoadError> {
    let manifest_path = manifest_path(options)?;
    let mut lost = Vec::new();
    let members = members(&manifest_path, &mut lost)?;
    let drafts = select::select(members.drafts, &members.defaults, options)?;
    lost.extend(missing::missing_dependencies(&drafts, true));
    let packages = package::finish(drafts, options);
    if packages.iter().all(|package| package.targets.is_empty()) {
        return Err(LoadError::NoSources(vec![members.root.into_string()]));
    }
    let start = if options.manifest_path.is_some() { manifest_path.parent() } else { Some(&*options.current_dir) };
    let config = load_config(options, || config::find(start?, Some(&members.root)))?;
    let mut workspace = Workspace {
        shown: vec![(members.root.clone(), String::new())],
        root: members.root,
        tests: options.tests,
        packages,
        config,
        not_analysed: Vec::new(),
        ..Workspace::default()
    };
    workspace.not_analysed =
        lost.into_iter().map(|l| NotAnalysed { file: workspace.display(Utf8Path::new(&l.file)), ..l }).collect();
    Ok(workspace)
}

/// The root directory of the workspace that a directory lies in.
///
/// # Errors
/// There is no manifest, or the one there is cannot be read.
pub fn root(directory: Utf8PathBuf) -> Result<Utf8PathBuf, LoadError> {
    let manifest_path = manifest_path(&LoadOptions { current_dir: directory, ..LoadOptions::default() })?;
    Ok(members(&manifest_path, &mut Vec::new())?.root)
}

/// What cargo says, or the manifests if it says nothing.
fn members(manifest_path: &Utf8Path, lost: &mut Vec<NotAnalysed>) -> Result<metadata::Members, LoadError> {
    metadata::ask_cargo(manifest_path).or_else(|_| members::read_members(manifest_path, lost))
}

/// The manifest asked for, or the nearest one.
fn manifest_path(options: &LoadOptions) -> Result<Utf8PathBuf, LoadError> {
    if let Some(given) = &options.manifest_path {
        let mut path = paths::normalise(&options.current_dir, given);
        if path.is_dir() {
            path.push("Cargo.toml");
        }
        return if path.is_file() { Ok(path) } else { Err(LoadError::MissingManifest { path: given.clone() }) };
    }
    let candidates = options.current_dir.ancestors().map(|directory| directory.join("Cargo.toml"));
    let found = candidates.into_iter().find(|path| path.is_file());
    found.ok_or_else(|| LoadError::NoManifest { directory: options.current_dir.clone() })
}

/// The configuration asked for, or the one found.
fn load_config(options: &LoadOptions, find: impl FnOnce() -> Option<Utf8PathBuf>) -> Result<Config, LoadError> {
    let path = match &options.config {
        Some(given) => Some(paths::normalise(&options.current_dir, given)),
        None => find(),
    };
    Ok(path.map(|path| config::read(&path)).transpose()?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use fixture::Fixture;

    fn workspace() -> Fixture {
        Fixture::new(&[
            ("Cargo.toml", "[workspace]\nmembers=['crates/*']\nresolver='2'\n"),
            ("gordian.toml", "exclude=['/crates/a/tests']\n"),
            (
                "crates/a/Cargo.toml",
                "[package]\nname='a'\nedition='2018'\n[dependencies]\nother={package='the-b',path='../b'}\nserde={version='1',optional=true}\n\
                 [features]\ndefault=['std']\nstd=[]\n",
            ),
            ("crates/a/src/lib.rs", ""),
            ("crates/a/tests/t.rs", ""),
            ("crates/b/Cargo.toml", "[package]\nname='the-b'\nversion='0.1.0'\n[lib]\nname='bee'\n"),
            ("crates/b/src/lib.rs", ""),
            ("crates/b/src/main.rs", ""),
            ("crates/b/tests/t.rs", ""),
        ])
    }

    fn check(fixture: &Fixture, from: &str, options: LoadOptions, expected: &[&str]) -> Workspace {
        let workspace = load(&LoadOptions { current_dir: fixture.path(from), ..options }).unwrap();
        let targets = workspace.packages.iter().flat_map(|package| &package.targets);
        let found: Vec<_> = targets.map(|target| workspace.display(&target.root)).collect();
        assert_eq!(found, expected);
        workspace
    }

    const A: &str = "crates/a/src/lib.rs";
    const B: [&str; 2] = ["crates/b/src/lib.rs", "crates/b/src/main.rs"];

    #[test]
    fn loads_members_as_cargo_does() {
        let fixture = workspace();
        check(&fixture, "", LoadOptions::default(), &[A, B[0], B[1]]);
        // The library that it depends on is read as well.
        check(&fixture, "crates/a/src", LoadOptions::default(), &[A, B[0]]);
        check(&fixture, "crates/a", LoadOptions { workspace: true, ..Default::default() }, &[A, B[0], B[1]]);
        check(&fixture, "crates/a", LoadOptions { packages: vec!["the-*".into()], ..Default::default() }, &B);
        let elsewhere = LoadOptions { manifest_path: Some("b/Cargo.toml".into()), ..Default::default() };
        check(&fixture, "crates", elsewhere, &B);
        let tests = LoadOptions { tests: true, ..Default::default() };
        check(&fixture, "", tests, &[A, B[0], B[1], "crates/b/tests/t.rs"]);
    }

    #[test]
    fn knows_dependencies_and_features() {
        let workspace = check(&workspace(), "crates/a", LoadOptions::default(), &[A, B[0]]);
        assert_eq!(workspace.packages.iter().map(|p| p.is_context).collect::<Vec<_>>(), [false, true]);
        let package = &workspace.packages[0];
        let dependencies: Vec<_> = package.dependencies.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        assert_eq!(dependencies, [("other", "bee"), ("serde", "serde")]);
        assert_eq!(package.features, ["default".to_owned(), "std".to_owned()].into());
        assert!(!package.features_are_exact);
        let all = LoadOptions { workspace: true, ..LoadOptions::default() };
        let workspace = check(&self::workspace(), "", all, &[A, B[0], B[1]]);
        assert_eq!(workspace.packages[0].dependencies["other"], "bee");
    }

    #[test]
    fn does_without_cargo_where_cargo_gives_up() {
        let fixture = workspace();
        fixture.write("crates/c/Cargo.toml", "[package]\nname='c'\nedition='2099'\n");
        fixture.write("crates/c/src/main.rs", "");
        let workspace = check(&fixture, "", LoadOptions::default(), &[A, B[0], B[1], "crates/c/src/main.rs"]);
        assert_eq!(workspace.not_analysed, []);
        fixture.write("crates/c/Cargo.toml", "[package");
        let workspace = check(&fixture, "", LoadOptions::default(), &[A, B[0], B[1]]);
        assert_eq!(workspace.not_analysed[0].file, "crates/c/Cargo.toml");
    }

    #[test]
    fn errors_say_what_to_do() {
        let fixture =
            Fixture::new(&[("x/readme.md", ""), ("y/Cargo.toml", "[package\n"), ("z/Cargo.toml", "[workspace]")]);
        let error = |from: &str| {
            let options = LoadOptions { current_dir: fixture.path(from), ..LoadOptions::default() };
            load(&options).unwrap_err().to_string().replace(fixture.root().as_str(), "")
        };
        assert!(error("x").starts_with("cannot find a `Cargo.toml` in `/x` or above it"));
        assert!(
            error("y").starts_with("cannot load the workspace: /y/Cargo.toml, line 1: this manifest is not valid TOML")
        );
        assert_eq!(error("z"), "no Rust sources found under `/z`");
    }
}
