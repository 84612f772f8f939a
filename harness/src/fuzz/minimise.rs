//! From an input that fails to a shorter one that fails the same way.

use std::sync::Arc;

use arbitrary::Arbitrary;

use super::schedule::{Schedule, join, split};
use crate::engine::{Setup, run};
use crate::explorer::{__Outcome, Explorer};
use crate::strategy::{Bounded, Bytes, Decisions, Observed};

/// Executions that are spent on it.
const MOST: u32 = 20_000;
/// Of these, on one sequence of values.
const EACH: u32 = 500;
/// Preemptions with which values are tried under other schedules than the one that is known.
const PREEMPTIONS: u32 = 2;

/// The shortest input that is found: as few values, and then as few decisions for another thread, as still fail with that identity.
pub(super) fn shortest<T, R>(
    explorer: &Explorer,
    data: &[u8],
    identity: &str,
    body: &Arc<impl Fn(T) -> R + Send + Sync + 'static>,
) -> Vec<u8>
where
    T: for<'a> Arbitrary<'a>,
    R: __Outcome,
{
    let (values, schedule) = split(data);
    let mut search = Search {
        setup: |values: &[u8]| {
            let mut setup = explorer.fuzz_setup(values, body);
            setup.wanted = Some(identity.to_owned());
            setup
        },
        left: MOST,
    };
    let (mut values, mut schedule) = (values.to_vec(), schedule);
    let mut length = values.len().next_power_of_two();
    while length > 0 {
        let mut at = 0;
        while at < values.len() {
            let mut fewer = values.clone();
            fewer.drain(at..(at + length).min(fewer.len()));
            match search.schedule(&fewer, &schedule) {
                Some(found) => (values, schedule) = (fewer, found),
                None => at += length,
            }
        }
        length /= 2;
    }
    for at in 0..values.len() {
        for smaller in [0, values[at] / 2, values[at].saturating_sub(1)] {
            let mut other = values.clone();
            other[at] = smaller;
            if smaller < values[at]
                && let Some(found) = search.schedule(&other, &schedule)
            {
                (values, schedule) = (other, found);
                break;
            }
        }
    }
    schedule = search.with_fewer_points(&values, schedule);
    join(&values, &schedule).unwrap_or_else(|| data.to_vec())
}

struct Search<S> {
    /// What is run with given values.
    setup: S,
    /// Executions.
    left: u32,
}

impl<S: Fn(&[u8]) -> Setup> Search<S> {
    /// A schedule under which these values fail: the one that is known, or another.
    fn schedule(&mut self, values: &[u8], known: &Schedule) -> Option<Schedule> {
        let setup = (self.setup)(values);
        self.follows(&setup, known).or_else(|| {
            let budget = self.left.min(EACH);
            let bounded = Observed::<_, Decisions>::new(Bounded::new(PREEMPTIONS, budget));
            let result = run(&setup, bounded);
            self.left -= budget - result.strategy.strategy.executions_left().min(budget);
            result.collected.failed.map(|_| Schedule::from_bytes(&result.strategy.observer.bytes))
        })
    }

    /// The schedule, as the execution takes it, if it still fails.
    fn follows(&mut self, setup: &Setup, schedule: &Schedule) -> Option<Schedule> {
        self.left = self.left.checked_sub(1)?;
        let result = run(setup, Observed::<_, Decisions>::new(Bytes::new(schedule.bytes().to_vec())));
        result.collected.failed.map(|_| Schedule::from_bytes(&result.strategy.observer.bytes))
    }

    /// Leaves decisions out, one after another, as long as that changes nothing.
    fn with_fewer_points(&mut self, values: &[u8], mut schedule: Schedule) -> Schedule {
        let setup = (self.setup)(values);
        let mut at = 0;
        while at < schedule.points().len() {
            let mut points = schedule.points();
            points.remove(at);
            match self.follows(&setup, &Schedule::from_points(&points)) {
                Some(found) if found.points().len() < schedule.points().len() => schedule = found,
                _ => at += 1,
            }
        }
        schedule
    }
}
