//! From where a thread is started, and what may run meanwhile.

use std::collections::BTreeSet;

use super::threads::Threads;
use crate::events::model::BodyId;
use crate::summaries::model::{Beside, CallSite, Facts, SpawnSite};

/// The bodies that have to do with the start of the threads that run one body.
#[derive(Debug)]
pub struct Starts {
    thread: BodyId,
    /// These start one, themselves or by calls.
    starting: BTreeSet<BodyId>,
    /// Of these, the ones that can return before it has ended.
    leaving: BTreeSet<BodyId>,
}

impl Starts {
    /// Of the threads that run `thread`.
    pub fn of(threads: &Threads, facts: &[Facts], thread: BodyId) -> Starts {
        let starters = threads.starters(thread).iter().map(|(starter, _)| *starter);
        let starting = threads.with_callers(starters).into_iter().collect();
        let mut starts = Starts { thread, starting, leaving: BTreeSet::new() };
        // What a body starts by a function that it gives to another has no number.
        let by_another = |body: BodyId| {
            let has_no_number = |site: &SpawnSite| site.callee == thread && site.index == u32::MAX;
            threads.leaves_running(body) && facts.get(body.index()).is_some_and(|f| f.spawns.iter().any(has_no_number))
        };
        loop {
            let leaves = |body: &&BodyId| {
                let left = facts.get(body.index()).map(|facts| &facts.leaves);
                by_another(**body) || left.is_some_and(|left| starts.may_run(facts, **body, left))
            };
            let unknown = starts.starting.iter().filter(|b| !starts.leaving.contains(b));
            let more: Vec<BodyId> = unknown.filter(leaves).copied().collect();
            if more.is_empty() {
                return starts;
            }
            starts.leaving.extend(more);
        }
    }

    /// One may run when that body returns.
    pub fn can_leave(&self, body: BodyId) -> bool {
        self.leaving.contains(&body)
    }

    /// One may be among those that `body` has started.
    pub fn may_run(&self, facts: &[Facts], body: BodyId, beside: &Beside) -> bool {
        let Some(facts) = facts.get(body.index()) else { return false };
        let spawned = |site: &SpawnSite| site.callee == self.thread && beside.spawns.contains(&site.index);
        let by_call = |site: &CallSite| {
            self.leaving.contains(&site.callee) && beside.calls.contains(&site.call)
                || self.starting.contains(&site.callee) && beside.inside.contains(&site.call)
        };
        facts.spawns.iter().any(spawned) || facts.sites.iter().any(by_call)
    }

    /// The bodies that start one of the others, themselves or by calls, while one of these that they have started before may run.
    pub fn before<'s>(&'s self, others: &'s Starts, facts: &'s [Facts]) -> impl Iterator<Item = BodyId> + 's {
        let meet = |body: &BodyId| {
            let Some(of_body) = facts.get(body.index()) else { return false };
            let spawns = of_body.spawns.iter().filter(|site| site.callee == others.thread).map(|site| &site.beside);
            let calls = || of_body.sites.iter().filter(|site| others.starting.contains(&site.callee));
            calls().any(|site| site.repeats && self.leaving.contains(&site.callee))
                || spawns.chain(calls().map(|site| &site.beside)).any(|beside| self.may_run(facts, *body, beside))
        };
        others.starting.iter().copied().filter(meet)
    }
}
