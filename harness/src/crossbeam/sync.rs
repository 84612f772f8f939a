//! Stands in for `crossbeam::sync`.

use std::fmt;
use std::sync::{Arc, LockResult, TryLockResult};
use std::task::{Poll, Waker};

use crate::future::Token;
use crate::monitor::{Call, Monitor, Waiting, Wakers};
use crate::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};
use crate::time::{Duration, Instant};

/// Stands in for `crossbeam::sync::ShardedLock`: in an exploration it is one lock.
#[derive(Default)]
pub struct ShardedLock<T: ?Sized>(RwLock<T>);

/// Stands in for `crossbeam::sync::ShardedLockReadGuard`.
pub type ShardedLockReadGuard<'a, T> = RwLockReadGuard<'a, T>;
/// Stands in for `crossbeam::sync::ShardedLockWriteGuard`.
pub type ShardedLockWriteGuard<'a, T> = RwLockWriteGuard<'a, T>;

impl<T> ShardedLock<T> {
    /// An unlocked lock with that value.
    #[track_caller]
    pub const fn new(value: T) -> ShardedLock<T> {
        ShardedLock(RwLock::new(value))
    }

    /// The value.
    ///
    /// # Errors
    /// If the lock is poisoned.
    pub fn into_inner(self) -> LockResult<T> {
        self.0.into_inner()
    }
}

impl<T: ?Sized> ShardedLock<T> {
    /// Whether a writer has panicked.
    #[track_caller]
    pub fn is_poisoned(&self) -> bool {
        self.0.is_poisoned()
    }

    /// The value, without locking.
    ///
    /// # Errors
    /// If the lock is poisoned.
    pub fn get_mut(&mut self) -> LockResult<&mut T> {
        self.0.get_mut()
    }

    /// Locks for reading, if that needs no waiting.
    ///
    /// # Errors
    /// If it does, or if the lock is poisoned.
    #[track_caller]
    pub fn try_read(&self) -> TryLockResult<ShardedLockReadGuard<'_, T>> {
        self.0.try_read()
    }

    /// Locks for reading.
    ///
    /// # Errors
    /// If the lock is poisoned.
    #[track_caller]
    pub fn read(&self) -> LockResult<ShardedLockReadGuard<'_, T>> {
        self.0.read()
    }

    /// Locks for writing, if that needs no waiting.
    ///
    /// # Errors
    /// If it does, or if the lock is poisoned.
    #[track_caller]
    pub fn try_write(&self) -> TryLockResult<ShardedLockWriteGuard<'_, T>> {
        self.0.try_write()
    }

    /// Locks for writing.
    ///
    /// # Errors
    /// If the lock is poisoned.
    #[track_caller]
    pub fn write(&self) -> LockResult<ShardedLockWriteGuard<'_, T>> {
        self.0.write()
    }
}

impl<T> From<T> for ShardedLock<T> {
    #[track_caller]
    fn from(value: T) -> ShardedLock<T> {
        ShardedLock::new(value)
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for ShardedLock<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = format!("{:?}", &self.0);
        f.write_str(&shown.replacen("RwLock", "ShardedLock", 1))
    }
}

/// Stands in for `crossbeam::sync::Parker`.
#[derive(Default)]
pub struct Parker {
    unparker: Unparker,
}

/// Stands in for `crossbeam::sync::Unparker`.
#[derive(Clone)]
pub struct Unparker {
    state: Arc<Monitor<Parked>>,
}

#[derive(Default)]
struct Parked {
    has_token: bool,
    waiting: Waiting,
}

impl Parker {
    /// One without a token.
    #[track_caller]
    pub fn new() -> Parker {
        Parker { unparker: Unparker::new() }
    }

    /// Waits for the token and takes it.
    #[track_caller]
    pub fn park(&self) {
        self.wait(Call::waiting("park", "an unpark"), None);
    }

    /// [`Parker::park`], for so long at most.
    #[track_caller]
    pub fn park_timeout(&self, timeout: Duration) {
        self.wait(Call::waiting("park_timeout", "an unpark"), Instant::now().checked_add(timeout));
    }

    /// [`Parker::park`], until then at most.
    #[track_caller]
    pub fn park_deadline(&self, deadline: Instant) {
        self.wait(Call::waiting("park_deadline", "an unpark"), Some(deadline));
    }

    fn wait(&self, call: Call, until: Option<Instant>) {
        wait(&self.unparker.state, call, until, |parked, waker| {
            if std::mem::take(&mut parked.has_token) {
                return Poll::Ready(());
            }
            if let Some(waker) = waker {
                parked.waiting.add(waker);
            }
            Poll::Pending
        });
    }

    /// What makes its token available.
    pub fn unparker(&self) -> &Unparker {
        &self.unparker
    }
}

impl Unparker {
    #[track_caller]
    fn new() -> Unparker {
        Unparker { state: Arc::new(Monitor::new("parker", Parked::default())) }
    }

    /// Makes the token available.
    #[track_caller]
    pub fn unpark(&self) {
        self.state.change(Call::new("unpark"), |parked, wakers| {
            parked.has_token = true;
            parked.waiting.wake(wakers);
        });
    }
}

impl Default for Unparker {
    #[track_caller]
    fn default() -> Unparker {
        Unparker::new()
    }
}

/// Stands in for `crossbeam::sync::WaitGroup`.
pub struct WaitGroup {
    group: Arc<Monitor<Group>>,
}

struct Group {
    members: usize,
    waiting: Waiting,
}

impl Group {
    fn leave(&mut self, wakers: &mut Wakers) {
        self.members -= 1;
        if self.members == 0 {
            self.waiting.wake(wakers);
        }
    }
}

impl WaitGroup {
    /// A group with one member.
    #[track_caller]
    pub fn new() -> WaitGroup {
        WaitGroup { group: Arc::new(Monitor::new("wait group", Group { members: 1, waiting: Waiting::new() })) }
    }

    /// Leaves the group and waits until nobody is in it.
    #[track_caller]
    pub fn wait(self) {
        let call = Call::waiting("wait", "the other members of the group to leave");
        let group = Arc::clone(&self.group);
        std::mem::forget(self);
        let mut has_left = false;
        let mut own = Wakers::new();
        wait(&group, call, None, |group, waker| {
            if !std::mem::replace(&mut has_left, true) {
                group.leave(&mut own);
            }
            if group.members == 0 {
                return Poll::Ready(());
            }
            if let Some(waker) = waker {
                group.waiting.add(waker);
            }
            Poll::Pending
        });
        own.into_iter().for_each(Waker::wake);
    }
}

impl Default for WaitGroup {
    #[track_caller]
    fn default() -> WaitGroup {
        WaitGroup::new()
    }
}

impl Clone for WaitGroup {
    fn clone(&self) -> WaitGroup {
        self.group.lock().members += 1;
        WaitGroup { group: Arc::clone(&self.group) }
    }
}

impl Drop for WaitGroup {
    #[track_caller]
    fn drop(&mut self) {
        self.group.change(Call::new("leave"), Group::leave);
    }
}

/// Waits on the state until the step is ready, or the time is over; the last attempt is given no waker.
fn wait<S>(
    state: &Monitor<S>,
    call: Call,
    until: Option<Instant>,
    mut f: impl FnMut(&mut S, Option<&Waker>) -> Poll<()>,
) {
    let token = Token::new();
    let waker = Waker::from(Arc::clone(&token));
    loop {
        let is_over = until.is_some_and(|until| Instant::now() >= until);
        let waker = (!is_over).then_some(&waker);
        if state.change(call, |state, _| f(state, waker)).is_ready() || is_over {
            return;
        }
        state.has_to_wait(call);
        token.wait_for(until.map(|until| until.saturating_duration_since(Instant::now())));
    }
}

macro_rules! opaque {
    ($($name:ident),*) => { $(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(concat!(stringify!($name), " { .. }"))
            }
        }
    )* };
}

opaque!(Parker, Unparker, WaitGroup);
