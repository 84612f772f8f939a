//! Adds a target to the fuzz directory of a package, and makes the directory if it is not there.

use std::fmt::Write as _;

use camino::{Utf8Path, Utf8PathBuf};
use cargo_metadata::{DependencyKind, Metadata, Package};

use super::{Error, at};

const TARGET: &str = include_str!("templates/target.rs");
const FUNCTION: &str = include_str!("templates/function.rs");
const IGNORED: &str = "target\ncorpus\nartifacts\ncoverage\n";

/// Names that cargo refuses.
const FORBIDDEN: [&str; 4] = ["build", "deps", "examples", "incremental"];

/// What was done, a line each.
pub type Done = Vec<String>;

/// A target to be added.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Its name.
    pub name: &'a str,
    /// The path of a function with `#[gordian::fuzz]`; without one the target is to be filled in.
    pub function: Option<&'a str>,
    /// Those of the package that it needs.
    pub features: &'a [String],
    /// Where gordian is: a directory, or the URL of a git repository. If it is not said, as the package has it, else crates.io.
    pub gordian: Option<&'a str>,
}

/// Adds a target for the package with that name in the workspace around the directory, or for the one of the directory.
pub fn init(from: &Utf8Path, package: Option<&str>, wanted: &Wanted<'_>) -> Result<Done, Error> {
    let Wanted { name, function, features, gordian } = *wanted;
    function.map_or(Ok(()), check_path)?;
    check_name(name)?;
    let metadata = metadata(from)?;
    // From elsewhere the target is named with its package.
    let label = package.map_or_else(|| name.to_owned(), |package| format!("{package}/{name}"));
    let package = chosen(&metadata, from, package)?;
    let root = package.manifest_path.parent().unwrap_or(from);
    let directory = root.join("fuzz");
    let krate = package.targets.iter().find(|target| target.is_lib()).map(|target| target.name.replace('-', "_"));
    let Some(krate) = krate else {
        return Err(Error::Init(format!("the package `{}` has no library that a target could use", package.name)));
    };
    let mut done = Vec::new();
    let manifest = directory.join("Cargo.toml");
    let targets = directory.join("fuzz_targets");
    let source = targets.join(format!("{name}.rs"));
    if source.exists() {
        return Err(Error::Init(format!("`{source}` is there already")));
    }
    let text = match std::fs::read_to_string(&manifest) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            std::fs::create_dir_all(&targets).map_err(at("make", &targets))?;
            let ignored = directory.join(".gitignore");
            if !ignored.exists() {
                std::fs::write(&ignored, IGNORED).map_err(at("write", &ignored))?;
            }
            done.push(format!("made {manifest}"));
            let gordian = match gordian {
                Some(source) => of_source(source, from, &directory)?,
                None => gordian_of(package, &directory),
            };
            if gordian.starts_with("version") {
                done.push(format!("it has gordian from crates.io ({gordian}); `--gordian` takes it from elsewhere"));
            }
            new_manifest(package, &gordian, features)
        }
        Err(error) => return Err(at("read", &manifest)(error)),
    };
    let parsed: toml::Value = toml::from_str(&text)
        .map_err(|error| Error::Manifest { path: manifest.clone(), reason: error.message().to_owned() })?;
    let programs = parsed.get("bin").and_then(toml::Value::as_array).map_or(&[][..], Vec::as_slice);
    if programs.iter().any(|program| program.get("name").and_then(toml::Value::as_str) == Some(name)) {
        return Err(Error::Init(format!("`{manifest}` has a target named `{name}` already")));
    }
    let has = |dependency: &str| parsed.get("dependencies").is_some_and(|table| table.get(dependency).is_some());
    let missing: Vec<&str> = ["gordian", "libfuzzer-sys"].into_iter().filter(|needed| !has(needed)).collect();
    let given = parsed.get("dependencies").and_then(|table| table.get(&*package.name)?.get("features")?.as_array());
    let is_on = |feature: &&String| given.is_some_and(|given| given.iter().any(|on| on.as_str() == Some(feature)));
    if let Some(off) = features.iter().find(|feature| !is_on(feature)) {
        let message = format!("`{manifest}` depends on {} without the feature `{off}`; add it there", package.name);
        return Err(Error::Init(message));
    }
    if !missing.is_empty() {
        return Err(Error::Init(format!(
            "`{manifest}` does not depend on {}, which the target needs",
            missing.join(" and ")
        )));
    }
    let bin = format!(
        "\n[[bin]]\nname = \"{name}\"\npath = \"fuzz_targets/{name}.rs\"\ntest = false\ndoc = false\nbench = false\n"
    );
    std::fs::create_dir_all(&targets).map_err(at("make", &targets))?;
    let body = match function {
        Some(function) => {
            let path = function.strip_prefix("crate::").unwrap_or(function);
            let path =
                if path.starts_with(&format!("{krate}::")) { path.to_owned() } else { format!("{krate}::{path}") };
            FUNCTION.replace("PATH", &path)
        }
        None => TARGET.replace("NAME", name),
    };
    std::fs::write(&source, body).map_err(at("write", &source))?;
    std::fs::write(&manifest, text + &bin).map_err(at("write", &manifest))?;
    done.push(format!("made {source}"));
    match function {
        Some(path) => done.push(of_function(path, name)),
        None => done.push(format!("fill in: `explore` in {source} is an example")),
    }
    done.push(format!("run it: cargo gordian fuzz run {label}"));
    Ok(done)
}

/// What the function has to be, which is not looked for.
fn of_function(path: &str, name: &str) -> String {
    let named = if path.rsplit("::").next() == Some(name) { String::new() } else { format!("(target = \"{name}\")") };
    format!("it needs the public function `{path}` with #[gordian::fuzz{named}], in public modules")
}

fn check_path(function: &str) -> Result<(), Error> {
    use syn::parse::Parser as _;
    match syn::Path::parse_mod_style.parse_str(function) {
        Ok(_) => Ok(()),
        Err(_) => Err(Error::Init(format!("`{function}` is not the path of a function, as `module::function` is one"))),
    }
}

fn check_name(name: &str) -> Result<(), Error> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if FORBIDDEN.contains(&name) {
        return Err(Error::Init(format!("cargo builds no program named `{name}`: its own directories are called so")));
    }
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(is_part) {
        return Ok(());
    }
    Err(Error::Init(format!("`{name}` is no name for a target: letters, digits, `_` and `-`, a letter first")))
}

fn metadata(from: &Utf8Path) -> Result<Metadata, Error> {
    let mut command = cargo_metadata::MetadataCommand::new();
    command.current_dir(from).no_deps().other_options(vec!["--offline".to_owned()]);
    command.exec().map_err(|error| Error::Manifest { path: from.join("Cargo.toml"), reason: error.to_string() })
}

/// The package with that name, or the innermost one of the directory.
fn chosen<'a>(metadata: &'a Metadata, from: &Utf8Path, name: Option<&str>) -> Result<&'a Package, Error> {
    let known = || {
        let mut names: Vec<&str> = metadata.packages.iter().map(|package| package.name.as_str()).collect();
        names.sort_unstable();
        names.join(", ")
    };
    if let Some(name) = name {
        let found = metadata.packages.iter().find(|package| package.name.as_str() == name);
        return found
            .ok_or_else(|| Error::Init(format!("the workspace has no package `{name}`; there are: {}", known())));
    }
    let is_above = |package: &&Package| package.manifest_path.parent().is_some_and(|root| from.starts_with(root));
    let found = metadata.packages.iter().filter(is_above).max_by_key(|package| package.manifest_path.as_str().len());
    found.ok_or_else(|| {
        let message = format!("`{from}` is in no package; name one of the workspace with `--package`: {}", known());
        Error::Init(message)
    })
}

fn new_manifest(package: &Package, gordian: &str, features: &[String]) -> String {
    let mut text = format!(
        "[package]\nname = \"{}-fuzz\"\nversion = \"0.0.0\"\nedition = \"2021\"\npublish = false\n\n\
         [package.metadata]\ncargo-fuzz = true\n\n# Not part of the workspace around it.\n[workspace]\n\n[dependencies]\n\
         arbitrary = {{ version = \"1\", features = [\"derive\"] }}\nlibfuzzer-sys = \"0.4\"\n",
        package.name
    );
    let features = if features.is_empty() { String::new() } else { format!(", features = {features:?}") };
    let _ = writeln!(text, "{} = {{ path = \"..\"{features} }}", package.name);
    let _ = writeln!(text, "gordian = {{ {gordian}, features = [\"fuzz\"] }}");
    text += "\n[profile.release]\ndebug = 1\n";
    text
}

/// What a manifest in the directory says for a source that the user has named.
fn of_source(source: &str, from: &Utf8Path, directory: &Utf8Path) -> Result<String, Error> {
    let text = |text: &str| toml::Value::String(text.to_owned()).to_string();
    if source.contains("://") || source.starts_with("git@") {
        return Ok(format!("git = {}", text(source)));
    }
    let path = from.join(source).canonicalize_utf8().map_err(at("find", source))?;
    if !path.join("Cargo.toml").is_file() {
        return Err(Error::Init(format!("there is no package in `{path}`")));
    }
    Ok(format!("path = {}", text(relative(&path, directory).as_str())))
}

/// Where the package has gordian from, else the version of this tool.
fn gordian_of(package: &Package, directory: &Utf8Path) -> String {
    let own = package.dependencies.iter().find(|dependency| dependency.name == "gordian");
    let by_path = own.and_then(|dependency| dependency.path.as_ref());
    if let Some(git) = own.and_then(|dependency| dependency.source.as_ref()?.repr.strip_prefix("git+")) {
        return of_git(git);
    }
    match (by_path, own) {
        (Some(path), _) => format!("path = \"{}\"", relative(path, directory)),
        (None, Some(dependency)) if dependency.kind != DependencyKind::Build => {
            format!("version = \"{}\"", dependency.req)
        }
        _ => format!("version = \"{}\"", env!("CARGO_PKG_VERSION")),
    }
}

/// What a manifest says for a source such as `https://example.org/gordian?branch=main`.
fn of_git(source: &str) -> String {
    let (url, query) = source.split_once('?').unwrap_or((source, ""));
    let kinds = ["branch", "tag", "rev"];
    let chosen = query.split('&').filter_map(|pair| pair.split_once('=')).find(|(kind, _)| kinds.contains(kind));
    let chosen = chosen.map_or_else(String::new, |(kind, value)| format!(", {kind} = \"{value}\""));
    format!("git = \"{url}\"{chosen}")
}

/// From a directory to a path, over the directories that both have.
fn relative(path: &Utf8Path, from: &Utf8Path) -> Utf8PathBuf {
    let common = path.components().zip(from.components()).take_while(|(one, other)| one == other).count();
    if common < 2 {
        return path.to_owned();
    }
    let up = from.components().skip(common).map(|_| "..");
    up.chain(path.components().skip(common).map(|component| component.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use super::of_git;

    #[test]
    fn a_dependency_by_git_stays_one() {
        assert_eq!(of_git("https://example.org/gordian"), "git = \"https://example.org/gordian\"");
        let of_branch = of_git("https://example.org/gordian?branch=main");
        assert_eq!(of_branch, "git = \"https://example.org/gordian\", branch = \"main\"");
        assert_eq!(of_git("ssh://a/b?rev=1f"), "git = \"ssh://a/b\", rev = \"1f\"");
    }
}
