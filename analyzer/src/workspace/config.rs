//! `gordian.toml`: the user's configuration.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use serde::Deserialize;

use super::manifest::{line_of, one_line};

/// The file's name.
pub const FILE_NAME: &str = "gordian.toml";

/// The configuration, model files read.
#[derive(Debug, Default)]
pub struct Config {
    /// Where it stands, if there is one.
    pub path: Option<Utf8PathBuf>,
    /// `[rules]`: levels by the rules' names, which are not checked here.
    pub rules: BTreeMap<String, RuleLevel>,
    /// The user's models in the order in which they are written: crate name and text.
    pub models: Vec<(String, String)>,
    /// What `exclude` says; `None` without a configuration.
    excluded: Option<Gitignore>,
}

/// How a rule's findings count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RuleLevel {
    /// Not reported.
    Allow,
    /// Reported.
    Warn,
    /// Reported, and the run fails.
    Deny,
}

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// It is not there, or is no text.
    #[error("cannot read the configuration `{path}`: {source}")]
    Read {
        /// The file.
        path: Utf8PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It says something that has no meaning.
    #[error("cannot use the configuration `{path}`, line {line}: {reason}")]
    Invalid {
        /// The file.
        path: Utf8PathBuf,
        /// 1-based line.
        line: u32,
        /// What is wrong.
        reason: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    rules: BTreeMap<String, RuleLevel>,
    #[serde(default)]
    models: Models,
    #[serde(default)]
    exclude: Vec<toml::Spanned<String>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Models {
    #[serde(default)]
    files: Vec<toml::Spanned<Utf8PathBuf>>,
    #[serde(default)]
    stubs: Vec<Stub>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stub {
    #[serde(rename = "crate")]
    krate: toml::Spanned<String>,
    source: String,
}

impl Config {
    /// Whether a file is to be left out: it, or a directory that it lies in, matches a glob of `exclude`.
    /// The globs are those of `.gitignore`, relative to the configuration's directory.
    pub fn excludes(&self, path: &Utf8Path) -> bool {
        let Some((globs, directory)) = self.excluded.as_ref().zip(self.path.as_ref().and_then(|p| p.parent())) else {
            return false;
        };
        path.strip_prefix(directory).is_ok_and(|path| globs.matched_path_or_any_parents(path, false).is_ignore())
    }
}

/// Reads a configuration and the model files that it names, which lie relative to it.
pub fn read(path: &Utf8Path) -> Result<Config, ConfigError> {
    let text =
        std::fs::read_to_string(path).map_err(|source| ConfigError::Read { path: path.to_path_buf(), source })?;
    let invalid =
        |span, reason: String| ConfigError::Invalid { path: path.to_path_buf(), line: line_of(&text, span), reason };
    // A list would be taken for the fields of the table one after the other.
    let keys = toml::from_str::<BTreeMap<String, toml::Spanned<toml::Value>>>(&text).unwrap_or_default();
    if let Some(list) = keys.get("models").filter(|models| !models.get_ref().is_table()) {
        let reason = "`models` is a table: write `[models]`, and below it `files = [\"..\"]` for model files";
        return Err(invalid(Some(list.span()), reason.to_owned()));
    }
    let file: File = toml::from_str(&text).map_err(|error| invalid(error.span(), one_line(error.message())))?;
    let directory = path.parent().unwrap_or(Utf8Path::new(""));
    let mut models = Vec::new();
    for entry in file.models.files {
        let model = directory.join(entry.get_ref());
        let source = std::fs::read_to_string(&model)
            .map_err(|error| invalid(Some(entry.span()), format!("cannot read the model file `{model}`: {error}")))?;
        models.push((model.file_stem().unwrap_or("model").replace('-', "_"), source));
    }
    for stub in file.models.stubs {
        let name = stub.krate.get_ref().replace('-', "_");
        if syn::parse_str::<syn::Ident>(&name).is_err() {
            return Err(invalid(
                Some(stub.krate.span()),
                format!("`{}` is not the name of a crate", stub.krate.get_ref()),
            ));
        }
        models.push((name, stub.source));
    }
    let mut globs = GitignoreBuilder::new("");
    globs.allow_unclosed_class(false);
    for glob in &file.exclude {
        globs.add_line(None, glob.get_ref()).map_err(|error| invalid(Some(glob.span()), error.to_string()))?;
    }
    let excluded = globs.build().map_err(|error| invalid(None, error.to_string()))?;
    Ok(Config { path: Some(path.to_path_buf()), rules: file.rules, models, excluded: Some(excluded) })
}

/// The nearest configuration in `start` or above it. The search ends at `last`, or where a repository begins.
pub fn find(start: &Utf8Path, last: Option<&Utf8Path>) -> Option<Utf8PathBuf> {
    for directory in start.ancestors() {
        let path = directory.join(FILE_NAME);
        // A directory of that name is a mistake that reading it tells.
        if path.exists() {
            return Some(path);
        }
        if last == Some(directory) || directory.join(".git").exists() {
            break;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::fixture::Fixture;

    fn load(text: &str) -> Result<Config, String> {
        let fixture = Fixture::new(&[(FILE_NAME, text), ("models/my-locks.rs", "pub struct A;")]);
        read(&fixture.path(FILE_NAME)).map_err(|e| e.to_string().replace(fixture.root().as_str(), ""))
    }

    #[test]
    fn reads_everything() {
        let config = load(
            "exclude = ['/gen', '*.pb.rs']\n[rules]\ndouble_lock = 'deny'\n[models]\nfiles = ['models/my-locks.rs']\n\
             [[models.stubs]]\ncrate = 'other-locks'\nsource = 'pub struct B;'\n",
        )
        .unwrap();
        assert_eq!(config.rules["double_lock"], RuleLevel::Deny);
        let models: Vec<_> = config.models.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
        assert_eq!(models, [("my_locks", "pub struct A;"), ("other_locks", "pub struct B;")]);
        let directory = config.path.as_ref().unwrap().parent().unwrap();
        let excluded =
            ["gen/a/b.rs", "src/x.pb.rs", "src/gen/c.rs", "src/main.rs"].map(|p| config.excludes(&directory.join(p)));
        assert_eq!(excluded, [true, true, false, false]);
        assert!(!config.excludes(Utf8Path::new("/elsewhere/x.pb.rs")));
        assert!(!Config::default().excludes(Utf8Path::new("x.rs")));
    }

    #[test]
    fn mistakes_name_the_line() {
        let check = |text: &str, line: u32, part: &str| {
            let error = load(text).unwrap_err();
            assert!(error.contains(&format!("line {line}:")) && error.contains(part), "{error}");
        };
        check("[rules]\nx = 'warn'\n[rulez]\n", 3, "rulez");
        check("[rules]\na = 'deny'\nb = 'forbid'\n", 3, "forbid");
        check("[models]\nfiles = ['a.rs']\n", 2, "a.rs");
        check("\nexclude = ['a[']\n", 2, "a[");
        check("[[models.stubs]]\ncrate = 'a b'\nsource = ''\n", 2, "`a b`");
        check("\nmodels = ['a.rs']\n", 2, "`models` is a table");
        check("rules = [\n", 1, "");
    }

    #[test]
    fn the_search_ends_at_the_root() {
        let fixture = Fixture::new(&[(FILE_NAME, ""), ("a/b/x.rs", ""), ("repo/.git/HEAD", ""), ("repo/a/x.rs", "")]);
        assert_eq!(find(&fixture.path("a/b"), None), Some(fixture.path(FILE_NAME)));
        assert_eq!(find(&fixture.path("a/b"), Some(&fixture.path("a"))), None);
        assert_eq!(find(&fixture.path("repo/a"), None), None);
        fixture.write("repo/a/gordian.toml/x", "");
        let directory = find(&fixture.path("repo/a"), None).expect("what has the name is it");
        assert!(read(&directory).unwrap_err().to_string().starts_with("cannot read the configuration"));
    }
}
