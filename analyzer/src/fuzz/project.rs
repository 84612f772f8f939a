//! A `fuzz` directory in the layout of cargo-fuzz.

use std::process::Command;

use camino::{Utf8Path, Utf8PathBuf};
use cargo_metadata::{Metadata, Package};
use toml::Value;

use super::{Error, at};

/// A fuzz directory with its targets.
#[derive(Debug)]
pub struct Project {
    /// The directory with the manifest of the targets.
    pub directory: Utf8PathBuf,
    /// By name.
    pub targets: Vec<Target>,
    /// Where cargo puts what it builds of the targets.
    pub build_directory: Utf8PathBuf,
    /// Where the loop keeps what it has not sorted yet; within a workspace each package has its own.
    pub work: Utf8PathBuf,
    /// Where it keeps reports.
    pub reports: Utf8PathBuf,
    /// The package whose code the targets run, else the one that they are.
    pub package: String,
    /// What paths are named from.
    pub base: Utf8PathBuf,
    /// Whether `cfg(fuzzing)` holds in a build, for the targets and all that they depend on. It does unless the manifest says
    /// `[package.metadata.gordian] cfg-fuzzing = false`.
    pub cfg_fuzzing: bool,
    /// The directory as it was named, if it was not found by itself.
    pub named: Option<Utf8PathBuf>,
}

/// A target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// What cargo calls its binary.
    pub name: String,
    /// What tells it from all others: its name, after that of the package if others have it too.
    pub label: String,
    /// Features of the manifest that it needs.
    pub features: Vec<String>,
}

impl Project {
    /// That fuzz directory, which somebody has named.
    pub fn named(directory: &Utf8Path) -> Result<Project, Error> {
        Ok(Project { named: Some(directory.to_owned()), ..Project::open(directory)? })
    }

    /// That fuzz directory.
    pub fn open(directory: &Utf8Path) -> Result<Project, Error> {
        let directory = &directory.canonicalize_utf8().map_err(|_| Error::NoProject(directory.to_owned()))?;
        let manifest = directory.join("Cargo.toml");
        let wrong = |reason: String| Error::Manifest { path: manifest.clone(), reason };
        let text = std::fs::read_to_string(&manifest).map_err(|error| wrong(error.to_string()))?;
        let parsed: Value = toml::from_str(&text).map_err(|error| wrong(error.message().to_owned()))?;
        let text_of = |value: &Value| value.as_str().map(str::to_owned);
        let list = |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
        let mut targets: Vec<Target> = list(parsed.get("bin"))
            .iter()
            .filter_map(|bin| {
                let features = list(bin.get("required-features")).iter().filter_map(text_of).collect();
                let name = text_of(bin.get("name")?)?;
                Some(Target { label: name.clone(), name, features })
            })
            .collect();
        targets.sort_by(|a, b| a.name.cmp(&b.name));
        let ours = parsed.get("package").and_then(|package| package.get("metadata")?.get("gordian"));
        let cfg_fuzzing = match ours.and_then(|ours| ours.get("cfg-fuzzing")) {
            None => true,
            Some(Value::Boolean(given)) => *given,
            Some(_) => {
                return Err(wrong("`cfg-fuzzing` in `package.metadata.gordian` is neither true nor false".to_owned()));
            }
        };
        let own = metadata(&manifest)?;
        let build_directory = own.target_directory.clone();
        // What the loop keeps belongs to the package, not to its targets.
        let base = directory.parent().unwrap_or(directory).to_owned();
        let beside = if base.join("Cargo.toml").is_file() { Some(metadata(&base.join("Cargo.toml"))?) } else { None };
        let reports = beside.as_ref().unwrap_or(&own).target_directory.join("gordian/fuzz");
        let name_in = |all: &Metadata, root: &Utf8Path| {
            let is_there = |package: &&Package| package.manifest_path.parent() == Some(root);
            all.packages.iter().find(is_there).map(|package| package.name.to_string())
        };
        let beside_name = beside.as_ref().and_then(|all| name_in(all, &base));
        let work = match (&beside, &beside_name) {
            (Some(all), Some(name)) if all.workspace_root != base => reports.join(name),
            _ => reports.clone(),
        };
        let package = beside_name.or_else(|| name_in(&own, directory)).unwrap_or_default();
        let directory = directory.to_owned();
        Ok(Project { directory, targets, build_directory, work, reports, package, base, cfg_fuzzing, named: None })
    }

    /// Where inputs that show something new are kept.
    #[must_use]
    pub fn corpus(&self, target: &Target) -> Utf8PathBuf {
        self.directory.join("corpus").join(&target.name)
    }

    /// Where inputs that fail are kept.
    #[must_use]
    pub fn artifacts(&self, target: &Target) -> Utf8PathBuf {
        self.directory.join("artifacts").join(&target.name)
    }

    /// Directories with inputs that were written by hand, as far as they are there.
    #[must_use]
    pub fn seeds(&self, target: &Target) -> Vec<Utf8PathBuf> {
        let beside = self.directory.parent().unwrap_or(&self.directory).join("corpus/seeds");
        let all = [self.directory.join("seeds"), beside].map(|seeds| seeds.join(&target.name));
        all.into_iter().filter(|seeds| seeds.is_dir()).collect()
    }

    /// What is kept for a target until it is sorted.
    #[must_use]
    pub fn work_of(&self, target: &Target) -> Utf8PathBuf {
        self.work.join(&target.name)
    }

    /// Where units that a run has found wait to be sorted.
    #[must_use]
    pub fn found(&self, target: &Target) -> Utf8PathBuf {
        self.work_of(target).join("found")
    }

    /// Where inputs are copied whose names are no text.
    pub(super) fn copies(&self, target: &Target) -> Utf8PathBuf {
        self.work_of(target).join("copies")
    }

    /// Where libFuzzer may write inputs that are there already.
    pub(super) fn lost(&self, target: &Target) -> Result<Utf8PathBuf, Error> {
        let lost = self.work_of(target).join("lost");
        std::fs::create_dir_all(&lost).map_err(at("make", &lost))?;
        Ok(lost)
    }

    /// Options for libFuzzer from `NAME.options`, or `default.options`, in the form that OSS-Fuzz reads; names of dictionaries are
    /// made paths.
    #[must_use]
    pub fn options(&self, target: &Target) -> Vec<String> {
        let names = [format!("{}.options", target.name), "default.options".to_owned()];
        let places =
            names.iter().flat_map(|name| [self.directory.join(name), self.directory.join("oss-fuzz").join(name)]);
        let Some(text) = places.into_iter().find_map(|path| std::fs::read_to_string(path).ok()) else {
            return Vec::new();
        };
        let mut options = Vec::new();
        let mut is_ours = false;
        for line in text.lines().map(str::trim) {
            if line.starts_with('[') {
                is_ours = line == "[libfuzzer]";
            } else if let (true, Some((key, value))) = (is_ours, line.split_once('=')) {
                let (key, value) = (key.trim(), value.trim());
                let dictionary = self.directory.join(value);
                match key {
                    "dict" if dictionary.is_file() => options.push(format!("-dict={dictionary}")),
                    "dict" => {}
                    _ => options.push(format!("-{key}={value}")),
                }
            }
        }
        options
    }
}

/// What cargo says of a manifest, without looking at what it depends on.
pub(super) fn metadata(manifest: &Utf8Path) -> Result<Metadata, Error> {
    cargo_metadata::MetadataCommand::new()
        .manifest_path(manifest)
        .current_dir(manifest.parent().unwrap_or(Utf8Path::new(".")))
        .no_deps()
        .other_options(vec!["--offline".to_owned()])
        .exec()
        .map_err(|error| Error::Manifest { path: manifest.to_owned(), reason: error.to_string() })
}

/// The triple of this machine, as the compiler names it.
pub(super) fn host() -> Result<String, Error> {
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let output =
        Command::new(&rustc).arg("-vV").output().map_err(|source| Error::Start { program: rustc.clone(), source })?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| Error::Start {
        program: rustc,
        source: std::io::Error::other("it does not say for which machine it compiles"),
    })
}
