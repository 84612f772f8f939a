//! Reads and parses all crates: their roots first, then wave by wave the files that `mod x;` declares.
//!
//! Architecture Invariant: the result depends on the files only. Files are read and parsed in parallel, but numbered in
//! the order in which the crates and their declarations name them.

mod definitions;
mod included;
mod library;
mod loose;
mod mentions;
mod modules;
mod needed;
mod needless;
mod place;
mod text;
mod texts;
mod units;

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8PathBuf;

use self::definitions::{files_of, macros_of};
pub use self::library::Library;
use self::loose::{Mentions, kept};
use self::needed::needed_models;
use self::needless::Needless;
pub use self::text::load_text;
use self::texts::Texts;
use self::units::{Crate, Units};
use super::ir::ParsedFile;
use super::lower::{LowerContext, lower_file, with_stack};
use super::tree::SyntaxTrees;
use crate::base::{NotAnalysed, Progress};
use crate::workspace::model::{TargetKind, Workspace};

/// How much of the sources is parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Extent {
    /// All but function bodies that no finding can depend on.
    #[default]
    Relevant,
    /// All.
    Whole,
}

/// Reads and parses all targets of the workspace, and the library models that they need.
/// What cannot be read or parsed is listed in the result. Takes time linear in the size of the sources.
pub fn load(workspace: &Workspace, library: &Library, extent: Extent, progress: &dyn Progress) -> SyntaxTrees {
    let load = |extent| load_here(workspace, library, extent, progress);
    // A file that nobody could foresee may change what matters in the others.
    let load = || load(extent).or_else(|| load(Extent::Whole)).unwrap_or_default();
    with_stack(|| rayon::join(load, || library.prepare()).0)
}

/// `None` if not all is to be parsed and a file turns up that was not foreseen.
fn load_here(workspace: &Workspace, library: &Library, extent: Extent, progress: &dyn Progress) -> Option<SyntaxTrees> {
    let mut texts = Texts::default();
    let mut mentions = Mentions::default();
    let files = files_of(workspace, &mut texts, &mut mentions);
    let needless = match extent {
        Extent::Relevant => Needless::new(workspace, library, &files, &texts),
        Extent::Whole => Needless::default(),
    };
    let macros = macros_of(workspace, library, &files, &texts, &needless);
    let loose_roots: Vec<Utf8PathBuf> =
        roots(workspace).filter(|root| root.kind == TargetKind::Loose).map(|r| r.path).collect();
    let mentioned = mentions.mentioned(&loose_roots, &mut texts);
    drop(mentions);

    let mut units = Units::new(workspace, &files.groups, &macros, &needless, texts, library.sources(), progress);
    let (later, first): (Vec<Root>, Vec<Root>) =
        roots(workspace).partition(|root| root.kind == TargetKind::Loose && mentioned.contains(&root.path));
    units.add_roots(first);
    // What only seemed to be a module, because of a comment or a `cfg`, is a crate after all.
    let reached = units.module_files();
    units.add_roots(later.into_iter().filter(|root| !reached.contains(&root.path)).collect());

    if !units.all_foreseen() {
        return None;
    }
    let keep = kept_crates(&units);
    let mut trees = units.into_trees(&keep);
    let own_sources = trees.sources.files().get(library.files()..).unwrap_or_default();
    let renamed = workspace.packages.iter().flat_map(|p| p.dependencies.iter().filter(|(key, name)| key != name));
    let renamed = renamed.map(|(_, name)| name.as_str()).collect();
    let needed = needed_models(library, own_sources, &renamed);
    let (mut crates, lost) = library.crates(&needed);
    trees.not_analysed.extend(lost);
    crates.append(&mut trees.crates);
    trees.crates = crates;
    trees.not_analysed.sort();
    trees.not_analysed.dedup();
    Some(trees)
}

/// The root of a target.
struct Root {
    package: usize,
    target: usize,
    kind: TargetKind,
    path: Utf8PathBuf,
}

fn roots(workspace: &Workspace) -> impl Iterator<Item = Root> {
    workspace.packages.iter().enumerate().flat_map(|(package, p)| {
        let root = move |(target, t): (usize, &crate::workspace::model::Target)| Root {
            package,
            target,
            kind: t.kind,
            path: t.root.clone(),
        };
        p.targets.iter().enumerate().map(root)
    })
}

/// Leaves out loose files that turned out to be modules of other crates.
fn kept_crates(units: &Units<'_>) -> Vec<bool> {
    let loose: Vec<bool> = units.crates().iter().map(Crate::is_loose).collect();
    let mut by_root = BTreeMap::new();
    for (index, krate) in units.crates().iter().enumerate().filter(|(_, krate)| krate.is_loose()) {
        by_root.entry(krate.root_path()).or_insert(index);
    }
    let mut has: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (krate, path) in units.modules() {
        if let Some(&owned) = by_root.get(path) {
            has.entry(krate).or_default().insert(owned);
        }
    }
    kept(&loose, &has)
}

/// What the text of a library model is called in messages.
pub(crate) fn model_path(name: &str) -> String {
    format!("models/{name}.rs")
}

/// Lowers a file; should that panic, the file is not analysed and the run goes on.
fn lower_safely(text: &str, context: &LowerContext<'_>) -> ParsedFile {
    let lowered = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| lower_file(text, context)));
    lowered.unwrap_or_else(|_| ParsedFile {
        file: context.file,
        items: Vec::new(),
        not_analysed: vec![NotAnalysed {
            file: context.path.to_owned(),
            line: 1,
            reason: "the parser failed on this file; this is a bug of the tool, please report it".to_owned(),
        }],
        allowed: Vec::new(),
        lines: text.lines().count(),
    })
}

#[cfg(test)]
mod tests;
