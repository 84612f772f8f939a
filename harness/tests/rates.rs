//! Executions per second; run with `cargo test --release -p gordian --features explore --test rates -- --ignored --nocapture`.
#![cfg(feature = "explore")]

use std::time::Instant;

use gordian::sync::atomic::{AtomicU32, Ordering::SeqCst};
use gordian::{Explorer, Search, thread};

#[test]
#[ignore = "a measurement"]
fn exhaustive_against_random() {
    let body = || {
        let x = AtomicU32::new(0);
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    for _ in 0..2 {
                        let value = x.load(SeqCst);
                        x.store(value + 1, SeqCst);
                    }
                });
            }
        });
    };
    let begun = Instant::now();
    let traces = Explorer::new().search(Search::Exhaustive).run(body).traces();
    assert_eq!(traces, Some(7_134));
    let rate = |executions: u64, begun: Instant| executions as f64 / begun.elapsed().as_secs_f64();
    let exhaustive = rate(7_134, begun);
    let begun = Instant::now();
    Explorer::new().search(Search::Random).executions(20_000).run(body).assert_ok();
    let random = rate(20_000, begun);
    let shuttles_own = || {
        let x = shuttle::sync::Arc::new(shuttle::sync::atomic::AtomicU32::new(0));
        let threads: Vec<_> = (0..3)
            .map(|_| {
                let x = x.clone();
                shuttle::thread::spawn(move || {
                    for _ in 0..2 {
                        let value = x.load(SeqCst);
                        x.store(value + 1, SeqCst);
                    }
                })
            })
            .collect();
        threads.into_iter().for_each(|thread| thread.join().unwrap());
    };
    let begun = Instant::now();
    shuttle::check_random(shuttles_own, 20_000);
    let shuttle = rate(20_000, begun);
    println!("executions/s: exhaustive {exhaustive:.0}, random {random:.0}, shuttle's own random {shuttle:.0}");
}
