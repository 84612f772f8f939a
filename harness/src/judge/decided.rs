//! One execution whose decisions are given, judged.

use super::Terms;
use crate::engine::{RunResult, Setup, run};
use crate::fuzz::Schedule;
use crate::report::Verdict;
use crate::strategy::Bytes;

impl Terms<'_> {
    /// Runs it. Who gave the decisions can do so again, so there is no replay file.
    pub(crate) fn decided(&self, setup: &Setup, schedule: &Schedule) -> Verdict {
        let RunResult { collected, .. } = run(setup, Bytes::new(schedule.bytes().to_vec()));
        Terms { name: "", ..*self }.verdict(setup, collected, false, |collected| Verdict::Passed {
            executions: collected.executions,
            strategy: "bytes".to_owned(),
            coverage: None,
            notes: Vec::new(),
            outcomes: collected.outcomes,
        })
    }
}
