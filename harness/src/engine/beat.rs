//! Notices that an execution does not come back: it waits for something that the exploration does not know.
#![expect(unsafe_code, reason = "a place is handed from thread to thread as a pointer")]

use std::panic::Location;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicPtr, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvError, RecvTimeoutError};
use std::time::{Duration, Instant};

use crate::report::place;

/// What the thread that explores has come to.
#[derive(Debug)]
pub(super) struct Beat {
    operations: AtomicU64,
    /// Where the last of them is.
    place: AtomicPtr<Location<'static>>,
}

/// How long the program may be silent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    /// After which something is said.
    pub(super) silent: Duration,
    /// After which nothing more is expected of it, if it ends at all.
    pub(super) dead: Option<Duration>,
}

impl Default for Patience {
    /// Whoever replays may do so in a debugger.
    fn default() -> Patience {
        let is_replayed = std::env::var_os("GORDIAN_REPLAY").is_some_and(|path| !path.is_empty());
        Patience { silent: Duration::from_secs(5), dead: (!is_replayed).then_some(Duration::from_secs(60)) }
    }
}

impl Beat {
    pub(super) fn new() -> Beat {
        Beat { operations: AtomicU64::new(0), place: AtomicPtr::new(null_mut()) }
    }

    /// The program has come to an operation, or goes on with one. Only one thread calls this.
    #[inline]
    pub(super) fn step(&self, location: &'static Location<'static>) {
        self.place.store(std::ptr::from_ref(location).cast_mut(), Ordering::Relaxed);
        self.operations.store(self.operations.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
    }

    fn place(&self) -> Option<&'static Location<'static>> {
        // SAFETY: it is null or was made of such a reference.
        unsafe { self.place.load(Ordering::Relaxed).as_ref() }
    }

    /// Receives what the thread sends at its end.
    ///
    /// # Panics
    /// If the program is silent for so long that it cannot be expected to go on.
    pub(super) fn receive<T>(&self, name: &str, end: &Receiver<T>, patience: Patience) -> Result<T, RecvError> {
        let look = patience.silent.min(Duration::from_secs(1));
        let mut seen = (self.operations.load(Ordering::Relaxed), Instant::now());
        let mut has_told = false;
        loop {
            match end.recv_timeout(look) {
                Ok(left) => return Ok(left),
                Err(RecvTimeoutError::Disconnected) => return Err(RecvError),
                Err(RecvTimeoutError::Timeout) => {}
            }
            let operations = self.operations.load(Ordering::Relaxed);
            if operations != seen.0 {
                seen = (operations, Instant::now());
                has_told = false;
                continue;
            }
            let silent = seen.1.elapsed();
            if silent < patience.silent {
                continue;
            }
            let since = self.place().map_or_else(
                || "no operation of gordian was reached".to_owned(),
                |last| format!("the last operation of gordian was reached at {}", place(last)),
            );
            let text = format!(
                "nothing has happened for {} s, and {since}: does a thread wait for something that gordian does not know, as a lock or a \
                 channel of `std` that another thread of the test has?",
                silent.as_secs()
            );
            if patience.dead.is_some_and(|dead| silent >= dead) {
                // As a failing test prints it: where in gordian that is says nothing to anybody.
                let text = format!("the exploration cannot go on: {text}");
                eprintln!("{text}");
                std::panic::resume_unwind(Box::new(text));
            }
            if !std::mem::replace(&mut has_told, true) && !name.is_empty() {
                eprintln!("{name}: {text}");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    const SHORT: Duration = Duration::from_millis(1);

    #[test]
    fn a_silent_program_is_given_up_at_last() {
        let (beat, (_sender, receiver)) = (Beat::new(), channel::<()>());
        beat.step(Location::caller());
        let patience = Patience { silent: SHORT, dead: Some(2 * SHORT) };
        let receive = || beat.receive("", &receiver, patience);
        let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(receive)).expect_err("nothing comes");
        let text = panic.downcast_ref::<String>().expect("a text");
        assert!(text.contains("beat.rs:") && text.contains("`std`"), "{text}");
    }

    #[test]
    fn what_comes_is_received() {
        let (beat, (sender, receiver)) = (Beat::new(), channel());
        let later = std::thread::spawn(move || {
            std::thread::sleep(5 * SHORT);
            sender.send(7)
        });
        let patience = Patience { silent: SHORT, dead: None };
        assert_eq!(beat.receive("", &receiver, patience), Ok(7));
        assert_eq!(later.join().unwrap(), Ok(()));
        assert_eq!(beat.receive("", &receiver, patience), Err(RecvError));
    }

    /// The second thread has not come to any operation when it waits for the lock of the first, which is stopped at its own.
    #[test]
    fn a_lock_of_std_that_is_waited_for_ends_the_exploration() {
        let body = || {
            let lock = std::sync::Arc::new(std::sync::Mutex::new(0));
            let value = std::sync::Arc::new(crate::sync::atomic::AtomicU32::new(0));
            for _ in 0..2 {
                let (lock, value) = (lock.clone(), value.clone());
                crate::thread::spawn(move || {
                    let _guard = lock.lock();
                    value.fetch_add(1, Ordering::SeqCst);
                });
            }
        };
        let mut setup = crate::Explorer::new().setup(std::sync::Arc::new(body));
        setup.patience = Patience { silent: 50 * SHORT, dead: Some(50 * SHORT) };
        let explore = || super::super::run(&setup, crate::strategy::Exhaustive::default());
        let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(explore)).err().expect("it cannot go on");
        let text = panic.downcast_ref::<String>().expect("a text");
        assert!(text.contains("was reached at") && text.contains("beat.rs:"), "{text}");
    }
}
