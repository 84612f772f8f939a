//! `Arc` and `Weak` whose counts are part of an exploration.
//!
//! [`gordian::sync::Arc`](super::Arc) is that of `std`, the only one that can be turned into an `Arc<dyn Trait>` by itself and be a method's `self`. What is
//! asked of its counts is therefore no operation of an exploration. Where it matters who of several owners drops a value, whether `try_unwrap`, `get_mut`,
//! `upgrade` succeed, or what `strong_count` says, these two take its place: their operations are scheduling points, and a proof covers them.
//!
//! ```
//! # #[cfg(feature = "explore")] {
//! use gordian::sync::counted::Arc;
//!
//! let verdict = gordian::explore(|| {
//!     let mine = Arc::new(7);
//!     let other = Arc::clone(&mine);
//!     let taker = gordian::thread::spawn(move || Arc::try_unwrap(other).is_ok());
//!     let taken = Arc::try_unwrap(mine).is_ok();
//!     assert!(taken || taker.join().unwrap(), "nobody has it");
//! });
//! assert!(verdict.witness().is_some());
//! # }
//! ```
//!
//! What `std` has and these do not: `into_raw` and what goes with it, [`Arc::new_uninit`](std::sync::Arc::new_uninit) and its kin, and conversions to trait objects, which
//! [`from_std`] takes. The engine loom has no counts.
#![expect(unsafe_code, reason = "an owner is taken apart without being dropped; each use says why that is sound")]

use std::borrow::Borrow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::mem::ManuallyDrop;
use std::ops::Deref;
use std::panic::Location;
use std::pin::Pin;
use std::sync::atomic::Ordering;

use crate::dpor::action::{Access, Action};
use crate::dpor::object::{ObjectId, ObjectKind, TaskId};
use crate::engine::{Entry, Operation, Slot, active, not_on_loom, note, on_loom, perform, synchronise};

/// [`std::sync::Arc`], whose counts are part of an exploration.
pub struct Arc<T: ?Sized> {
    /// Gone only while this is being dropped or taken apart.
    value: ManuallyDrop<std::sync::Arc<T>>,
    counts: std::sync::Arc<Counts>,
    /// Where this owner came from.
    site: &'static Location<'static>,
}

/// [`std::sync::Weak`], whose counts are part of an exploration.
pub struct Weak<T: ?Sized> {
    /// Gone only while this is being dropped.
    value: ManuallyDrop<std::sync::Weak<T>>,
    /// One that was made for nothing has none.
    counts: Option<std::sync::Arc<Counts>>,
    site: &'static Location<'static>,
}

/// The objects of the exploration.
struct Counts {
    strong: Slot,
    weak: Slot,
}

impl Counts {
    #[track_caller]
    fn new() -> std::sync::Arc<Counts> {
        if active() {
            not_on_loom("sync::counted", Location::caller());
        }
        std::sync::Arc::new(Counts { strong: Slot::new(), weak: Slot::new() })
    }

    fn strong(&self, action: Action) -> Access {
        self.strong.access(ObjectKind::Count, action)
    }

    fn weak(&self, action: Action) -> Access {
        self.weak.access(ObjectKind::Count, action)
    }
}

/// Does the effect as an operation, if an exploration runs. `entry` says how the first access synchronises, and `show` what it came to.
fn count<R, const N: usize>(
    (name, location): (&'static str, &'static Location<'static>),
    accesses: impl FnOnce() -> [Access; N],
    effect: impl FnOnce() -> R,
    entry: impl FnOnce(&R, TaskId, ObjectId) -> Entry,
    show: impl FnOnce(&R) -> String,
) -> R {
    if !active() || on_loom() {
        return effect();
    }
    let accesses = accesses();
    let result = perform(Operation::new(name, location, &accesses), |_| effect());
    synchronise(|task| entry(&result, task, accesses[0].object));
    note(|| show(&result));
    result
}

/// A change of a count that orders nothing.
fn relaxed<R>(_: &R, task: TaskId, object: ObjectId) -> Entry {
    Entry::Modify(task, object, Ordering::Relaxed)
}

/// The end of an owner, or of all if it was the last.
fn released(is_last: &bool, task: TaskId, object: ObjectId) -> Entry {
    Entry::Modify(task, object, if *is_last { Ordering::AcqRel } else { Ordering::Release })
}

/// An owner that has the value for itself knows what the others have done.
fn acquired(is_alone: bool, task: TaskId, object: ObjectId) -> Entry {
    Entry::Load(task, object, if is_alone { Ordering::Acquire } else { Ordering::Relaxed })
}

fn done(has_been: bool, yes: &str, no: &str) -> String {
    if has_been { yes.to_owned() } else { no.to_owned() }
}

/// Takes an owner of outside of explorations; what other owners of the value do is no operation. It is how owners of trait objects are made.
///
/// ```
/// use gordian::sync::counted::{self, Arc};
///
/// let shown: Arc<dyn std::fmt::Debug + Send> = counted::from_std(std::sync::Arc::new(7));
/// assert_eq!(format!("{shown:?}"), "7");
/// ```
#[track_caller]
pub fn from_std<T: ?Sized>(value: std::sync::Arc<T>) -> Arc<T> {
    Arc { value: ManuallyDrop::new(value), counts: Counts::new(), site: Location::caller() }
}

impl<T> Arc<T> {
    /// [`std::sync::Arc::new`]
    #[track_caller]
    pub fn new(value: T) -> Arc<T> {
        from_std(std::sync::Arc::new(value))
    }

    /// [`std::sync::Arc::new_cyclic`]
    #[track_caller]
    pub fn new_cyclic<F: FnOnce(&Weak<T>) -> T>(make: F) -> Arc<T> {
        let (counts, site) = (Counts::new(), Location::caller());
        let own = std::sync::Arc::clone(&counts);
        let value = std::sync::Arc::new_cyclic(|value| {
            make(&Weak { value: ManuallyDrop::new(value.clone()), counts: Some(own), site })
        });
        Arc { value: ManuallyDrop::new(value), counts, site }
    }

    /// [`std::sync::Arc::pin`]
    #[track_caller]
    pub fn pin(value: T) -> Pin<Arc<T>> {
        // SAFETY: the value is behind an `Arc` of `std`, which never moves it, and is only given out where it has one owner that is not pinned.
        unsafe { Pin::new_unchecked(Arc::new(value)) }
    }

    /// [`std::sync::Arc::try_unwrap`]
    #[track_caller]
    pub fn try_unwrap(this: Arc<T>) -> Result<T, Arc<T>> {
        let site = this.site;
        let (value, counts) = this.into_parts();
        let result = count(
            ("try_unwrap", Location::caller()),
            || [counts.strong(Action::Write)],
            || std::sync::Arc::try_unwrap(value),
            |result, task, object| released(&result.is_ok(), task, object),
            |result| done(result.is_ok(), "the only owner", "one of several owners"),
        );
        result.map_err(|value| Arc { value: ManuallyDrop::new(value), counts, site })
    }

    /// [`std::sync::Arc::into_inner`]
    #[track_caller]
    pub fn into_inner(this: Arc<T>) -> Option<T> {
        let (value, counts) = this.into_parts();
        count(
            ("into_inner", Location::caller()),
            || [counts.strong(Action::Release)],
            || std::sync::Arc::into_inner(value),
            |inner, task, object| released(&inner.is_some(), task, object),
            |inner| done(inner.is_some(), "the last owner", "one of several owners"),
        )
    }

    /// [`std::sync::Arc::unwrap_or_clone`]
    #[track_caller]
    pub fn unwrap_or_clone(this: Arc<T>) -> T
    where
        T: Clone,
    {
        Arc::try_unwrap(this).unwrap_or_else(|shared| (*shared).clone())
    }
}

impl<T: ?Sized> Arc<T> {
    fn into_parts(self) -> (std::sync::Arc<T>, std::sync::Arc<Counts>) {
        let mut whole = ManuallyDrop::new(self);
        // SAFETY: `whole` is never dropped nor used again, so each part is taken once.
        unsafe { (ManuallyDrop::take(&mut whole.value), std::ptr::read(&whole.counts)) }
    }

    /// [`std::sync::Arc::downgrade`]
    #[track_caller]
    pub fn downgrade(this: &Arc<T>) -> Weak<T> {
        let value = count(
            ("downgrade", Location::caller()),
            || [this.counts.weak(Action::Retain)],
            || std::sync::Arc::downgrade(&this.value),
            relaxed,
            |_| String::new(),
        );
        let counts = Some(std::sync::Arc::clone(&this.counts));
        Weak { value: ManuallyDrop::new(value), counts, site: Location::caller() }
    }

    /// [`std::sync::Arc::strong_count`]
    #[track_caller]
    pub fn strong_count(this: &Arc<T>) -> usize {
        count(
            ("strong_count", Location::caller()),
            || [this.counts.strong(Action::Read)],
            || std::sync::Arc::strong_count(&this.value),
            |_, task, object| acquired(false, task, object),
            usize::to_string,
        )
    }

    /// [`std::sync::Arc::weak_count`]
    #[track_caller]
    pub fn weak_count(this: &Arc<T>) -> usize {
        count(
            ("weak_count", Location::caller()),
            || [this.counts.weak(Action::Read)],
            || std::sync::Arc::weak_count(&this.value),
            |_, task, object| acquired(false, task, object),
            usize::to_string,
        )
    }

    /// [`std::sync::Arc::get_mut`]
    #[track_caller]
    pub fn get_mut(this: &mut Arc<T>) -> Option<&mut T> {
        let counts = &this.counts;
        let value = &mut *this.value;
        count(
            ("get_mut", Location::caller()),
            || [counts.strong(Action::Read), counts.weak(Action::Read)],
            || std::sync::Arc::get_mut(value),
            |found, task, object| acquired(found.is_some(), task, object),
            |found| done(found.is_some(), "the only owner", "one of several owners"),
        )
    }

    /// [`std::sync::Arc::make_mut`]
    #[track_caller]
    pub fn make_mut(this: &mut Arc<T>) -> &mut T
    where
        T: Clone,
    {
        let counts = std::sync::Arc::clone(&this.counts);
        let value = &mut *this.value;
        let before = std::sync::Arc::as_ptr(value);
        let (after, is_moved) = count(
            ("make_mut", Location::caller()),
            || [counts.strong(Action::Write), counts.weak(Action::Read)],
            || {
                let after = std::sync::Arc::make_mut(value);
                let is_moved = !std::ptr::eq(after, before);
                (after, is_moved)
            },
            |_, task, object| Entry::Modify(task, object, Ordering::AcqRel),
            |(_, is_moved)| done(*is_moved, "has its own value now", "the only owner"),
        );
        if is_moved {
            // The counts of what it owns now are others.
            this.counts = Counts::new();
        }
        after
    }

    /// [`std::sync::Arc::ptr_eq`]
    pub fn ptr_eq(this: &Arc<T>, other: &Arc<T>) -> bool {
        std::sync::Arc::ptr_eq(&this.value, &other.value)
    }

    /// [`std::sync::Arc::as_ptr`]
    pub fn as_ptr(this: &Arc<T>) -> *const T {
        std::sync::Arc::as_ptr(&this.value)
    }
}

impl<T: ?Sized> Clone for Arc<T> {
    #[track_caller]
    fn clone(&self) -> Arc<T> {
        let site = Location::caller();
        let value = count(
            ("clone", site),
            || [self.counts.strong(Action::Retain)],
            || std::sync::Arc::clone(&self.value),
            relaxed,
            |_| String::new(),
        );
        Arc { value: ManuallyDrop::new(value), counts: std::sync::Arc::clone(&self.counts), site }
    }
}

impl<T: ?Sized> Drop for Arc<T> {
    fn drop(&mut self) {
        // SAFETY: this is the end of the owner, whose value is not used again.
        let value = unsafe { ManuallyDrop::take(&mut self.value) };
        count(
            ("drop", self.site),
            || [self.counts.strong(Action::Release)],
            || std::sync::Arc::strong_count(&value) == 1,
            released,
            |is_last| done(*is_last, "the last owner", "one of several owners"),
        );
        // Nothing comes between the operation and this; what the value does when it is dropped are operations of their own.
        drop(value);
    }
}

impl<T> Weak<T> {
    /// [`std::sync::Weak::new`]
    #[track_caller]
    pub const fn new() -> Weak<T> {
        Weak { value: ManuallyDrop::new(std::sync::Weak::new()), counts: None, site: Location::caller() }
    }
}

impl<T: ?Sized> Weak<T> {
    /// [`std::sync::Weak::upgrade`]
    #[track_caller]
    pub fn upgrade(&self) -> Option<Arc<T>> {
        let counts = self.counts.as_ref()?;
        let site = Location::caller();
        let value = count(
            ("upgrade", site),
            || [counts.strong(Action::TryRetain)],
            || self.value.upgrade(),
            |value, task, object| acquired(value.is_some(), task, object),
            |value| done(value.is_some(), "an owner", "the value is gone"),
        )?;
        Some(Arc { value: ManuallyDrop::new(value), counts: std::sync::Arc::clone(counts), site })
    }

    /// [`std::sync::Weak::strong_count`]
    #[track_caller]
    pub fn strong_count(&self) -> usize {
        let Some(counts) = &self.counts else { return 0 };
        count(
            ("strong_count", Location::caller()),
            || [counts.strong(Action::Read)],
            || self.value.strong_count(),
            |_, task, object| acquired(false, task, object),
            usize::to_string,
        )
    }

    /// [`std::sync::Weak::weak_count`]
    #[track_caller]
    pub fn weak_count(&self) -> usize {
        let Some(counts) = &self.counts else { return 0 };
        count(
            ("weak_count", Location::caller()),
            // With the last owner all weak ones stop to count.
            || [counts.weak(Action::Read), counts.strong(Action::Read)],
            || self.value.weak_count(),
            |_, task, object| acquired(false, task, object),
            usize::to_string,
        )
    }

    /// [`std::sync::Weak::ptr_eq`]
    pub fn ptr_eq(&self, other: &Weak<T>) -> bool {
        self.value.ptr_eq(&other.value)
    }

    /// [`std::sync::Weak::as_ptr`]
    pub fn as_ptr(&self) -> *const T {
        self.value.as_ptr()
    }
}

impl<T: ?Sized> Clone for Weak<T> {
    #[track_caller]
    fn clone(&self) -> Weak<T> {
        let site = Location::caller();
        let made = || ManuallyDrop::new(std::sync::Weak::clone(&self.value));
        let Some(counts) = &self.counts else { return Weak { value: made(), counts: None, site } };
        let value = count(("clone", site), || [counts.weak(Action::Retain)], made, relaxed, |_| String::new());
        Weak { value, counts: Some(std::sync::Arc::clone(counts)), site }
    }
}

impl<T: ?Sized> Drop for Weak<T> {
    fn drop(&mut self) {
        // SAFETY: this is the end of the owner, whose value is not used again.
        let value = unsafe { ManuallyDrop::take(&mut self.value) };
        if let Some(counts) = &self.counts {
            count(("drop", self.site), || [counts.weak(Action::Release)], || (), relaxed, |()| String::new());
        }
        drop(value);
    }
}

impl<T: ?Sized> Deref for Arc<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: ?Sized> AsRef<T> for Arc<T> {
    fn as_ref(&self) -> &T {
        self
    }
}

impl<T: ?Sized> Borrow<T> for Arc<T> {
    fn borrow(&self) -> &T {
        self
    }
}

impl<T: ?Sized> Unpin for Arc<T> {}

/// From all that an `Arc` of `std` can be made of.
impl<T: ?Sized, V> From<V> for Arc<T>
where
    std::sync::Arc<T>: From<V>,
{
    #[track_caller]
    fn from(value: V) -> Arc<T> {
        from_std(value.into())
    }
}

impl<T> FromIterator<T> for Arc<[T]> {
    #[track_caller]
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Arc<[T]> {
        from_std(values.into_iter().collect())
    }
}

impl<T: ?Sized> Default for Arc<T>
where
    std::sync::Arc<T>: Default,
{
    #[track_caller]
    fn default() -> Arc<T> {
        from_std(std::sync::Arc::default())
    }
}

impl<T> Default for Weak<T> {
    #[track_caller]
    fn default() -> Weak<T> {
        Weak::new()
    }
}

impl<T: ?Sized + PartialEq> PartialEq for Arc<T> {
    fn eq(&self, other: &Arc<T>) -> bool {
        self.value == other.value
    }
}

impl<T: ?Sized + Eq> Eq for Arc<T> {}

impl<T: ?Sized + PartialOrd> PartialOrd for Arc<T> {
    fn partial_cmp(&self, other: &Arc<T>) -> Option<std::cmp::Ordering> {
        self.value.partial_cmp(&other.value)
    }
}

impl<T: ?Sized + Ord> Ord for Arc<T> {
    fn cmp(&self, other: &Arc<T>) -> std::cmp::Ordering {
        self.value.cmp(&other.value)
    }
}

impl<T: ?Sized + Hash> Hash for Arc<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for Arc<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: ?Sized + fmt::Display> fmt::Display for Arc<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: ?Sized> fmt::Pointer for Arc<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Pointer::fmt(&*self.value, f)
    }
}

impl<T: ?Sized> fmt::Debug for Weak<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl<T: ?Sized + std::error::Error> std::error::Error for Arc<T> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        (**self).source()
    }
}
