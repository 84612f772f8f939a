//! Stands in for [`std::sync::Once`], [`std::sync::OnceLock`] and [`std::sync::LazyLock`].

use std::fmt;
use std::ops::Deref;
use std::panic::Location;
use std::sync::OnceState;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::dpor::action::{Access, Action, NO};
use crate::dpor::object::ObjectKind;
use crate::engine::{Operation, Slot, active, panics::panic_at, perform};

/// [`std::sync::Once`]
pub struct Once {
    slot: Slot,
    inner: std::sync::Once,
}

impl Once {
    /// [`std::sync::Once::new`]
    #[track_caller]
    pub const fn new() -> Once {
        Once { slot: Slot::new(), inner: std::sync::Once::new() }
    }

    /// [`std::sync::Once::call_once`]
    #[track_caller]
    pub fn call_once<F: FnOnce()>(&self, f: F) {
        if !active() {
            return self.inner.call_once(f);
        }
        let location = Location::caller();
        if let Some(entry) = Entry::enter(&self.slot, self.kind(), location) {
            self.inner.call_once(|| {
                f();
                entry.done(|| ());
            });
        }
    }

    /// [`std::sync::Once::call_once_force`]
    #[track_caller]
    pub fn call_once_force<F: FnOnce(&OnceState)>(&self, f: F) {
        if !active() {
            return self.inner.call_once_force(f);
        }
        let location = Location::caller();
        if let Some(entry) = Entry::enter(&self.slot, self.kind(), location) {
            self.inner.call_once_force(|state| {
                f(state);
                entry.done(|| ());
            });
        }
    }

    /// [`std::sync::Once::wait`]
    #[track_caller]
    pub fn wait(&self) {
        if active() {
            let (kind, location) = (self.kind(), Location::caller());
            let is_done = perform(wait(&self.slot, kind, Action::OnceWaitUnlessFailed, location), |resolved| {
                resolved[0].tag != NO
            });
            if !is_done {
                panic_at(location, "Once instance has previously been poisoned".to_owned());
            }
        }
        self.inner.wait();
    }

    /// [`std::sync::Once::wait_force`]
    #[track_caller]
    pub fn wait_force(&self) {
        if active() {
            perform(wait(&self.slot, self.kind(), Action::OnceWait, Location::caller()), |_| ());
        }
        self.inner.wait_force();
    }

    /// [`std::sync::Once::is_completed`]
    #[track_caller]
    pub fn is_completed(&self) -> bool {
        if active() {
            perform(probe(&self.slot, self.kind(), Location::caller()), |_| ());
        }
        self.inner.is_completed()
    }
}

impl Once {
    fn kind(&self) -> ObjectKind {
        kind(self.inner.is_completed())
    }
}

impl fmt::Debug for Once {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

impl Default for Once {
    #[track_caller]
    fn default() -> Once {
        Once::new()
    }
}

/// [`std::sync::ONCE_INIT`]
#[deprecated(note = "as in `std`: the `Once::new()` function is now preferred")]
#[allow(clippy::declare_interior_mutable_const, reason = "it is one in `std`")]
pub const ONCE_INIT: Once = Once::new();

/// [`std::sync::OnceLock`]
pub struct OnceLock<T> {
    slot: Slot,
    inner: std::sync::OnceLock<T>,
}

impl<T> OnceLock<T> {
    /// [`std::sync::OnceLock::new`]
    #[track_caller]
    pub const fn new() -> OnceLock<T> {
        OnceLock { slot: Slot::new(), inner: std::sync::OnceLock::new() }
    }

    /// [`std::sync::OnceLock::get`]
    #[track_caller]
    pub fn get(&self) -> Option<&T> {
        if active() {
            perform(probe(&self.slot, self.kind(), Location::caller()), |_| ());
        }
        self.inner.get()
    }

    /// [`std::sync::OnceLock::get_mut`]
    pub fn get_mut(&mut self) -> Option<&mut T> {
        self.inner.get_mut()
    }

    /// [`std::sync::OnceLock::set`]
    #[track_caller]
    pub fn set(&self, value: T) -> Result<(), T> {
        if !active() {
            return self.inner.set(value);
        }
        match Entry::enter(&self.slot, self.kind(), Location::caller()) {
            Some(entry) => entry.done(|| self.inner.set(value)),
            None => Err(value),
        }
    }

    /// [`std::sync::OnceLock::get_or_init`]
    #[track_caller]
    pub fn get_or_init<F: FnOnce() -> T>(&self, f: F) -> &T {
        if active()
            && let Some(entry) = Entry::enter(&self.slot, self.kind(), Location::caller())
        {
            let value = f();
            entry.done(|| self.inner.get_or_init(|| value));
            return match self.inner.get() {
                Some(value) => value,
                None => unreachable!("it has just been set"),
            };
        }
        self.inner.get_or_init(f)
    }

    /// [`std::sync::OnceLock::wait`]
    #[track_caller]
    pub fn wait(&self) -> &T {
        if active() {
            perform(wait(&self.slot, self.kind(), Action::OnceWait, Location::caller()), |_| ());
        }
        self.inner.wait()
    }

    /// [`std::sync::OnceLock::into_inner`]
    pub fn into_inner(self) -> Option<T> {
        self.inner.into_inner()
    }

    /// [`std::sync::OnceLock::take`]
    pub fn take(&mut self) -> Option<T> {
        std::mem::take(self).into_inner()
    }
}

impl<T> OnceLock<T> {
    fn kind(&self) -> ObjectKind {
        kind(self.inner.get().is_some())
    }
}

impl<T> Default for OnceLock<T> {
    #[track_caller]
    fn default() -> OnceLock<T> {
        OnceLock::new()
    }
}

impl<T: fmt::Debug> fmt::Debug for OnceLock<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if active() {
            // What is there is asked by an operation, not past the exploration.
            let _ = self.get();
        }
        self.inner.fmt(f)
    }
}

impl<T: Clone> Clone for OnceLock<T> {
    #[track_caller]
    fn clone(&self) -> OnceLock<T> {
        match self.get() {
            Some(value) => OnceLock::from(value.clone()),
            None => OnceLock::new(),
        }
    }
}

impl<T> From<T> for OnceLock<T> {
    #[track_caller]
    fn from(value: T) -> OnceLock<T> {
        OnceLock { slot: Slot::new(), inner: std::sync::OnceLock::from(value) }
    }
}

impl<T: PartialEq> PartialEq for OnceLock<T> {
    #[track_caller]
    fn eq(&self, other: &OnceLock<T>) -> bool {
        self.get() == other.get()
    }
}

impl<T: Eq> Eq for OnceLock<T> {}

/// [`std::sync::LazyLock`]
pub struct LazyLock<T, F = fn() -> T> {
    slot: Slot,
    /// Whether it has been initialised, which the one of `std` does not say.
    is_done: AtomicBool,
    inner: std::sync::LazyLock<T, F>,
}

impl<T, F: FnOnce() -> T> LazyLock<T, F> {
    /// [`std::sync::LazyLock::new`]
    #[track_caller]
    pub const fn new(f: F) -> LazyLock<T, F> {
        LazyLock { slot: Slot::new(), is_done: AtomicBool::new(false), inner: std::sync::LazyLock::new(f) }
    }

    /// [`std::sync::LazyLock::force`]
    #[track_caller]
    pub fn force(this: &LazyLock<T, F>) -> &T {
        if active()
            && let Some(entry) =
                Entry::enter(&this.slot, kind(this.is_done.load(Ordering::Acquire)), Location::caller())
        {
            let value = std::sync::LazyLock::force(&this.inner);
            entry.done(|| this.is_done.store(true, Ordering::Release));
            return value;
        }
        let value = std::sync::LazyLock::force(&this.inner);
        this.is_done.store(true, Ordering::Release);
        value
    }
}

impl<T, F> LazyLock<T, F> {
    /// Asks in an exploration. The value may be there already while its initialisation is not over.
    #[track_caller]
    fn is_initialised(this: &LazyLock<T, F>) -> bool {
        let operation = probe(&this.slot, kind(this.is_done.load(Ordering::Acquire)), Location::caller());
        perform(operation, |resolved| resolved[0].tag != NO)
    }
}

impl<T, F> LazyLock<T, F> {
    /// [`std::sync::LazyLock::get`]
    #[cfg(rust_1_94)]
    #[allow(clippy::incompatible_msrv, reason = "left out where the compiler is older")]
    #[track_caller]
    pub fn get(this: &LazyLock<T, F>) -> Option<&T> {
        if active() {
            return LazyLock::is_initialised(this).then(|| std::sync::LazyLock::get(&this.inner)).flatten();
        }
        std::sync::LazyLock::get(&this.inner)
    }

    /// [`std::sync::LazyLock::get_mut`]
    #[cfg(rust_1_94)]
    #[allow(clippy::incompatible_msrv, reason = "left out where the compiler is older")]
    pub fn get_mut(this: &mut LazyLock<T, F>) -> Option<&mut T> {
        std::sync::LazyLock::get_mut(&mut this.inner)
    }
}

#[cfg(rust_1_94)]
#[allow(clippy::incompatible_msrv, reason = "left out where the compiler is older")]
impl<T, F: FnOnce() -> T> LazyLock<T, F> {
    /// [`std::sync::LazyLock::force_mut`]
    pub fn force_mut(this: &mut LazyLock<T, F>) -> &mut T {
        let value = std::sync::LazyLock::force_mut(&mut this.inner);
        *this.is_done.get_mut() = true;
        value
    }
}

#[cfg(rust_1_94)]
impl<T, F: FnOnce() -> T> std::ops::DerefMut for LazyLock<T, F> {
    fn deref_mut(&mut self) -> &mut T {
        LazyLock::force_mut(self)
    }
}

impl<T, F: FnOnce() -> T> Deref for LazyLock<T, F> {
    type Target = T;

    #[track_caller]
    fn deref(&self) -> &T {
        LazyLock::force(self)
    }
}

impl<T: Default> Default for LazyLock<T> {
    #[track_caller]
    fn default() -> LazyLock<T> {
        LazyLock::new(T::default)
    }
}

impl<T: fmt::Debug, F> fmt::Debug for LazyLock<T, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if active() && !LazyLock::is_initialised(self) {
            return f.debug_tuple("LazyLock").field(&format_args!("<uninit>")).finish();
        }
        self.inner.fmt(f)
    }
}

fn wait(slot: &Slot, kind: ObjectKind, action: Action, location: &'static Location<'static>) -> Operation {
    let access = slot.access(kind, action);
    Operation::new("wait until it is initialised", location, &[access])
}

/// What an initialisation is when it takes part in an execution for the first time.
fn kind(is_completed: bool) -> ObjectKind {
    if is_completed { ObjectKind::Initialised } else { ObjectKind::Once }
}

fn probe(slot: &Slot, kind: ObjectKind, location: &'static Location<'static>) -> Operation {
    Operation::new("ask whether it is initialised", location, &[slot.access(kind, Action::OnceProbe)])
}

/// The right to initialise; given back if the initialisation panics.
struct Entry<'a> {
    slot: &'a Slot,
    location: &'static Location<'static>,
    is_done: bool,
}

impl<'a> Entry<'a> {
    fn enter(slot: &'a Slot, kind: ObjectKind, location: &'static Location<'static>) -> Option<Entry<'a>> {
        let access = slot.access(kind, Action::OnceEnter);
        perform(Operation::new("initialise once", location, &[access]), |resolved| {
            (resolved[0].tag != NO).then(|| Entry { slot, location, is_done: false })
        })
    }

    fn done<R>(mut self, effect: impl FnOnce() -> R) -> R {
        self.is_done = true;
        perform(self.operation("is initialised", Action::OnceDone), |_| effect())
    }

    fn operation(&self, name: &'static str, action: Action) -> Operation {
        let access: Access = self.slot.access(ObjectKind::Once, action);
        Operation::new(name, self.location, &[access])
    }
}

impl Drop for Entry<'_> {
    fn drop(&mut self) {
        if !self.is_done && active() {
            perform(self.operation("fails to initialise", Action::OnceFailed), |_| ());
        }
    }
}
