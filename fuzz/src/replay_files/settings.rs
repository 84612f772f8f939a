//! What the analyzer reads beside sources.

use gordian_analyzer::base::Silent;
use gordian_analyzer::driver::{Options, analyze};
use gordian_analyzer::workspace::{LoadOptions, load};

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

/// What becomes of the package there: whether the lock is found, or why it is not looked at.
fn outcome(kind: Kind, directory: &str) -> Result<bool, String> {
    let paths = vec![directory.into()];
    let options = LoadOptions { paths, current_dir: directory.into(), ..LoadOptions::default() };
    if kind == Kind::Manifest {
        // Another manifest makes another package.
        return load(&options).map(|_| true).map_err(|error| error.to_string());
    }
    let analysed = analyze(&Options { load: options, ..Options::default() }, &Silent);
    analysed.map(|(report, _)| !report.findings.is_empty()).map_err(|error| error.to_string())
}

/// Whether a configuration can have the lock not found: it leaves out other files, has other levels, or models of its own.
fn may_silence(configuration: &str) -> bool {
    let read = |text: &str| text.parse::<toml::Table>().ok();
    let (Some(whole), Some(now)) = (read(CONFIGURATION), read(configuration)) else { return false };
    ["exclude", "rules", "models"].iter().any(|key| whole.get(*key) != now.get(*key) && now.contains_key(*key))
}

/// Why a package with that file is not looked at, if it is not.
pub fn refused(kind: Kind, bytes: &[u8]) -> Option<String> {
    let files = files(kind, bytes);
    outcome(kind, files.0.path().to_str()?).err()
}

/// What the file does that it must not.
pub fn problem(kind: Kind, bytes: &[u8]) -> Option<String> {
    let whole = if kind == Kind::Manifest { MANIFEST } else { CONFIGURATION };
    let files = files(kind, bytes);
    let directory = files.0.path().to_str()?;
    match outcome(kind, directory) {
        Err(error) if bytes == whole.as_bytes() => Some(format!("what is right is refused: {error}")),
        Err(error) if !error.contains(directory) => Some(format!("the error does not say where: {error}")),
        // A manifest that cannot be read is left out, and the sources are not.
        Ok(_) if kind == Kind::Configuration && std::str::from_utf8(bytes).is_err() => {
            Some("what is no text is taken for a configuration".to_owned())
        }
        Ok(false) if !std::str::from_utf8(bytes).is_ok_and(may_silence) => Some("nothing is found any more".to_owned()),
        _ => None,
    }
}
