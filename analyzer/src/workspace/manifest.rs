//! Reads `Cargo.toml` without cargo, and forgivingly: only text that is no TOML at all is an error.

use std::collections::BTreeMap;
use std::rc::Rc;

use camino::{Utf8Path, Utf8PathBuf};
use toml::{Table, Value};

use super::paths::normalise;

/// A manifest's text as TOML.
#[derive(Debug)]
pub struct Manifest {
    /// Its directory.
    pub directory: Utf8PathBuf,
    /// Its content.
    pub table: Table,
}

/// Why a manifest could not be read.
#[derive(Debug)]
pub struct Broken {
    /// 1-based line.
    pub line: u32,
    /// Lower-case sentence.
    pub reason: String,
}

/// A dependency, of whatever kind and for whatever target.
#[derive(Debug, Clone)]
pub struct Dependency {
    /// The key in the manifest.
    pub key: String,
    /// The package behind it; differs from `key` after a rename.
    pub package: String,
    /// It is only there if a feature asks for it.
    pub optional: bool,
    /// Where it lies, if it is given by path.
    pub path: Option<Utf8PathBuf>,
}

/// Larger manifests are nobody's.
const MAX_BYTES: u64 = 16 << 20;

/// Reads the manifest at `path`.
pub fn read(path: &Utf8Path) -> Result<Manifest, Broken> {
    let text =
        read_text(path).map_err(|error| Broken { line: 1, reason: format!("cannot read this manifest: {error}") })?;
    let table = text.parse::<Table>().map_err(|error| Broken {
        line: line_of(&text, error.span()),
        reason: format!("this manifest is not valid TOML: {}", one_line(error.message())),
    })?;
    Ok(Manifest { directory: path.parent().unwrap_or(Utf8Path::new("")).to_path_buf(), table })
}

fn read_text(path: &Utf8Path) -> std::io::Result<String> {
    let metadata = std::fs::metadata(path)?;
    // Reading a pipe or a device may never end.
    if !metadata.is_file() || metadata.len() > MAX_BYTES {
        return Err(std::io::Error::other("it is not a regular file of reasonable size"));
    }
    std::fs::read_to_string(path)
}

/// The 1-based line in which a span starts.
pub fn line_of(text: &str, span: Option<std::ops::Range<usize>>) -> u32 {
    let before = span.and_then(|s| text.as_bytes().get(..s.start)).unwrap_or_default();
    before.iter().filter(|&&b| b == b'\n').count() as u32 + 1
}

/// A message of the TOML reader on one line.
pub fn one_line(message: &str) -> String {
    message.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Manifest {
    /// `[package]`, or `[project]` as very old manifests call it.
    pub fn package(&self) -> Option<&Table> {
        self.table.get("package").or_else(|| self.table.get("project")).and_then(Value::as_table)
    }
    /// `[workspace]`.
    pub fn workspace(&self) -> Option<&Table> {
        self.table.get("workspace").and_then(Value::as_table)
    }
    /// The package's name.
    pub fn name(&self) -> Option<&str> {
        self.package()?.get("name")?.as_str()
    }
    /// The edition, inherited if the manifest says so. `None` if there is no package.
    pub fn edition(&self, roots: &mut Roots) -> Option<u16> {
        let written = self.package()?.get("edition");
        Some(match written {
            None => 2015,
            Some(Value::String(text)) => parse_edition(text).unwrap_or(2021),
            Some(Value::Integer(year)) => parse_edition(&year.to_string()).unwrap_or(2021),
            Some(_) => roots.root_of(self).and_then(|root| root.shared_edition()).unwrap_or(2021),
        })
    }
    /// `[workspace.package] edition`.
    pub fn shared_edition(&self) -> Option<u16> {
        parse_edition(self.workspace()?.get("package")?.get("edition")?.as_str()?)
    }
    /// `[features]`.
    pub fn features(&self) -> BTreeMap<String, Vec<String>> {
        let Some(table) = self.table.get("features").and_then(Value::as_table) else { return BTreeMap::new() };
        table.iter().map(|(name, list)| (name.clone(), strings(Some(list)))).collect()
    }
    /// The dependencies of all kinds and targets.
    pub fn dependencies(&self, roots: &mut Roots) -> Vec<Dependency> {
        let mut found = Vec::new();
        let targets = self.table.get("target").and_then(Value::as_table);
        let tables =
            std::iter::once(&self.table).chain(targets.into_iter().flat_map(Table::values).filter_map(Value::as_table));
        for table in tables {
            for kind in
                ["dependencies", "dev-dependencies", "dev_dependencies", "build-dependencies", "build_dependencies"]
            {
                let Some(entries) = table.get(kind).and_then(Value::as_table) else { continue };
                found.extend(entries.iter().map(|(key, value)| self.dependency(key, value, roots)));
            }
        }
        found
    }
    fn dependency(&self, key: &str, value: &Value, roots: &mut Roots) -> Dependency {
        let text = |v: &Value, k: &str| v.get(k).and_then(Value::as_str).map(str::to_owned);
        let mut package = text(value, "package");
        let mut path = text(value, "path").map(|p| normalise(&self.directory, Utf8Path::new(&p)));
        if value.get("workspace").and_then(Value::as_bool) == Some(true)
            && let Some(root) = roots.root_of(self)
            && let Some(shared) = root.workspace().and_then(|w| w.get("dependencies")?.get(key))
        {
            package = package.or_else(|| text(shared, "package"));
            path = path.or_else(|| text(shared, "path").map(|p| normalise(&root.directory, Utf8Path::new(&p))));
        }
        let optional = value.get("optional").and_then(Value::as_bool) == Some(true);
        Dependency { key: key.to_owned(), package: package.unwrap_or_else(|| key.to_owned()), optional, path }
    }
}

/// The strings of an array; a string counts as an array of one.
pub fn strings(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(one)) => vec![one.clone()],
        Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

/// An edition from its year; later ones than the latest known count as that.
pub fn parse_edition(text: &str) -> Option<u16> {
    match text.trim().parse::<u16>().ok()? {
        year @ (2015 | 2018 | 2021 | 2024) => Some(year),
        year if year > 2024 => Some(2024),
        _ => None,
    }
}

/// Manifests read while looking for what packages inherit; each is read once.
#[derive(Debug, Default)]
pub struct Roots {
    seen: BTreeMap<Utf8PathBuf, Option<Rc<Manifest>>>,
}

impl Roots {
    /// The manifest in a directory, if there is a readable one.
    pub fn manifest_in(&mut self, directory: &Utf8Path) -> Option<Rc<Manifest>> {
        let read = || read(&directory.join("Cargo.toml")).ok().map(Rc::new);
        self.seen.entry(directory.to_path_buf()).or_insert_with(read).clone()
    }
    /// The nearest manifest in `directory` or above it.
    pub fn nearest(&mut self, directory: &Utf8Path) -> Option<Rc<Manifest>> {
        directory.ancestors().find_map(|ancestor| self.manifest_in(ancestor))
    }
    /// The manifest with the `[workspace]` that a package belongs to.
    pub fn root_of(&mut self, manifest: &Manifest) -> Option<Rc<Manifest>> {
        let pointer = manifest.package().and_then(|p| p.get("workspace")?.as_str());
        if let Some(pointer) = pointer {
            return self.manifest_in(&normalise(&manifest.directory, Utf8Path::new(pointer)));
        }
        manifest
            .directory
            .ancestors()
            .find_map(|ancestor| self.manifest_in(ancestor).filter(|m| m.workspace().is_some()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::fixture::Fixture;

    #[test]
    fn inherits_edition_and_renames_from_the_workspace() {
        let fixture = Fixture::new(&[
            (
                "Cargo.toml",
                "[workspace]\n[workspace.package]\nedition='2024'\n[workspace.dependencies]\nlocks={package='parking_lot', version='1'}\n",
            ),
            (
                "a/Cargo.toml",
                "[package]\nname='a'\nedition.workspace=true\n[target.'cfg(unix)'.dependencies]\nlocks={workspace=true, optional=true}\n",
            ),
        ]);
        let manifest = read(&fixture.path("a/Cargo.toml")).unwrap();
        let mut roots = Roots::default();
        assert_eq!(manifest.edition(&mut roots), Some(2024));
        let dependency = manifest.dependencies(&mut roots).remove(0);
        assert_eq!((dependency.package.as_str(), dependency.optional), ("parking_lot", true));
    }

    #[test]
    fn a_missing_workspace_means_2021_and_no_edition_means_2015() {
        let fixture = Fixture::new(&[
            ("a/Cargo.toml", "[package]\nname='a'\nedition.workspace=true\n"),
            ("b/Cargo.toml", "[package]\nname='b'\n"),
        ]);
        let edition = |path: &str| read(&fixture.path(path)).unwrap().edition(&mut Roots::default());
        assert_eq!(edition("a/Cargo.toml"), Some(2021));
        assert_eq!(edition("b/Cargo.toml"), Some(2015));
    }

    #[test]
    fn broken_toml_names_the_line() {
        let fixture = Fixture::new(&[("Cargo.toml", "[package]\nname = \"a\"\n]]\n")]);
        let broken = read(&fixture.path("Cargo.toml")).unwrap_err();
        assert_eq!(broken.line, 3, "{}", broken.reason);
    }
}
