//! The module trees of all crates while they grow.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;

use super::included;
use super::modules::{Declaration, attach, declarations};
use super::needless::Needless;
use super::place::Place;
use super::texts::Texts;
use super::{Root, lower_safely};
use crate::base::{FileId, NotAnalysed, Progress, SourceMap, name};
use crate::syntax::ir::{Item, ParsedFile};
use crate::syntax::lower::LowerContext;
use crate::syntax::macros::MacroTable;
use crate::syntax::tree::{ParsedCrate, SyntaxTrees};
use crate::workspace::cfg::CfgSet;
use crate::workspace::model::{Package, Target, TargetKind, Workspace};

/// Files below one root may nest this deep.
const MAX_DEPTH: usize = 200;
/// A crate that has more files than this multiplies them by `#[path]`.
const MAX_FILES: usize = 200_000;

/// A crate that is being read.
pub struct Crate<'a> {
    package: usize,
    target: &'a Target,
    /// The unit of its root file.
    root: usize,
    /// The number of its units.
    units: usize,
}

impl Crate<'_> {
    /// It is a file that was given on its own.
    pub fn is_loose(&self) -> bool {
        self.target.kind == TargetKind::Loose
    }
    /// Its root file.
    pub fn root_path(&self) -> &Utf8Path {
        &self.target.root
    }
}

/// A file as a module of a crate.
struct Unit {
    krate: usize,
    path: Utf8PathBuf,
    place: Place,
    /// The unit that declares it.
    parent: Option<usize>,
    depth: usize,
    /// It may not be there in every build.
    uncertain: bool,
    /// The lowered file, if it could be read.
    lowered: Option<usize>,
    /// For each of its declarations the unit of its file. Children are numbered after their parents.
    children: Vec<Option<usize>>,
    lost: Vec<NotAnalysed>,
}

/// What a lowered file depends on, besides its text.
#[derive(PartialEq, Eq, Hash, Clone, Copy)]
struct Key {
    file: FileId,
    group: u32,
    edition: u16,
}

/// What became of a declaration.
enum Followed {
    File { path: Utf8PathBuf, place: Place, uncertain: bool },
    Nothing,
    Lost(NotAnalysed),
}

/// All crates, their files and what these have become.
pub struct Units<'a> {
    workspace: &'a Workspace,
    groups: &'a [u32],
    macros: &'a MacroTable,
    needless: &'a Needless,
    progress: &'a dyn Progress,
    texts: Texts,
    sources: SourceMap,
    /// For each package: files that are missing may be written by its build script.
    generates: Vec<bool>,
    crates: Vec<Crate<'a>>,
    units: Vec<Unit>,
    lowered: Vec<ParsedFile>,
    by_key: HashMap<Key, usize>,
}

impl<'a> Units<'a> {
    /// No crates yet. `groups`, `macros` and `needless` are what was found before.
    pub fn new(
        workspace: &'a Workspace,
        groups: &'a [u32],
        macros: &'a MacroTable,
        needless: &'a Needless,
        texts: Texts,
        sources: SourceMap,
        progress: &'a dyn Progress,
    ) -> Self {
        Self {
            workspace,
            groups,
            macros,
            needless,
            progress,
            texts,
            sources,
            generates: workspace.packages.iter().map(has_build_script).collect(),
            crates: Vec::new(),
            units: Vec::new(),
            lowered: Vec::new(),
            by_key: HashMap::new(),
        }
    }

    /// The crates in the order in which they were added.
    pub fn crates(&self) -> &[Crate<'a>] {
        &self.crates
    }

    /// No file was read whose path was not known before.
    pub fn all_foreseen(&self) -> bool {
        self.units.iter().all(|unit| unit.lowered.is_none() || self.needless.knows(&unit.path))
    }

    /// All files that are modules, with their crate's number.
    pub fn modules(&self) -> impl Iterator<Item = (usize, &Utf8Path)> {
        self.units.iter().filter(|unit| unit.parent.is_some()).map(|unit| (unit.krate, &*unit.path))
    }

    /// The files that are modules of some crate.
    pub fn module_files(&self) -> BTreeSet<Utf8PathBuf> {
        self.modules().map(|(_, path)| path.to_path_buf()).collect()
    }

    /// Adds crates and reads all their files.
    pub fn add_roots(&mut self, roots: Vec<Root>) {
        let mut wave = Vec::new();
        for root in roots {
            let Some(target) = self.workspace.packages.get(root.package).and_then(|p| p.targets.get(root.target))
            else {
                continue;
            };
            let place =
                if target.kind == TargetKind::Loose { Place::loose(&root.path) } else { Place::root(&root.path) };
            let unit = self.units.len();
            self.crates.push(Crate { package: root.package, target, root: unit, units: 1 });
            self.units.push(Unit {
                krate: self.crates.len() - 1,
                path: root.path,
                place,
                parent: None,
                depth: 0,
                uncertain: false,
                lowered: None,
                children: Vec::new(),
                lost: Vec::new(),
            });
            wave.push(unit);
        }
        while !wave.is_empty() {
            self.lower(&wave);
            wave = self.follow(&wave);
        }
    }

    /// Reads and lowers the files of a wave, each once for all units that need the same.
    fn lower(&mut self, wave: &[usize]) {
        let mut seen = BTreeSet::new();
        let paths: Vec<Utf8PathBuf> = wave.iter().map(|&unit| self.units[unit].path.clone()).collect();
        let paths: Vec<Utf8PathBuf> = paths.into_iter().filter(|path| seen.insert(path.clone())).collect();
        self.texts.use_files(&paths, &mut self.sources, |path| self.workspace.display(path));
        let mut jobs: Vec<(Key, usize, Utf8PathBuf)> = Vec::new();
        for &index in wave {
            let unit = &mut self.units[index];
            let krate = &self.crates[unit.krate];
            match self.texts.file(&unit.path) {
                Ok(file) => {
                    let key = Key { file, group: self.groups[krate.package], edition: krate.target.edition };
                    let next = self.lowered.len() + jobs.len();
                    unit.lowered = Some(*self.by_key.entry(key).or_insert_with(|| {
                        jobs.push((key, krate.package, unit.path.clone()));
                        next
                    }));
                }
                Err(reason) => {
                    let file = self.workspace.display(&unit.path);
                    unit.lost.push(NotAnalysed { file, line: 1, reason: reason.to_owned() });
                }
            }
        }
        let done = AtomicUsize::new(self.lowered.len());
        let total = self.lowered.len() + jobs.len();
        let lowered: Vec<ParsedFile> = jobs
            .par_iter()
            .map(|(key, package, path)| {
                let parsed = self.lower_one(*key, *package, path);
                self.progress.files(done.fetch_add(1, Ordering::Relaxed) + 1, total);
                parsed
            })
            .collect();
        self.lowered.extend(lowered);
    }

    fn lower_one(&self, key: Key, package: usize, path: &Utf8Path) -> ParsedFile {
        let source = self.sources.file(key.file);
        let set = CfgSet::of(&self.workspace.packages[package], self.workspace.tests);
        let cfg = |predicate: &proc_macro2::TokenStream| set.evaluate(predicate);
        let context = LowerContext {
            file: key.file,
            path: &source.path,
            base: source.base,
            package: Some(key.group),
            edition: key.edition,
            is_model: false,
            cfg: &cfg,
            macros: self.macros,
        };
        lower_safely(&self.needless.apply(path, &source.text), &context)
    }

    /// Finds the files that the wave's declarations mean; they are the next wave.
    fn follow(&mut self, wave: &[usize]) -> Vec<usize> {
        let found: Vec<Vec<Followed>> = wave.par_iter().map(|&unit| self.follow_one(unit)).collect();
        let mut next = Vec::new();
        for (&parent, found) in wave.iter().zip(found) {
            for followed in found {
                let child = match followed {
                    Followed::File { path, place, uncertain } => {
                        let Unit { krate, depth, .. } = self.units[parent];
                        self.crates[krate].units += 1;
                        next.push(self.units.len());
                        self.units.push(Unit {
                            krate,
                            path,
                            place,
                            parent: Some(parent),
                            depth: depth + 1,
                            uncertain,
                            lowered: None,
                            children: Vec::new(),
                            lost: Vec::new(),
                        });
                        Some(self.units.len() - 1)
                    }
                    Followed::Nothing => None,
                    Followed::Lost(lost) => {
                        self.units[parent].lost.push(lost);
                        None
                    }
                };
                self.units[parent].children.push(child);
            }
        }
        next
    }

    fn follow_one(&self, unit: usize) -> Vec<Followed> {
        let Some(lowered) = self.units[unit].lowered.map(|index| &self.lowered[index]) else { return Vec::new() };
        let declarations = declarations(&lowered.items, &self.units[unit].place);
        declarations.into_iter().map(|declaration| self.find(unit, &declaration)).collect()
    }

    fn find(&self, parent: usize, declaration: &Declaration) -> Followed {
        let unit = &self.units[parent];
        let uncertain = unit.uncertain || declaration.uncertain;
        let written = declaration.path.as_deref();
        let candidates = match written.filter(|_| declaration.is_include()) {
            Some(path) => {
                let package = &self.workspace.packages[self.crates[unit.krate].package];
                let files = included::candidates(path, &unit.path, package, &self.workspace.root).into_iter();
                files.map(|file| (file.clone(), Place::root(&file))).collect()
            }
            None => declaration.place.children(&declaration.name, written),
        };
        let expected = candidates.iter().map(|(path, _)| self.workspace.display(path)).take(2).collect::<Vec<_>>();
        let exists = |path: &Utf8Path| self.texts.is_known(path) || path.is_file();
        let reason = match candidates.into_iter().find(|(path, _)| exists(path)) {
            Some((path, _)) if self.workspace.config.excludes(&path) => return Followed::Nothing,
            Some((path, _)) if self.ancestors(parent).any(|ancestor| ancestor == path) => {
                format!("module `{}` contains itself", declaration.name)
            }
            Some(_) if unit.depth >= MAX_DEPTH => format!("module `{}` is nested too deep", declaration.name),
            Some(_) if self.crates[unit.krate].units >= MAX_FILES => "this crate has too many files".to_owned(),
            Some((path, place)) => return Followed::File { path, place, uncertain },
            // Another build may have the file, or a build script may write it.
            None if declaration.is_include() && written.is_some_and(included::is_generated) => {
                return Followed::Nothing;
            }
            None if declaration.is_include() && !uncertain => {
                format!("cannot find the included file: there is no {}", expected.join(" or "))
            }
            None if uncertain || self.generates[self.crates[unit.krate].package] => return Followed::Nothing,
            None => {
                format!("cannot find the file of module `{}`: there is no {}", declaration.name, expected.join(" or "))
            }
        };
        let line = self.sources.position(declaration.span).map_or(1, |(_, position)| position.line);
        Followed::Lost(NotAnalysed { file: self.workspace.display(&unit.path), line, reason })
    }

    /// The paths of a unit and of those it is declared in.
    fn ancestors(&self, unit: usize) -> impl Iterator<Item = &Utf8Path> {
        std::iter::successors(Some(unit), |&unit| self.units[unit].parent).map(|unit| &*self.units[unit].path)
    }

    /// The finished trees of the crates to keep, in the order of the workspace's targets.
    pub fn into_trees(mut self, keep: &[bool]) -> SyntaxTrees {
        let kept = |unit: &Unit| keep.get(unit.krate) == Some(&true);
        let mut uses = vec![0usize; self.lowered.len()];
        let mut files = BTreeSet::new();
        let mut asked_for = BTreeSet::new();
        let mut trees = SyntaxTrees::default();
        for unit in self.units.iter_mut().filter(|unit| kept(unit)) {
            trees.not_analysed.append(&mut unit.lost);
            let Some(index) = unit.lowered else {
                trees.unusable.insert(self.workspace.display(&unit.path));
                continue;
            };
            uses[index] += 1;
            let lowered = &mut self.lowered[index];
            if self.workspace.packages[self.crates[unit.krate].package].is_context {
                trees.context.insert(lowered.file);
            } else {
                asked_for.insert(lowered.file);
            }
            if lowered.items.is_empty() && !lowered.not_analysed.is_empty() {
                trees.unusable.insert(self.workspace.display(&unit.path));
                files.insert(lowered.file);
            }
            trees.not_analysed.append(&mut lowered.not_analysed);
            trees.allowed.append(&mut lowered.allowed);
            if files.insert(lowered.file) {
                trees.files += 1;
                trees.lines += lowered.lines;
            }
        }
        trees.context.retain(|file| !asked_for.contains(file));
        let mut built: Vec<Option<Vec<Item>>> = self.units.iter().map(|_| None).collect();
        for (index, unit) in self.units.iter().enumerate().rev().filter(|(_, unit)| kept(unit)) {
            let Some(lowered) = unit.lowered else { continue };
            uses[lowered] -= 1;
            let items = &mut self.lowered[lowered].items;
            let mut items = if uses[lowered] == 0 { std::mem::take(items) } else { items.clone() };
            let mut children = unit.children.iter().map(|child| child.and_then(|child| built[child].take()));
            attach(&mut items, &mut children);
            built[index] = Some(items);
        }
        let mut numbered: Vec<&Crate<'_>> =
            self.crates.iter().zip(keep).filter(|(_, keep)| **keep).map(|(krate, _)| krate).collect();
        numbered.sort_by_key(|krate| (krate.package, krate.target.kind, &krate.target.name, &krate.target.root));
        for krate in numbered {
            let package = &self.workspace.packages[krate.package];
            let Ok(root_file) = self.texts.file(&krate.target.root) else { continue };
            trees.crates.push(ParsedCrate {
                name: name(&krate.target.name),
                also_named: Vec::new(),
                package: Some(krate.package),
                kind: krate.target.kind,
                edition: krate.target.edition,
                dependencies: package.dependencies.iter().map(|(key, library)| (name(key), name(library))).collect(),
                root_file,
                items: built[krate.root].take().unwrap_or_default(),
            });
        }
        trees.sources = self.sources;
        trees
    }
}

fn has_build_script(package: &Package) -> bool {
    let is_script = |target: &Target| target.kind == TargetKind::BuildScript;
    package.targets.iter().any(is_script)
        || (package.directory.join("Cargo.toml").is_file() && package.directory.join("build.rs").is_file())
}
