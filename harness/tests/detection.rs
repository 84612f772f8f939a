//! Failures that are no panic and no cycle of locks: each kind is told from its neighbours, and bounds are named.
#![cfg(feature = "explore")]

use gordian::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};
use gordian::sync::{Arc, Condvar, Mutex};
use gordian::{Explorer, FailureKind, Search, Verdict, hint, thread};

fn exhaustive(body: impl Fn() + Send + Sync + 'static) -> Verdict {
    Explorer::new().search(Search::Exhaustive).steps(200).run(body)
}

fn kind(verdict: &Verdict) -> Option<FailureKind> {
    verdict.witness().map(|witness| witness.kind())
}

#[test]
fn a_lost_wakeup_names_the_notification_that_nobody_heard() {
    let waits = |notifies: bool| {
        move || {
            let pair = Arc::new((Mutex::new(()), Condvar::new()));
            let other = Arc::clone(&pair);
            let waker = thread::spawn(move || {
                if notifies {
                    other.1.notify_one();
                }
            });
            drop(pair.1.wait(pair.0.lock().unwrap()).unwrap());
            waker.join().unwrap();
        }
    };
    let lost = exhaustive(waits(true));
    assert_eq!(kind(&lost), Some(FailureKind::LostWakeup), "{lost}");
    let text: Vec<String> = lost.to_string().split_whitespace().map(str::to_owned).collect();
    let text = text.join(" ");
    assert!(text.contains("the one given at harness/tests/detection.rs:2"), "{lost}");
    assert!(text.contains("came when nobody waited"), "{lost}");
    // Without any notification it is a deadlock and nothing is lost.
    let never = exhaustive(waits(false));
    assert_eq!(kind(&never), Some(FailureKind::Deadlock), "{never}");
}

/// Whether a fair schedule ends the execution tells a livelock from a long one.
#[test]
fn a_livelock_is_told_from_a_thread_that_spins_while_others_wait() {
    let spins = |is_told: bool| {
        move || {
            let flag = Arc::new(AtomicBool::new(false));
            let spinner = thread::spawn({
                let flag = Arc::clone(&flag);
                move || {
                    while !flag.load(SeqCst) {
                        hint::spin_loop();
                    }
                }
            });
            if is_told {
                flag.store(true, SeqCst);
            }
            spinner.join().unwrap();
        }
    };
    let never = exhaustive(spins(false));
    assert_eq!(kind(&never), Some(FailureKind::Livelock), "{never}");
    assert!(never.to_string().contains("`thread 1` went on for"), "{never}");
    let late = Explorer::new().search(Search::Exhaustive).spins(0).steps(200).executions(300).run(spins(true));
    assert!(matches!(late, Verdict::Incomplete { .. }), "{late}");
}

/// An execution that is longer than its bound and gets somewhere is no livelock.
#[test]
fn a_long_execution_is_no_livelock() {
    let verdict = Explorer::new().search(Search::Exhaustive).steps(50).run(|| {
        let x = AtomicU32::new(0);
        while x.fetch_add(1, SeqCst) < 5_000 {}
    });
    assert!(
        matches!(&verdict, Verdict::Incomplete { why, .. } if why.contains("more than 50 operations")),
        "{verdict}"
    );
}

#[test]
fn a_thread_left_behind_is_a_failure_unless_it_may_be() {
    let body = || {
        let pair = Arc::new((Mutex::new(false), Condvar::new()));
        let background = move || drop(pair.1.wait_while(pair.0.lock().unwrap(), |stop| !*stop));
        drop(thread::spawn(background));
    };
    let verdict = exhaustive(body);
    assert_eq!(kind(&verdict), Some(FailureKind::LeakedThread), "{verdict}");
    let allowed = Explorer::new().search(Search::Exhaustive).allow_leaks(true).run(body);
    assert!(allowed.traces().is_some(), "{allowed}");
    // A thread that ends by itself is not left behind.
    let ends = exhaustive(|| drop(thread::spawn(|| ())));
    assert!(ends.traces().is_some(), "{ends}");
}

#[test]
fn a_test_that_depends_on_more_than_the_schedule_is_no_pass() {
    static RUNS: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let verdict = exhaustive(|| {
        let run = RUNS.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let x = Arc::new(AtomicU32::new(0));
        let other = thread::spawn({
            let x = Arc::clone(&x);
            move || x.fetch_add(1, SeqCst)
        });
        if run.is_multiple_of(2) {
            x.store(1, SeqCst);
        } else {
            let _ = x.load(SeqCst);
        }
        other.join().unwrap();
    });
    let Verdict::Incomplete { why, .. } = &verdict else { panic!("{verdict}") };
    assert!(why.starts_with("the test is not determined by the schedule"), "{why}");
}

#[test]
fn bounds_are_reported_as_bounds() {
    let body = || {
        let x = AtomicU32::new(0);
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    x.fetch_add(1, SeqCst);
                    x.fetch_add(1, SeqCst)
                });
            }
        });
        assert_eq!(x.into_inner(), 4);
    };
    let bounded = Explorer::new().search(Search::Preemptions { bound: 1 }).run(body);
    assert!(bounded.traces().is_none(), "a bound is no proof");
    assert!(bounded.to_string().contains("all with at most 1 preemption; not all interleavings"), "{bounded}");
    let cut = Explorer::new().search(Search::Exhaustive).executions(3).run(body);
    let Verdict::Incomplete { why, executions: 3, .. } = &cut else { panic!("{cut}") };
    assert_eq!(why, "used up the budget of 3 executions");
    let long = Explorer::new().search(Search::Exhaustive).steps(3).run(body);
    assert!(matches!(&long, Verdict::Incomplete { why, .. } if why.contains("more than 3 operations")), "{long}");
}

/// What a livelock does over and over is shown twice, and how often it was done is said.
#[test]
fn a_livelock_is_shown_without_its_repetitions() {
    let verdict = exhaustive(|| {
        let told = Arc::new(AtomicBool::new(false));
        let other = Arc::clone(&told);
        let spinner = thread::spawn(move || {
            while !other.load(SeqCst) {
                gordian::hint::spin_loop();
            }
        });
        spinner.join().unwrap();
    });
    assert_eq!(kind(&verdict), Some(FailureKind::Livelock), "{verdict}");
    let text = verdict.to_string();
    assert_eq!((text.matches("[load `told`: false]").count(), text.matches("[spins]").count()), (2, 2), "{text}");
    assert!(text.contains("the last 2 operations are done ") && !text.contains("left out"), "{text}");
    let witness = verdict.witness().expect("it fails");
    assert!(witness.to_file().len() < 1_000_000, "the schedule is stored, the repetitions are not");
}

/// Each has its own lock, tries that of the other and gives way: the round of both is shown once.
#[test]
fn a_livelock_of_several_threads_is_shown_without_its_repetitions() {
    fn giving_way(mine: &Mutex<()>, theirs: &Mutex<()>) {
        loop {
            let _mine = mine.lock().unwrap();
            if theirs.try_lock().is_ok() {
                return;
            }
        }
    }
    let verdict = Explorer::new().search(Search::Exhaustive).executions(100_000).spins(0).width(120).run(|| {
        let locks = Arc::new((Mutex::new(()), Mutex::new(())));
        let other = Arc::clone(&locks);
        let child = thread::spawn(move || giving_way(&other.1, &other.0));
        giving_way(&locks.0, &locks.1);
        child.join().unwrap();
    });
    assert_eq!(kind(&verdict), Some(FailureKind::Livelock), "{verdict}");
    let text = verdict.to_string();
    println!("{text}");
    assert!(text.contains("~ `main` and `thread 1` do the last "), "{text}");
    assert!(text.matches("[try_lock").count() <= 6 && text.lines().count() < 50, "{text}");
}

/// Who sends to a full channel waits for the one who receives, and so may that one for the sender.
#[test]
fn a_full_channel_names_its_receiver() {
    let verdict = |places| {
        exhaustive(move || {
            let state = Arc::new(Mutex::new(0));
            let (send, receive) = gordian::sync::mpsc::sync_channel(places);
            let receiver = {
                let state = Arc::clone(&state);
                thread::spawn(move || receive.iter().for_each(|item: u32| *state.lock().unwrap() += item))
            };
            let guard = state.lock().unwrap();
            (0..3).for_each(|item| send.send(item).unwrap());
            drop((guard, send));
            receiver.join().unwrap();
        })
    };
    let full = verdict(1);
    assert_eq!(kind(&full), Some(FailureKind::Deadlock), "{full}");
    let text = full.to_string();
    assert!(text.starts_with("deadlock: `main` and `thread 1` wait for each other"), "{full}");
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("for room in the channel, from which `thread 1` receives"), "{full}");
    let direct = verdict(0).to_string().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(direct.contains("for the message to be taken by `thread 1`"), "{direct}");
}

/// Threads that share nothing that is known have not been explored: somebody may have forgotten a `use`.
#[test]
fn a_test_of_which_nothing_is_explored_fails() {
    fn forgotten() {
        let counter = std::sync::Arc::new(std::sync::atomic::AtomicU32::new(0));
        let other = std::sync::Arc::clone(&counter);
        let adds = thread::spawn(move || other.store(other.load(SeqCst) + 1, SeqCst));
        counter.store(counter.load(SeqCst) + 1, SeqCst);
        adds.join().unwrap();
    }
    fn known() {
        let counter = Arc::new(AtomicU32::new(0));
        let other = Arc::clone(&counter);
        let adds = thread::spawn(move || other.fetch_add(1, SeqCst));
        adds.join().unwrap();
    }
    let run = |body: fn()| std::panic::catch_unwind(|| gordian::__run_test(&Explorer::new(), None, body));
    let failed = run(forgotten).expect_err("nothing was explored");
    let text = failed.downcast_ref::<String>().expect("a text");
    assert!(text.starts_with("nothing was explored: ") && text.contains("`std::sync`"), "{text}");
    assert!(run(known).is_ok());
}

/// Who waits for a thread of the cycle, wherever, makes no other failure of it.
#[test]
fn a_cycle_is_one_failure_whoever_waits_besides() {
    let identity = |locks: usize| {
        let verdict = exhaustive(move || {
            let (a, b) = (Arc::new(Mutex::new(0)), Arc::new(Mutex::new(0)));
            let threads = [(Arc::clone(&a), Arc::clone(&b)), (Arc::clone(&b), Arc::clone(&a))];
            let threads = threads.map(|(first, second)| {
                thread::spawn(move || {
                    let held = first.lock().unwrap();
                    *second.lock().unwrap() += *held;
                })
            });
            if locks == 1 {
                *a.lock().unwrap() += 1;
            } else if locks == 2 {
                *b.lock().unwrap() += 1;
            }
            threads.into_iter().for_each(|thread| thread.join().unwrap());
        });
        let witness = verdict.witness().expect("a deadlock");
        assert!(witness.headline().starts_with("deadlock: `thread 1` and `thread 2` wait for each other"), "{verdict}");
        witness.identity().to_owned()
    };
    assert_eq!(identity(1), identity(2));
    assert_eq!(identity(0), identity(1));
}
