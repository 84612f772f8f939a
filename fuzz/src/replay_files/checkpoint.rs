//! Checkpoints of a search that holds.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use gordian::sync::atomic::AtomicU32;
use gordian::sync::atomic::Ordering::SeqCst;
use gordian::{Explorer, Search, Verdict, thread};

use super::Directory;

/// Executions that the search has run.
const RUN: u64 = 9;

fn body() {
    let total = Arc::new(AtomicU32::new(0));
    let threads: Vec<_> = (1..=2)
        .map(|number| {
            let total = Arc::clone(&total);
            thread::spawn(move || {
                let before = total.load(SeqCst);
                total.store(before + number, SeqCst);
                total.fetch_add(1, SeqCst)
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| assert!(thread.join().is_ok()));
    gordian::observe("total", total.load(SeqCst));
}

fn explorer(file: &Path) -> Explorer {
    Explorer::new().search(Search::Exhaustive).executions(10_000).checkpoint(file)
}

/// The verdict on all of it.
fn verdict() -> &'static str {
    static VERDICT: OnceLock<String> = OnceLock::new();
    VERDICT.get_or_init(|| Explorer::new().search(Search::Exhaustive).run(body).to_string())
}

/// The file of a search that has been stopped.
pub fn whole() -> &'static str {
    static FILE: OnceLock<String> = OnceLock::new();
    FILE.get_or_init(|| {
        let directory = Directory::new();
        let path = directory.0.path().join("whole.checkpoint");
        let verdict = explorer(&path).executions(RUN).run(body);
        assert!(matches!(verdict, Verdict::Incomplete { executions: RUN, .. }), "{verdict}");
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    })
}

/// Why it is not gone on with, if it is not.
pub fn refused(bytes: &[u8]) -> Option<String> {
    let directory = Directory::new();
    match explorer(&directory.write("fuzzed.checkpoint", bytes)).run(body) {
        refused @ Verdict::Incomplete { .. } => Some(refused.to_string()),
        _ => None,
    }
}

/// What the file does that it must not: the test holds, and how often it does is known.
pub fn problem(bytes: &[u8]) -> Option<String> {
    let directory = Directory::new();
    let path = directory.write("fuzzed.checkpoint", bytes);
    match explorer(&path).run(body) {
        // It is refused, or says that so many executions were run that there is no room for more.
        Verdict::Incomplete { why, .. }
            if bytes != whole().as_bytes() && ["checkpoint", "budget"].iter().any(|reason| why.contains(reason)) =>
        {
            None
        }
        other => {
            let text = other.to_string();
            (text != verdict()).then(|| format!("it goes on to: {text}\nand without it: {}", verdict()))
        }
    }
}
