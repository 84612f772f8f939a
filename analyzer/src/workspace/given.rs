//! The packages and loose files that paths on the command line mean, without cargo.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::manifest::{Roots, read};
use super::missing::missing_dependencies;
use super::model::{Target, TargetKind, Workspace};
use super::package::{Draft, finish};
use super::paths::{crate_name, normalise, shown};
use super::targets::in_order;
use super::walk::{self, Found};
use super::{LoadError, LoadOptions, config, edition, features, load_config, select};
use crate::base::NotAnalysed;

/// The edition of a file that nothing says more about.
const DEFAULT_EDITION: u16 = 2021;

/// Loads what `options.paths` name.
pub fn load(options: &LoadOptions) -> Result<Workspace, LoadError> {
    let given: Vec<Given> = options.paths.iter().map(|path| Given::new(options, path)).collect();
    let missing: Vec<String> = given.iter().filter(|g| !g.opened.exists()).map(|g| g.written.clone()).collect();
    if !missing.is_empty() {
        return Err(LoadError::MissingPaths(missing));
    }
    let mut workspace = Workspace {
        root: options.current_dir.clone(),
        shown: given.iter().map(|g| (g.opened.clone(), g.shown.clone())).collect(),
        named: given.iter().filter(|g| g.is_source()).map(|g| g.shown.clone()).collect(),
        tests: options.tests,
        ..Workspace::default()
    };
    let mut collector = Collector::new(options, &mut workspace);
    for path in &given {
        if path.opened.is_dir() {
            collector.directory(&path.opened);
        } else if path.is_source() {
            collector.file(&path.opened);
        } else {
            collector.directory(path.opened.parent().unwrap_or(&path.opened));
        }
    }
    let drafts: Vec<Draft> = collector.packages.into_values().chain(collector.loose.into_values()).collect();
    if drafts.iter().all(|draft| draft.targets.is_empty()) {
        return Err(LoadError::NoSources(given.into_iter().map(|g| g.written).collect()));
    }
    let all = drafts.iter().map(|draft| draft.directory.clone()).collect();
    let drafts = select::select(drafts, &all, options)?;
    let has_manifest = |draft: &Draft| draft.directory.join("Cargo.toml").is_file();
    if !drafts.iter().any(has_manifest) {
        workspace.assumed_features = features::requested(options);
    }
    for lost in missing_dependencies(&drafts, false) {
        let file = workspace.display(Utf8Path::new(&lost.file));
        workspace.not_analysed.push(NotAnalysed { file, ..lost });
    }
    workspace.packages = finish(drafts, options);
    workspace.config = load_config(options, || {
        given.iter().find_map(|g| config::find(if g.opened.is_dir() { &g.opened } else { g.opened.parent()? }, None))
    })?;
    Ok(workspace)
}

/// A path of the command line.
struct Given {
    written: String,
    opened: Utf8PathBuf,
    shown: String,
}

impl Given {
    fn new(options: &LoadOptions, path: &Utf8Path) -> Self {
        Self { written: path.to_string(), opened: normalise(&options.current_dir, path), shown: shown(path) }
    }
    /// It is one file to be read as Rust, whatever it is called.
    fn is_source(&self) -> bool {
        !self.opened.is_dir() && self.opened.file_name() != Some("Cargo.toml")
    }
}

/// What has been found so far.
struct Collector<'a> {
    options: &'a LoadOptions,
    workspace: &'a mut Workspace,
    roots: Roots,
    packages: BTreeMap<Utf8PathBuf, Draft>,
    loose: BTreeMap<Utf8PathBuf, Draft>,
}

/// What a manifest says about the files around it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Owner {
    Package,
    Broken,
}

impl<'a> Collector<'a> {
    fn new(options: &'a LoadOptions, workspace: &'a mut Workspace) -> Self {
        Self { options, workspace, roots: Roots::default(), packages: BTreeMap::new(), loose: BTreeMap::new() }
    }

    fn lost(&mut self, path: &Utf8Path, line: u32, reason: String) {
        let file = self.workspace.display(path);
        self.workspace.not_analysed.push(NotAnalysed { file, line, reason });
    }

    /// All packages below a directory, and its files that belong to none.
    fn directory(&mut self, directory: &Utf8Path) {
        let found = walk::tree(directory);
        for (path, reason) in &found.unreadable {
            self.lost(Utf8Path::new(path), 1, reason.clone());
        }
        let owners = self.manifests(&found);
        let owner_of = |source: &Utf8Path| {
            let inside = source.ancestors().skip(1).take_while(|ancestor| ancestor.starts_with(directory));
            inside.into_iter().find_map(|ancestor| owners.get(ancestor).copied())
        };
        let (links, files): (Vec<_>, Vec<_>) = found.sources.iter().partition(|source| source.is_symlink());
        let (without_owner, broken): (Vec<_>, Vec<_>) = files
            .into_iter()
            .chain(links)
            .filter(|source| owner_of(source) != Some(Owner::Package))
            .partition(|source| owner_of(source).is_none());
        for source in broken {
            self.loose_file(source, &Around::default());
        }
        if without_owner.is_empty() {
            return;
        }
        let around = self.around(directory.parent());
        if let Some(package) = &around.package {
            // A part of a package that has whole targets in it is analysed as these.
            let inside = |target: &&Target| target.root.starts_with(directory);
            let targets: Vec<Target> = package.targets.iter().filter(inside).cloned().collect();
            if !targets.is_empty() {
                self.package(Draft { targets, keep_tests: true, ..package.clone() });
                return;
            }
        }
        for source in without_owner {
            self.loose_file(source, &around);
        }
    }

    /// What the nearest manifest in a directory or above it says.
    fn around(&mut self, directory: Option<&Utf8Path>) -> Around {
        let Some(manifest) = directory.and_then(|directory| self.roots.nearest(directory)) else {
            return Around::default();
        };
        let edition = manifest.edition(&mut self.roots).or_else(|| manifest.shared_edition());
        Around { edition, package: Draft::from_manifest(&manifest, &mut self.roots).map(|(draft, _)| draft) }
    }

    /// Reads the manifests found; those that only hold a workspace own no files.
    fn manifests(&mut self, found: &Found) -> BTreeMap<Utf8PathBuf, Owner> {
        let mut owners = BTreeMap::new();
        for directory in &found.manifests {
            let path = directory.join("Cargo.toml");
            match read(&path) {
                Ok(manifest) => {
                    let Some((draft, missing)) = Draft::from_manifest(&manifest, &mut self.roots) else { continue };
                    for reason in missing {
                        self.lost(&path, 1, reason);
                    }
                    owners.insert(directory.clone(), Owner::Package);
                    self.package(draft);
                }
                Err(broken) => {
                    self.lost(&path, broken.line, broken.reason);
                    owners.insert(directory.clone(), Owner::Broken);
                }
            }
        }
        owners
    }

    /// Adds a package, or further targets of one that is there.
    fn package(&mut self, draft: Draft) {
        match self.packages.get_mut(&draft.directory) {
            Some(known) => {
                known.keep_tests |= draft.keep_tests;
                known.targets.extend(draft.targets);
                known.targets = in_order(std::mem::take(&mut known.targets));
            }
            None => {
                self.packages.insert(draft.directory.clone(), draft);
            }
        }
    }

    /// A file named on its own.
    fn file(&mut self, path: &Utf8Path) {
        let around = self.around(path.parent());
        self.loose_file(path, &around);
    }

    /// Makes a file a crate of its own, with what the package around it says.
    fn loose_file(&mut self, path: &Utf8Path, around: &Around) {
        // One file by several names is one file, shown by the name that came first.
        let file = path.canonicalize_utf8().unwrap_or_else(|_| path.to_path_buf());
        if self.loose.contains_key(&file) {
            return;
        }
        let edition = self.options.edition.or_else(|| edition::named_in_file(path)).or(around.edition);
        let target = Target {
            name: crate_name(path.file_stem().unwrap_or("file")),
            kind: TargetKind::Loose,
            root: path.to_path_buf(),
            edition: edition.unwrap_or(DEFAULT_EDITION),
        };
        let name = target.name.clone();
        let draft = match &around.package {
            Some(package) => Draft { name, targets: vec![target], ..package.clone() },
            None => Draft {
                name,
                version: None,
                directory: path.parent().unwrap_or(path).to_path_buf(),
                targets: vec![target],
                dependencies: Vec::new(),
                // Without a manifest every feature that is asked for is one.
                features: requested_features(self.options),
                keep_tests: true,
                is_context: false,
            },
        };
        self.loose.insert(file, draft);
    }
}

/// What a loose file takes over from the manifest above it.
#[derive(Default)]
struct Around {
    edition: Option<u16>,
    package: Option<Draft>,
}

fn requested_features(options: &LoadOptions) -> BTreeMap<String, Vec<String>> {
    let requested: BTreeSet<String> = features::requested(options);
    requested.into_iter().map(|feature| (feature, Vec::new())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::fixture::Fixture;
    use crate::workspace::load;

    /// Loads paths and checks the targets, as `kind crate file edition`, and how many things were lost.
    fn check(files: &[(&str, &str)], paths: &[&str], expected: &[&str], lost: usize) {
        let fixture = Fixture::new(files);
        let workspace = load(&options(&fixture, paths)).unwrap();
        let line = |t: &Target| format!("{:?} {} {} {}", t.kind, t.name, workspace.display(&t.root), t.edition);
        let found: Vec<_> = workspace.packages.iter().flat_map(|p| &p.targets).map(line).collect();
        assert_eq!(found, expected);
        assert_eq!(workspace.not_analysed.len(), lost, "{:?}", workspace.not_analysed);
    }

    fn options(fixture: &Fixture, paths: &[&str]) -> LoadOptions {
        let paths = paths.iter().map(Utf8PathBuf::from).collect();
        LoadOptions { paths, current_dir: fixture.root(), ..LoadOptions::default() }
    }

    const PACKAGE: &[(&str, &str)] = &[
        (
            "p/Cargo.toml",
            "[package]\nname='p'\nedition='2018'\n[dependencies]\npl={package='parking_lot',version='1'}\n",
        ),
        ("p/src/lib.rs", "mod a;"),
        ("p/src/a/mod.rs", "mod b;"),
        ("p/src/a/b.rs", ""),
        ("p/src/unused.rs", ""),
        ("p/tests/t.rs", ""),
    ];

    #[test]
    fn directories_of_packages() {
        check(PACKAGE, &["."], &["Library p p/src/lib.rs 2018"], 0);
        check(PACKAGE, &["./p/", "p/src/lib.rs"], &["Library p p/src/lib.rs 2018", "Loose lib p/src/lib.rs 2018"], 0);
        check(PACKAGE, &["p/Cargo.toml"], &["Library p p/src/lib.rs 2018"], 0);
    }

    #[test]
    fn parts_of_packages() {
        check(PACKAGE, &["p/src", "p/tests"], &["Library p p/src/lib.rs 2018", "Test t p/tests/t.rs 2018"], 0);
        check(PACKAGE, &["p/src/a"], &["Loose b p/src/a/b.rs 2018", "Loose mod p/src/a/mod.rs 2018"], 0);
        check(PACKAGE, &["p/src/unused.rs"], &["Loose unused p/src/unused.rs 2018"], 0);
    }

    #[test]
    fn a_file_of_a_package_knows_its_dependencies() {
        let fixture = Fixture::new(PACKAGE);
        let workspace = load(&options(&fixture, &["p/src/unused.rs"])).unwrap();
        assert_eq!(workspace.packages[0].dependencies, [("pl".to_owned(), "parking_lot".to_owned())].into());
    }

    #[test]
    fn files_without_a_package() {
        check(
            &[
                ("d/Cargo.toml", "[workspace]\nmembers=['m']\n[workspace.package]\nedition='2024'\n"),
                ("d/m/Cargo.toml", "[package]\nname='m'\nedition.workspace=true\n"),
                ("d/m/src/main.rs", ""),
                ("d/lone-file.rs", ""),
                ("d/old.rs", "// edition:2015\n"),
                ("d/broken/Cargo.toml", "[package"),
                ("d/broken/src/lib.rs", ""),
                ("d/m/fixture/Cargo.toml", "]"),
                ("d/m/fixture/x.rs", ""),
            ],
            &["d"],
            &[
                "Loose lone_file d/lone-file.rs 2021",
                "Loose old d/old.rs 2015",
                "Loose lib d/broken/src/lib.rs 2021",
                "Binary m d/m/src/main.rs 2024",
                "Loose x d/m/fixture/x.rs 2021",
            ],
            2,
        );
    }

    #[test]
    fn a_workspace_above_gives_the_edition() {
        let files = [("Cargo.toml", "[workspace]\n[workspace.package]\nedition='2024'\n"), ("d/x.rs", "")];
        check(&files, &["d"], &["Loose x d/x.rs 2024"], 0);
    }

    #[test]
    fn errors_say_what_to_do() {
        let fixture = Fixture::new(&[("empty/readme.md", ""), ("bad/gordian.toml", "x=1"), ("bad/x.rs", "")]);
        let error = |paths: &[&str]| load(&options(&fixture, paths)).unwrap_err().to_string();
        assert_eq!(error(&["nope", "empty", "./no.rs"]), "cannot find `nope`, `./no.rs`: no such file or directory");
        assert_eq!(error(&["empty"]), "no Rust sources found under `empty`");
        assert!(error(&["bad/x.rs"]).contains("gordian.toml`, line 1: unknown field"));
    }

    #[test]
    fn excluded_files_are_left_out() {
        let files = [("gordian.toml", "exclude=['gen/']"), ("d/gen/x.rs", ""), ("d/y.rs", "")];
        check(&files, &["d"], &["Loose y d/y.rs 2021"], 0);
    }
}
