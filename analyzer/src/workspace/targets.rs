//! A package's targets, found as cargo finds them: explicit ones first, then by where files lie.

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};
use toml::{Table, Value};

use super::manifest::{Manifest, parse_edition, strings};
use super::model::{Target, TargetKind};
use super::paths::{crate_name, normalise};

/// The targets of the package `name`, library first, each root file once.
/// The second value says which libraries and programs the manifest names without there being a file.
pub fn discover(manifest: &Manifest, name: &str, edition: u16) -> (Vec<Target>, Vec<String>) {
    let mut finder = Finder { manifest, edition, targets: Vec::new(), missing: Vec::new() };
    finder.library(name);
    finder.programs(name);
    finder.files_in(TargetKind::Example, "example", "examples", "autoexamples");
    finder.files_in(TargetKind::Test, "test", "tests", "autotests");
    finder.files_in(TargetKind::Bench, "bench", "benches", "autobenches");
    finder.build_script();
    (in_order(finder.targets), finder.missing)
}

/// Sorts targets, and keeps the first of those that share a root file.
pub fn in_order(mut targets: Vec<Target>) -> Vec<Target> {
    targets.sort_by(|a, b| (a.kind, &a.name, &a.root).cmp(&(b.kind, &b.name, &b.root)));
    let mut seen = BTreeSet::new();
    targets.retain(|target| seen.insert(target.root.clone()));
    targets
}

struct Finder<'a> {
    manifest: &'a Manifest,
    edition: u16,
    targets: Vec<Target>,
    missing: Vec<String>,
}

impl Finder<'_> {
    fn package_flag(&self, key: &str) -> Option<bool> {
        self.manifest.package()?.get(key)?.as_bool()
    }

    fn push(&mut self, kind: TargetKind, name: &str, root: Utf8PathBuf, table: Option<&Table>) {
        let own = table.and_then(|t| parse_edition(t.get("edition")?.as_str()?));
        self.targets.push(Target { name: crate_name(name), kind, root, edition: own.unwrap_or(self.edition) });
    }

    /// The first of the files that exists.
    fn existing(&self, candidates: &[String]) -> Option<Utf8PathBuf> {
        candidates.iter().map(|c| normalise(&self.manifest.directory, Utf8Path::new(c))).find(|path| path.is_file())
    }

    fn library(&mut self, package: &str) {
        let table = self.manifest.table.get("lib").and_then(Value::as_table);
        if table.is_none() && self.package_flag("autolib") == Some(false) {
            return;
        }
        let text = |key: &str| table.and_then(|t| t.get(key)).and_then(Value::as_str);
        let name = text("name").unwrap_or(package);
        let candidates = match text("path") {
            Some(path) => vec![path.to_owned()],
            // The last one is where very old packages keep it.
            None if table.is_some() => vec!["src/lib.rs".to_owned(), format!("src/{name}.rs")],
            None => vec!["src/lib.rs".to_owned()],
        };
        match self.existing(&candidates) {
            Some(root) => self.push(TargetKind::Library, name, root, table),
            None if table.is_some() => {
                self.missing.push(format!("the library's root file {} does not exist", candidates[0]));
            }
            None => {}
        }
    }

    fn programs(&mut self, package: &str) {
        let mut inferred = Vec::new();
        inferred.extend(self.existing(&["src/main.rs".to_owned()]).map(|root| (package.to_owned(), root)));
        inferred.extend(files_of(&self.manifest.directory.join("src/bin")));
        self.merge(TargetKind::Binary, "bin", "autobins", inferred, |name| {
            let fallback = [format!("src/{name}.rs"), "src/bin/main.rs".to_owned(), "src/main.rs".to_owned()];
            fallback.to_vec()
        });
    }

    fn files_in(&mut self, kind: TargetKind, key: &str, directory: &str, flag: &str) {
        let inferred = files_of(&self.manifest.directory.join(directory));
        self.merge(kind, key, flag, inferred, |name| vec![format!("{directory}/{name}.rs")]);
    }

    /// Explicit targets, and the inferred ones that have another name.
    fn merge(
        &mut self,
        kind: TargetKind,
        key: &str,
        flag: &str,
        inferred: Vec<(String, Utf8PathBuf)>,
        fallback: impl Fn(&str) -> Vec<String>,
    ) {
        let manifest = self.manifest;
        let explicit = manifest.table.get(key).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let mut named = BTreeSet::new();
        for table in explicit.iter().filter_map(Value::as_table) {
            let Some(name) = table.get("name").and_then(Value::as_str) else { continue };
            named.insert(name);
            let root = match table.get("path").and_then(Value::as_str) {
                Some(path) => self.existing(&[path.to_owned()]),
                None => match inferred.iter().find(|(inferred, _)| inferred == name) {
                    Some((_, root)) => Some(root.clone()),
                    None => self.existing(&fallback(name)),
                },
            };
            match root {
                Some(root) => self.push(kind, name, root, Some(table)),
                // Published packages often leave out tests, examples and benchmarks that the manifest names.
                None if kind == TargetKind::Binary => {
                    self.missing.push(format!("the root file of program `{name}` does not exist"));
                }
                None => {}
            }
        }
        // Edition 2015 does not infer beside explicit targets.
        let automatic = self.package_flag(flag).unwrap_or(self.edition > 2015 || explicit.is_empty());
        for (name, root) in inferred.into_iter().filter(|(name, _)| automatic && !named.contains(name.as_str())) {
            self.push(kind, &name, root, None);
        }
    }

    fn build_script(&mut self) {
        let written = self.manifest.package().and_then(|p| p.get("build"));
        let candidates = match written {
            Some(Value::Boolean(false)) => return,
            None | Some(Value::Boolean(true)) => vec!["build.rs".to_owned()],
            given => strings(given),
        };
        for candidate in candidates {
            if let Some(root) = self.existing(&[candidate]) {
                self.push(TargetKind::BuildScript, "build_script_build", root, None);
            }
        }
    }
}

/// The programs in a directory: `x.rs` and `x/main.rs`, sorted by name.
fn files_of(directory: &Utf8Path) -> Vec<(String, Utf8PathBuf)> {
    let Ok(entries) = directory.read_dir_utf8() else { return Vec::new() };
    let mut found = Vec::new();
    for path in entries.filter_map(|entry| Some(entry.ok()?.into_path())) {
        let Some(stem) = path.file_stem().filter(|stem| !stem.starts_with('.')).map(str::to_owned) else { continue };
        if path.extension() == Some("rs") && path.is_file() {
            found.push((stem, path));
        } else if path.join("main.rs").is_file() {
            found.push((path.file_name().unwrap_or_default().to_owned(), path.join("main.rs")));
        }
    }
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::fixture::Fixture;
    use crate::workspace::manifest::{Roots, read};

    fn check(files: &[(&str, &str)], expected: &[(&str, &str)]) -> Vec<String> {
        let fixture = Fixture::new(files);
        let manifest = read(&fixture.path("Cargo.toml")).unwrap();
        let edition = manifest.edition(&mut Roots::default()).unwrap();
        let (targets, missing) = discover(&manifest, manifest.name().unwrap(), edition);
        let relative = |t: &Target| t.root.strip_prefix(fixture.root()).unwrap().to_string();
        let found: Vec<_> = targets.iter().map(|t| (format!("{:?} {}", t.kind, t.name), relative(t))).collect();
        let found: Vec<_> = found.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        assert_eq!(found, expected);
        missing
    }

    #[test]
    fn finds_targets_by_convention() {
        check(
            &[
                ("Cargo.toml", "[package]\nname='my-app'\nedition='2021'\n"),
                ("build.rs", ""),
                ("src/lib.rs", ""),
                ("src/main.rs", ""),
                ("src/bin/one.rs", ""),
                ("src/bin/two/main.rs", ""),
                ("src/bin/two/part.rs", ""),
                ("examples/e.rs", ""),
                ("tests/common/mod.rs", ""),
                ("tests/t.rs", ""),
                ("tests/u/main.rs", ""),
                ("benches/b.rs", ""),
                ("benches/notes.txt", ""),
            ],
            &[
                ("Library my_app", "src/lib.rs"),
                ("Binary my_app", "src/main.rs"),
                ("Binary one", "src/bin/one.rs"),
                ("Binary two", "src/bin/two/main.rs"),
                ("Example e", "examples/e.rs"),
                ("Test t", "tests/t.rs"),
                ("Test u", "tests/u/main.rs"),
                ("Bench b", "benches/b.rs"),
                ("BuildScript build_script_build", "build.rs"),
            ],
        );
    }

    #[test]
    fn explicit_targets_win() {
        check(
            &[
                (
                    "Cargo.toml",
                    "[package]\nname='p'\nedition='2018'\nautotests=false\nbuild='make.rs'\n[lib]\nname='other'\npath='lib.rs'\n\
                     [[bin]]\nname='main-tool'\npath='tool.rs'\n[[bin]]\nname='one'\n[[bench]]\nname='gone'\n",
                ),
                ("lib.rs", ""),
                ("make.rs", ""),
                ("tool.rs", ""),
                ("src/bin/one.rs", ""),
                ("src/bin/two.rs", ""),
                ("tests/t.rs", ""),
            ],
            &[
                ("Library other", "lib.rs"),
                ("Binary main_tool", "tool.rs"),
                ("Binary one", "src/bin/one.rs"),
                ("Binary two", "src/bin/two.rs"),
                ("BuildScript build_script_build", "make.rs"),
            ],
        );
    }

    #[test]
    fn edition_2015_does_not_infer_beside_explicit_targets() {
        let missing = check(
            &[
                (
                    "Cargo.toml",
                    "[package]\nname='p'\n[lib]\nname='old'\n[[bin]]\nname='one'\n[[bin]]\nname='x'\npath='x.rs'\n",
                ),
                ("src/old.rs", ""),
                ("src/bin/one.rs", ""),
                ("src/bin/two.rs", ""),
            ],
            &[("Library old", "src/old.rs"), ("Binary one", "src/bin/one.rs")],
        );
        assert_eq!(missing, ["the root file of program `x` does not exist"]);
    }
}
