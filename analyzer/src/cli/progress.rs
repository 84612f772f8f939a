//! Progress on standard error, for runs long enough to wonder.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::base::Progress;

/// Shorter runs show nothing.
const PATIENCE: Duration = Duration::from_millis(500);

/// A bar that appears when the run takes long.
pub(super) struct Bar {
    started: Instant,
    visible: AtomicBool,
    bar: ProgressBar,
}

impl Default for Bar {
    fn default() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{msg:>12} [{bar:28}] {human_pos}/{human_len}") {
            bar.set_style(style.progress_chars("=> "));
        }
        Self { started: Instant::now(), visible: AtomicBool::new(false), bar }
    }
}

impl Bar {
    /// Takes the bar off the screen.
    pub(super) fn clear(&self) {
        self.bar.finish_and_clear();
    }

    fn show_when_due(&self) {
        if self.started.elapsed() >= PATIENCE && !self.visible.swap(true, Ordering::Relaxed) {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }
}

impl Progress for Bar {
    fn files(&self, done: usize, total: usize) {
        self.bar.set_message("parsing");
        self.bar.set_length(total as u64);
        self.bar.set_position(done as u64);
        self.show_when_due();
    }

    fn stage(&self, name: &'static str) {
        self.bar.set_message(name);
        self.show_when_due();
    }
}
