//! The scenarios of the corpus: those that hold have as many traces as running all of their interleavings finds.

use std::sync::Arc;

use crate::__oracles::Recording;
use crate::Engine;
use crate::engine::{Limits, RunResult, Setup, run};
use crate::strategy::{Bounded, Exhaustive, Observed, Strategy};
use corpus::scenario::{Expected, Scenario};
use corpus::{counters, futures, locks, messages, pools, queues, speed, streams, structures, tasks};

#[path = "../../corpus/harness/mod.rs"]
mod corpus;

/// Interleavings that are run at most; scenarios with more are passed over.
const LIMIT: u32 = 20_000;

fn traces<S: Strategy + Send + 'static>(scenario: &Scenario, strategy: S) -> RunResult<Observed<S, Recording>> {
    let setup = Setup {
        name: String::new(),
        body: Arc::new(scenario.body),
        limits: Limits::of_length(1_000),
        keep_records: false,
        wanted: None,
        spurious: 0,
        faults: crate::Faults::none(),
        fault_seed: 0,
        allow_leaks: false,
        checkpoint: None,
        changing: Default::default(),
        initial: Default::default(),
        worker: Default::default(),
        patience: Default::default(),
        families: Vec::new(),
    };
    let result = run(&setup, Observed::new(strategy));
    assert!(result.collected.failed.is_none(), "{}: {:?}", scenario.name, result.collected.failed);
    result
}

/// The scenarios that were small enough to run all interleavings, each with how many these are and how many traces.
fn checked(all: &[Scenario]) -> Vec<(&'static str, u32, u64)> {
    let mut checked = Vec::new();
    let holds = |scenario: &&Scenario| scenario.expected == Expected::Holds && scenario.engine == Engine::Shuttle;
    for scenario in all.iter().filter(holds) {
        let every = traces(scenario, Bounded::new(u32::MAX, LIMIT)).strategy;
        let left = every.strategy.executions_left();
        if left == 0 {
            println!("{:<66} more than {LIMIT} interleavings", scenario.name);
            continue;
        }
        let mut exhaustive = traces(scenario, Exhaustive::default());
        exhaustive.collected.outcomes.set_exhaustive(true);
        assert_eq!(exhaustive.collected.outcomes.to_string(), scenario.outcomes, "{}", scenario.name);
        let (count, strategy) = (exhaustive.collected.executions, exhaustive.strategy);
        assert!(strategy.is_complete(), "{}", scenario.name);
        println!("{:<66} {} interleavings, {count} traces", scenario.name, LIMIT - left);
        assert_eq!(count, every.observer.traces.len() as u64, "{}", scenario.name);
        assert_eq!(strategy.observer.traces, every.observer.traces, "{}", scenario.name);
        checked.push((scenario.name, LIMIT - left, count));
    }
    checked
}

#[test]
fn traces_are_those_of_all_interleavings() {
    let all = [
        counters::ALL,
        futures::ALL,
        locks::ALL,
        messages::ALL,
        pools::ALL,
        queues::ALL,
        speed::ALL,
        streams::ALL,
        structures::ALL,
        tasks::ALL,
    ];
    let checked: Vec<_> = all.into_iter().flat_map(checked).collect();
    assert!(checked.len() >= 20, "{checked:?}");
}

/// A lock that goes from writer to reader in one step, against all interleavings.
#[cfg(rust_1_92)]
#[test]
#[allow(clippy::incompatible_msrv, reason = "left out where the compiler is older")]
fn traces_of_downgrades_are_those_of_all_interleavings() {
    use corpus::scenario::right;
    use gordian::sync::{RwLock, RwLockWriteGuard};
    use gordian::thread;

    fn body() {
        let total = RwLock::new(0);
        thread::scope(|scope| {
            for number in 1..=2 {
                let total = &total;
                scope.spawn(move || {
                    let mut written = total.write().unwrap();
                    *written = number;
                    assert_eq!(*RwLockWriteGuard::downgrade(written), number);
                });
            }
            scope.spawn(|| drop(total.read().unwrap()));
        });
    }

    let checked = checked(&[right("downgrade", body, "")]);
    let [(_, interleavings, traces)] = checked[..] else { panic!("{checked:?}") };
    assert!(traces < u64::from(interleavings), "{checked:?}");
}
