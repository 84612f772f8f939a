//! The default strategy: a proof where the budget allows for one, else what several strategies find, the same for the same seed.
#![cfg(feature = "explore")]

use gordian::sync::atomic::{AtomicU32, Ordering::SeqCst};
use gordian::sync::{Arc, Mutex};
use gordian::{Explorer, FailureKind, Search, Verdict, thread};

/// Threads that add to a counter without a lock, so many times each; gives what is left in the end.
fn counted(threads: usize, times: usize) -> u32 {
    let counter = AtomicU32::new(0);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| (0..times).for_each(|_| counter.store(counter.load(SeqCst) + 1, SeqCst)));
        }
    });
    counter.into_inner()
}

#[test]
fn a_proof_counts_no_execution_beside_it() {
    for threads in [1, 2] {
        let explorer = Explorer::new().threads(threads);
        let portfolio = explorer.run(|| gordian::observe("total", counted(2, 3)));
        let exhaustive = Explorer::new().search(Search::Exhaustive).run(|| gordian::observe("total", counted(2, 3)));
        assert_eq!(portfolio.traces(), Some(328), "{portfolio}");
        assert_eq!(portfolio.to_string(), exhaustive.to_string());
    }
}

#[test]
fn what_does_not_fit_passes_and_says_how_much_it_was() {
    let run = |seed| Explorer::new().seed(seed).executions(2_000).run(|| gordian::observe("total", counted(3, 3)));
    let first = run(5);
    let Verdict::Passed { executions: 2_000, coverage: Some(coverage), strategy, .. } = &first else {
        panic!("{first}")
    };
    assert!(strategy.contains("by exhaustive") && strategy.contains("by surw"), "{strategy}");
    assert!(strategy.ends_with("(seed 5)"), "{strategy}");
    assert!((500..=2_000).contains(&coverage.traces), "{coverage}");
    assert!(coverage.new_per_thousand > 100, "{coverage}");
    assert_eq!(first.to_string(), run(5).to_string());
    assert_ne!(first.to_string(), run(6).to_string());
}

/// There are 34 traces: many executions see them all, and then nothing new.
#[test]
fn coverage_ends_where_there_is_nothing_new() {
    for search in [Search::Random, Search::Pos, Search::Surw] {
        let verdict = Explorer::new().search(search).executions(5_000).run(|| _ = counted(2, 2));
        let Verdict::Passed { coverage: Some(coverage), .. } = verdict else { panic!("{verdict}") };
        // The ends of the threads and their join are operations too, and make no difference.
        assert_eq!((coverage.traces, coverage.new_per_thousand), (34, 0), "{search:?}: {coverage}");
    }
}

#[test]
fn a_failure_says_what_found_it_and_comes_again() {
    let run = |search| {
        let lost = || assert!(counted(3, 2) > 2, "nearly all is lost");
        Explorer::new().search(search).seed(11).executions(50_000).run(lost).to_string()
    };
    for search in [Search::Portfolio, Search::Surw, Search::ReadsFrom] {
        let found = run(search);
        assert!(found.contains("nearly all is lost"), "{found}");
        assert_eq!(found, run(search));
    }
    assert!(run(Search::Surw).contains("found by surw, seed 11"));
}

/// Each takes its own lock of a ring, and then that of its neighbour, after much that does not matter.
fn ring(line: Option<u32>, search: Search) -> Verdict {
    let mut explorer = Explorer::new().search(search).executions(200);
    if let Some(line) = line {
        explorer = explorer.target("tests/portfolio.rs", line);
    }
    explorer.run(|| {
        let locks: Arc<[Mutex<()>; 5]> = Arc::default();
        let threads: Vec<_> = (0..5)
            .map(|place| {
                let locks = Arc::clone(&locks);
                thread::spawn(move || {
                    let _own = locks[place].lock().unwrap();
                    let _other = locks[(place + 1) % 5].lock().unwrap();
                })
            })
            .collect();
        threads.into_iter().for_each(|thread| thread.join().unwrap());
    })
}

/// The line of the second lock.
const SECOND: u32 = 83;

#[test]
fn directed_holds_back_whoever_is_about_to_wait() {
    let verdict = ring(Some(SECOND), Search::Directed);
    let witness = verdict.witness().unwrap_or_else(|| panic!("{verdict}"));
    assert_eq!((witness.kind(), witness.executions()), (FailureKind::Deadlock, 1), "{verdict}");
    let by_chance = ring(None, Search::Random);
    assert!(by_chance.witness().is_none_or(|witness| witness.executions() > 1), "{by_chance}");
}

/// Each number of rounds is an interleaving, and each is longer than the one before: the search of all must not take all the time.
#[test]
fn a_thread_that_spins_does_not_keep_the_search_of_all_busy() {
    let spins = |explorer: Explorer| {
        explorer.run(|| {
            let flag = AtomicU32::new(0);
            thread::scope(|scope| {
                scope.spawn(|| {
                    while flag.load(SeqCst) == 0 {
                        gordian::hint::spin_loop();
                    }
                });
                scope.spawn(|| flag.store(1, SeqCst));
            });
        })
    };
    let verdict = spins(Explorer::new().spins(0).executions(3_000));
    let Verdict::Passed { executions: 3_000, strategy, .. } = &verdict else { panic!("{verdict}") };
    let by_exhaustive = strategy.split_once(" by exhaustive").and_then(|(number, _)| number.parse().ok());
    assert!(by_exhaustive.is_some_and(|executions: u32| executions < 1_500), "{verdict}");
    // With a bound there is an end, of which it is said why it is none: the thread spins as it should.
    let bounded = spins(Explorer::new().spins(0).executions(3_000).steps(200));
    let Verdict::Passed { notes, .. } = &bounded else { panic!("{bounded}") };
    let why = notes.iter().find(|note| note.starts_with("the exhaustive search was cut off")).expect("a note");
    assert!(why.contains("`thread 1` at harness/tests/portfolio.rs:") && !why.contains("spin_loop"), "{bounded}");
}

/// No thousand is spoken of where there were fewer.
#[test]
fn few_executions_are_counted_as_they_are() {
    let run = |executions, threads| {
        let explorer = Explorer::new().search(Search::Random).executions(executions).threads(threads);
        explorer.run(|| _ = counted(2, 1)).to_string()
    };
    let few = run(18, 1);
    assert!(few.contains(" different traces of 18 executions)"), "{few}");
    let one = run(1, 1);
    assert!(one.contains("(1 different trace of 1 execution)"), "{one}");
    let more = run(1_800, 2);
    assert!(more.contains(" of the last thousand new)"), "{more}");
}

/// With several threads of the system, those that look for failures stop when one has proved that there are none.
#[test]
fn a_proof_ends_all_threads() {
    static RUNS: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
    const BUDGET: u64 = 4_000_000;
    let verdict = Explorer::new().threads(2).executions(BUDGET).run(|| {
        RUNS.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let value = AtomicU32::new(0);
        thread::scope(|scope| {
            scope.spawn(|| value.fetch_add(1, SeqCst));
            scope.spawn(|| value.fetch_add(1, SeqCst));
        });
    });
    assert_eq!(verdict.traces(), Some(2), "{verdict}");
    // A small part of the share of one of them.
    assert!(RUNS.load(std::sync::atomic::Ordering::Relaxed) < BUDGET / 8);
}

/// A thread that has always been alone has one way to go on.
#[test]
fn a_long_execution_of_one_thread_is_the_only_one() {
    let verdict = Explorer::new().run(|| {
        let value = AtomicU32::new(0);
        (0..20_000).for_each(|_| value.store(1, SeqCst));
    });
    assert_eq!(verdict.traces(), Some(1), "{verdict}");
}

/// The budget of executions is for such of usual length.
#[test]
fn long_executions_are_fewer() {
    let verdict = Explorer::new().search(Search::Random).__operations(50_000).run(|| {
        let value = AtomicU32::new(0);
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| (0..500).for_each(|_| value.store(2, SeqCst)));
            }
        });
    });
    let Verdict::Passed { executions, notes, .. } = verdict else { panic!("{verdict}") };
    assert!((40..60).contains(&executions), "{executions}");
    assert!(notes.iter().any(|note| note.contains("50000 operations")), "{notes:?}");
}
