//! The workspace stage's output: packages, targets, editions, features.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use crate::base::NotAnalysed;

/// Everything the later stages need to know before a file is read.
#[derive(Debug, Default)]
pub struct Workspace {
    /// Paths in reports are relative to it (unless the user gave paths: then they are as given).
    pub root: Utf8PathBuf,
    /// How paths are shown: directories or files as the tool opens them, and what stands for them in reports.
    pub shown: Vec<(Utf8PathBuf, String)>,
    /// Whether test code is wanted: `cfg(test)` holds and test targets are there.
    pub tests: bool,
    /// The packages to analyse, sorted by path.
    pub packages: Vec<Package>,
    /// The files that the user named one by one, as reports show them.
    pub named: Vec<String>,
    /// Features that were asked for and that no manifest is there to declare.
    pub assumed_features: BTreeSet<String>,
    /// `gordian.toml`, merged.
    pub config: super::config::Config,
    /// What could not be loaded.
    pub not_analysed: Vec<NotAnalysed>,
}

impl Workspace {
    /// The path of an opened file as reports show it, with `/` separators.
    pub fn display(&self, opened: &Utf8Path) -> String {
        let matching = self.shown.iter().filter_map(|(prefix, text)| {
            opened.strip_prefix(prefix).ok().map(|rest| (prefix.components().count(), text, rest))
        });
        let path = match matching.max_by_key(|&(length, ..)| length) {
            Some((_, text, rest)) if rest.as_str().is_empty() => Utf8PathBuf::from(text),
            Some((_, text, rest)) => Utf8Path::new(text).join(rest),
            None => opened.strip_prefix(&self.root).unwrap_or(opened).to_path_buf(),
        };
        if cfg!(windows) { path.as_str().replace('\\', "/") } else { path.into_string() }
    }
}

/// A package, or a loose file (then it has one target).
#[derive(Debug)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// The directory of its manifest.
    pub directory: Utf8PathBuf,
    /// Its targets, library first.
    pub targets: Vec<Target>,
    /// Names under which the code knows its dependencies → the dependency's library name (`-` replaced by `_`). Covers renames;
    /// dependencies of all kinds.
    pub dependencies: BTreeMap<String, String>,
    /// Enabled features.
    pub features: BTreeSet<String>,
    /// The user chose the features (`--features`, `--all-features`): the others are really off. Otherwise code behind a feature
    /// that is off is analysed where it does not conflict.
    pub features_are_exact: bool,
    /// The text of its build script: `cfg` names that stand there may be set.
    pub build_script: Option<String>,
    /// It was not asked for and is read because what was depends on it: its types and bodies count, but what concerns nothing else
    /// is not reported.
    pub is_context: bool,
}

/// What a target is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TargetKind {
    /// A library model.
    Model,
    /// A library, proc-macro included.
    Library,
    /// A program.
    Binary,
    /// An example.
    Example,
    /// An integration test.
    Test,
    /// A benchmark.
    Bench,
    /// `build.rs`.
    BuildScript,
    /// A file given on its own, with or without `main`.
    Loose,
}

/// A target: one crate.
#[derive(Debug, Clone)]
pub struct Target {
    /// Its crate name (`-` replaced by `_`).
    pub name: String,
    /// What it is.
    pub kind: TargetKind,
    /// Its root file, as the tool opens it.
    pub root: Utf8PathBuf,
    /// 2015, 2018, 2021, 2024.
    pub edition: u16,
}
