//! Tells libFuzzer which execution showed something new: a read that reads from a write, each by its place in the source.
//!
//! Coverage of edges is the same for nearly all schedules. LibFuzzer takes what is in that section for counters beside its own.

#[cfg(feature = "__oracles")]
use std::sync::atomic::AtomicBool;
use std::sync::atomic::{AtomicU8, Ordering};

use super::Point;
use super::hash::mixed;
use super::knowledge::{reads, writes};
use super::observed::Observer;
use crate::dpor::object::TaskId;
use crate::dpor::trace::Accesses;
use crate::engine::Operation;

const COUNTERS: usize = 1 << 12;

#[cfg_attr(target_os = "linux", expect(unsafe_code, reason = "the section is libFuzzer's"))]
#[cfg_attr(target_os = "linux", unsafe(link_section = "__libfuzzer_extra_counters"))]
static SEEN: [AtomicU8; COUNTERS] = [const { AtomicU8::new(0) }; COUNTERS];

/// Nothing is told in this process.
#[cfg(feature = "__oracles")]
static OFF: AtomicBool = AtomicBool::new(false);

/// The fuzzer is told nothing from here on: to measure what it is worth.
#[cfg(feature = "__oracles")]
pub(crate) fn without_feedback() {
    OFF.store(true, Ordering::Relaxed);
}

fn is_off() -> bool {
    #[cfg(feature = "__oracles")]
    return OFF.load(Ordering::Relaxed);
    #[cfg(not(feature = "__oracles"))]
    false
}

/// Counts pairs.
#[derive(Debug, Default)]
pub(crate) struct Feedback {
    /// By object, the place of its last write; 0 is where it was made.
    last: Vec<u64>,
}

impl Observer for Feedback {
    fn begin(&mut self) {
        self.last.clear();
    }

    fn chosen(&mut self, point: &Point<'_>, task: TaskId) {
        let at = point.enabled.iter().position(|enabled| *enabled == task);
        let Some(operation) = at.and_then(|at| point.operation(at)) else { return };
        let place = place(operation);
        for access in &operation.accesses {
            let object = access.object.0 as usize;
            if self.last.len() <= object {
                self.last.resize(object + 1, 0);
            }
            if reads(access.action) && !is_off() {
                let counter = mixed(self.last[object], place) as usize % COUNTERS;
                SEEN[counter].store(1, Ordering::Relaxed);
            }
            if writes(access.action) {
                self.last[object] = place;
            }
        }
    }

    fn executed(&mut self, _task: TaskId, _accesses: &Accesses) {}

    fn finish(&mut self, _counts: bool) {}
}

/// The same in every process.
fn place(operation: &Operation) -> u64 {
    let location = operation.location;
    let at = mixed(u64::from(location.line()), u64::from(location.column()));
    mixed(mixed(at, location.file().len() as u64), operation.name.len() as u64)
}
