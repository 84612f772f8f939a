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

/// The directory of a package with that file.
fn files(kind: Kind, bytes: &[u8]) -> Directory {
    let name = if kind == Kind::Manifest { "Cargo.toml" } else { "gordian.toml" };
    let files = Directory::new();
    files.write("src/lib.rs", b"pub fn nothing() {}\n");
    files.write(name, bytes);
    files
}

/// Why the package there is not looked at, if it is not.
fn error(kind: Kind, directory: &str) -> Option<String> {
    let options =
        LoadOptions { paths: vec![directory.into()], current_dir: directory.into(), ..LoadOptions::default() };
    match kind {
        Kind::Manifest => load(&options).err().map(|error| error.to_string()),
        _ => analyze(&Options { load: options, ..Options::default() }, &Silent).err().map(|error| error.to_string()),
    }
}

/// Why a package with that file is not looked at, if it is not.
pub fn refused(kind: Kind, bytes: &[u8]) -> Option<String> {
    let files = files(kind, bytes);
    error(kind, files.0.path().to_str()?)
}

/// What the file does that it must not.
pub fn problem(kind: Kind, bytes: &[u8]) -> Option<String> {
    let whole = if kind == Kind::Manifest { MANIFEST } else { CONFIGURATION };
    let files = files(kind, bytes);
    let directory = files.0.path().to_str()?;
    match error(kind, directory) {
        Some(error) if bytes == whole.as_bytes() => Some(format!("what is right is refused: {error}")),
        Some(error) if !error.contains(directory) => Some(format!("the error does not say where: {error}")),
        // A manifest that cannot be read is left out, and the sources are not.
        None if kind == Kind::Configuration && std::str::from_utf8(bytes).is_err() => {
            Some("what is no text is taken for a configuration".to_owned())
        }
        _ => None,
    }
}
