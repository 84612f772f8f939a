//! What a run of the fuzz loop came to, and how it is shown: one file per format.

mod html;
mod json;
mod text;

use std::io::{self, Write};

use camino::{Utf8Path, Utf8PathBuf};
use gordian::witness::Witness;
use serde::Serialize;

use super::artifacts::Bucket;
pub use super::bucket::Kind;
use super::build::{Profile, Sanitizer};
use super::built::Built;
use super::fingerprint::fingerprint;
use super::noise::is_noise;
use super::project::{Project, Target};

/// What a run came to.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Version of the stored form.
    pub schema: u32,
    /// False if the run is still going on, or was stopped from outside; then this is what it had come to.
    pub has_ended: bool,
    /// Whether cargo-fuzz has built the targets.
    pub by_cargo_fuzz: bool,
    /// By name.
    pub targets: Vec<TargetReport>,
    /// One for each cause.
    pub failures: Vec<Failure>,
}

/// What a target came to.
#[derive(Debug, Clone, Default, Serialize)]
pub struct TargetReport {
    /// Its name, after that of its package if others have it too.
    pub name: String,
    /// How long it was run, in seconds.
    pub seconds: f64,
    /// Inputs that were run, those that were kept included.
    pub executions: u64,
    /// Of these, the ones that were made.
    pub fuzzed: u64,
    /// Edges of the program that inputs have reached.
    pub coverage: Option<u64>,
    /// Inputs that are kept.
    pub corpus: usize,
    /// Artifacts of earlier runs that do not fail any more.
    pub mended: usize,
    /// Inputs of the corpus, or seeds, that fail, and were left out of the rest of the run.
    pub set_aside: usize,
    /// Why it was not run for all of its time.
    pub stopped: Option<String>,
    /// Why what it has found could not be compared with the corpus.
    pub unsorted: Option<String>,
    /// Why it could not be run, or not any further, or what could not be done with what it came to.
    pub broken: Option<String>,
}

/// Inputs of a target that fail the same way.
#[derive(Debug, Serialize)]
pub struct Failure {
    /// The target.
    pub target: String,
    /// Short, and the same for all inputs of the target that fail this way.
    pub id: String,
    /// What it is.
    pub kind: Kind,
    /// The same for all inputs that fail this way.
    pub identity: String,
    /// In one line.
    pub title: String,
    /// An input that fails, the shortest there is.
    pub input: Utf8PathBuf,
    /// Its length in bytes.
    pub bytes: u64,
    /// The input that was found, if a shorter one was made of it.
    pub found: Option<Utf8PathBuf>,
    /// How many inputs failed this way.
    pub inputs: u64,
    /// It failed before this run.
    pub is_old: bool,
    /// Whether the input fails each time.
    pub is_repeatable: bool,
    /// The command that runs the input again.
    pub again: String,
    /// The interleaving, if the target explores.
    pub witness: Option<Witness>,
    /// What the process said at last, where there is no interleaving.
    pub said: Vec<String>,
}

impl Report {
    /// Whether all targets could be run.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.targets.iter().all(|target| target.broken.is_none())
    }

    pub(super) fn new() -> Report {
        Report { schema: 1, has_ended: false, by_cargo_fuzz: false, targets: Vec::new(), failures: Vec::new() }
    }
}

impl TargetReport {
    pub(super) fn new(name: &str) -> TargetReport {
        TargetReport { name: name.to_owned(), ..TargetReport::default() }
    }

    /// Of a target that could not be built.
    pub(super) fn broken(target: &Target, why: String) -> TargetReport {
        TargetReport { broken: Some(why), ..TargetReport::new(&target.label) }
    }

    /// What else is to be said of it.
    fn remarks(&self) -> Vec<String> {
        let mut all = Vec::new();
        if self.mended > 0 {
            let verb = if self.mended == 1 { "does" } else { "do" };
            all.push(format!("{} from before {verb} not fail any more", text::number(self.mended as u64, "input")));
        }
        if self.set_aside > 0 {
            let verb = if self.set_aside == 1 { "fails" } else { "fail" };
            all.push(format!(
                "{} {verb}, and fuzzing went on without",
                text::number(self.set_aside as u64, "kept input")
            ));
        }
        all.extend(self.stopped.clone());
        all.extend(self.unsorted.clone());
        all.extend(self.broken.as_ref().map(|why| format!("incomplete: {why}")));
        all
    }
}

/// Lines of a process that are shown.
const SHOWN: usize = 40;

impl Failure {
    pub(super) fn new(built: &Built<'_>, bucket: Bucket, shorter: Option<Utf8PathBuf>) -> Failure {
        let Built { project, target, profile, .. } = *built;
        let shown = |path: Utf8PathBuf| path.strip_prefix(&project.base).map(Utf8Path::to_owned).unwrap_or(path);
        let bytes = |path: &Utf8Path| std::fs::metadata(path).map_or(bucket.bytes, |metadata| metadata.len());
        let found = shorter.is_some().then(|| shown(bucket.input.clone()));
        let input = shorter.unwrap_or(bucket.input);
        let bytes = bytes(&input);
        let input = shown(input);
        let mut said = if bucket.witness.is_some() { Vec::new() } else { bucket.said };
        said.retain(|line| !is_noise(line));
        Failure {
            target: target.label.clone(),
            id: id_of(&target.label, &portable(&bucket.cause.identity, &project.base)),
            kind: bucket.cause.kind,
            identity: bucket.cause.identity,
            title: bucket.cause.title,
            again: again(project, target, profile, &input),
            input,
            bytes,
            found,
            inputs: bucket.inputs,
            is_old: bucket.is_old,
            is_repeatable: bucket.is_repeatable,
            witness: bucket.witness,
            said: said[said.len().saturating_sub(SHOWN)..].to_vec(),
        }
    }
}

/// Half of a fingerprint: a target does not fail in thousands of ways.
fn id_of(target: &str, identity: &str) -> String {
    let mut id = fingerprint([target.as_bytes(), identity.as_bytes()]);
    id.truncate(8);
    id
}

/// The same on machines that have the project, and the sources of its dependencies, elsewhere.
fn portable(identity: &str, base: &Utf8Path) -> String {
    let here = format!("{}{}", base, std::path::MAIN_SEPARATOR);
    // Of a package from a registry the directory of the registry is not part of the name.
    let without_registry =
        |word: &str| match word.split_once("registry/src/").and_then(|(_, rest)| rest.split_once('/')) {
            Some((_, package)) => package.to_owned(),
            None => word.to_owned(),
        };
    let words: Vec<String> = identity.replace(&here, "").split(' ').map(without_registry).collect();
    words.join(" ")
}

/// The command that runs an input again, for a shell.
fn again(project: &Project, target: &Target, profile: Profile, input: &Utf8Path) -> String {
    let Profile { sanitizer, dev } = profile;
    let mut words = vec!["cargo"];
    if sanitizer != Sanitizer::None {
        words.push("+nightly");
    }
    words.extend(["gordian", "fuzz", "run", &target.label, "--input", input.as_str()]);
    if let Some(named) = &project.named {
        words.extend(["--fuzz-dir", named.as_str()]);
    }
    if sanitizer != Sanitizer::None {
        words.extend(["--sanitizer", sanitizer.name()]);
    }
    words.extend(dev.then_some("--dev"));
    // Paths are without the one character that no shell takes.
    shlex::try_join(words.iter().copied()).unwrap_or_else(|_| words.join(" "))
}

/// How to show a report.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    /// What the command line calls it.
    pub name: &'static str,
    /// The end of its file's name.
    pub extension: &'static str,
    write: fn(&Report, usize, &mut dyn Write) -> io::Result<()>,
}

/// All formats.
pub const FORMATS: [Format; 3] = [
    Format { name: "text", extension: "txt", write: text::write },
    Format { name: "json", extension: "json", write: json::write },
    Format { name: "html", extension: "html", write: html::write },
];

impl Format {
    /// The one with that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Format> {
        FORMATS.into_iter().find(|format| format.name == name)
    }

    /// Writes the report, in so many columns where that matters.
    pub fn write(self, report: &Report, width: usize, out: &mut dyn Write) -> io::Result<()> {
        (self.write)(report, width, out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_the_same_on_all_machines() {
        let of = |home: &str, file: &str| {
            let base = Utf8PathBuf::from(format!("{home}/project"));
            id_of("target", &portable(&format!("panic at {home}/{file}:1:2: no index"), &base))
        };
        assert_eq!(of("/home/a", "project/src/lib.rs"), of("/builds/b", "project/src/lib.rs"));
        assert_ne!(of("/home/a", "project/src/lib.rs"), of("/home/a", "project/src/main.rs"));
        let registry = ".cargo/registry/src/index.crates.io-1949cf8c6b5b557f/slab-0.4.9/src/lib.rs";
        assert_eq!(of("/home/a", registry), of("/root", registry));
        assert_ne!(of("/home/a", registry), of("/home/a", &registry.replace("0.4.9", "0.4.8")));
    }
}
