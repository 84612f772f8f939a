//! What the analyzer reads beside sources.

use gordian_analyzer::base::Silent;
use gordian_analyzer::driver::{Options, analyze};
use gordian_analyzer::workspace::LoadOptions;

use super::{Directory, Kind};

/// A `gordian.toml` with all that there is.
pub const CONFIGURATION: &str = r#"exclude = ["target", "generated/**", "!generated/kept.rs"]

[rules]
lock_order_cycle = "deny"
double_lock = "warn"

[models]
files = []

[[models.stubs]]
crate = "some-locks"
source = "pub struct Lock; impl Lock { pub fn lock(&self) -> std::sync::MutexGuard<'_, u32> { loop {} } }"
"#;

/// A `Cargo.toml` with much of what there is.
pub const MANIFEST: &str = r#"[workspace]
members = ["."]
exclude = ["other"]

[workspace.package]
edition = "2021"

[package]
name = "some-package"
version = "0.1.0"
edition.workspace = true
autobins = false

[lib]
path = "src/lib.rs"

[features]
default = ["fast"]
fast = ["dep:beside", "renamed?/more"]

[dependencies]
beside = { path = ".", optional = true }
renamed = { package = "inner", version = "1" }

[target.'cfg(unix)'.dev-dependencies]
libc = "0.2"
"#;

/// What the package has that must be found: a lock that is taken twice.
const SOURCE: &str = "static LOCK: std::sync::Mutex<u32> = std::sync::Mutex::new(0);\n\
    pub fn twice() -> u32 {\n    let held = LOCK.lock().unwrap();\n    let again = LOCK.lock().unwrap();\n    *held + *again\n}\n";

/// The directory of a package with that file.
fn files(kind: Kind, bytes: &[u8]) -> Directory {
    let name = if kind == Kind::Manifest { "Cargo.toml" } else { "gordian.toml" };
    let files = Directory::new();
    files.write("src/lib.rs", SOURCE.as_bytes());
    files.write(name, bytes);
    files
}

/// What becomes of the package there: whether the lock is found, or something is said not to be looked at; or why nothing is.
fn outcome(directory: &str) -> Result<bool, String> {
    let paths = vec![directory.into()];
    let options = LoadOptions { paths, current_dir: directory.into(), ..LoadOptions::default() };
    let analysed = analyze(&Options { load: options, ..Options::default() }, &Silent);
    let analysed = analysed.map_err(|error| error.to_string());
    analysed.map(|(report, _)| !report.findings.is_empty() || !report.not_analysed.is_empty())
}

/// Whether a configuration can have the lock not found: it leaves out other files, has other levels, or models of its own. So can a manifest that
/// has other targets, or makes it part of something else.
fn may_silence(kind: Kind, text: &str) -> bool {
    let (whole, keys): (&str, &[&str]) = match kind {
        Kind::Manifest => (MANIFEST, &["workspace", "project", "lib", "bin", "example", "test", "bench"]),
        _ => (CONFIGURATION, &["exclude", "rules", "models"]),
    };
    let read = |text: &str| text.parse::<toml::Table>().ok();
    let (Some(whole), Some(now)) = (read(whole), read(text)) else { return false };
    let finds_targets = |table: &toml::Table| {
        let package = table.get("package").and_then(toml::Value::as_table).cloned().unwrap_or_default();
        package.into_iter().filter(|(key, _)| key.starts_with("auto") || key == "workspace").collect::<Vec<_>>()
    };
    // What a configuration leaves out silences nothing.
    let counts = |key: &&&str| kind == Kind::Manifest || now.contains_key(**key);
    keys.iter().filter(counts).any(|key| whole.get(*key) != now.get(*key))
        || kind == Kind::Manifest && (finds_targets(&whole) != finds_targets(&now) || !now.contains_key("package"))
}

/// Why a package with that file is not looked at, if it is not.
pub fn refused(kind: Kind, bytes: &[u8]) -> Option<String> {
    let files = files(kind, bytes);
    outcome(files.0.path().to_str()?).err()
}

/// What the file does that it must not.
pub fn problem(kind: Kind, bytes: &[u8]) -> Option<String> {
    let whole = if kind == Kind::Manifest { MANIFEST } else { CONFIGURATION };
    let files = files(kind, bytes);
    let directory = files.0.path().to_str()?;
    let is_silenced = |bytes| std::str::from_utf8(bytes).is_ok_and(|text| may_silence(kind, text));
    match outcome(directory) {
        Err(error) if bytes == whole.as_bytes() => Some(format!("what is right is refused: {error}")),
        Err(error) if !error.contains(directory) => Some(format!("the error does not say where: {error}")),
        // A manifest that cannot be read is left out, and the sources are not.
        Ok(_) if kind == Kind::Configuration && std::str::from_utf8(bytes).is_err() => {
            Some("what is no text is taken for a configuration".to_owned())
        }
        Ok(false) if !is_silenced(bytes) => Some("nothing is found any more".to_owned()),
        _ => None,
    }
}
