//! Whoever stops the loop, by a signal, stops what it has started, and is told what it has come to.

use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use super::Error;

static IS_WANTED: AtomicBool = AtomicBool::new(false);

/// From now on an interruption, or the end of the terminal, is no end at once, unless it comes a second time. What builds targets must have
/// ended by then.
pub(super) fn watch() {
    static WATCHED: Once = Once::new();
    WATCHED.call_once(|| {
        let stop = || {
            if IS_WANTED.swap(true, Ordering::SeqCst) {
                std::process::exit(130);
            }
        };
        // Without it the process ends as any other.
        let _ = ctrlc::set_handler(stop);
    });
}

/// Whether all is to stop.
pub(super) fn is_wanted() -> bool {
    IS_WANTED.load(Ordering::SeqCst)
}

/// An error if all is to stop.
pub(super) fn check() -> Result<(), Error> {
    if is_wanted() { Err(Error::Stopped) } else { Ok(()) }
}
