//! Parts of all traces that several processes run: together all of them, and none of them twice.
#![cfg(feature = "explore")]

use std::process::Command;

use gordian::sync::Mutex;
use gordian::sync::atomic::{AtomicU32, Ordering::SeqCst};
use gordian::{Explorer, Search, Shard, Verdict, thread};

/// What each of three threads sees of the others, as one number.
fn seen(times: usize) -> String {
    let (counter, lock) = (AtomicU32::new(0), Mutex::new(0));
    let seen = thread::scope(|scope| {
        let work = |number: u32| {
            let (counter, lock) = (&counter, &lock);
            move || {
                let mut seen = Vec::new();
                for _ in 0..times {
                    seen.push(counter.load(SeqCst));
                    counter.store(number, SeqCst);
                }
                let mut last = lock.lock().unwrap();
                seen.push(std::mem::replace(&mut *last, number));
                seen
            }
        };
        let threads: Vec<_> = (1..=3).map(|number| scope.spawn(work(number))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    format!("{seen:?} {counter:?} {lock:?}")
}

fn outcomes(verdict: &Verdict) -> Vec<(String, u64)> {
    verdict.outcomes().of("seen")
}

#[test]
fn shards_are_together_all_traces() {
    let body = || gordian::observe("seen", seen(1));
    let all = Explorer::new().search(Search::Exhaustive).run(body);
    let traces = all.traces().unwrap_or_else(|| panic!("{all}"));
    for count in [1, 2, 3, 8] {
        let mut sum = 0;
        let mut together = std::collections::BTreeMap::new();
        for number in 1..=count {
            let shard = Shard::new(number, count).unwrap();
            let verdict = Explorer::new().shard(shard).run(body);
            let Verdict::Passed { executions, strategy, .. } = &verdict else { panic!("{verdict}") };
            assert!(strategy.contains(&format!("shard {number}/{count}")), "{strategy}");
            assert!(*executions < traces || count == 1, "{executions} of {traces} are in shard {shard}");
            sum += executions;
            for (value, times) in outcomes(&verdict) {
                *together.entry(value).or_insert(0) += times;
            }
        }
        assert_eq!(sum, traces, "{count} shards");
        let expected: std::collections::BTreeMap<_, _> = outcomes(&all).into_iter().collect();
        assert_eq!(together, expected, "{count} shards");
    }
}

#[test]
fn a_failure_is_in_one_shard() {
    let failing = |number| {
        let explorer = Explorer::new().search(Search::Exhaustive).shard(Shard::new(number, 4).unwrap());
        // One trace of all: each thread waits for its turn.
        let verdict = explorer.run(|| {
            let order = Mutex::new(Vec::new());
            thread::scope(|scope| {
                for number in 0..3 {
                    let order = &order;
                    scope.spawn(move || order.lock().unwrap().push(number));
                }
            });
            assert_ne!(order.into_inner().unwrap(), [2, 0, 1], "the order that nobody thought of");
        });
        verdict.witness().is_some()
    };
    assert_eq!((1..=4).filter(|number| failing(*number)).count(), 1);
}

#[test]
fn what_is_no_shard_says_so() {
    for wrong in ["", "0/2", "3/2", "1", "a/b", "1/0", "-1/2"] {
        let error = wrong.parse::<Shard>().expect_err(wrong);
        assert!(error.to_string().contains("is no shard"), "{error}");
    }
    let random = Explorer::new().search(Search::Random).shard("1/2".parse().unwrap()).run(|| ());
    assert!(random.to_string().contains("a shard is a part of all traces, and random"), "{random}");
}

/// A race that only some executions show.
fn races() {
    let total = AtomicU32::new(0);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| total.store(total.load(SeqCst) + 1, SeqCst));
        }
    });
    assert_eq!(total.into_inner(), 2);
}

#[gordian::test(expected = "panic")]
fn expected_failure() {
    races();
}

#[gordian::test(strategy = "random", budget = 20)]
fn own_strategy() {
    seen(1);
}

#[test]
fn what_has_no_parts_is_run_by_the_first() {
    let run = |test: &str, shard: &str| {
        let mut command = Command::new(std::env::current_exe().expect("a path"));
        command.args(["--exact", test, "--nocapture"]).env("GORDIAN_SHARD", shard);
        let output = command.output().expect("it starts");
        assert!(output.status.success(), "{test} in {shard}");
        String::from_utf8(output.stdout).expect("text")
    };
    assert!(run("expected_failure", "1/2").contains("found the expected panic"));
    assert!(run("own_strategy", "1/2").contains("20 executions"));
    for test in ["expected_failure", "own_strategy"] {
        let second = run(test, "2/2");
        assert!(second.contains("shard 2/2 leaves it to the first"), "{second}");
    }
}

/// Set for the programs that the next test starts.
const CHILD: &str = "GORDIAN_TESTS_SHARD";

#[test]
fn variables() {
    if std::env::var_os(CHILD).is_some() {
        println!("{}", Explorer::new().executions(50).run(|| gordian::observe("seen", seen(2))));
        return;
    }
    let run = |name: &str, value: &str| {
        let mut command = Command::new(std::env::current_exe().expect("a path"));
        command.args(["--exact", "variables", "--nocapture"]).env(CHILD, "1").env(name, value);
        String::from_utf8(command.output().expect("it starts").stdout).expect("text")
    };
    let shard = run("GORDIAN_SHARD", "2/3");
    assert!(shard.contains("shard 2/3: used up the budget of 50 executions"), "{shard}");
    let wrong = run("GORDIAN_SHARD", "4/3");
    assert!(wrong.contains("GORDIAN_SHARD: `4/3` is no shard"), "{wrong}");
    let seeded = run("GORDIAN_SEED", "12");
    assert!(seeded.contains("(seed 12)"), "{seeded}");
    let wrong = run("GORDIAN_SEED", "twelve");
    assert!(wrong.contains("GORDIAN_SEED: `twelve` is no seed"), "{wrong}");
}
