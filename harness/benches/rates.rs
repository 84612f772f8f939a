//! Executions per second of the exhaustive strategy beside shuttle's own random scheduler, on the same programs in the same
//! run; what the facade costs where nothing is explored; and, with the feature `loom`, how many executions loom needs for programs that it
//! can run, by itself and under the facade.
//!
//! ```text
//! cargo bench -p gordian --features explore
//! cargo bench -p gordian --features loom
//! cargo bench -p gordian --features explore -- facade
//! ```

use std::hint::black_box;
use std::time::Instant;

use gordian::sync::atomic::{AtomicU32, Ordering::SeqCst};
use gordian::sync::{Arc, Mutex, RwLock};
use gordian::{Explorer, Search, thread};

/// One program, once on each facade.
struct Program {
    name: &'static str,
    traces: u64,
    gordian: fn(),
    shuttle: fn(),
}

macro_rules! programs {
    ($($name:literal, $traces:literal, |$sync:ident, $thread:ident| $body:block)*) => {
        [$(Program {
            name: $name,
            traces: $traces,
            gordian: || {
                #[allow(unused_imports)]
                use gordian::{sync as $sync, thread as $thread};
                $body
            },
            shuttle: || {
                #[allow(unused_imports)]
                use shuttle::{sync as $sync, thread as $thread};
                $body
            },
        }),*]
    };
}

fn programs() -> [Program; 3] {
    programs! {
        "load, store; 3 threads twice", 7_134, |sync, thread| {
            let x = sync::Arc::new(sync::atomic::AtomicU32::new(0));
            let work = |x: sync::Arc<sync::atomic::AtomicU32>| move || {
                for _ in 0..2 {
                    let value = x.load(SeqCst);
                    x.store(value + 1, SeqCst);
                }
            };
            let threads: Vec<_> = (0..3).map(|_| thread::spawn(work(x.clone()))).collect();
            threads.into_iter().for_each(|thread| thread.join().unwrap());
        }
        "fetch_add; 2 threads 6 times", 924, |sync, thread| {
            let x = sync::Arc::new(sync::atomic::AtomicU32::new(0));
            let work = |x: sync::Arc<sync::atomic::AtomicU32>| move || {
                for _ in 0..6 {
                    x.fetch_add(1, SeqCst);
                }
            };
            let threads: Vec<_> = (0..2).map(|_| thread::spawn(work(x.clone()))).collect();
            threads.into_iter().for_each(|thread| thread.join().unwrap());
        }
        "mutex; 3 threads 3 times", 1_680, |sync, thread| {
            let x = sync::Arc::new(sync::Mutex::new(0));
            let work = |x: sync::Arc<sync::Mutex<u32>>| move || {
                for _ in 0..3 {
                    *x.lock().unwrap() += 1;
                }
            };
            let threads: Vec<_> = (0..3).map(|_| thread::spawn(work(x.clone()))).collect();
            threads.into_iter().for_each(|thread| thread.join().unwrap());
        }
    }
}

/// Seconds for one.
fn best(repetitions: u32, count: u64, mut run: impl FnMut()) -> f64 {
    let time = |_| {
        let begun = Instant::now();
        run();
        begun.elapsed().as_secs_f64() / count as f64
    };
    (0..repetitions).map(time).fold(f64::INFINITY, f64::min)
}

fn exploration() {
    println!("\n{:<32} {:>12} {:>12} {:>12} {:>8}", "executions/s", "exhaustive", "random", "shuttle", "ratio");
    for Program { name, traces, gordian, shuttle } in programs() {
        let exhaustive = best(5, traces, || {
            let verdict = Explorer::new().search(Search::Exhaustive).run(gordian);
            assert_eq!(verdict.traces(), Some(traces), "{name}");
        });
        let random = best(5, traces, || {
            Explorer::new().search(Search::Random).executions(traces).run(gordian).assert_ok();
        });
        // Its own default stack is smaller than what a closure of a test may need; that makes no difference here.
        let theirs = best(5, traces, || shuttle::check_random(shuttle, traces as usize));
        let ratio = theirs / exhaustive;
        println!("{name:<32} {:>12.0} {:>12.0} {:>12.0} {ratio:>8.2}", 1.0 / exhaustive, 1.0 / random, 1.0 / theirs);
    }
}

/// The same of the randomised strategies, each as a share of shuttle's random scheduler.
fn strategies() {
    const EXECUTIONS: u64 = 5_000;
    let all = [
        Search::Random,
        Search::Pct { depth: 3 },
        Search::Urw,
        Search::Pos,
        Search::Surw,
        Search::ReadsFrom,
        Search::Directed,
    ];
    print!("\n{:<32}", "share of shuttle's random");
    all.iter().for_each(|search| print!(" {:>10}", search.name()));
    println!();
    for Program { name, gordian, shuttle, .. } in programs() {
        let theirs = best(5, EXECUTIONS, || shuttle::check_random(shuttle, EXECUTIONS as usize));
        print!("{name:<32}");
        for search in all {
            let ours = best(5, EXECUTIONS, || {
                Explorer::new().search(search).executions(EXECUTIONS).run(gordian).assert_ok();
            });
            print!(" {:>10.2}", theirs / ours);
        }
        println!();
    }
}

static LOADED: AtomicU32 = AtomicU32::new(0);
static THEIR_LOADED: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);

fn facade(heading: &str) {
    const COUNT: u64 = 2_000_000;
    let (ours, theirs) = (Mutex::new(0_u64), std::sync::Mutex::new(0_u64));
    let (atomic, their_atomic) = (AtomicU32::new(0), std::sync::atomic::AtomicU32::new(0));
    let (loaded, their_loaded) = (&LOADED, &THEIR_LOADED);
    let row = |name: &str, gordian: f64, std: f64| {
        println!("{name:<32} {:>12.2} {:>12.2}", gordian * 1e9, std * 1e9);
    };
    println!("\n{heading:<32} {:>12} {:>12}", "gordian", "std");
    let each = |mut f: Box<dyn FnMut()>| best(7, COUNT, || (0..COUNT).for_each(|_| f()));
    let (ours, theirs) = (Arc::new(ours), Arc::new(theirs));
    row(
        "lock and unlock",
        each(Box::new(move || *black_box(&*ours).lock().unwrap() += 1)),
        each(Box::new(move || *black_box(&*theirs).lock().unwrap() += 1)),
    );
    row(
        "load",
        each(Box::new(move || _ = black_box(black_box(loaded).load(SeqCst)))),
        each(Box::new(move || _ = black_box(black_box(their_loaded).load(SeqCst)))),
    );
    row(
        "fetch_add",
        each(Box::new(move || _ = black_box(black_box(&atomic).fetch_add(1, SeqCst)))),
        each(Box::new(move || _ = black_box(black_box(&their_atomic).fetch_add(1, SeqCst)))),
    );
    let (ours, theirs) = (RwLock::new(0_u64), std::sync::RwLock::new(0_u64));
    row(
        "read and its end",
        each(Box::new(move || _ = black_box(*black_box(&ours).read().unwrap()))),
        each(Box::new(move || _ = black_box(*black_box(&theirs).read().unwrap()))),
    );
    let spawns = 2_000;
    row(
        "spawn and join",
        best(3, spawns, || (0..spawns).for_each(|_| thread::spawn(|| ()).join().unwrap())),
        best(3, spawns, || (0..spawns).for_each(|_| std::thread::spawn(|| ()).join().unwrap())),
    );
}

/// Executions until the end, and seconds for all of them.
#[cfg(feature = "loom")]
fn needed() {
    use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

    macro_rules! row {
        ($name:literal, |$sync:ident, $thread:ident| $body:block) => {{
            fn gordian() {
                use gordian::{sync as $sync, thread as $thread};
                $body
            }
            fn loom() {
                use loom::{sync as $sync, thread as $thread};
                $body
            }
            let timed = |run: &dyn Fn() -> u64| {
                let begun = Instant::now();
                let executions = run();
                format!("{executions:>8} {:>8.3} s", begun.elapsed().as_secs_f64())
            };
            let ours = timed(&|| match Explorer::new().search(Search::Exhaustive).run(gordian) {
                gordian::Verdict::Verified { traces, .. } => traces,
                other => panic!("{other}"),
            });
            let on_loom = timed(&|| match Explorer::new().engine(gordian::Engine::Loom).run(gordian) {
                gordian::Verdict::Passed { executions, .. } => executions,
                other => panic!("{other}"),
            });
            let loom_itself = timed(&|| {
                static COUNT: AtomicU64 = AtomicU64::new(0);
                loom::model(|| {
                    COUNT.fetch_add(1, Relaxed);
                    loom();
                });
                COUNT.load(Relaxed)
            });
            println!("{:<32} {ours:>20} {on_loom:>20} {loom_itself:>20}", $name);
        }};
    }

    // The `Arc` of `std` in all columns: loom explores the reference counts of its own.
    println!("\n{:<32} {:>20} {:>20} {:>20}", "executions needed", "exhaustive", "engine loom", "loom itself");
    row!("load, store; 2 threads twice", |sync, thread| {
        let x = Arc::new(sync::atomic::AtomicU32::new(0));
        let work = |x: Arc<sync::atomic::AtomicU32>| {
            move || {
                for _ in 0..2 {
                    let value = x.load(SeqCst);
                    x.store(value + 1, SeqCst);
                }
            }
        };
        let threads: Vec<_> = (0..2).map(|_| thread::spawn(work(x.clone()))).collect();
        threads.into_iter().for_each(|thread| thread.join().unwrap());
    });
    row!("fetch_add; 2 threads 4 times", |sync, thread| {
        let x = Arc::new(sync::atomic::AtomicU32::new(0));
        let work = |x: Arc<sync::atomic::AtomicU32>| {
            move || {
                for _ in 0..4 {
                    x.fetch_add(1, SeqCst);
                }
            }
        };
        let threads: Vec<_> = (0..2).map(|_| thread::spawn(work(x.clone()))).collect();
        threads.into_iter().for_each(|thread| thread.join().unwrap());
    });
    row!("mutex; 2 threads 3 times", |sync, thread| {
        let x = Arc::new(sync::Mutex::new(0));
        let work = |x: Arc<sync::Mutex<u32>>| {
            move || {
                for _ in 0..3 {
                    *x.lock().unwrap() += 1;
                }
            }
        };
        let threads: Vec<_> = (0..2).map(|_| thread::spawn(work(x.clone()))).collect();
        threads.into_iter().for_each(|thread| thread.join().unwrap());
    });
}

fn main() {
    // Cargo says `--bench`.
    let wanted: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let is_wanted = |part: &str| wanted.is_empty() || wanted.iter().any(|wanted| wanted == part);
    if is_wanted("facade") {
        // Before anything has been explored, as in a program, and after it, as in the tests of one.
        facade("ns, nothing explored so far");
        Explorer::new().run(|| drop(Mutex::new(0).lock())).assert_ok();
        facade("ns, outside of explorations");
    }
    if is_wanted("exploration") {
        exploration();
        strategies();
    }
    #[cfg(feature = "loom")]
    if is_wanted("loom") {
        needed();
    }
}
