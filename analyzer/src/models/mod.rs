//! The built-in library models, as data: one file of Rust declarations per library in `analyzer/models`.

use std::sync::{Arc, LazyLock};

use crate::syntax::loader::Library;
use crate::workspace::config::Config;

/// Embeds `analyzer/models/<name>.rs`.
macro_rules! models {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../models/", $name, ".rs")))),*]
    };
}

/// One line per file, sorted.
const BUILTIN: &[(&str, &str)] = models![
    "actix_rt",
    "anyhow",
    "arc_swap",
    "arrayvec",
    "async_channel",
    "async_lock",
    "async_std",
    "cfg_if",
    "crossbeam",
    "crossbeam_channel",
    "crossbeam_deque",
    "crossbeam_epoch",
    "crossbeam_queue",
    "crossbeam_utils",
    "dashmap",
    "either",
    "event_listener",
    "flume",
    "futures",
    "gordian",
    "hashbrown",
    "indexmap",
    "itertools",
    "lazy_static",
    "lock_api",
    "log",
    "loom",
    "once_cell",
    "owning_ref",
    "parking_lot",
    "parking_lot_core",
    "r2d2",
    "rayon",
    "scc",
    "scopeguard",
    "shuttle",
    "slab",
    "smallvec",
    "smol",
    "spin",
    "std",
    "thread_local",
    "threadpool",
    "tokio",
    "tracing",
    "triomphe",
    "wasm_bindgen_futures",
];

/// The built-in models, read once in a process.
pub fn builtin() -> Arc<Library> {
    static READ: LazyLock<Arc<Library>> = LazyLock::new(|| Arc::new(Library::new(texts())));
    Arc::clone(&READ)
}

/// The built-in models followed by the user's.
pub fn with_configured(config: &Config) -> Arc<Library> {
    if config.models.is_empty() {
        return builtin();
    }
    let mut models = texts();
    models.extend(config.models.iter().cloned());
    Arc::new(Library::new(models))
}

/// The name of each library's crate, and the model's text.
fn texts() -> Vec<(String, String)> {
    BUILTIN.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_model_file_is_in_the_table() {
        let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/models");
        let entries = std::fs::read_dir(directory).into_iter().flatten();
        let names = entries.filter_map(|entry| entry.unwrap().file_name().into_string().ok());
        let mut names: Vec<String> = names.filter_map(|name| Some(name.strip_suffix(".rs")?.to_owned())).collect();
        names.sort();
        let table: Vec<&str> = BUILTIN.iter().map(|(name, _)| *name).collect();
        assert_eq!(table, names);
    }
}
