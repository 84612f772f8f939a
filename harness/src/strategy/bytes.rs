//! One execution whose decisions are bytes, as a fuzzer makes them, and the bytes of an execution that another strategy chose.

use super::observed::Observer;
use super::{Point, Strategy};
use crate::dpor::explorer::Choice;
use crate::dpor::object::TaskId;
use crate::dpor::trace::Accesses;

/// What can be chosen: first what makes the fewest switches, then the other tasks, then the faults.
fn choices(point: &Point<'_>) -> Vec<TaskId> {
    let default = point.default_task();
    let others = point.enabled.iter().copied().filter(|task| *task != default);
    let faults = point.strikes.iter().map(|(_, demon)| *demon);
    std::iter::once(default).chain(others).chain(faults).collect()
}

/// The strategy `bytes`: a byte for each point where there is something to decide, 0 for the fewest switches, which is also what is done where
/// the bytes end.
#[derive(Debug)]
pub(crate) struct Bytes {
    bytes: Vec<u8>,
    at: usize,
    begun: bool,
}

impl Bytes {
    /// Follows these.
    pub(crate) fn new(bytes: Vec<u8>) -> Bytes {
        Bytes { bytes, at: 0, begun: false }
    }
}

impl Strategy for Bytes {
    fn begin(&mut self) -> bool {
        !std::mem::replace(&mut self.begun, true)
    }

    fn choose(&mut self, point: &Point<'_>) -> Choice {
        let choices = choices(point);
        if choices.len() == 1 {
            return Choice::Run(choices[0]);
        }
        let byte = self.bytes.get(self.at).copied().unwrap_or_default();
        self.at += 1;
        Choice::Run(choices[usize::from(byte) % choices.len()])
    }
}

/// The decisions of the last execution.
#[derive(Debug, Default)]
pub(crate) struct Decisions {
    pub(crate) bytes: Vec<u8>,
}

impl Observer for Decisions {
    fn begin(&mut self) {
        self.bytes.clear();
    }

    fn chosen(&mut self, point: &Point<'_>, task: TaskId) {
        let choices = choices(point);
        if choices.len() > 1 {
            let at = choices.iter().position(|choice| *choice == task).unwrap_or_default();
            self.bytes.push(u8::try_from(at).unwrap_or_default());
        }
    }

    fn executed(&mut self, _task: TaskId, _accesses: &Accesses) {}

    fn finish(&mut self, _counts: bool) {}
}
