//! The input that is being run, for whoever starts the process.

use std::fs::File;
use std::io::{Seek as _, Write as _};
use std::sync::{LazyLock, Mutex, PoisonError};

use super::LAST;

static FILE: LazyLock<Option<Mutex<File>>> = LazyLock::new(|| {
    let path = std::env::var_os(LAST)?;
    File::create(&path).map_err(|error| eprintln!("{LAST}: {error}")).ok().map(Mutex::new)
});

/// Leaves the input in the file that the variable [`LAST`] names, if there is one: a process may end without having said anything, by a stack
/// overflow or because the system kills it. [`super::run`] does so by itself.
pub fn note(data: &[u8]) {
    let Some(file) = &*FILE else { return };
    let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
    if let Err(error) = file.set_len(0).and_then(|()| file.rewind()).and_then(|()| file.write_all(data)) {
        eprintln!("{LAST}: {error}");
    }
}
