//! Verdicts of explorations on loom, which chooses the executions itself.

use super::{Terms, incomplete};
use crate::engine::loom::{record, replay, run};
use crate::engine::{Collected, Execution, Limits, Setup};
use crate::explorer::Search;
use crate::report::{Outcomes, Verdict};
use crate::witness::Witness;

/// Executions spent on finding the same failure with fewer preemptions.
const MINIMISATION: u64 = 2_000;
/// More preemptions than that are not looked for one by one.
const MOST: u32 = 3;

/// A failure, and how loom finds it again.
struct Found {
    failed: Execution,
    preemptions: Option<u32>,
    /// Which execution of the search it was, from 1.
    number: u64,
}

impl Terms<'_> {
    /// Loom's own search, and its verdict.
    pub(crate) fn on_loom(&self, setup: &Setup, search: Search) -> Verdict {
        let preemptions = match search {
            Search::Portfolio => None,
            Search::Preemptions { bound } => Some(bound),
            other => {
                let why = format!("loom chooses executions itself: leave the strategy out, instead of {other:?}");
                return incomplete(why, 0, Outcomes::default());
            }
        };
        let mut collected = run(setup, preemptions);
        let (executions, outcomes) = (collected.executions, std::mem::take(&mut collected.outcomes));
        if let Some(failed) = collected.failed {
            let found = minimised(setup, Found { failed, preemptions, number: executions });
            return self.failed_on_loom(setup, found, executions, outcomes);
        }
        if let Some(cause) = collected.cut_off {
            return incomplete(cause.headline(), executions, outcomes);
        }
        let bound = match preemptions {
            Some(1) => ", at most 1 preemption".to_owned(),
            Some(bound) => format!(", at most {bound} preemptions"),
            None => String::new(),
        };
        let until = collected.stopped.map(|cause| format!(" until it had {}", cause.headline())).unwrap_or_default();
        let strategy =
            format!("loom's model of weak memory{bound}{until}, which can miss stores that race with older loads");
        if executions == 0 {
            return incomplete(format!("no execution was run ({strategy})"), 0, outcomes);
        }
        Verdict::Passed { executions, strategy, coverage: None, notes: Vec::new(), outcomes }
    }

    fn failed_on_loom(&self, setup: &Setup, found: Found, executions: u64, outcomes: Outcomes) -> Verdict {
        let recorded = record(&quiet(setup), found.preemptions, found.number);
        let mut witness = self.witness_of(&found.failed, executions);
        witness.remarks.push("found by loom, where a load may read an older store than the last one".to_owned());
        match recorded {
            Ok((Collected { failed: Some(again), .. }, Some(path)))
                if again.cause.identity() == found.failed.cause.identity() =>
            {
                witness.path = Some(path);
                self.store(&mut witness);
            }
            Ok(_) => witness.remarks.push(super::NOT_REPEATED.to_owned()),
            Err(error) => witness.remarks.push(format!("no replay file: {error}")),
        }
        Verdict::Failed { witness: Box::new(witness), outcomes }
    }

    /// Runs the execution of a file again that has a path.
    ///
    /// # Errors
    /// Why that cannot be done.
    pub(super) fn rerun_on_loom(&self, setup: &Setup, file: &Witness) -> Result<Collected, String> {
        match &file.path {
            Some(path) => replay(&quiet(setup), path).map_err(|error| format!("the path of the replay file: {error}")),
            None => Err("the replay file was not recorded on loom, on which the test runs".to_owned()),
        }
    }
}

/// The failure with the fewest preemptions that loom finds at once; the one that was found, unless it takes fewer switches.
fn minimised(setup: &Setup, found: Found) -> Found {
    let identity = found.failed.cause.identity();
    let switches = |failed: &Execution| crate::minimise::switches(&failed.schedule);
    let most = found.preemptions.unwrap_or(u32::MAX).min(MOST).min(switches(&found.failed) as u32);
    let mut left = MINIMISATION;
    for bound in 0..most {
        let limits = Limits { executions: left, ..Limits::of_length(setup.limits.steps) };
        let collected = run(&Setup { limits, ..quiet(setup) }, Some(bound));
        left = left.saturating_sub(collected.executions);
        match collected.failed {
            Some(failed) if failed.cause.identity() == identity && switches(&failed) < switches(&found.failed) => {
                return Found { failed, preemptions: Some(bound), number: collected.executions };
            }
            _ if left == 0 => break,
            _ => {}
        }
    }
    found
}

/// Without reports of progress.
fn quiet(setup: &Setup) -> Setup {
    Setup { name: String::new(), ..setup.clone() }
}
