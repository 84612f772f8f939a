//! Replay files of tests that fail.

use std::sync::{Arc, OnceLock};

use gordian::sync::Mutex;
use gordian::sync::atomic::AtomicU32;
use gordian::sync::atomic::Ordering::{Relaxed, SeqCst};
use gordian::witness::{FORMATS, Style};
use gordian::{Engine, Explorer, Verdict, Witness, thread};

use super::{Directory, Kind};

/// Two threads add 1 and lose one of it.
fn loses() {
    let total = Arc::new(AtomicU32::new(0));
    let other = thread::spawn({
        let total = Arc::clone(&total);
        move || total.store(total.load(SeqCst) + 1, SeqCst)
    });
    total.store(total.load(SeqCst) + 1, SeqCst);
    assert!(other.join().is_ok());
    assert_eq!(total.load(SeqCst), 2);
}

/// Two locks in opposite orders.
fn deadlocks() {
    let locks = Arc::new((Mutex::new(0), Mutex::new(0)));
    let other = thread::spawn({
        let locks = Arc::clone(&locks);
        move || {
            let _second = locks.1.lock();
            let _first = locks.0.lock();
        }
    });
    {
        let _first = locks.0.lock();
        let _second = locks.1.lock();
    }
    assert!(other.join().is_ok());
}

/// The flag is seen, and what it says is there is not.
fn publishes() {
    let both = Arc::new((AtomicU32::new(0), AtomicU32::new(0)));
    let other = thread::spawn({
        let both = Arc::clone(&both);
        move || {
            both.0.store(7, Relaxed);
            both.1.store(1, Relaxed);
        }
    });
    let is_there = both.1.load(Relaxed) == 1;
    assert!(!is_there || both.0.load(Relaxed) == 7);
    assert!(other.join().is_ok());
}

fn test(kind: Kind) -> (Explorer, fn()) {
    match kind {
        Kind::Deadlock => (Explorer::new(), deadlocks),
        Kind::Loom => (Explorer::new().engine(Engine::Loom), publishes),
        _ => (Explorer::new(), loses),
    }
}

/// The replay file of the test.
pub fn whole(kind: Kind) -> &'static str {
    static FILES: [OnceLock<String>; 3] = [const { OnceLock::new() }; 3];
    let file = &FILES[match kind {
        Kind::Deadlock => 1,
        Kind::Loom => 2,
        _ => 0,
    }];
    file.get_or_init(|| {
        let (explorer, body) = test(kind);
        let verdict = explorer.run(body);
        verdict.witness().map_or_else(|| panic!("{verdict}"), Witness::to_file)
    })
}

/// The file as it would be without a checksum, if it is one with one.
fn without_checksum(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut value: serde_json::Value = serde_json::from_slice(bytes).ok()?;
    value.as_object_mut()?.remove("checksum")?;
    Some(value.to_string().into_bytes())
}

/// Why it is not replayed, if it is not.
pub fn refused(bytes: &[u8]) -> Option<String> {
    Witness::parse(&String::from_utf8_lossy(bytes)).err().map(|error| error.to_string())
}

/// What the file does that it must not.
pub fn problem(kind: Kind, bytes: &[u8]) -> Option<String> {
    let directory = Directory::new();
    let path = directory.write("fuzzed.replay", bytes);
    let path = match without_checksum(bytes) {
        Some(_) if Witness::read(&path).is_ok_and(|witness| Witness::parse(whole(kind)) != Ok(witness)) => {
            return Some("its checksum says nothing".to_owned());
        }
        // Nor may one without a checksum do any harm.
        Some(bytes) => directory.write("fuzzed.replay", &bytes),
        None => path,
    };
    let Ok(witness) = Witness::read(&path) else { return None };
    for format in FORMATS {
        for width in [0, 40, 100] {
            (format.render)(&witness, Style { width });
        }
    }
    let file = witness.to_file();
    match Witness::parse(&file) {
        Ok(again) if again == witness => {}
        Ok(_) => return Some("read again it is another one".to_owned()),
        Err(error) => return Some(format!("it cannot be read again: {error}")),
    }
    let (explorer, body) = test(kind);
    let verdict = explorer.replay(&file, body);
    let is_whole = Witness::parse(whole(kind)).is_ok_and(|whole| whole == witness);
    match &verdict {
        Verdict::Failed { .. } => None,
        Verdict::Incomplete { .. } if !is_whole => None,
        other => Some(format!("replayed: {other}")),
    }
}
