//! How much memory a process has after many executions that failed, or ended before their threads did.
//!
//! ```text
//! cargo bench -p gordian --features explore --bench memory
//! cargo bench -p gordian --features explore --bench memory -- 10000
//! ```

use std::time::Instant;

use gordian::sync::atomic::{AtomicBool, Ordering::SeqCst};
use gordian::sync::{Arc, Mutex};
use gordian::{Explorer, FailureKind, Search, thread};

/// Two threads that wait for each other in some executions, each with something on its stack.
fn deadlock() {
    let locks = Arc::new((Mutex::new(vec![0_u8; 64]), Mutex::new(vec![0_u8; 64])));
    let other = thread::spawn({
        let locks = Arc::clone(&locks);
        move || {
            let _second = locks.1.lock().unwrap();
            let _first = locks.0.lock().unwrap();
        }
    });
    {
        let _first = locks.0.lock().unwrap();
        let _second = locks.1.lock().unwrap();
    }
    other.join().unwrap();
}

/// One thread waits for what the other does, and both keep something meanwhile.
fn spins() {
    let flag = Arc::new(AtomicBool::new(false));
    let spinner = thread::spawn({
        let flag = Arc::clone(&flag);
        move || {
            let _kept = Box::new([0_u8; 64]);
            while !flag.load(SeqCst) {}
        }
    });
    let _kept = Box::new([0_u8; 64]);
    flag.store(true, SeqCst);
    spinner.join().unwrap();
}

/// Resident memory of this process in KiB; only Linux says it here.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

fn row(what: &str, count: u64, begun: Instant) {
    let memory = resident().map_or_else(|| "unknown".to_owned(), |memory| memory.to_string());
    println!("{what:<44} {count:>10} {memory:>12} {:>10.1}", begun.elapsed().as_secs_f64());
}

fn main() {
    let most = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(1_000_000);
    println!("{:<44} {:>10} {:>12} {:>10}", "executions that ended early", "of these", "memory, KiB", "seconds");
    let begun = Instant::now();
    let mut count = 0;
    row("none yet", 0, begun);
    for goal in [most / 100, most / 10, most] {
        // Four operations are too few for any execution to end by itself.
        let verdict = Explorer::new().search(Search::Random).executions(goal - count).steps(4).run(spins);
        assert!(verdict.traces().is_none() && verdict.witness().is_none(), "{verdict}");
        count = goal;
        row("cut off at a bound on operations", count, begun);
    }
    let mut count = 0;
    let begun = Instant::now();
    for goal in [most / 100, most / 10, most] {
        while count < goal {
            // Of one exploration at least two executions fail: the one found, and its repetition with records.
            let verdict = Explorer::new().search(Search::Exhaustive).run(deadlock);
            assert_eq!(verdict.witness().map(gordian::Witness::kind), Some(FailureKind::Deadlock), "{verdict}");
            count += 2;
        }
        row("deadlocks, two of each exploration", count, begun);
    }
}
