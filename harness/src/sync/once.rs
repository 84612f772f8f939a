//! Stands in for [`std::sync::Once`], [`std::sync::OnceLock`] and [`std::sync::LazyLock`].
//!
//! One that outlives executions (a static) is initialised in each of them.
#![expect(unsafe_code, reason = "the initialiser of a static is kept to be run again; each use says why that is sound")]

use std::fmt;
use std::mem::MaybeUninit;
use std::ops::Deref;
use std::panic::{Location, RefUnwindSafe, UnwindSafe};
use std::sync::OnceState;
use std::sync::atomic::{AtomicBool, Ordering};

use super::renewed::Renewed;
use crate::dpor::action::{Access, Action, NO};
use crate::dpor::object::ObjectKind;
use crate::engine::{Operation, Slot, active, panics::panic_at, perform};

/// [`std::sync::Once`]
pub struct Once {
    slot: Slot,
    inner: Renewed<OnceCore>,
}

/// One of `std`, and whether anybody has begun with it, which it does not say.
struct OnceCore {
    is_begun: AtomicBool,
    once: std::sync::Once,
}

impl OnceCore {
    const fn new() -> OnceCore {
        OnceCore { is_begun: AtomicBool::new(false), once: std::sync::Once::new() }
    }
}

impl Once {
    /// [`std::sync::Once::new`]
    #[track_caller]
    pub const fn new() -> Once {
        Once { slot: Slot::new(), inner: Renewed::new(OnceCore::new()) }
    }

    /// [`std::sync::Once::call_once`]
    #[track_caller]
    pub fn call_once<F: FnOnce()>(&self, f: F) {
        if !active() {
            return self.begin().call_once(f);
        }
        let location = Location::caller();
        if let Some(entry) = Entry::enter(&self.slot, self.kind(), location) {
            self.begin().call_once(|| {
                f();
                entry.done(|| ());
            });
        }
    }

    /// [`std::sync::Once::call_once_force`]
    #[track_caller]
    pub fn call_once_force<F: FnOnce(&OnceState)>(&self, f: F) {
        if !active() {
            return self.begin().call_once_force(f);
        }
        let location = Location::caller();
        if let Some(entry) = Entry::enter(&self.slot, self.kind(), location) {
            self.begin().call_once_force(|state| {
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
        self.inner.get().once.wait();
    }

    /// [`std::sync::Once::wait_force`]
    #[track_caller]
    pub fn wait_force(&self) {
        if active() {
            perform(wait(&self.slot, self.kind(), Action::OnceWait, Location::caller()), |_| ());
        }
        self.inner.get().once.wait_force();
    }

    /// [`std::sync::Once::is_completed`]
    #[track_caller]
    pub fn is_completed(&self) -> bool {
        if active() {
            perform(probe(&self.slot, self.kind(), Location::caller()), |_| ());
        }
        self.inner.get().once.is_completed()
    }
}

impl Once {
    /// Somebody is going to call it.
    fn begin(&self) -> &std::sync::Once {
        let core = self.inner.get();
        core.is_begun.store(true, Ordering::Relaxed);
        &core.once
    }

    fn kind(&self) -> ObjectKind {
        let is_begun = |core: &OnceCore| core.is_begun.load(Ordering::Relaxed);
        self.inner.prepare(&self.slot, is_begun, || Some(OnceCore::new()));
        kind(self.inner.get().once.is_completed())
    }
}

impl fmt::Debug for Once {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.get().once.fmt(f)
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
    inner: Renewed<std::sync::OnceLock<T>>,
}

impl<T> OnceLock<T> {
    /// [`std::sync::OnceLock::new`]
    #[track_caller]
    pub const fn new() -> OnceLock<T> {
        OnceLock { slot: Slot::new(), inner: Renewed::new(std::sync::OnceLock::new()) }
    }

    /// [`std::sync::OnceLock::get`]
    #[track_caller]
    pub fn get(&self) -> Option<&T> {
        if active() {
            perform(probe(&self.slot, self.kind(), Location::caller()), |_| ());
        }
        self.inner.get().get()
    }

    /// [`std::sync::OnceLock::get_mut`]
    pub fn get_mut(&mut self) -> Option<&mut T> {
        self.inner.get_mut().get_mut()
    }

    /// [`std::sync::OnceLock::set`]
    #[track_caller]
    pub fn set(&self, value: T) -> Result<(), T> {
        if !active() {
            return self.inner.get().set(value);
        }
        match Entry::enter(&self.slot, self.kind(), Location::caller()) {
            Some(entry) => entry.done(|| self.inner.get().set(value)),
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
            entry.done(|| self.inner.get().get_or_init(|| value));
            return match self.inner.get().get() {
                Some(value) => value,
                None => unreachable!("it has just been set"),
            };
        }
        self.inner.get().get_or_init(f)
    }

    /// [`std::sync::OnceLock::wait`]
    #[track_caller]
    pub fn wait(&self) -> &T {
        if active() {
            perform(wait(&self.slot, self.kind(), Action::OnceWait, Location::caller()), |_| ());
        }
        self.inner.get().wait()
    }

    /// [`std::sync::OnceLock::into_inner`]
    pub fn into_inner(self) -> Option<T> {
        self.inner.into_inner().into_inner()
    }

    /// [`std::sync::OnceLock::take`]
    pub fn take(&mut self) -> Option<T> {
        std::mem::take(self).into_inner()
    }
}

impl<T> OnceLock<T> {
    fn kind(&self) -> ObjectKind {
        let is_set = |cell: &std::sync::OnceLock<T>| cell.get().is_some();
        self.inner.prepare(&self.slot, is_set, || Some(std::sync::OnceLock::new()));
        kind(is_set(self.inner.get()))
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
        self.inner.get().fmt(f)
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
        OnceLock { slot: Slot::new(), inner: Renewed::new(std::sync::OnceLock::from(value)) }
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
    inner: Renewed<LazyCore<T, F>>,
    initialiser: Again<F>,
    /// Makes one as this one was, if the initialiser can run again.
    again: fn(&Again<F>) -> Option<LazyCore<T, F>>,
}

/// One of `std`, and what it does not say: whether anybody has begun to initialise it, and whether that is done.
struct LazyCore<T, F> {
    is_begun: AtomicBool,
    is_done: AtomicBool,
    lazy: std::sync::LazyLock<T, F>,
}

impl<T, F> LazyCore<T, F> {
    fn is_done(&self) -> bool {
        self.is_done.load(Ordering::Acquire)
    }
}

impl<T, F: FnOnce() -> T> LazyCore<T, F> {
    const fn new(f: F) -> LazyCore<T, F> {
        LazyCore {
            is_begun: AtomicBool::new(false),
            is_done: AtomicBool::new(false),
            lazy: std::sync::LazyLock::new(f),
        }
    }

    fn force(&self) -> &T {
        self.is_begun.store(true, Ordering::Relaxed);
        std::sync::LazyLock::force(&self.lazy)
    }

    fn again(initialiser: &Again<F>) -> Option<LazyCore<T, F>> {
        initialiser.get::<T>().map(LazyCore::new)
    }
}

/// The bytes of an initialiser, which are one only if it is a function pointer, as that of a static is.
struct Again<F>(MaybeUninit<F>);

// SAFETY: nothing is done with the bytes but to copy them, if they are a function pointer.
unsafe impl<F> Send for Again<F> {}
// SAFETY: the same.
unsafe impl<F> Sync for Again<F> {}
impl<F> UnwindSafe for Again<F> {}
impl<F> RefUnwindSafe for Again<F> {}
impl<F> Unpin for Again<F> {}

impl<F> Again<F> {
    const fn of(f: &F) -> Again<F> {
        // SAFETY: `MaybeUninit` may have any bytes, and drops none.
        Again(unsafe { std::ptr::from_ref(f).cast::<MaybeUninit<F>>().read() })
    }

    /// The initialiser once more.
    fn get<T>(&self) -> Option<F> {
        // SAFETY: function pointers can be copied, and this one has not been changed since it was one.
        (typeid::of::<F>() == typeid::of::<fn() -> T>()).then(|| unsafe { self.0.assume_init_read() })
    }
}

impl<T, F: FnOnce() -> T> LazyLock<T, F> {
    /// [`std::sync::LazyLock::new`]
    #[track_caller]
    pub const fn new(f: F) -> LazyLock<T, F> {
        let initialiser = Again::of(&f);
        LazyLock { slot: Slot::new(), inner: Renewed::new(LazyCore::new(f)), initialiser, again: LazyCore::again }
    }

    /// [`std::sync::LazyLock::force`]
    #[track_caller]
    pub fn force(this: &LazyLock<T, F>) -> &T {
        if active() {
            let core = LazyLock::prepared(this);
            if let Some(entry) = Entry::enter(&this.slot, kind(core.is_done()), Location::caller()) {
                let value = core.force();
                entry.done(|| core.is_done.store(true, Ordering::Release));
                return value;
            }
        }
        let core = this.inner.get();
        let value = core.force();
        core.is_done.store(true, Ordering::Release);
        value
    }
}

impl<T, F> LazyLock<T, F> {
    /// What there is of it in the execution that runs.
    fn prepared(this: &LazyLock<T, F>) -> &LazyCore<T, F> {
        let is_begun = |core: &LazyCore<T, F>| core.is_begun.load(Ordering::Relaxed);
        this.inner.prepare(&this.slot, is_begun, || (this.again)(&this.initialiser));
        this.inner.get()
    }

    /// Asks in an exploration. The value may be there already while its initialisation is not over.
    #[track_caller]
    fn is_initialised(this: &LazyLock<T, F>) -> bool {
        let operation = probe(&this.slot, kind(LazyLock::prepared(this).is_done()), Location::caller());
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
            return LazyLock::is_initialised(this).then(|| std::sync::LazyLock::get(&this.inner.get().lazy)).flatten();
        }
        std::sync::LazyLock::get(&this.inner.get().lazy)
    }

    /// [`std::sync::LazyLock::get_mut`]
    #[cfg(rust_1_94)]
    #[allow(clippy::incompatible_msrv, reason = "left out where the compiler is older")]
    pub fn get_mut(this: &mut LazyLock<T, F>) -> Option<&mut T> {
        std::sync::LazyLock::get_mut(&mut this.inner.get_mut().lazy)
    }
}

#[cfg(rust_1_94)]
#[allow(clippy::incompatible_msrv, reason = "left out where the compiler is older")]
impl<T, F: FnOnce() -> T> LazyLock<T, F> {
    /// [`std::sync::LazyLock::force_mut`]
    pub fn force_mut(this: &mut LazyLock<T, F>) -> &mut T {
        let core = this.inner.get_mut();
        let value = std::sync::LazyLock::force_mut(&mut core.lazy);
        *core.is_begun.get_mut() = true;
        *core.is_done.get_mut() = true;
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
        self.inner.get().lazy.fmt(f)
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
