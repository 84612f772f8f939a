//! Where the files of a module's children lie (The Rust Reference, "Module source filenames").

use camino::{Utf8Path, Utf8PathBuf};

use crate::workspace::paths::normalise;

/// What decides where a module's children lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// What `#[path]` is relative to.
    directory: Utf8PathBuf,
    /// Where files named after their module are looked for, best first.
    owners: Vec<Utf8PathBuf>,
}

impl Place {
    /// The root of a crate.
    pub fn root(file: &Utf8Path) -> Self {
        let directory = parent(file);
        Self { owners: vec![directory.clone()], directory }
    }
    /// A file given on its own: the root of a crate, or a module taken out of one.
    pub fn loose(file: &Utf8Path) -> Self {
        let root = Self::root(file);
        let module = Self::module(file);
        let mut owners = root.owners;
        owners.extend(module.owners.into_iter().filter(|owner| *owner != root.directory));
        Self { owners, ..root }
    }
    /// A file found by its module's name. Those found by `#[path]` count as roots.
    pub fn module(file: &Utf8Path) -> Self {
        if file.file_name() == Some("mod.rs") {
            return Self::root(file);
        }
        let directory = parent(file);
        Self { owners: vec![directory.join(file.file_stem().unwrap_or_default())], directory }
    }
    /// The inside of `mod name { .. }`. With `#[path]`, that is its directory.
    pub fn inline(&self, name: &str, path: Option<&str>) -> Self {
        let owners = match path {
            Some(path) => vec![normalise(&self.directory, Utf8Path::new(path))],
            None => self.owners.iter().map(|owner| owner.join(name)).collect(),
        };
        Self { directory: owners.first().cloned().unwrap_or_default(), owners }
    }
    /// The files that `mod name;` may mean, best first, each with the place of its own children.
    pub fn children(&self, name: &str, path: Option<&str>) -> Vec<(Utf8PathBuf, Place)> {
        if let Some(path) = path {
            let file = normalise(&self.directory, Utf8Path::new(path));
            return vec![(file.clone(), Self::root(&file))];
        }
        let files =
            self.owners.iter().flat_map(|owner| [owner.join(format!("{name}.rs")), owner.join(name).join("mod.rs")]);
        files.map(|file| (file.clone(), Self::module(&file))).collect()
    }
}

fn parent(file: &Utf8Path) -> Utf8PathBuf {
    file.parent().unwrap_or(Utf8Path::new("")).to_path_buf()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(place: &Place, name: &str, path: Option<&str>, expected: &[&str]) {
        let files: Vec<_> = place.children(name, path).into_iter().map(|(file, _)| file.into_string()).collect();
        assert_eq!(files, expected);
    }

    #[test]
    fn children_by_name() {
        check(&Place::root("src/lib.rs".into()), "a", None, &["src/a.rs", "src/a/mod.rs"]);
        check(&Place::module("src/a/mod.rs".into()), "b", None, &["src/a/b.rs", "src/a/b/mod.rs"]);
        check(&Place::module("src/a.rs".into()), "b", None, &["src/a/b.rs", "src/a/b/mod.rs"]);
        let loose = ["src/b.rs", "src/b/mod.rs", "src/a/b.rs", "src/a/b/mod.rs"];
        check(&Place::loose("src/a.rs".into()), "b", None, &loose);
    }

    // The examples of the reference's section on the path attribute.
    #[test]
    fn children_by_path() {
        check(&Place::module("src/a/b.rs".into()), "c", Some("foo.rs"), &["src/a/foo.rs"]);
        check(&Place::module("src/a/mod.rs".into()), "c", Some("foo.rs"), &["src/a/foo.rs"]);
        let inline = Place::module("src/a/b.rs".into()).inline("inline", None);
        check(&inline, "inner", Some("other.rs"), &["src/a/b/inline/other.rs"]);
        let inline = Place::module("src/a/mod.rs".into()).inline("inline", None);
        check(&inline, "inner", Some("other.rs"), &["src/a/inline/other.rs"]);
        let inline = Place::root("src/lib.rs".into()).inline("thread", Some("thread_files"));
        check(&inline, "local_data", Some("tls.rs"), &["src/thread_files/tls.rs"]);
        check(&Place::root("src/lib.rs".into()), "x", Some("../x.rs"), &["x.rs"]);
    }

    #[test]
    fn a_file_found_by_path_counts_as_a_root() {
        let (_, place) = Place::root("src/lib.rs".into()).children("x", Some("sys/unix.rs")).remove(0);
        check(&place, "y", None, &["src/sys/y.rs", "src/sys/y/mod.rs"]);
    }
}
