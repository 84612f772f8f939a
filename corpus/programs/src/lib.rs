//! What the buggy programs share: under `--force` they meet at points where the bad interleaving is certain.

use std::sync::Barrier;

/// A meeting point that only exists when the program runs with `--force`.
pub struct Meeting(Option<Barrier>);

impl Meeting {
    /// For so many threads.
    pub fn of(threads: usize) -> Self {
        Meeting(std::env::args().any(|argument| argument == "--force").then(|| Barrier::new(threads)))
    }

    /// Waits for the others, if the schedule is forced.
    pub fn meet(&self) {
        if let Some(barrier) = &self.0 {
            barrier.wait();
        }
    }
}
