//! A scope ends when all of its threads have, also those that its threads have added to it.
#![cfg(feature = "explore")]

use gordian::sync::atomic::{AtomicU32, Ordering::SeqCst};
use gordian::{Explorer, FailureKind, Search, thread};

/// Threads of the scope that add threads to it, three deep.
fn ended(last: fn()) -> u32 {
    let ended = AtomicU32::new(0);
    thread::scope(|scope| {
        scope.spawn(|| {
            scope.spawn(|| {
                scope.spawn(|| {
                    last();
                    ended.fetch_add(1, SeqCst)
                });
                ended.fetch_add(1, SeqCst)
            });
            ended.fetch_add(1, SeqCst)
        });
    });
    ended.into_inner()
}

#[test]
fn threads_of_threads_have_ended() {
    for search in [Search::Exhaustive, Search::Random] {
        let verdict = Explorer::new().search(search).executions(2_000).run(|| assert_eq!(ended(|| ()), 3));
        assert!(verdict.witness().is_none(), "{verdict}");
    }
    // One order of three additions after the other, each of which may come before or after those of the threads it was not spawned by.
    let verdict = Explorer::new().search(Search::Exhaustive).run(|| assert_eq!(ended(|| ()), 3));
    assert_eq!(verdict.traces(), Some(6), "{verdict}");
}

#[test]
fn their_panics_are_those_of_the_scope() {
    let verdict = Explorer::new().run(|| _ = ended(|| panic!("far below")));
    let witness = verdict.witness().unwrap_or_else(|| panic!("{verdict}"));
    assert_eq!(witness.kind(), FailureKind::Panic);
    assert!(verdict.to_string().contains("far below"), "{verdict}");
}
