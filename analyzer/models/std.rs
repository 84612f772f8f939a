//! The standard library, as far as locks, guards, closures and element types pass through it.
#![also_named(core, alloc)]

macro_rules! vec {
    () => {
        $crate::vec::Vec::new()
    };
    ($elem:expr; $n:expr) => {
        $crate::vec::from_elem($elem, $n)
    };
    ($($x:expr),+ $(,)?) => {
        $crate::vec::from_array([$($x),+])
    };
}

macro_rules! print {
    ($($arg:tt)*) => {{
        $crate::io::_print($crate::format_args!($($arg)*));
    }};
}

macro_rules! println {
    () => {
        $crate::io::_print_line()
    };
    ($($arg:tt)*) => {{
        $crate::io::_print($crate::format_args!($($arg)*));
    }};
}

macro_rules! eprint {
    ($($arg:tt)*) => {{
        $crate::io::_eprint($crate::format_args!($($arg)*));
    }};
}

macro_rules! eprintln {
    () => {
        $crate::io::_print_line()
    };
    ($($arg:tt)*) => {{
        $crate::io::_eprint($crate::format_args!($($arg)*));
    }};
}

// The temporaries of the arguments die inside.
macro_rules! format {
    ($($arg:tt)*) => {{
        let res = $crate::fmt::format($crate::format_args!($($arg)*));
        res
    }};
}

// The temporaries of the arguments live to the end of the caller's statement.
macro_rules! write {
    ($dst:expr, $($arg:tt)*) => {
        $dst.write_fmt($crate::format_args!($($arg)*))
    };
}

macro_rules! writeln {
    ($dst:expr $(,)?) => {
        $dst.write_fmt($crate::format_args!("\n"))
    };
    ($dst:expr, $($arg:tt)*) => {
        $dst.write_fmt($crate::format_args!($($arg)*))
    };
}

macro_rules! cfg_select {
    (@branch ($($no:meta),*)) => {};
    (@branch ($($no:meta),*) _ => { $($tokens:tt)* } $($rest:tt)*) => {
        #[cfg(not(any($($no),*)))]
        $crate::cfg_select! { @group $($tokens)* }
    };
    (@branch ($($no:meta),*) $yes:meta => { $($tokens:tt)* } $($rest:tt)*) => {
        #[cfg(all($yes, not(any($($no),*))))]
        $crate::cfg_select! { @group $($tokens)* }
        $crate::cfg_select! { @branch ($($no,)* $yes) $($rest)* }
    };
    (@group $($tokens:tt)*) => { $($tokens)* };
    ($($branches:tt)*) => { $crate::cfg_select! { @branch () $($branches)* } };
}

macro_rules! panic {
    () => {
        $crate::rt::panic()
    };
    ($($arg:tt)+) => {{
        $crate::rt::panic_fmt($crate::format_args!($($arg)+))
    }};
}

macro_rules! todo {
    () => {
        $crate::rt::panic()
    };
    ($($arg:tt)+) => {{
        $crate::rt::panic_fmt($crate::format_args!($($arg)+))
    }};
}

macro_rules! unimplemented {
    () => {
        $crate::rt::panic()
    };
    ($($arg:tt)+) => {{
        $crate::rt::panic_fmt($crate::format_args!($($arg)+))
    }};
}

macro_rules! unreachable {
    () => {
        $crate::rt::panic()
    };
    ($($arg:tt)+) => {{
        $crate::rt::panic_fmt($crate::format_args!($($arg)+))
    }};
}

// The condition's temporaries are gone before the message is built: an `if`, not a `match`.
macro_rules! assert {
    ($cond:expr $(,)?) => {
        if !$cond {
            $crate::rt::panic()
        }
    };
    ($cond:expr, $($arg:tt)+) => {
        if !$cond {
            $crate::rt::panic_fmt($crate::format_args!($($arg)+))
        }
    };
}

macro_rules! assert_eq {
    ($left:expr, $right:expr $(,)?) => {
        match (&$left, &$right) {
            (left_val, right_val) => {
                if !(*left_val == *right_val) {
                    $crate::rt::panic()
                }
            }
        }
    };
    ($left:expr, $right:expr, $($arg:tt)+) => {
        match (&$left, &$right) {
            (left_val, right_val) => {
                if !(*left_val == *right_val) {
                    $crate::rt::panic_fmt($crate::format_args!($($arg)+))
                }
            }
        }
    };
}

macro_rules! assert_ne {
    ($left:expr, $right:expr $(,)?) => {
        match (&$left, &$right) {
            (left_val, right_val) => {
                if *left_val == *right_val {
                    $crate::rt::panic()
                }
            }
        }
    };
    ($left:expr, $right:expr, $($arg:tt)+) => {
        match (&$left, &$right) {
            (left_val, right_val) => {
                if *left_val == *right_val {
                    $crate::rt::panic_fmt($crate::format_args!($($arg)+))
                }
            }
        }
    };
}

macro_rules! assert_matches {
    ($value:expr, $pattern:pat $(if $guard:expr)? $(, $($arg:tt)*)?) => {
        match $value {
            $pattern $(if $guard)? => {}
            ref left_val => $crate::rt::panic(),
        }
    };
}

macro_rules! debug_assert {
    ($($arg:tt)*) => {
        if $crate::rt::debug_assertions() {
            $crate::assert!($($arg)*);
        }
    };
}

macro_rules! debug_assert_eq {
    ($($arg:tt)*) => {
        if $crate::rt::debug_assertions() {
            $crate::assert_eq!($($arg)*);
        }
    };
}

macro_rules! debug_assert_ne {
    ($($arg:tt)*) => {
        if $crate::rt::debug_assertions() {
            $crate::assert_ne!($($arg)*);
        }
    };
}

macro_rules! matches {
    ($expression:expr, $pattern:pat $(if $guard:expr)? $(,)?) => {
        match $expression {
            $pattern $(if $guard)? => true,
            _ => false,
        }
    };
}

macro_rules! dbg {
    () => {
        $crate::io::_print_line()
    };
    ($val:expr $(,)?) => {
        match $val {
            tmp => {
                $crate::io::_eprint($crate::format_args!("{:?}", &tmp));
                tmp
            }
        }
    };
    ($($val:expr),+ $(,)?) => {
        ($($crate::dbg!($val)),+,)
    };
}

macro_rules! r#try {
    ($expr:expr $(,)?) => {
        match $expr {
            $crate::result::Result::Ok(val) => val,
            $crate::result::Result::Err(err) => {
                return $crate::result::Result::Err($crate::convert::From::from(err));
            }
        }
    };
}

macro_rules! ready {
    ($e:expr $(,)?) => {
        match $e {
            $crate::task::Poll::Ready(t) => t,
            $crate::task::Poll::Pending => {
                return $crate::task::Poll::Pending;
            }
        }
    };
}

macro_rules! pin {
    ($value:expr $(,)?) => {
        $crate::pin::Pin { pointer: &mut { $value } }
    };
}

macro_rules! addr_of {
    ($place:expr) => {
        &raw const $place
    };
}

macro_rules! addr_of_mut {
    ($place:expr) => {
        &raw mut $place
    };
}

macro_rules! thread_local {
    () => {};
    ($(#[$attr:meta])* $vis:vis static $name:ident: $t:ty = const $init:block; $($rest:tt)*) => {
        $(#[$attr])*
        #[thread_local]
        $vis static $name: $crate::thread::LocalKey<$t> = $crate::thread::LocalKey::new(|| $init);
        $crate::thread_local!($($rest)*);
    };
    ($(#[$attr:meta])* $vis:vis static $name:ident: $t:ty = const $init:block) => {
        $(#[$attr])*
        #[thread_local]
        $vis static $name: $crate::thread::LocalKey<$t> = $crate::thread::LocalKey::new(|| $init);
    };
    ($(#[$attr:meta])* $vis:vis static $name:ident: $t:ty = $init:expr; $($rest:tt)*) => {
        $(#[$attr])*
        #[thread_local]
        $vis static $name: $crate::thread::LocalKey<$t> = $crate::thread::LocalKey::new(|| $init);
        $crate::thread_local!($($rest)*);
    };
    ($(#[$attr:meta])* $vis:vis static $name:ident: $t:ty = $init:expr) => {
        $(#[$attr])*
        #[thread_local]
        $vis static $name: $crate::thread::LocalKey<$t> = $crate::thread::LocalKey::new(|| $init);
    };
}

/// What the macros above call.
pub mod rt {
    use crate::prelude::v1::*;

    pub fn panic() -> !;
    pub fn panic_fmt(args: crate::fmt::Arguments<'_>) -> !;
    pub fn debug_assertions() -> bool;
}

pub mod prelude {
    pub mod v1 {
        pub use crate::borrow::ToOwned;
        pub use crate::boxed::Box;
        pub use crate::clone::Clone;
        pub use crate::cmp::{Eq, Ord, PartialEq, PartialOrd};
        pub use crate::convert::{AsMut, AsRef, From, Into, TryFrom, TryInto};
        pub use crate::default::Default;
        pub use crate::future::{Future, IntoFuture};
        pub use crate::iter::{DoubleEndedIterator, ExactSizeIterator, Extend, FromIterator, IntoIterator, Iterator};
        pub use crate::marker::{Copy, Send, Sized, Sync, Unpin};
        pub use crate::mem::{align_of, align_of_val, drop, size_of, size_of_val};
        pub use crate::ops::{AsyncFn, AsyncFnMut, AsyncFnOnce, Drop, Fn, FnMut, FnOnce};
        pub use crate::option::Option::{self, None, Some};
        pub use crate::result::Result::{self, Err, Ok};
        pub use crate::string::{String, ToString};
        pub use crate::vec::Vec;
    }
    pub mod rust_2015 {
        pub use super::v1::*;
    }
    pub mod rust_2018 {
        pub use super::v1::*;
    }
    pub mod rust_2021 {
        pub use super::v1::*;
    }
    pub mod rust_2024 {
        pub use super::v1::*;
    }
}

pub mod sync {
    use crate::ops::{Deref, DerefMut};
    use crate::pin::Pin;
    use crate::prelude::v1::*;
    use crate::time::{Duration, Instant};

    #[shared_pointer]
    pub struct Arc<T> {
        data: T,
    }

    impl<T> Arc<T> {
        #[place(self)]
        pub fn new(data: T) -> Arc<T>;
        pub fn new_cyclic<F: FnOnce(&Weak<T>) -> T>(data_fn: F) -> Arc<T>;
        #[place(self)]
        pub fn pin(data: T) -> Pin<Arc<T>>;
        pub fn try_unwrap(this: Self) -> Result<T, Arc<T>>;
        pub fn into_inner(this: Self) -> Option<T>;
        pub fn unwrap_or_clone(this: Self) -> T;
        #[place(self)]
        pub fn downgrade(this: &Self) -> Weak<T>;
        pub fn get_mut(this: &mut Self) -> Option<&mut T>;
        pub fn make_mut(this: &mut Self) -> &mut T;
        pub fn as_ptr(this: &Self) -> *const T;
        pub fn into_raw(this: Self) -> *const T;
        #[place(self)]
        pub unsafe fn from_raw(ptr: *const T) -> Arc<T>;
        pub unsafe fn increment_strong_count(ptr: *const T);
        pub unsafe fn decrement_strong_count(ptr: *const T);
        pub fn strong_count(this: &Self) -> usize;
        pub fn weak_count(this: &Self) -> usize;
        #[tells_apart]
        pub fn ptr_eq(this: &Self, other: &Self) -> bool;
    }

    impl<T> Deref for Arc<T> {
        type Target = T;
        fn deref(&self) -> &T;
    }

    impl<T> Clone for Arc<T> {
        #[place(self)]
        fn clone(&self) -> Self;
    }

    impl<T: Default> Default for Arc<T> {
        fn default() -> Self;
    }

    impl<T> AsRef<T> for Arc<T> {
        fn as_ref(&self) -> &T;
    }

    impl<T> crate::borrow::Borrow<T> for Arc<T> {
        fn borrow(&self) -> &T;
    }

    impl<T> From<T> for Arc<T> {
        #[place(self)]
        fn from(value: T) -> Self;
    }

    impl<T> From<Box<T>> for Arc<T> {
        #[place(self)]
        fn from(value: Box<T>) -> Self;
    }

    impl<T> From<Vec<T>> for Arc<[T]> {
        #[place(self)]
        fn from(value: Vec<T>) -> Self;
    }

    impl<T> From<&[T]> for Arc<[T]> {
        #[place(self)]
        fn from(value: &[T]) -> Self;
    }

    impl From<&str> for Arc<str> {
        fn from(value: &str) -> Self;
    }

    impl From<String> for Arc<str> {
        fn from(value: String) -> Self;
    }

    impl<T> FromIterator<T> for Arc<[T]> {
        #[place(collection)]
        fn from_iter<I: IntoIterator<Item = T>>(iter: I) -> Self;
    }

    impl<T: PartialEq> PartialEq for Arc<T> {}
    impl<T: Eq> Eq for Arc<T> {}
    impl<T: PartialOrd> PartialOrd for Arc<T> {}
    impl<T: Ord> Ord for Arc<T> {}
    impl<T: crate::hash::Hash> crate::hash::Hash for Arc<T> {}
    impl<T: crate::fmt::Debug> crate::fmt::Debug for Arc<T> {}
    impl<T: crate::fmt::Display> crate::fmt::Display for Arc<T> {}
    impl<T: crate::error::Error> crate::error::Error for Arc<T> {}

    #[shared_pointer]
    #[weak]
    pub struct Weak<T> {
        data: T,
    }

    impl<T> Weak<T> {
        pub fn new() -> Weak<T>;
        #[place(self)]
        pub fn upgrade(&self) -> Option<Arc<T>>;
        pub fn as_ptr(&self) -> *const T;
        pub fn into_raw(self) -> *const T;
        #[place(self)]
        pub unsafe fn from_raw(ptr: *const T) -> Weak<T>;
        pub fn strong_count(&self) -> usize;
        pub fn weak_count(&self) -> usize;
        #[tells_apart]
        pub fn ptr_eq(&self, other: &Self) -> bool;
    }

    impl<T> Clone for Weak<T> {
        #[place(self)]
        fn clone(&self) -> Self;
    }

    impl<T> Default for Weak<T> {
        fn default() -> Self;
    }

    pub type LockResult<G> = Result<G, PoisonError<G>>;
    pub type TryLockResult<G> = Result<G, TryLockError<G>>;

    #[transparent]
    pub struct PoisonError<G> {
        data: G,
    }

    impl<G> PoisonError<G> {
        #[place(self)]
        pub fn new(data: G) -> PoisonError<G>;
        pub fn into_inner(self) -> G;
        pub fn get_ref(&self) -> &G;
        pub fn get_mut(&mut self) -> &mut G;
    }

    impl<G> crate::error::Error for PoisonError<G> {}
    impl<G> crate::fmt::Debug for PoisonError<G> {}
    impl<G> crate::fmt::Display for PoisonError<G> {}

    #[transparent]
    pub enum TryLockError<G> {
        Poisoned(PoisonError<G>),
        WouldBlock,
    }

    impl<G> crate::error::Error for TryLockError<G> {}
    impl<G> crate::fmt::Debug for TryLockError<G> {}
    impl<G> crate::fmt::Display for TryLockError<G> {}

    impl<G> From<PoisonError<G>> for TryLockError<G> {
        #[place(self)]
        fn from(err: PoisonError<G>) -> TryLockError<G>;
    }

    #[lock(mutex)]
    pub struct Mutex<T> {
        data: T,
    }

    impl<T> Mutex<T> {
        pub const fn new(t: T) -> Mutex<T>;
        #[acquire(exclusive)]
        pub fn lock(&self) -> LockResult<MutexGuard<'_, T>>;
        #[acquire(exclusive, try)]
        pub fn try_lock(&self) -> TryLockResult<MutexGuard<'_, T>>;
        pub fn is_poisoned(&self) -> bool;
        pub fn clear_poison(&self);
        pub fn into_inner(self) -> LockResult<T>;
        pub fn get_mut(&mut self) -> LockResult<&mut T>;
        pub fn data_ptr(&self) -> *mut T;
        #[acquire(exclusive)]
        pub fn get_cloned(&self) -> Result<T, PoisonError<()>>;
        #[acquire(exclusive)]
        pub fn set(&self, value: T) -> Result<(), PoisonError<T>>;
        #[acquire(exclusive)]
        pub fn replace(&self, value: T) -> LockResult<T>;
    }

    impl<T: Default> Default for Mutex<T> {
        fn default() -> Mutex<T>;
    }

    impl<T> From<T> for Mutex<T> {
        fn from(t: T) -> Mutex<T>;
    }

    impl<T> crate::fmt::Debug for Mutex<T> {}

    #[guard]
    pub struct MutexGuard<'a, T> {
        data: &'a T,
    }

    impl<'a, T> MutexGuard<'a, T> {
        pub fn map<F: FnOnce(&mut T) -> &mut U, U>(orig: MutexGuard<'a, T>, f: F) -> MappedMutexGuard<'a, U>;
        pub fn filter_map<F: FnOnce(&mut T) -> Option<&mut U>, U>(
            orig: MutexGuard<'a, T>,
            f: F,
        ) -> Result<MappedMutexGuard<'a, U>, MutexGuard<'a, T>>;
        pub fn try_map<F: FnOnce(&mut T) -> Option<&mut U>, U>(
            orig: MutexGuard<'a, T>,
            f: F,
        ) -> Result<MappedMutexGuard<'a, U>, MutexGuard<'a, T>>;
    }

    impl<T> Deref for MutexGuard<'_, T> {
        type Target = T;
        fn deref(&self) -> &T;
    }

    impl<T> DerefMut for MutexGuard<'_, T> {
        fn deref_mut(&mut self) -> &mut T;
    }

    impl<T: crate::fmt::Debug> crate::fmt::Debug for MutexGuard<'_, T> {}
    impl<T: crate::fmt::Display> crate::fmt::Display for MutexGuard<'_, T> {}

    #[guard]
    pub struct MappedMutexGuard<'a, T> {
        data: &'a T,
    }

    impl<'a, T> MappedMutexGuard<'a, T> {
        pub fn map<F: FnOnce(&mut T) -> &mut U, U>(orig: MappedMutexGuard<'a, T>, f: F) -> MappedMutexGuard<'a, U>;
        pub fn filter_map<F: FnOnce(&mut T) -> Option<&mut U>, U>(
            orig: MappedMutexGuard<'a, T>,
            f: F,
        ) -> Result<MappedMutexGuard<'a, U>, MappedMutexGuard<'a, T>>;
    }

    impl<T> Deref for MappedMutexGuard<'_, T> {
        type Target = T;
        fn deref(&self) -> &T;
    }

    impl<T> DerefMut for MappedMutexGuard<'_, T> {
        fn deref_mut(&mut self) -> &mut T;
    }

    #[lock(rw_lock)]
    pub struct RwLock<T> {
        data: T,
    }

    impl<T> RwLock<T> {
        pub const fn new(t: T) -> RwLock<T>;
        #[acquire(shared)]
        pub fn read(&self) -> LockResult<RwLockReadGuard<'_, T>>;
        #[acquire(shared, try)]
        pub fn try_read(&self) -> TryLockResult<RwLockReadGuard<'_, T>>;
        #[acquire(exclusive)]
        pub fn write(&self) -> LockResult<RwLockWriteGuard<'_, T>>;
        #[acquire(exclusive, try)]
        pub fn try_write(&self) -> TryLockResult<RwLockWriteGuard<'_, T>>;
        pub fn is_poisoned(&self) -> bool;
        pub fn clear_poison(&self);
        pub fn into_inner(self) -> LockResult<T>;
        pub fn get_mut(&mut self) -> LockResult<&mut T>;
        pub fn data_ptr(&self) -> *mut T;
        #[acquire(shared)]
        pub fn get_cloned(&self) -> Result<T, PoisonError<()>>;
        #[acquire(exclusive)]
        pub fn set(&self, value: T) -> Result<(), PoisonError<T>>;
        #[acquire(exclusive)]
        pub fn replace(&self, value: T) -> LockResult<T>;
    }

    impl<T: Default> Default for RwLock<T> {
        fn default() -> RwLock<T>;
    }

    impl<T> From<T> for RwLock<T> {
        fn from(t: T) -> RwLock<T>;
    }

    impl<T> crate::fmt::Debug for RwLock<T> {}

    #[guard]
    pub struct RwLockReadGuard<'a, T> {
        data: &'a T,
    }

    impl<'a, T> RwLockReadGuard<'a, T> {
        pub fn map<F: FnOnce(&T) -> &U, U>(orig: RwLockReadGuard<'a, T>, f: F) -> MappedRwLockReadGuard<'a, U>;
        pub fn filter_map<F: FnOnce(&T) -> Option<&U>, U>(
            orig: RwLockReadGuard<'a, T>,
            f: F,
        ) -> Result<MappedRwLockReadGuard<'a, U>, RwLockReadGuard<'a, T>>;
    }

    impl<T> Deref for RwLockReadGuard<'_, T> {
        type Target = T;
        fn deref(&self) -> &T;
    }

    #[guard]
    pub struct RwLockWriteGuard<'a, T> {
        data: &'a T,
    }

    impl<'a, T> RwLockWriteGuard<'a, T> {
        pub fn map<F: FnOnce(&mut T) -> &mut U, U>(
            orig: RwLockWriteGuard<'a, T>,
            f: F,
        ) -> MappedRwLockWriteGuard<'a, U>;
        pub fn filter_map<F: FnOnce(&mut T) -> Option<&mut U>, U>(
            orig: RwLockWriteGuard<'a, T>,
            f: F,
        ) -> Result<MappedRwLockWriteGuard<'a, U>, RwLockWriteGuard<'a, T>>;
        #[downgrade(shared)]
        pub fn downgrade(s: RwLockWriteGuard<'a, T>) -> RwLockReadGuard<'a, T>;
    }

    impl<T> Deref for RwLockWriteGuard<'_, T> {
        type Target = T;
        fn deref(&self) -> &T;
    }

    impl<T> DerefMut for RwLockWriteGuard<'_, T> {
        fn deref_mut(&mut self) -> &mut T;
    }

    #[guard]
    pub struct MappedRwLockReadGuard<'a, T> {
        data: &'a T,
    }

    impl<T> Deref for MappedRwLockReadGuard<'_, T> {
        type Target = T;
        fn deref(&self) -> &T;
    }

    #[guard]
    pub struct MappedRwLockWriteGuard<'a, T> {
        data: &'a T,
    }

    impl<T> Deref for MappedRwLockWriteGuard<'_, T> {
        type Target = T;
        fn deref(&self) -> &T;
    }

    impl<T> DerefMut for MappedRwLockWriteGuard<'_, T> {
        fn deref_mut(&mut self) -> &mut T;
    }

    #[lock(reentrant)]
    pub struct ReentrantLock<T> {
        data: T,
    }

    impl<T> ReentrantLock<T> {
        pub const fn new(t: T) -> ReentrantLock<T>;
        #[acquire(exclusive)]
        pub fn lock(&self) -> ReentrantLockGuard<'_, T>;
        #[acquire(exclusive, try)]
        pub fn try_lock(&self) -> Option<ReentrantLockGuard<'_, T>>;
        pub fn into_inner(self) -> T;
        pub fn get_mut(&mut self) -> &mut T;
    }

    #[guard]
    pub struct ReentrantLockGuard<'a, T> {
        data: &'a T,
    }

    impl<T> Deref for ReentrantLockGuard<'_, T> {
        type Target = T;
        fn deref(&self) -> &T;
    }

    pub struct Condvar;

    impl Condvar {
        pub const fn new() -> Condvar;
        #[wait]
        pub fn wait<'a, T>(&self, guard: MutexGuard<'a, T>) -> LockResult<MutexGuard<'a, T>>;
        #[wait]
        pub fn wait_while<'a, T, F: FnMut(&mut T) -> bool>(
            &self,
            guard: MutexGuard<'a, T>,
            condition: F,
        ) -> LockResult<MutexGuard<'a, T>>;
        #[wait]
        pub fn wait_timeout<'a, T>(
            &self,
            guard: MutexGuard<'a, T>,
            dur: Duration,
        ) -> LockResult<(MutexGuard<'a, T>, WaitTimeoutResult)>;
        #[wait]
        pub fn wait_timeout_ms<'a, T>(
            &self,
            guard: MutexGuard<'a, T>,
            ms: u32,
        ) -> LockResult<(MutexGuard<'a, T>, bool)>;
        #[wait]
        pub fn wait_timeout_while<'a, T, F: FnMut(&mut T) -> bool>(
            &self,
            guard: MutexGuard<'a, T>,
            dur: Duration,
            condition: F,
        ) -> LockResult<(MutexGuard<'a, T>, WaitTimeoutResult)>;
        #[notify]
        pub fn notify_one(&self);
        #[notify]
        pub fn notify_all(&self);
    }

    impl Default for Condvar {
        fn default() -> Condvar;
    }

    #[derive(Clone, Copy)]
    pub struct WaitTimeoutResult(bool);

    impl WaitTimeoutResult {
        pub fn timed_out(&self) -> bool;
    }

    pub struct Barrier;

    impl Barrier {
        pub const fn new(n: usize) -> Barrier;
        #[rendezvous]
        pub fn wait(&self) -> BarrierWaitResult;
    }

    pub struct BarrierWaitResult(bool);

    impl BarrierWaitResult {
        pub fn is_leader(&self) -> bool;
    }

    #[lock(once)]
    pub struct Once;

    pub const ONCE_INIT: Once = Once::new();

    pub struct OnceState;

    impl OnceState {
        pub fn is_poisoned(&self) -> bool;
    }

    impl Once {
        pub const fn new() -> Once;
        #[once]
        pub fn call_once<F: FnOnce()>(&self, f: F);
        #[once]
        pub fn call_once_force<F: FnOnce(&OnceState)>(&self, f: F);
        pub fn is_completed(&self) -> bool;
        #[acquire(exclusive)]
        pub fn wait(&self);
        #[acquire(exclusive)]
        pub fn wait_force(&self);
    }

    #[lock(once)]
    pub struct OnceLock<T> {
        value: T,
    }

    impl<T> OnceLock<T> {
        pub const fn new() -> OnceLock<T>;
        pub fn get(&self) -> Option<&T>;
        pub fn get_mut(&mut self) -> Option<&mut T>;
        #[acquire(exclusive)]
        pub fn wait(&self) -> &T;
        pub fn set(&self, value: T) -> Result<(), T>;
        pub fn try_insert(&self, value: T) -> Result<&T, (&T, T)>;
        #[once]
        pub fn get_or_init<F: FnOnce() -> T>(&self, f: F) -> &T;
        #[once]
        pub fn get_mut_or_init<F: FnOnce() -> T>(&mut self, f: F) -> &mut T;
        #[once]
        pub fn get_or_try_init<F: FnOnce() -> Result<T, E>, E>(&self, f: F) -> Result<&T, E>;
        pub fn into_inner(self) -> Option<T>;
        pub fn take(&mut self) -> Option<T>;
    }

    impl<T> Default for OnceLock<T> {
        fn default() -> OnceLock<T>;
    }

    impl<T> From<T> for OnceLock<T> {
        fn from(value: T) -> Self;
    }

    impl<T: Clone> Clone for OnceLock<T> {
        fn clone(&self) -> OnceLock<T>;
    }

    #[lock(once)]
    pub struct LazyLock<T, F = fn() -> T> {
        value: T,
        init: F,
    }

    impl<T, F: FnOnce() -> T> LazyLock<T, F> {
        #[once]
        pub const fn new(f: F) -> LazyLock<T, F>;
        #[once]
        pub fn force(this: &LazyLock<T, F>) -> &T;
        #[once]
        pub fn force_mut(this: &mut LazyLock<T, F>) -> &mut T;
        pub fn get(this: &LazyLock<T, F>) -> Option<&T>;
        pub fn into_inner(this: Self) -> Result<T, F>;
    }

    impl<T, F> Deref for LazyLock<T, F> {
        type Target = T;
        #[once]
        fn deref(&self) -> &T;
    }

    impl<T, F> DerefMut for LazyLock<T, F> {
        #[once]
        fn deref_mut(&mut self) -> &mut T;
    }

    impl<T: Default> Default for LazyLock<T> {
        fn default() -> LazyLock<T>;
    }

    /// The same types under their path since Rust 1.85.
    pub mod poison {
        pub use super::{
            Condvar, LazyLock, LockResult, MappedMutexGuard, MappedRwLockReadGuard, MappedRwLockWriteGuard, Mutex,
            MutexGuard, ONCE_INIT, Once, OnceState, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
            TryLockError, TryLockResult, WaitTimeoutResult,
        };
    }

    pub mod mpsc {
        use crate::iter::Iter;
        use crate::prelude::v1::*;
        use crate::time::{Duration, Instant};

        pub fn channel<T>() -> (Sender<T>, Receiver<T>);
        pub fn sync_channel<T>(bound: usize) -> (SyncSender<T>, Receiver<T>);

        #[container]
        pub struct Sender<T> {
            item: T,
        }

        impl<T> Sender<T> {
            #[send(try)]
            pub fn send(&self, t: T) -> Result<(), SendError<T>>;
        }

        impl<T> Clone for Sender<T> {
            #[place(self)]
            fn clone(&self) -> Sender<T>;
        }

        #[container]
        pub struct SyncSender<T> {
            item: T,
        }

        impl<T> SyncSender<T> {
            #[send]
            pub fn send(&self, t: T) -> Result<(), SendError<T>>;
            #[send(try)]
            pub fn try_send(&self, t: T) -> Result<(), TrySendError<T>>;
        }

        impl<T> Clone for SyncSender<T> {
            #[place(self)]
            fn clone(&self) -> SyncSender<T>;
        }

        #[container]
        pub struct Receiver<T> {
            item: T,
        }

        impl<T> Receiver<T> {
            #[recv]
            pub fn recv(&self) -> Result<T, RecvError>;
            #[recv(try)]
            pub fn try_recv(&self) -> Result<T, TryRecvError>;
            #[recv(try)]
            pub fn recv_timeout(&self, timeout: Duration) -> Result<T, RecvTimeoutError>;
            #[recv(try)]
            pub fn recv_deadline(&self, deadline: Instant) -> Result<T, RecvTimeoutError>;
            #[recv]
            pub fn iter(&self) -> Iter<T>;
            #[recv(try)]
            pub fn try_iter(&self) -> Iter<T>;
        }

        impl<T> IntoIterator for Receiver<T> {
            type Item = T;
            type IntoIter = Iter<T>;
            #[recv]
            fn into_iter(self) -> Iter<T>;
        }

        impl<T> IntoIterator for &Receiver<T> {
            type Item = T;
            type IntoIter = Iter<T>;
            #[recv]
            fn into_iter(self) -> Iter<T>;
        }

        #[transparent]
        pub struct SendError<T>(pub T);

        #[transparent]
        pub enum TrySendError<T> {
            Full(T),
            Disconnected(T),
        }

        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub struct RecvError;

        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum TryRecvError {
            Empty,
            Disconnected,
        }

        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum RecvTimeoutError {
            Timeout,
            Disconnected,
        }

        pub type IntoIter<T> = Iter<T>;
    }

    /// The unstable multi-consumer channel.
    pub mod mpmc {
        use crate::iter::Iter;
        use crate::prelude::v1::*;
        use crate::sync::mpsc::{RecvError, RecvTimeoutError, SendError, TryRecvError, TrySendError};
        use crate::time::Duration;

        pub fn channel<T>() -> (Sender<T>, Receiver<T>);
        pub fn sync_channel<T>(bound: usize) -> (Sender<T>, Receiver<T>);

        #[container]
        pub struct Sender<T> {
            item: T,
        }

        impl<T> Sender<T> {
            #[send]
            pub fn send(&self, t: T) -> Result<(), SendError<T>>;
            #[send(try)]
            pub fn try_send(&self, t: T) -> Result<(), TrySendError<T>>;
        }

        impl<T> Clone for Sender<T> {
            #[place(self)]
            fn clone(&self) -> Sender<T>;
        }

        #[container]
        pub struct Receiver<T> {
            item: T,
        }

        impl<T> Receiver<T> {
            #[recv]
            pub fn recv(&self) -> Result<T, RecvError>;
            #[recv(try)]
            pub fn try_recv(&self) -> Result<T, TryRecvError>;
            #[recv(try)]
            pub fn recv_timeout(&self, timeout: Duration) -> Result<T, RecvTimeoutError>;
            #[recv]
            pub fn iter(&self) -> Iter<T>;
            #[recv(try)]
            pub fn try_iter(&self) -> Iter<T>;
        }

        impl<T> Clone for Receiver<T> {
            #[place(self)]
            fn clone(&self) -> Receiver<T>;
        }
    }

    pub mod atomic {
        use crate::prelude::v1::*;

        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Ordering {
            Relaxed,
            Release,
            Acquire,
            AcqRel,
            SeqCst,
        }

        pub fn fence(order: Ordering);
        pub fn compiler_fence(order: Ordering);
        pub fn spin_loop_hint();

        macro_rules! atomic {
            ($($name:ident $prim:ident,)*) => {
                $(
                    pub struct $name {
                        value: $prim,
                    }

                    impl $name {
                        pub const fn new(value: $prim) -> $name;
                        pub fn load(&self, order: Ordering) -> $prim;
                        pub fn store(&self, value: $prim, order: Ordering);
                        pub fn swap(&self, value: $prim, order: Ordering) -> $prim;
                        pub fn compare_and_swap(&self, current: $prim, new: $prim, order: Ordering) -> $prim;
                        pub fn compare_exchange(
                            &self,
                            current: $prim,
                            new: $prim,
                            success: Ordering,
                            failure: Ordering,
                        ) -> Result<$prim, $prim>;
                        pub fn compare_exchange_weak(
                            &self,
                            current: $prim,
                            new: $prim,
                            success: Ordering,
                            failure: Ordering,
                        ) -> Result<$prim, $prim>;
                        pub fn fetch_add(&self, value: $prim, order: Ordering) -> $prim;
                        pub fn fetch_sub(&self, value: $prim, order: Ordering) -> $prim;
                        pub fn fetch_and(&self, value: $prim, order: Ordering) -> $prim;
                        pub fn fetch_nand(&self, value: $prim, order: Ordering) -> $prim;
                        pub fn fetch_or(&self, value: $prim, order: Ordering) -> $prim;
                        pub fn fetch_xor(&self, value: $prim, order: Ordering) -> $prim;
                        pub fn fetch_not(&self, order: Ordering) -> $prim;
                        pub fn fetch_max(&self, value: $prim, order: Ordering) -> $prim;
                        pub fn fetch_min(&self, value: $prim, order: Ordering) -> $prim;
                        pub fn fetch_update<F: FnMut($prim) -> Option<$prim>>(
                            &self,
                            set_order: Ordering,
                            fetch_order: Ordering,
                            f: F,
                        ) -> Result<$prim, $prim>;
                        pub fn get_mut(&mut self) -> &mut $prim;
                        pub fn into_inner(self) -> $prim;
                        pub fn as_ptr(&self) -> *mut $prim;
                    }

                    impl Default for $name {
                        fn default() -> $name;
                    }
                )*
            };
        }

        atomic! {
            AtomicBool bool,
            AtomicI8 i8,
            AtomicI16 i16,
            AtomicI32 i32,
            AtomicI64 i64,
            AtomicI128 i128,
            AtomicIsize isize,
            AtomicU8 u8,
            AtomicU16 u16,
            AtomicU32 u32,
            AtomicU64 u64,
            AtomicU128 u128,
            AtomicUsize usize,
        }

        #[transparent]
        pub struct AtomicPtr<T> {
            value: *mut T,
        }

        impl<T> AtomicPtr<T> {
            #[place(self)]
            pub const fn new(value: *mut T) -> AtomicPtr<T>;
            pub fn load(&self, order: Ordering) -> *mut T;
            pub fn store(&self, value: *mut T, order: Ordering);
            pub fn swap(&self, value: *mut T, order: Ordering) -> *mut T;
            pub fn compare_and_swap(&self, current: *mut T, new: *mut T, order: Ordering) -> *mut T;
            pub fn compare_exchange(
                &self,
                current: *mut T,
                new: *mut T,
                success: Ordering,
                failure: Ordering,
            ) -> Result<*mut T, *mut T>;
            pub fn compare_exchange_weak(
                &self,
                current: *mut T,
                new: *mut T,
                success: Ordering,
                failure: Ordering,
            ) -> Result<*mut T, *mut T>;
            pub fn fetch_update<F: FnMut(*mut T) -> Option<*mut T>>(
                &self,
                set_order: Ordering,
                fetch_order: Ordering,
                f: F,
            ) -> Result<*mut T, *mut T>;
            pub fn get_mut(&mut self) -> &mut *mut T;
            pub fn into_inner(self) -> *mut T;
        }

        impl<T> Default for AtomicPtr<T> {
            fn default() -> AtomicPtr<T>;
        }
    }
}

pub mod thread {
    use crate::any::Any;
    use crate::cell::{Cell, RefCell};
    use crate::prelude::v1::*;
    use crate::time::{Duration, Instant};

    pub type Result<T> = crate::result::Result<T, Box<dyn Any + Send>>;

    #[spawn(thread)]
    pub fn spawn<F: FnOnce() -> T, T>(f: F) -> JoinHandle<T>;
    #[scope]
    pub fn scope<'env, F: FnOnce(&Scope<'_, 'env>) -> T, T>(f: F) -> T;
    pub fn current() -> Thread;
    pub fn yield_now();
    pub fn panicking() -> bool;
    pub fn sleep(dur: Duration);
    pub fn sleep_ms(ms: u32);
    pub fn sleep_until(deadline: Instant);
    #[rendezvous]
    pub fn park();
    pub fn park_timeout(dur: Duration);
    pub fn available_parallelism() -> crate::io::Result<crate::num::NonZeroUsize>;

    pub struct Builder;

    impl Builder {
        pub fn new() -> Builder;
        pub fn name(self, name: String) -> Builder;
        pub fn stack_size(self, size: usize) -> Builder;
        #[spawn(thread)]
        pub fn spawn<F: FnOnce() -> T, T>(self, f: F) -> crate::io::Result<JoinHandle<T>>;
        #[spawn(thread)]
        pub unsafe fn spawn_unchecked<F: FnOnce() -> T, T>(self, f: F) -> crate::io::Result<JoinHandle<T>>;
        #[spawn(thread, scoped)]
        pub fn spawn_scoped<'scope, 'env, F: FnOnce() -> T, T>(
            self,
            scope: &'scope Scope<'scope, 'env>,
            f: F,
        ) -> crate::io::Result<ScopedJoinHandle<'scope, T>>;
    }

    pub struct JoinHandle<T> {
        value: T,
    }

    impl<T> JoinHandle<T> {
        #[join]
        pub fn join(self) -> Result<T>;
        pub fn thread(&self) -> &Thread;
        pub fn is_finished(&self) -> bool;
    }

    pub struct Scope<'scope, 'env>;

    impl<'scope, 'env> Scope<'scope, 'env> {
        #[spawn(thread, scoped)]
        pub fn spawn<F: FnOnce() -> T, T>(&'scope self, f: F) -> ScopedJoinHandle<'scope, T>;
    }

    pub struct ScopedJoinHandle<'scope, T> {
        value: T,
    }

    impl<'scope, T> ScopedJoinHandle<'scope, T> {
        #[join]
        pub fn join(self) -> Result<T>;
        pub fn thread(&self) -> &Thread;
        pub fn is_finished(&self) -> bool;
    }

    #[derive(Clone, Debug)]
    pub struct Thread;

    impl Thread {
        pub fn id(&self) -> ThreadId;
        pub fn name(&self) -> Option<&str>;
        pub fn unpark(&self);
    }

    #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
    pub struct ThreadId;

    #[transparent]
    pub struct LocalKey<T> {
        value: T,
    }

    impl<T> LocalKey<T> {
        #[once]
        pub const fn new<F: FnOnce() -> T>(init: F) -> LocalKey<T>;
        pub fn with<F: FnOnce(&T) -> R, R>(&'static self, f: F) -> R;
        pub fn try_with<F: FnOnce(&T) -> R, R>(&'static self, f: F) -> crate::result::Result<R, AccessError>;
    }

    impl<T> LocalKey<Cell<T>> {
        pub fn set(&'static self, value: T);
        pub fn get(&'static self) -> T;
        pub fn take(&'static self) -> T;
        pub fn replace(&'static self, value: T) -> T;
    }

    impl<T> LocalKey<RefCell<T>> {
        pub fn with_borrow<F: FnOnce(&T) -> R, R>(&'static self, f: F) -> R;
        pub fn with_borrow_mut<F: FnOnce(&mut T) -> R, R>(&'static self, f: F) -> R;
        pub fn set(&'static self, value: T);
        pub fn take(&'static self) -> T;
        pub fn replace(&'static self, value: T) -> T;
    }

    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    pub struct AccessError;
}

pub mod option {
    use crate::iter::Iter;
    use crate::ops::{Deref, DerefMut};
    use crate::pin::Pin;
    use crate::prelude::v1::*;

    #[transparent]
    #[owns]
    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
    pub enum Option<T> {
        None,
        Some(T),
    }

    impl<T> Option<T> {
        pub fn is_some(&self) -> bool;
        pub fn is_some_and<F: FnOnce(T) -> bool>(self, f: F) -> bool;
        pub fn is_none(&self) -> bool;
        pub fn is_none_or<F: FnOnce(T) -> bool>(self, f: F) -> bool;
        pub fn as_ref(&self) -> Option<&T>;
        pub fn as_mut(&mut self) -> Option<&mut T>;
        pub fn as_pin_ref(self: Pin<&Self>) -> Option<Pin<&T>>;
        pub fn as_pin_mut(self: Pin<&mut Self>) -> Option<Pin<&mut T>>;
        pub fn as_slice(&self) -> &[T];
        pub fn expect(self, msg: &str) -> T;
        pub fn unwrap(self) -> T;
        pub fn unwrap_or(self, default: T) -> T;
        pub fn unwrap_or_else<F: FnOnce() -> T>(self, f: F) -> T;
        #[runs(default)]
        pub fn unwrap_or_default(self) -> T
        where
            T: Default;
        pub unsafe fn unwrap_unchecked(self) -> T;
        pub fn map<U, F: FnOnce(T) -> U>(self, f: F) -> Option<U>;
        pub fn inspect<F: FnOnce(&T)>(self, f: F) -> Option<T>;
        pub fn map_or<U, F: FnOnce(T) -> U>(self, default: U, f: F) -> U;
        pub fn map_or_else<U, D: FnOnce() -> U, F: FnOnce(T) -> U>(self, default: D, f: F) -> U;
        pub fn map_or_default<U, F: FnOnce(T) -> U>(self, f: F) -> U;
        pub fn ok_or<E>(self, err: E) -> Result<T, E>;
        pub fn ok_or_else<E, F: FnOnce() -> E>(self, err: F) -> Result<T, E>;
        pub fn as_deref(&self) -> Option<&<T as Deref>::Target>
        where
            T: Deref;
        pub fn as_deref_mut(&mut self) -> Option<&mut <T as Deref>::Target>
        where
            T: DerefMut;
        pub fn iter(&self) -> Iter<&T>;
        pub fn iter_mut(&mut self) -> Iter<&mut T>;
        pub fn and<U>(self, optb: Option<U>) -> Option<U>;
        pub fn and_then<U, F: FnOnce(T) -> Option<U>>(self, f: F) -> Option<U>;
        pub fn filter<P: FnOnce(&T) -> bool>(self, predicate: P) -> Option<T>;
        pub fn or(self, optb: Option<T>) -> Option<T>;
        pub fn or_else<F: FnOnce() -> Option<T>>(self, f: F) -> Option<T>;
        pub fn xor(self, optb: Option<T>) -> Option<T>;
        pub fn insert(&mut self, value: T) -> &mut T;
        pub fn get_or_insert(&mut self, value: T) -> &mut T;
        pub fn get_or_insert_default(&mut self) -> &mut T;
        pub fn get_or_insert_with<F: FnOnce() -> T>(&mut self, f: F) -> &mut T;
        pub fn take(&mut self) -> Option<T>;
        pub fn take_if<P: FnOnce(&mut T) -> bool>(&mut self, predicate: P) -> Option<T>;
        #[keeps(replacing)]
        pub fn replace(&mut self, value: T) -> Option<T>;
        pub fn zip<U>(self, other: Option<U>) -> Option<(T, U)>;
    }

    impl<T, U> Option<(T, U)> {
        pub fn unzip(self) -> (Option<T>, Option<U>);
    }

    impl<T> Option<&T> {
        #[place(self)]
        pub fn copied(self) -> Option<T>;
        #[place(self)]
        pub fn cloned(self) -> Option<T>;
    }

    impl<T, E> Option<Result<T, E>> {
        pub fn transpose(self) -> Result<Option<T>, E>;
    }

    impl<T> Option<Option<T>> {
        pub fn flatten(self) -> Option<T>;
    }

    impl<T> IntoIterator for Option<T> {
        type Item = T;
        type IntoIter = Iter<T>;
        fn into_iter(self) -> Iter<T>;
    }

    impl<T> IntoIterator for &Option<T> {
        type Item = &T;
        type IntoIter = Iter<&T>;
        fn into_iter(self) -> Iter<&T>;
    }

    impl<T> From<T> for Option<T> {
        #[place(self)]
        fn from(value: T) -> Option<T>;
    }

    impl<A, V: FromIterator<A>> FromIterator<Option<A>> for Option<V> {
        #[place(collection)]
        fn from_iter<I: IntoIterator<Item = Option<A>>>(iter: I) -> Option<V>;
    }

    pub type IntoIter<T> = Iter<T>;
}

pub mod result {
    use crate::iter::Iter;
    use crate::ops::{Deref, DerefMut};
    use crate::prelude::v1::*;

    #[transparent]
    #[owns]
    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
    pub enum Result<T, E> {
        Ok(T),
        Err(E),
    }

    impl<T, E> Result<T, E> {
        pub fn is_ok(&self) -> bool;
        pub fn is_ok_and<F: FnOnce(T) -> bool>(self, f: F) -> bool;
        pub fn is_err(&self) -> bool;
        pub fn is_err_and<F: FnOnce(E) -> bool>(self, f: F) -> bool;
        pub fn ok(self) -> Option<T>;
        pub fn err(self) -> Option<E>;
        pub fn as_ref(&self) -> Result<&T, &E>;
        pub fn as_mut(&mut self) -> Result<&mut T, &mut E>;
        pub fn map<U, F: FnOnce(T) -> U>(self, op: F) -> Result<U, E>;
        pub fn map_or<U, F: FnOnce(T) -> U>(self, default: U, f: F) -> U;
        pub fn map_or_else<U, D: FnOnce(E) -> U, F: FnOnce(T) -> U>(self, default: D, f: F) -> U;
        pub fn map_or_default<U, F: FnOnce(T) -> U>(self, f: F) -> U;
        pub fn map_err<F, O: FnOnce(E) -> F>(self, op: O) -> Result<T, F>;
        pub fn inspect<F: FnOnce(&T)>(self, f: F) -> Result<T, E>;
        pub fn inspect_err<F: FnOnce(&E)>(self, f: F) -> Result<T, E>;
        pub fn as_deref(&self) -> Result<&<T as Deref>::Target, &E>
        where
            T: Deref;
        pub fn as_deref_mut(&mut self) -> Result<&mut <T as Deref>::Target, &mut E>
        where
            T: DerefMut;
        pub fn iter(&self) -> Iter<&T>;
        pub fn iter_mut(&mut self) -> Iter<&mut T>;
        pub fn expect(self, msg: &str) -> T;
        pub fn unwrap(self) -> T;
        #[runs(default)]
        pub fn unwrap_or_default(self) -> T
        where
            T: Default;
        pub fn expect_err(self, msg: &str) -> E;
        pub fn unwrap_err(self) -> E;
        pub fn into_ok(self) -> T;
        pub fn and<U>(self, res: Result<U, E>) -> Result<U, E>;
        pub fn and_then<U, F: FnOnce(T) -> Result<U, E>>(self, op: F) -> Result<U, E>;
        pub fn or<F>(self, res: Result<T, F>) -> Result<T, F>;
        pub fn or_else<F, O: FnOnce(E) -> Result<T, F>>(self, op: O) -> Result<T, F>;
        pub fn unwrap_or(self, default: T) -> T;
        pub fn unwrap_or_else<F: FnOnce(E) -> T>(self, op: F) -> T;
        pub unsafe fn unwrap_unchecked(self) -> T;
        pub unsafe fn unwrap_err_unchecked(self) -> E;
    }

    impl<T, E> Result<&T, E> {
        #[place(self)]
        pub fn copied(self) -> Result<T, E>;
        #[place(self)]
        pub fn cloned(self) -> Result<T, E>;
    }

    impl<T, E> Result<Option<T>, E> {
        pub fn transpose(self) -> Option<Result<T, E>>;
    }

    impl<T, E> Result<Result<T, E>, E> {
        pub fn flatten(self) -> Result<T, E>;
    }

    impl<T, E> IntoIterator for Result<T, E> {
        type Item = T;
        type IntoIter = Iter<T>;
        fn into_iter(self) -> Iter<T>;
    }

    impl<T, E> IntoIterator for &Result<T, E> {
        type Item = &T;
        type IntoIter = Iter<&T>;
        fn into_iter(self) -> Iter<&T>;
    }

    impl<A, E, V: FromIterator<A>> FromIterator<Result<A, E>> for Result<V, E> {
        #[place(collection)]
        fn from_iter<I: IntoIterator<Item = Result<A, E>>>(iter: I) -> Result<V, E>;
    }
}

pub mod boxed {
    use crate::any::Any;
    use crate::iter::Iter;
    use crate::ops::{Deref, DerefMut};
    use crate::pin::Pin;
    use crate::prelude::v1::*;

    #[transparent]
    #[owns]
    pub struct Box<T> {
        data: T,
    }

    impl<T> Box<T> {
        #[place(self)]
        pub fn new(x: T) -> Box<T>;
        #[place(self)]
        pub fn pin(x: T) -> Pin<Box<T>>;
        #[place(self)]
        pub fn into_pin(boxed: Self) -> Pin<Self>;
        pub fn into_inner(boxed: Self) -> T;
        pub fn into_raw(b: Self) -> *mut T;
        #[place(self)]
        pub unsafe fn from_raw(raw: *mut T) -> Box<T>;
        pub fn as_ptr(b: &Self) -> *const T;
        pub fn as_mut_ptr(b: &mut Self) -> *mut T;
        #[forget]
        pub fn leak<'a>(b: Self) -> &'a mut T;
        pub fn new_uninit() -> Box<crate::mem::MaybeUninit<T>>;
    }

    impl Box<dyn Any> {
        pub fn downcast<T>(self) -> Result<Box<T>, Self>;
    }

    impl<T> Box<[T]> {
        #[place(self)]
        pub fn into_vec(self) -> Vec<T>;
    }

    impl<T> Deref for Box<T> {
        type Target = T;
        fn deref(&self) -> &T;
    }

    impl<T> DerefMut for Box<T> {
        fn deref_mut(&mut self) -> &mut T;
    }

    impl<T: Clone> Clone for Box<T> {
        #[place(self)]
        fn clone(&self) -> Self;
    }

    impl<T: Default> Default for Box<T> {
        fn default() -> Self;
    }

    impl<T> AsRef<T> for Box<T> {
        fn as_ref(&self) -> &T;
    }

    impl<T> AsMut<T> for Box<T> {
        fn as_mut(&mut self) -> &mut T;
    }

    impl<T> crate::borrow::Borrow<T> for Box<T> {
        fn borrow(&self) -> &T;
    }

    impl<T> crate::borrow::BorrowMut<T> for Box<T> {
        fn borrow_mut(&mut self) -> &mut T;
    }

    impl<T> From<T> for Box<T> {
        #[place(self)]
        fn from(t: T) -> Self;
    }

    impl<T> From<Vec<T>> for Box<[T]> {
        #[place(self)]
        fn from(v: Vec<T>) -> Self;
    }

    impl From<&str> for Box<str> {
        fn from(s: &str) -> Self;
    }

    impl From<&str> for Box<dyn crate::error::Error> {
        fn from(s: &str) -> Self;
    }

    impl<E: crate::error::Error> From<E> for Box<dyn crate::error::Error> {
        #[place(self)]
        fn from(e: E) -> Self;
    }

    impl<T> FromIterator<T> for Box<[T]> {
        #[place(collection)]
        fn from_iter<I: IntoIterator<Item = T>>(iter: I) -> Self;
    }

    impl<T> IntoIterator for Box<[T]> {
        type Item = T;
        type IntoIter = Iter<T>;
        #[place(element)]
        fn into_iter(self) -> Iter<T>;
    }

    impl<I: Iterator> Iterator for Box<I> {
        type Item = <I as Iterator>::Item;
    }

    impl<F: Future> Future for Box<F> {
        type Output = <F as Future>::Output;
    }

    impl<Args, F: FnOnce<Args>> FnOnce<Args> for Box<F> {
        type Output = <F as FnOnce<Args>>::Output;
    }

    impl<Args, F: FnMut<Args>> FnMut<Args> for Box<F> {}
    impl<Args, F: Fn<Args>> Fn<Args> for Box<F> {}
    impl<T: PartialEq> PartialEq for Box<T> {}
    impl<T: Eq> Eq for Box<T> {}
    impl<T: PartialOrd> PartialOrd for Box<T> {}
    impl<T: Ord> Ord for Box<T> {}
    impl<T: crate::hash::Hash> crate::hash::Hash for Box<T> {}
    impl<T: crate::fmt::Debug> crate::fmt::Debug for Box<T> {}
    impl<T: crate::fmt::Display> crate::fmt::Display for Box<T> {}
    impl<T: crate::error::Error> crate::error::Error for Box<T> {}
    impl<T: crate::io::Read> crate::io::Read for Box<T> {}
    impl<T: crate::io::Write> crate::io::Write for Box<T> {}
    impl<T: crate::io::BufRead> crate::io::BufRead for Box<T> {}
}

pub mod rc {
    use crate::ops::Deref;
    use crate::pin::Pin;
    use crate::prelude::v1::*;

    #[shared_pointer]
    pub struct Rc<T> {
        data: T,
    }

    impl<T> Rc<T> {
        #[place(self)]
        pub fn new(value: T) -> Rc<T>;
        pub fn new_cyclic<F: FnOnce(&Weak<T>) -> T>(data_fn: F) -> Rc<T>;
        #[place(self)]
        pub fn pin(value: T) -> Pin<Rc<T>>;
        pub fn try_unwrap(this: Self) -> Result<T, Rc<T>>;
        pub fn into_inner(this: Self) -> Option<T>;
        pub fn unwrap_or_clone(this: Self) -> T;
        #[place(self)]
        pub fn downgrade(this: &Self) -> Weak<T>;
        pub fn get_mut(this: &mut Self) -> Option<&mut T>;
        pub fn make_mut(this: &mut Self) -> &mut T;
        pub fn as_ptr(this: &Self) -> *const T;
        pub fn into_raw(this: Self) -> *const T;
        #[place(self)]
        pub unsafe fn from_raw(ptr: *const T) -> Rc<T>;
        pub fn strong_count(this: &Self) -> usize;
        pub fn weak_count(this: &Self) -> usize;
        #[tells_apart]
        pub fn ptr_eq(this: &Self, other: &Self) -> bool;
    }

    impl<T> Deref for Rc<T> {
        type Target = T;
        fn deref(&self) -> &T;
    }

    impl<T> Clone for Rc<T> {
        #[place(self)]
        fn clone(&self) -> Self;
    }

    impl<T: Default> Default for Rc<T> {
        fn default() -> Self;
    }

    impl<T> AsRef<T> for Rc<T> {
        fn as_ref(&self) -> &T;
    }

    impl<T> From<T> for Rc<T> {
        #[place(self)]
        fn from(value: T) -> Self;
    }

    impl From<&str> for Rc<str> {
        fn from(value: &str) -> Self;
    }

    impl<T: PartialEq> PartialEq for Rc<T> {}
    impl<T: Eq> Eq for Rc<T> {}
    impl<T: PartialOrd> PartialOrd for Rc<T> {}
    impl<T: Ord> Ord for Rc<T> {}
    impl<T: crate::hash::Hash> crate::hash::Hash for Rc<T> {}
    impl<T: crate::fmt::Debug> crate::fmt::Debug for Rc<T> {}
    impl<T: crate::fmt::Display> crate::fmt::Display for Rc<T> {}

    #[shared_pointer]
    #[weak]
    pub struct Weak<T> {
        data: T,
    }

    impl<T> Weak<T> {
        pub fn new() -> Weak<T>;
        #[place(self)]
        pub fn upgrade(&self) -> Option<Rc<T>>;
        pub fn as_ptr(&self) -> *const T;
        pub fn strong_count(&self) -> usize;
        pub fn weak_count(&self) -> usize;
        #[tells_apart]
        pub fn ptr_eq(&self, other: &Self) -> bool;
    }

    impl<T> Clone for Weak<T> {
        #[place(self)]
        fn clone(&self) -> Self;
    }

    impl<T> Default for Weak<T> {
        fn default() -> Self;
    }
}

/// Cells give borrows, not locks.
pub mod cell {
    use crate::ops::{Deref, DerefMut};
    use crate::prelude::v1::*;

    #[transparent]
    #[derive(Default)]
    pub struct Cell<T> {
        value: T,
    }

    impl<T> Cell<T> {
        #[place(self)]
        pub const fn new(value: T) -> Cell<T>;
        pub fn get(&self) -> T;
        pub fn set(&self, value: T);
        pub fn swap(&self, other: &Cell<T>);
        pub fn replace(&self, value: T) -> T;
        pub fn take(&self) -> T;
        pub fn update<F: FnOnce(T) -> T>(&self, f: F);
        pub fn into_inner(self) -> T;
        pub fn get_mut(&mut self) -> &mut T;
        pub fn as_ptr(&self) -> *mut T;
    }

    #[transparent]
    #[derive(Default)]
    pub struct RefCell<T> {
        value: T,
    }

    impl<T> RefCell<T> {
        #[place(self)]
        pub const fn new(value: T) -> RefCell<T>;
        pub fn borrow(&self) -> Ref<'_, T>;
        pub fn try_borrow(&self) -> Result<Ref<'_, T>, BorrowError>;
        pub fn borrow_mut(&self) -> RefMut<'_, T>;
        pub fn try_borrow_mut(&self) -> Result<RefMut<'_, T>, BorrowMutError>;
        pub fn replace(&self, t: T) -> T;
        pub fn replace_with<F: FnOnce(&mut T) -> T>(&self, f: F) -> T;
        pub fn swap(&self, other: &RefCell<T>);
        pub fn take(&self) -> T;
        pub fn into_inner(self) -> T;
        pub fn get_mut(&mut self) -> &mut T;
        pub fn as_ptr(&self) -> *mut T;
    }

    #[transparent]
    pub struct Ref<'b, T> {
        value: &'b T,
    }

    impl<'b, T> Ref<'b, T> {
        #[place(self)]
        pub fn clone(orig: &Ref<'b, T>) -> Ref<'b, T>;
        pub fn map<U, F: FnOnce(&T) -> &U>(orig: Ref<'b, T>, f: F) -> Ref<'b, U>;
        pub fn filter_map<U, F: FnOnce(&T) -> Option<&U>>(orig: Ref<'b, T>, f: F) -> Result<Ref<'b, U>, Self>;
    }

    impl<T> Deref for Ref<'_, T> {
        type Target = T;
        fn deref(&self) -> &T;
    }

    #[transparent]
    pub struct RefMut<'b, T> {
        value: &'b mut T,
    }

    impl<'b, T> RefMut<'b, T> {
        pub fn map<U, F: FnOnce(&mut T) -> &mut U>(orig: RefMut<'b, T>, f: F) -> RefMut<'b, U>;
        pub fn filter_map<U, F: FnOnce(&mut T) -> Option<&mut U>>(
            orig: RefMut<'b, T>,
            f: F,
        ) -> Result<RefMut<'b, U>, Self>;
    }

    impl<T> Deref for RefMut<'_, T> {
        type Target = T;
        fn deref(&self) -> &T;
    }

    impl<T> DerefMut for RefMut<'_, T> {
        fn deref_mut(&mut self) -> &mut T;
    }

    #[derive(Debug)]
    pub struct BorrowError;

    #[derive(Debug)]
    pub struct BorrowMutError;

    #[transparent]
    #[derive(Default)]
    pub struct UnsafeCell<T> {
        value: T,
    }

    impl<T> UnsafeCell<T> {
        #[place(self)]
        pub const fn new(value: T) -> UnsafeCell<T>;
        pub const fn get(&self) -> *mut T;
        pub fn get_mut(&mut self) -> &mut T;
        pub const fn raw_get(this: *const Self) -> *mut T;
        pub fn into_inner(self) -> T;
    }

    #[transparent]
    #[derive(Default, Clone)]
    pub struct OnceCell<T> {
        value: T,
    }

    impl<T> OnceCell<T> {
        pub const fn new() -> OnceCell<T>;
        pub fn get(&self) -> Option<&T>;
        pub fn get_mut(&mut self) -> Option<&mut T>;
        pub fn set(&self, value: T) -> Result<(), T>;
        pub fn get_or_init<F: FnOnce() -> T>(&self, f: F) -> &T;
        pub fn get_or_try_init<F: FnOnce() -> Result<T, E>, E>(&self, f: F) -> Result<&T, E>;
        pub fn into_inner(self) -> Option<T>;
        pub fn take(&mut self) -> Option<T>;
    }

    #[transparent]
    pub struct LazyCell<T, F = fn() -> T> {
        value: T,
        init: F,
    }

    impl<T, F: FnOnce() -> T> LazyCell<T, F> {
        #[once]
        pub const fn new(f: F) -> LazyCell<T, F>;
        pub fn force(this: &LazyCell<T, F>) -> &T;
    }

    impl<T, F> Deref for LazyCell<T, F> {
        type Target = T;
        fn deref(&self) -> &T;
    }

    #[transparent]
    pub struct SyncUnsafeCell<T> {
        value: T,
    }

    impl<T> SyncUnsafeCell<T> {
        #[place(self)]
        pub const fn new(value: T) -> SyncUnsafeCell<T>;
        pub const fn get(&self) -> *mut T;
        pub fn get_mut(&mut self) -> &mut T;
        pub fn into_inner(self) -> T;
    }
}

pub mod pin {
    use crate::ops::{Deref, DerefMut};
    use crate::prelude::v1::*;

    #[transparent]
    #[derive(Clone, Copy)]
    pub struct Pin<Ptr> {
        pub pointer: Ptr,
    }

    impl<Ptr: Deref> Pin<Ptr> {
        #[place(self)]
        pub fn new(pointer: Ptr) -> Pin<Ptr>;
        #[place(self)]
        pub unsafe fn new_unchecked(pointer: Ptr) -> Pin<Ptr>;
        pub fn as_ref(&self) -> Pin<&<Ptr as Deref>::Target>;
        pub fn as_mut(&mut self) -> Pin<&mut <Ptr as Deref>::Target>;
        pub fn as_deref_mut(self: Pin<&mut Self>) -> Pin<&mut <Ptr as Deref>::Target>;
        pub fn set(&mut self, value: <Ptr as Deref>::Target);
        pub fn into_inner(pin: Pin<Ptr>) -> Ptr;
        pub unsafe fn into_inner_unchecked(pin: Pin<Ptr>) -> Ptr;
    }

    impl<T> Pin<&T> {
        pub fn get_ref(self) -> &T;
        pub fn get_mut(self) -> &mut T;
        pub fn into_ref(self) -> Pin<&T>;
        pub unsafe fn get_unchecked_mut(self) -> &mut T;
        pub unsafe fn map_unchecked<U, F: FnOnce(&T) -> &U>(self, func: F) -> Pin<&U>;
        pub unsafe fn map_unchecked_mut<U, F: FnOnce(&mut T) -> &mut U>(self, func: F) -> Pin<&mut U>;
    }

    impl<Ptr: Deref> Deref for Pin<Ptr> {
        type Target = <Ptr as Deref>::Target;
        fn deref(&self) -> &<Ptr as Deref>::Target;
    }

    impl<Ptr: DerefMut> DerefMut for Pin<Ptr> {
        fn deref_mut(&mut self) -> &mut <Ptr as Deref>::Target;
    }

    impl<P: Future> Future for Pin<P> {
        type Output = <P as Future>::Output;
    }

    pub struct PhantomPinned;
}

pub mod mem {
    use crate::ops::{Deref, DerefMut};
    use crate::prelude::v1::*;

    /// Its argument ends here, as any argument moved into a function.
    #[ends]
    pub fn drop<T>(x: T);
    #[forget]
    #[place(fresh)]
    pub fn forget<T>(t: T);
    #[place(self)]
    #[runs(default)]
    pub fn take<T: Default>(dest: &mut T) -> T;
    #[place(self)]
    pub fn replace<T>(dest: &mut T, src: T) -> T;
    #[swaps]
    pub fn swap<T>(x: &mut T, y: &mut T);
    pub fn size_of<T>() -> usize;
    pub fn size_of_val<T>(val: &T) -> usize;
    pub fn align_of<T>() -> usize;
    pub fn align_of_val<T>(val: &T) -> usize;
    pub fn needs_drop<T>() -> bool;
    pub fn discriminant<T>(v: &T) -> Discriminant<T>;
    #[place(self)]
    pub unsafe fn transmute<Src, Dst>(src: Src) -> Dst;
    #[place(self)]
    pub unsafe fn transmute_copy<Src, Dst>(src: &Src) -> Dst;
    pub unsafe fn zeroed<T>() -> T;
    pub unsafe fn uninitialized<T>() -> T;

    #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
    pub struct Discriminant<T>;

    #[transparent]
    #[forgets]
    #[derive(Clone, Default)]
    pub struct ManuallyDrop<T> {
        value: T,
    }

    impl<T> ManuallyDrop<T> {
        #[place(self)]
        pub const fn new(value: T) -> ManuallyDrop<T>;
        pub fn into_inner(slot: ManuallyDrop<T>) -> T;
        pub unsafe fn take(slot: &mut ManuallyDrop<T>) -> T;
        #[clears]
        pub unsafe fn drop(slot: &mut ManuallyDrop<T>);
    }

    impl<T> Deref for ManuallyDrop<T> {
        type Target = T;
        fn deref(&self) -> &T;
    }

    impl<T> DerefMut for ManuallyDrop<T> {
        fn deref_mut(&mut self) -> &mut T;
    }

    #[transparent]
    pub struct MaybeUninit<T> {
        value: T,
    }

    impl<T> MaybeUninit<T> {
        #[place(self)]
        pub const fn new(val: T) -> MaybeUninit<T>;
        pub const fn uninit() -> MaybeUninit<T>;
        pub fn zeroed() -> MaybeUninit<T>;
        pub fn write(&mut self, val: T) -> &mut T;
        pub fn as_ptr(&self) -> *const T;
        pub fn as_mut_ptr(&mut self) -> *mut T;
        pub unsafe fn assume_init(self) -> T;
        pub unsafe fn assume_init_read(&self) -> T;
        pub unsafe fn assume_init_ref(&self) -> &T;
        pub unsafe fn assume_init_mut(&mut self) -> &mut T;
        pub unsafe fn assume_init_drop(&mut self);
    }
}

pub mod vec {
    use crate::iter::Iter;
    use crate::ops::{Deref, DerefMut};
    use crate::prelude::v1::*;

    pub type IntoIter<T> = Iter<T>;
    pub type Drain<'a, T> = Iter<T>;
    pub type Splice<'a, T> = Iter<T>;

    #[place(fresh)]
    pub fn from_elem<T>(elem: T, n: usize) -> Vec<T>;
    #[place(self)]
    pub fn from_array<T, const N: usize>(array: [T; N]) -> Vec<T>;

    #[container]
    pub struct Vec<T> {
        item: T,
    }

    impl<T> Vec<T> {
        pub const fn new() -> Vec<T>;
        pub fn with_capacity(capacity: usize) -> Vec<T>;
        #[place(self)]
        pub unsafe fn from_raw_parts(ptr: *mut T, length: usize, capacity: usize) -> Vec<T>;
        pub fn capacity(&self) -> usize;
        pub fn reserve(&mut self, additional: usize);
        pub fn reserve_exact(&mut self, additional: usize);
        pub fn shrink_to_fit(&mut self);
        pub fn shrink_to(&mut self, min_capacity: usize);
        #[place(self)]
        pub fn into_boxed_slice(self) -> Box<[T]>;
        pub fn truncate(&mut self, len: usize);
        #[place(self)]
        pub fn as_slice(&self) -> &[T];
        #[place(self)]
        pub fn as_mut_slice(&mut self) -> &mut [T];
        pub fn as_ptr(&self) -> *const T;
        pub fn as_mut_ptr(&mut self) -> *mut T;
        pub unsafe fn set_len(&mut self, new_len: usize);
        pub fn swap_remove(&mut self, index: usize) -> T;
        pub fn insert(&mut self, index: usize, element: T);
        pub fn remove(&mut self, index: usize) -> T;
        pub fn retain<F: FnMut(&T) -> bool>(&mut self, f: F);
        pub fn retain_mut<F: FnMut(&mut T) -> bool>(&mut self, f: F);
        pub fn dedup_by_key<F: FnMut(&mut T) -> K, K>(&mut self, key: F);
        pub fn dedup_by<F: FnMut(&mut T, &mut T) -> bool>(&mut self, same_bucket: F);
        pub fn dedup(&mut self);
        pub fn push(&mut self, value: T);
        pub fn push_mut(&mut self, value: T) -> &mut T;
        pub fn pop(&mut self) -> Option<T>;
        pub fn pop_if<F: FnOnce(&mut T) -> bool>(&mut self, predicate: F) -> Option<T>;
        pub fn append(&mut self, other: &mut Vec<T>);
        pub fn drain<R>(&mut self, range: R) -> Iter<T>;
        pub fn extract_if<R, F: FnMut(&mut T) -> bool>(&mut self, range: R, filter: F) -> Iter<T>;
        #[clears]
        pub fn clear(&mut self);
        pub fn len(&self) -> usize;
        pub fn is_empty(&self) -> bool;
        #[place(self)]
        pub fn split_off(&mut self, at: usize) -> Vec<T>;
        pub fn resize_with<F: FnMut() -> T>(&mut self, new_len: usize, f: F);
        pub fn resize(&mut self, new_len: usize, value: T);
        #[forget]
        #[place(self)]
        pub fn leak<'a>(self) -> &'a mut [T];
        pub fn extend_from_slice(&mut self, other: &[T]);
        pub fn extend_from_within<R>(&mut self, src: R);
        pub fn splice<R, I: IntoIterator<Item = T>>(&mut self, range: R, replace_with: I) -> Iter<T>;
    }

    impl<T> Deref for Vec<T> {
        type Target = [T];
        #[place(self)]
        fn deref(&self) -> &[T];
    }

    impl<T> DerefMut for Vec<T> {
        #[place(self)]
        fn deref_mut(&mut self) -> &mut [T];
    }

    impl<T: Clone> Clone for Vec<T> {
        #[place(self)]
        fn clone(&self) -> Vec<T>;
    }

    impl<T> Default for Vec<T> {
        fn default() -> Vec<T>;
    }

    impl<T> IntoIterator for Vec<T> {
        type Item = T;
        type IntoIter = Iter<T>;
        #[place(element)]
        fn into_iter(self) -> Iter<T>;
    }

    impl<T> IntoIterator for &Vec<T> {
        type Item = &T;
        type IntoIter = Iter<&T>;
        #[place(element)]
        fn into_iter(self) -> Iter<&T>;
    }

    impl<T> FromIterator<T> for Vec<T> {
        #[place(collection)]
        fn from_iter<I: IntoIterator<Item = T>>(iter: I) -> Vec<T>;
    }

    impl<T> Extend<T> for Vec<T> {
        fn extend<I: IntoIterator<Item = T>>(&mut self, iter: I);
    }

    impl<T> AsRef<[T]> for Vec<T> {
        #[place(self)]
        fn as_ref(&self) -> &[T];
    }

    impl<T> AsMut<[T]> for Vec<T> {
        #[place(self)]
        fn as_mut(&mut self) -> &mut [T];
    }

    impl<T> crate::borrow::Borrow<[T]> for Vec<T> {
        #[place(self)]
        fn borrow(&self) -> &[T];
    }

    impl<T> From<[T]> for Vec<T> {
        #[place(self)]
        fn from(s: [T]) -> Vec<T>;
    }

    impl<T> From<&[T]> for Vec<T> {
        #[place(self)]
        fn from(s: &[T]) -> Vec<T>;
    }

    impl<T> From<Box<[T]>> for Vec<T> {
        #[place(self)]
        fn from(s: Box<[T]>) -> Vec<T>;
    }

    impl From<&str> for Vec<u8> {
        fn from(s: &str) -> Vec<u8>;
    }

    impl From<String> for Vec<u8> {
        fn from(s: String) -> Vec<u8>;
    }

    impl<T> From<crate::collections::VecDeque<T>> for Vec<T> {
        #[place(self)]
        fn from(s: crate::collections::VecDeque<T>) -> Vec<T>;
    }

    impl<T: PartialEq> PartialEq for Vec<T> {}
    impl<T: Eq> Eq for Vec<T> {}
    impl<T: PartialOrd> PartialOrd for Vec<T> {}
    impl<T: Ord> Ord for Vec<T> {}
    impl<T: crate::hash::Hash> crate::hash::Hash for Vec<T> {}
    impl<T: crate::fmt::Debug> crate::fmt::Debug for Vec<T> {}
    impl crate::io::Write for Vec<u8> {}
}

pub mod slice {
    use crate::cmp::Ordering;
    use crate::iter::Iter as It;
    use crate::ops::{Index, IndexMut, Range, RangeFrom, RangeFull, RangeInclusive, RangeTo, RangeToInclusive};
    use crate::prelude::v1::*;

    pub type Iter<'a, T> = It<&'a T>;
    pub type IterMut<'a, T> = It<&'a mut T>;
    pub type Chunks<'a, T> = It<&'a [T]>;
    pub type ChunksMut<'a, T> = It<&'a mut [T]>;
    pub type ChunksExact<'a, T> = It<&'a [T]>;
    pub type Windows<'a, T> = It<&'a [T]>;

    #[place(self)]
    pub fn from_ref<T>(s: &T) -> &[T];
    #[place(self)]
    pub unsafe fn from_raw_parts<'a, T>(data: *const T, len: usize) -> &'a [T];
    #[place(self)]
    pub unsafe fn from_raw_parts_mut<'a, T>(data: *mut T, len: usize) -> &'a mut [T];

    impl<T> [T] {
        pub fn len(&self) -> usize;
        pub fn is_empty(&self) -> bool;
        pub fn first(&self) -> Option<&T>;
        pub fn first_mut(&mut self) -> Option<&mut T>;
        pub fn last(&self) -> Option<&T>;
        pub fn last_mut(&mut self) -> Option<&mut T>;
        pub fn split_first(&self) -> Option<(&T, &[T])>;
        pub fn split_first_mut(&mut self) -> Option<(&mut T, &mut [T])>;
        pub fn split_last(&self) -> Option<(&T, &[T])>;
        pub fn split_last_mut(&mut self) -> Option<(&mut T, &mut [T])>;
        pub fn get(&self, index: usize) -> Option<&T>;
        pub fn get_mut(&mut self, index: usize) -> Option<&mut T>;
        pub unsafe fn get_unchecked(&self, index: usize) -> &T;
        pub unsafe fn get_unchecked_mut(&mut self, index: usize) -> &mut T;
        pub fn as_ptr(&self) -> *const T;
        pub fn as_mut_ptr(&mut self) -> *mut T;
        #[place(self)]
        pub fn as_slice(&self) -> &[T];
        #[place(self)]
        pub fn as_mut_slice(&mut self) -> &mut [T];
        #[place(self)]
        pub fn each_ref(&self) -> [&T];
        #[place(self)]
        pub fn each_mut(&mut self) -> [&mut T];
        /// Of arrays.
        #[place(collection)]
        pub fn map<F: FnMut(T) -> U, U>(self, f: F) -> [U];
        pub fn swap(&mut self, a: usize, b: usize);
        pub fn reverse(&mut self);
        pub fn iter(&self) -> It<&T>;
        pub fn iter_mut(&mut self) -> It<&mut T>;
        #[place(self)]
        pub fn windows(&self, size: usize) -> It<&[T]>;
        #[place(self)]
        pub fn chunks(&self, chunk_size: usize) -> It<&[T]>;
        #[place(self)]
        pub fn chunks_mut(&mut self, chunk_size: usize) -> It<&mut [T]>;
        #[place(self)]
        pub fn chunks_exact(&self, chunk_size: usize) -> It<&[T]>;
        #[place(self)]
        pub fn chunks_exact_mut(&mut self, chunk_size: usize) -> It<&mut [T]>;
        #[place(self)]
        pub fn rchunks(&self, chunk_size: usize) -> It<&[T]>;
        #[place(self)]
        pub fn split_at(&self, mid: usize) -> (&[T], &[T]);
        #[place(self)]
        pub fn split_at_mut(&mut self, mid: usize) -> (&mut [T], &mut [T]);
        #[place(self)]
        pub fn split<F: FnMut(&T) -> bool>(&self, pred: F) -> It<&[T]>;
        #[place(self)]
        pub fn splitn<F: FnMut(&T) -> bool>(&self, n: usize, pred: F) -> It<&[T]>;
        pub fn contains(&self, x: &T) -> bool;
        pub fn starts_with(&self, needle: &[T]) -> bool;
        pub fn ends_with(&self, needle: &[T]) -> bool;
        pub fn binary_search(&self, x: &T) -> Result<usize, usize>;
        pub fn binary_search_by<F: FnMut(&T) -> Ordering>(&self, f: F) -> Result<usize, usize>;
        pub fn binary_search_by_key<B, F: FnMut(&T) -> B>(&self, b: &B, f: F) -> Result<usize, usize>;
        pub fn partition_point<P: FnMut(&T) -> bool>(&self, pred: P) -> usize;
        #[sorts]
        pub fn sort(&mut self);
        #[sorts]
        pub fn sort_by<F: FnMut(&T, &T) -> Ordering>(&mut self, compare: F);
        #[sorts]
        pub fn sort_by_key<K, F: FnMut(&T) -> K>(&mut self, f: F);
        #[sorts]
        pub fn sort_by_cached_key<K, F: FnMut(&T) -> K>(&mut self, f: F);
        #[sorts]
        pub fn sort_unstable(&mut self);
        #[sorts]
        pub fn sort_unstable_by<F: FnMut(&T, &T) -> Ordering>(&mut self, compare: F);
        #[sorts]
        pub fn sort_unstable_by_key<K, F: FnMut(&T) -> K>(&mut self, f: F);
        pub fn is_sorted(&self) -> bool;
        pub fn rotate_left(&mut self, mid: usize);
        pub fn rotate_right(&mut self, k: usize);
        pub fn fill(&mut self, value: T);
        pub fn fill_with<F: FnMut() -> T>(&mut self, f: F);
        pub fn clone_from_slice(&mut self, src: &[T]);
        pub fn copy_from_slice(&mut self, src: &[T]);
        pub fn copy_within<R>(&mut self, src: R, dest: usize);
        pub fn swap_with_slice(&mut self, other: &mut [T]);
        #[place(self)]
        pub fn to_vec(&self) -> Vec<T>;
        #[place(self)]
        pub fn into_vec(self: Box<Self>) -> Vec<T>;
        pub fn repeat(&self, n: usize) -> Vec<T>;
    }

    impl<T> [Vec<T>] {
        pub fn concat(&self) -> Vec<T>;
        pub fn join<S>(&self, sep: S) -> Vec<T>;
    }

    impl<T> [[T]] {
        pub fn concat(&self) -> Vec<T>;
        pub fn join<S>(&self, sep: S) -> Vec<T>;
    }

    impl<T> [&[T]] {
        pub fn concat(&self) -> Vec<T>;
        pub fn join<S>(&self, sep: S) -> Vec<T>;
    }

    impl [String] {
        pub fn concat(&self) -> String;
        pub fn join(&self, sep: &str) -> String;
    }

    impl [&str] {
        pub fn concat(&self) -> String;
        pub fn join(&self, sep: &str) -> String;
    }

    impl [u8] {
        pub fn to_ascii_lowercase(&self) -> Vec<u8>;
        pub fn to_ascii_uppercase(&self) -> Vec<u8>;
        pub fn eq_ignore_ascii_case(&self, other: &[u8]) -> bool;
        pub fn is_ascii(&self) -> bool;
    }

    impl<T> Index<usize> for [T] {
        type Output = T;
        #[place(element)]
        fn index(&self, index: usize) -> &T;
    }

    impl<T> IndexMut<usize> for [T] {
        #[place(element)]
        fn index_mut(&mut self, index: usize) -> &mut T;
    }

    macro_rules! index_range {
        ($($range:ident $(<$index:ident>)?),*) => {
            $(
                impl<T> Index<$range$(<$index>)?> for [T] {
                    type Output = [T];
                    #[place(self)]
                    fn index(&self, index: $range$(<$index>)?) -> &[T];
                }

                impl<T> IndexMut<$range$(<$index>)?> for [T] {
                    #[place(self)]
                    fn index_mut(&mut self, index: $range$(<$index>)?) -> &mut [T];
                }
            )*
        };
    }

    index_range!(
        Range<usize>,
        RangeFrom<usize>,
        RangeFull,
        RangeInclusive<usize>,
        RangeTo<usize>,
        RangeToInclusive<usize>
    );

    impl<T> IntoIterator for [T] {
        type Item = T;
        type IntoIter = It<T>;
        #[place(element)]
        fn into_iter(self) -> It<T>;
    }

    impl<T> IntoIterator for &[T] {
        type Item = &T;
        type IntoIter = It<&T>;
        #[place(element)]
        fn into_iter(self) -> It<&T>;
    }

    impl<T> AsRef<[T]> for [T] {
        #[place(self)]
        fn as_ref(&self) -> &[T];
    }

    impl<T> AsMut<[T]> for [T] {
        #[place(self)]
        fn as_mut(&mut self) -> &mut [T];
    }

    impl<T> ToOwned for [T] {
        type Owned = Vec<T>;
        #[place(self)]
        fn to_owned(&self) -> Vec<T>;
    }

    impl<T> Default for [T] {
        fn default() -> [T];
    }

    impl<T: Clone> Clone for [T] {
        #[place(self)]
        fn clone(&self) -> [T];
    }

    impl<T> TryFrom<Vec<T>> for [T] {
        type Error = Vec<T>;
        #[place(self)]
        fn try_from(value: Vec<T>) -> Result<[T], Vec<T>>;
    }

    impl<T: PartialEq> PartialEq for [T] {}
    impl<T: Eq> Eq for [T] {}
    impl<T: PartialOrd> PartialOrd for [T] {}
    impl<T: Ord> Ord for [T] {}
    impl<T: crate::hash::Hash> crate::hash::Hash for [T] {}
    impl<T: crate::fmt::Debug> crate::fmt::Debug for [T] {}
    impl crate::io::Read for &[u8] {}
    impl crate::io::BufRead for &[u8] {}
}

pub mod array {
    use crate::prelude::v1::*;

    #[place(collection)]
    pub fn from_fn<T, F: FnMut(usize) -> T>(f: F) -> [T];
    pub type IntoIter<T> = crate::iter::Iter<T>;
}

pub mod collections {
    pub use self::binary_heap::BinaryHeap;
    pub use self::btree_map::BTreeMap;
    pub use self::btree_set::BTreeSet;
    pub use self::hash_map::HashMap;
    pub use self::hash_set::HashSet;
    pub use self::linked_list::LinkedList;
    pub use self::vec_deque::VecDeque;
    pub use crate::ops::Bound;

    #[derive(Debug)]
    pub struct TryReserveError;

    pub mod hash_map {
        use crate::iter::Iter as It;
        use crate::ops::Index;
        use crate::prelude::v1::*;

        pub use crate::hash::{DefaultHasher, RandomState};

        pub type Iter<'a, K, V> = It<(&'a K, &'a V)>;
        pub type IterMut<'a, K, V> = It<(&'a K, &'a mut V)>;
        pub type IntoIter<K, V> = It<(K, V)>;
        pub type Keys<'a, K, V> = It<&'a K>;
        pub type Values<'a, K, V> = It<&'a V>;
        pub type ValuesMut<'a, K, V> = It<&'a mut V>;
        pub type IntoKeys<K, V> = It<K>;
        pub type IntoValues<K, V> = It<V>;
        pub type Drain<'a, K, V> = It<(K, V)>;

        #[container]
        pub struct HashMap<K, V, S = RandomState> {
            key: K,
            value: V,
            hash_builder: S,
        }

        impl<K, V> HashMap<K, V, RandomState> {
            pub fn new() -> HashMap<K, V, RandomState>;
            pub fn with_capacity(capacity: usize) -> HashMap<K, V, RandomState>;
        }

        impl<K, V, S> HashMap<K, V, S> {
            pub fn with_hasher(hash_builder: S) -> HashMap<K, V, S>;
            pub fn with_capacity_and_hasher(capacity: usize, hash_builder: S) -> HashMap<K, V, S>;
            pub fn capacity(&self) -> usize;
            #[place(fresh)]
            pub fn keys(&self) -> It<&K>;
            #[place(fresh)]
            pub fn into_keys(self) -> It<K>;
            pub fn values(&self) -> It<&V>;
            pub fn values_mut(&mut self) -> It<&mut V>;
            pub fn into_values(self) -> It<V>;
            pub fn iter(&self) -> It<(&K, &V)>;
            pub fn iter_mut(&mut self) -> It<(&K, &mut V)>;
            pub fn len(&self) -> usize;
            pub fn is_empty(&self) -> bool;
            pub fn drain(&mut self) -> It<(K, V)>;
            pub fn extract_if<F: FnMut(&K, &mut V) -> bool>(&mut self, pred: F) -> It<(K, V)>;
            pub fn retain<F: FnMut(&K, &mut V) -> bool>(&mut self, f: F);
            #[clears]
            pub fn clear(&mut self);
            pub fn hasher(&self) -> &S;
            pub fn reserve(&mut self, additional: usize);
            pub fn shrink_to_fit(&mut self);
            pub fn entry(&mut self, key: K) -> Entry<'_, K, V>;
            pub fn get<Q>(&self, k: &Q) -> Option<&V>;
            pub fn get_key_value<Q>(&self, k: &Q) -> Option<(&K, &V)>;
            pub fn get_mut<Q>(&mut self, k: &Q) -> Option<&mut V>;
            pub fn get_disjoint_mut<Q>(&mut self, ks: [&Q]) -> [Option<&mut V>];
            pub fn contains_key<Q>(&self, k: &Q) -> bool;
            #[keeps]
            pub fn insert(&mut self, k: K, v: V) -> Option<V>;
            pub fn try_insert(&mut self, k: K, v: V) -> Result<&mut V, OccupiedError<'_, K, V>>;
            pub fn remove<Q>(&mut self, k: &Q) -> Option<V>;
            pub fn remove_entry<Q>(&mut self, k: &Q) -> Option<(K, V)>;
        }

        impl<K, V, S: Default> Default for HashMap<K, V, S> {
            fn default() -> HashMap<K, V, S>;
        }

        impl<K: Clone, V: Clone, S: Clone> Clone for HashMap<K, V, S> {
            #[place(self)]
            fn clone(&self) -> Self;
        }

        impl<K, V, S, Q> Index<&Q> for HashMap<K, V, S> {
            type Output = V;
            #[place(element)]
            fn index(&self, key: &Q) -> &V;
        }

        impl<K, V, S> IntoIterator for HashMap<K, V, S> {
            type Item = (K, V);
            type IntoIter = It<(K, V)>;
            #[place(element)]
            fn into_iter(self) -> It<(K, V)>;
        }

        impl<K, V, S> IntoIterator for &HashMap<K, V, S> {
            type Item = (&K, &V);
            type IntoIter = It<(&K, &V)>;
            #[place(element)]
            fn into_iter(self) -> It<(&K, &V)>;
        }

        impl<K, V, S> FromIterator<(K, V)> for HashMap<K, V, S> {
            #[place(collection)]
            fn from_iter<I: IntoIterator<Item = (K, V)>>(iter: I) -> HashMap<K, V, S>;
        }

        impl<K, V, S> Extend<(K, V)> for HashMap<K, V, S> {
            fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, iter: I);
        }

        impl<K, V> From<[(K, V)]> for HashMap<K, V, RandomState> {
            #[place(self)]
            fn from(arr: [(K, V)]) -> Self;
        }

        impl<K, V: PartialEq, S> PartialEq for HashMap<K, V, S> {}
        impl<K, V: Eq, S> Eq for HashMap<K, V, S> {}
        impl<K: crate::fmt::Debug, V: crate::fmt::Debug, S> crate::fmt::Debug for HashMap<K, V, S> {}

        #[transparent]
        pub enum Entry<'a, K, V> {
            Occupied(OccupiedEntry<'a, K, V>),
            Vacant(VacantEntry<'a, K, V>),
        }

        impl<'a, K, V> Entry<'a, K, V> {
            pub fn or_insert(self, default: V) -> &'a mut V;
            pub fn or_insert_with<F: FnOnce() -> V>(self, default: F) -> &'a mut V;
            pub fn or_insert_with_key<F: FnOnce(&K) -> V>(self, default: F) -> &'a mut V;
            #[runs(default)]
            pub fn or_default(self) -> &'a mut V
            where
                V: Default;
            pub fn and_modify<F: FnOnce(&mut V)>(self, f: F) -> Self;
            pub fn insert_entry(self, value: V) -> OccupiedEntry<'a, K, V>;
            #[place(fresh)]
            pub fn key(&self) -> &K;
        }

        #[transparent]
        pub struct OccupiedEntry<'a, K, V> {
            key: &'a K,
            value: &'a mut V,
        }

        impl<'a, K, V> OccupiedEntry<'a, K, V> {
            #[place(fresh)]
            pub fn key(&self) -> &K;
            pub fn remove_entry(self) -> (K, V);
            pub fn get(&self) -> &V;
            pub fn get_mut(&mut self) -> &mut V;
            pub fn into_mut(self) -> &'a mut V;
            #[keeps]
            pub fn insert(&mut self, value: V) -> V;
            pub fn remove(self) -> V;
        }

        #[transparent]
        pub struct VacantEntry<'a, K, V> {
            key: &'a K,
            value: &'a mut V,
        }

        impl<'a, K, V> VacantEntry<'a, K, V> {
            #[place(fresh)]
            pub fn key(&self) -> &K;
            #[place(fresh)]
            pub fn into_key(self) -> K;
            pub fn insert(self, value: V) -> &'a mut V;
            pub fn insert_entry(self, value: V) -> OccupiedEntry<'a, K, V>;
        }

        pub struct OccupiedError<'a, K, V> {
            pub entry: OccupiedEntry<'a, K, V>,
            pub value: V,
        }
    }

    pub mod btree_map {
        use crate::iter::Iter as It;
        use crate::ops::Index;
        use crate::prelude::v1::*;

        pub use super::hash_map::{Entry, OccupiedEntry, OccupiedError, VacantEntry};

        pub type Iter<'a, K, V> = It<(&'a K, &'a V)>;
        pub type IterMut<'a, K, V> = It<(&'a K, &'a mut V)>;
        pub type IntoIter<K, V> = It<(K, V)>;
        pub type Keys<'a, K, V> = It<&'a K>;
        pub type Values<'a, K, V> = It<&'a V>;
        pub type ValuesMut<'a, K, V> = It<&'a mut V>;
        pub type Range<'a, K, V> = It<(&'a K, &'a V)>;
        pub type RangeMut<'a, K, V> = It<(&'a K, &'a mut V)>;

        #[container]
        pub struct BTreeMap<K, V> {
            key: K,
            value: V,
        }

        impl<K, V> BTreeMap<K, V> {
            pub const fn new() -> BTreeMap<K, V>;
            #[clears]
            pub fn clear(&mut self);
            pub fn get<Q>(&self, key: &Q) -> Option<&V>;
            pub fn get_key_value<Q>(&self, k: &Q) -> Option<(&K, &V)>;
            pub fn first_key_value(&self) -> Option<(&K, &V)>;
            pub fn first_entry(&mut self) -> Option<OccupiedEntry<'_, K, V>>;
            pub fn pop_first(&mut self) -> Option<(K, V)>;
            pub fn last_key_value(&self) -> Option<(&K, &V)>;
            pub fn last_entry(&mut self) -> Option<OccupiedEntry<'_, K, V>>;
            pub fn pop_last(&mut self) -> Option<(K, V)>;
            pub fn contains_key<Q>(&self, key: &Q) -> bool;
            pub fn get_mut<Q>(&mut self, key: &Q) -> Option<&mut V>;
            #[keeps]
            pub fn insert(&mut self, key: K, value: V) -> Option<V>;
            pub fn remove<Q>(&mut self, key: &Q) -> Option<V>;
            pub fn remove_entry<Q>(&mut self, key: &Q) -> Option<(K, V)>;
            pub fn retain<F: FnMut(&K, &mut V) -> bool>(&mut self, f: F);
            pub fn append(&mut self, other: &mut BTreeMap<K, V>);
            pub fn range<R>(&self, range: R) -> It<(&K, &V)>;
            pub fn range_mut<R>(&mut self, range: R) -> It<(&K, &mut V)>;
            pub fn entry(&mut self, key: K) -> Entry<'_, K, V>;
            #[place(self)]
            pub fn split_off<Q>(&mut self, key: &Q) -> BTreeMap<K, V>;
            pub fn extract_if<R, F: FnMut(&K, &mut V) -> bool>(&mut self, range: R, pred: F) -> It<(K, V)>;
            #[place(fresh)]
            pub fn into_keys(self) -> It<K>;
            pub fn into_values(self) -> It<V>;
            pub fn iter(&self) -> It<(&K, &V)>;
            pub fn iter_mut(&mut self) -> It<(&K, &mut V)>;
            #[place(fresh)]
            pub fn keys(&self) -> It<&K>;
            pub fn values(&self) -> It<&V>;
            pub fn values_mut(&mut self) -> It<&mut V>;
            pub fn len(&self) -> usize;
            pub fn is_empty(&self) -> bool;
        }

        impl<K, V> Default for BTreeMap<K, V> {
            fn default() -> BTreeMap<K, V>;
        }

        impl<K: Clone, V: Clone> Clone for BTreeMap<K, V> {
            #[place(self)]
            fn clone(&self) -> Self;
        }

        impl<K, V, Q> Index<&Q> for BTreeMap<K, V> {
            type Output = V;
            #[place(element)]
            fn index(&self, key: &Q) -> &V;
        }

        impl<K, V> IntoIterator for BTreeMap<K, V> {
            type Item = (K, V);
            type IntoIter = It<(K, V)>;
            #[place(element)]
            fn into_iter(self) -> It<(K, V)>;
        }

        impl<K, V> IntoIterator for &BTreeMap<K, V> {
            type Item = (&K, &V);
            type IntoIter = It<(&K, &V)>;
            #[place(element)]
            fn into_iter(self) -> It<(&K, &V)>;
        }

        impl<K, V> FromIterator<(K, V)> for BTreeMap<K, V> {
            #[place(collection)]
            fn from_iter<I: IntoIterator<Item = (K, V)>>(iter: I) -> BTreeMap<K, V>;
        }

        impl<K, V> Extend<(K, V)> for BTreeMap<K, V> {
            fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, iter: I);
        }

        impl<K, V> From<[(K, V)]> for BTreeMap<K, V> {
            #[place(self)]
            fn from(arr: [(K, V)]) -> Self;
        }

        impl<K: PartialEq, V: PartialEq> PartialEq for BTreeMap<K, V> {}
        impl<K: Eq, V: Eq> Eq for BTreeMap<K, V> {}
        impl<K: Ord, V: Ord> Ord for BTreeMap<K, V> {}
        impl<K: crate::hash::Hash, V: crate::hash::Hash> crate::hash::Hash for BTreeMap<K, V> {}
        impl<K: crate::fmt::Debug, V: crate::fmt::Debug> crate::fmt::Debug for BTreeMap<K, V> {}
    }

    pub mod hash_set {
        use crate::hash::RandomState;
        use crate::iter::Iter as It;
        use crate::prelude::v1::*;

        pub type Iter<'a, T> = It<&'a T>;
        pub type IntoIter<T> = It<T>;
        pub type Drain<'a, T> = It<T>;

        #[container]
        pub struct HashSet<T, S = RandomState> {
            item: T,
            hash_builder: S,
        }

        impl<T> HashSet<T, RandomState> {
            pub fn new() -> HashSet<T, RandomState>;
            pub fn with_capacity(capacity: usize) -> HashSet<T, RandomState>;
        }

        impl<T, S> HashSet<T, S> {
            pub fn with_hasher(hasher: S) -> HashSet<T, S>;
            pub fn with_capacity_and_hasher(capacity: usize, hasher: S) -> HashSet<T, S>;
            pub fn capacity(&self) -> usize;
            pub fn iter(&self) -> It<&T>;
            pub fn len(&self) -> usize;
            pub fn is_empty(&self) -> bool;
            pub fn drain(&mut self) -> It<T>;
            pub fn extract_if<F: FnMut(&T) -> bool>(&mut self, pred: F) -> It<T>;
            pub fn retain<F: FnMut(&T) -> bool>(&mut self, f: F);
            #[clears]
            pub fn clear(&mut self);
            pub fn reserve(&mut self, additional: usize);
            pub fn shrink_to_fit(&mut self);
            pub fn difference(&self, other: &HashSet<T, S>) -> It<&T>;
            pub fn symmetric_difference(&self, other: &HashSet<T, S>) -> It<&T>;
            pub fn intersection(&self, other: &HashSet<T, S>) -> It<&T>;
            pub fn union(&self, other: &HashSet<T, S>) -> It<&T>;
            pub fn contains<Q>(&self, value: &Q) -> bool;
            pub fn get<Q>(&self, value: &Q) -> Option<&T>;
            pub fn get_or_insert_with<Q, F: FnOnce(&Q) -> T>(&mut self, value: &Q, f: F) -> &T;
            pub fn is_disjoint(&self, other: &HashSet<T, S>) -> bool;
            pub fn is_subset(&self, other: &HashSet<T, S>) -> bool;
            pub fn is_superset(&self, other: &HashSet<T, S>) -> bool;
            pub fn insert(&mut self, value: T) -> bool;
            pub fn replace(&mut self, value: T) -> Option<T>;
            pub fn remove<Q>(&mut self, value: &Q) -> bool;
            pub fn take<Q>(&mut self, value: &Q) -> Option<T>;
        }

        impl<T, S: Default> Default for HashSet<T, S> {
            fn default() -> HashSet<T, S>;
        }

        impl<T: Clone, S: Clone> Clone for HashSet<T, S> {
            #[place(self)]
            fn clone(&self) -> Self;
        }

        impl<T, S> IntoIterator for HashSet<T, S> {
            type Item = T;
            type IntoIter = It<T>;
            #[place(element)]
            fn into_iter(self) -> It<T>;
        }

        impl<T, S> IntoIterator for &HashSet<T, S> {
            type Item = &T;
            type IntoIter = It<&T>;
            #[place(element)]
            fn into_iter(self) -> It<&T>;
        }

        impl<T, S> FromIterator<T> for HashSet<T, S> {
            #[place(collection)]
            fn from_iter<I: IntoIterator<Item = T>>(iter: I) -> HashSet<T, S>;
        }

        impl<T, S> Extend<T> for HashSet<T, S> {
            fn extend<I: IntoIterator<Item = T>>(&mut self, iter: I);
        }

        impl<T> From<[T]> for HashSet<T, RandomState> {
            #[place(self)]
            fn from(arr: [T]) -> Self;
        }

        impl<T: PartialEq, S> PartialEq for HashSet<T, S> {}
        impl<T: Eq, S> Eq for HashSet<T, S> {}
        impl<T: crate::fmt::Debug, S> crate::fmt::Debug for HashSet<T, S> {}
    }

    pub mod btree_set {
        use crate::iter::Iter as It;
        use crate::prelude::v1::*;

        pub type Iter<'a, T> = It<&'a T>;
        pub type IntoIter<T> = It<T>;
        pub type Range<'a, T> = It<&'a T>;

        #[container]
        pub struct BTreeSet<T> {
            item: T,
        }

        impl<T> BTreeSet<T> {
            pub const fn new() -> BTreeSet<T>;
            pub fn range<R>(&self, range: R) -> It<&T>;
            pub fn difference(&self, other: &BTreeSet<T>) -> It<&T>;
            pub fn symmetric_difference(&self, other: &BTreeSet<T>) -> It<&T>;
            pub fn intersection(&self, other: &BTreeSet<T>) -> It<&T>;
            pub fn union(&self, other: &BTreeSet<T>) -> It<&T>;
            #[clears]
            pub fn clear(&mut self);
            pub fn contains<Q>(&self, value: &Q) -> bool;
            pub fn get<Q>(&self, value: &Q) -> Option<&T>;
            pub fn is_disjoint(&self, other: &BTreeSet<T>) -> bool;
            pub fn is_subset(&self, other: &BTreeSet<T>) -> bool;
            pub fn is_superset(&self, other: &BTreeSet<T>) -> bool;
            pub fn first(&self) -> Option<&T>;
            pub fn last(&self) -> Option<&T>;
            pub fn pop_first(&mut self) -> Option<T>;
            pub fn pop_last(&mut self) -> Option<T>;
            pub fn insert(&mut self, value: T) -> bool;
            pub fn replace(&mut self, value: T) -> Option<T>;
            pub fn remove<Q>(&mut self, value: &Q) -> bool;
            pub fn take<Q>(&mut self, value: &Q) -> Option<T>;
            pub fn retain<F: FnMut(&T) -> bool>(&mut self, f: F);
            pub fn append(&mut self, other: &mut BTreeSet<T>);
            #[place(self)]
            pub fn split_off<Q>(&mut self, value: &Q) -> BTreeSet<T>;
            pub fn iter(&self) -> It<&T>;
            pub fn len(&self) -> usize;
            pub fn is_empty(&self) -> bool;
        }

        impl<T> Default for BTreeSet<T> {
            fn default() -> BTreeSet<T>;
        }

        impl<T: Clone> Clone for BTreeSet<T> {
            #[place(self)]
            fn clone(&self) -> Self;
        }

        impl<T> IntoIterator for BTreeSet<T> {
            type Item = T;
            type IntoIter = It<T>;
            #[place(element)]
            fn into_iter(self) -> It<T>;
        }

        impl<T> IntoIterator for &BTreeSet<T> {
            type Item = &T;
            type IntoIter = It<&T>;
            #[place(element)]
            fn into_iter(self) -> It<&T>;
        }

        impl<T> FromIterator<T> for BTreeSet<T> {
            #[place(collection)]
            fn from_iter<I: IntoIterator<Item = T>>(iter: I) -> BTreeSet<T>;
        }

        impl<T> Extend<T> for BTreeSet<T> {
            fn extend<I: IntoIterator<Item = T>>(&mut self, iter: I);
        }

        impl<T> From<[T]> for BTreeSet<T> {
            #[place(self)]
            fn from(arr: [T]) -> Self;
        }

        impl<T: PartialEq> PartialEq for BTreeSet<T> {}
        impl<T: Eq> Eq for BTreeSet<T> {}
        impl<T: Ord> Ord for BTreeSet<T> {}
        impl<T: crate::hash::Hash> crate::hash::Hash for BTreeSet<T> {}
        impl<T: crate::fmt::Debug> crate::fmt::Debug for BTreeSet<T> {}
    }

    pub mod vec_deque {
        use crate::cmp::Ordering;
        use crate::iter::Iter as It;
        use crate::ops::{Index, IndexMut};
        use crate::prelude::v1::*;

        pub type Iter<'a, T> = It<&'a T>;
        pub type IterMut<'a, T> = It<&'a mut T>;
        pub type IntoIter<T> = It<T>;
        pub type Drain<'a, T> = It<T>;

        #[container]
        pub struct VecDeque<T> {
            item: T,
        }

        impl<T> VecDeque<T> {
            pub const fn new() -> VecDeque<T>;
            pub fn with_capacity(capacity: usize) -> VecDeque<T>;
            pub fn get(&self, index: usize) -> Option<&T>;
            pub fn get_mut(&mut self, index: usize) -> Option<&mut T>;
            pub fn swap(&mut self, i: usize, j: usize);
            pub fn capacity(&self) -> usize;
            pub fn reserve(&mut self, additional: usize);
            pub fn shrink_to_fit(&mut self);
            pub fn truncate(&mut self, len: usize);
            pub fn iter(&self) -> It<&T>;
            pub fn iter_mut(&mut self) -> It<&mut T>;
            #[place(self)]
            pub fn as_slices(&self) -> (&[T], &[T]);
            #[place(self)]
            pub fn as_mut_slices(&mut self) -> (&mut [T], &mut [T]);
            pub fn len(&self) -> usize;
            pub fn is_empty(&self) -> bool;
            pub fn range<R>(&self, range: R) -> It<&T>;
            pub fn range_mut<R>(&mut self, range: R) -> It<&mut T>;
            pub fn drain<R>(&mut self, range: R) -> It<T>;
            #[clears]
            pub fn clear(&mut self);
            pub fn contains(&self, x: &T) -> bool;
            pub fn front(&self) -> Option<&T>;
            pub fn front_mut(&mut self) -> Option<&mut T>;
            pub fn back(&self) -> Option<&T>;
            pub fn back_mut(&mut self) -> Option<&mut T>;
            pub fn pop_front(&mut self) -> Option<T>;
            pub fn pop_back(&mut self) -> Option<T>;
            pub fn pop_front_if<F: FnOnce(&mut T) -> bool>(&mut self, predicate: F) -> Option<T>;
            pub fn pop_back_if<F: FnOnce(&mut T) -> bool>(&mut self, predicate: F) -> Option<T>;
            pub fn push_front(&mut self, value: T);
            pub fn push_back(&mut self, value: T);
            pub fn swap_remove_front(&mut self, index: usize) -> Option<T>;
            pub fn swap_remove_back(&mut self, index: usize) -> Option<T>;
            pub fn insert(&mut self, index: usize, value: T);
            pub fn remove(&mut self, index: usize) -> Option<T>;
            #[place(self)]
            pub fn split_off(&mut self, at: usize) -> VecDeque<T>;
            pub fn append(&mut self, other: &mut VecDeque<T>);
            pub fn retain<F: FnMut(&T) -> bool>(&mut self, f: F);
            pub fn retain_mut<F: FnMut(&mut T) -> bool>(&mut self, f: F);
            pub fn resize_with<F: FnMut() -> T>(&mut self, new_len: usize, generator: F);
            #[place(self)]
            pub fn make_contiguous(&mut self) -> &mut [T];
            pub fn rotate_left(&mut self, n: usize);
            pub fn rotate_right(&mut self, n: usize);
            pub fn binary_search(&self, x: &T) -> Result<usize, usize>;
            pub fn binary_search_by<F: FnMut(&T) -> Ordering>(&self, f: F) -> Result<usize, usize>;
            pub fn binary_search_by_key<B, F: FnMut(&T) -> B>(&self, b: &B, f: F) -> Result<usize, usize>;
            pub fn partition_point<P: FnMut(&T) -> bool>(&self, pred: P) -> usize;
        }

        impl<T> Index<usize> for VecDeque<T> {
            type Output = T;
            #[place(element)]
            fn index(&self, index: usize) -> &T;
        }

        impl<T> IndexMut<usize> for VecDeque<T> {
            #[place(element)]
            fn index_mut(&mut self, index: usize) -> &mut T;
        }

        impl<T> Default for VecDeque<T> {
            fn default() -> VecDeque<T>;
        }

        impl<T: Clone> Clone for VecDeque<T> {
            #[place(self)]
            fn clone(&self) -> Self;
        }

        impl<T> IntoIterator for VecDeque<T> {
            type Item = T;
            type IntoIter = It<T>;
            #[place(element)]
            fn into_iter(self) -> It<T>;
        }

        impl<T> IntoIterator for &VecDeque<T> {
            type Item = &T;
            type IntoIter = It<&T>;
            #[place(element)]
            fn into_iter(self) -> It<&T>;
        }

        impl<T> FromIterator<T> for VecDeque<T> {
            #[place(collection)]
            fn from_iter<I: IntoIterator<Item = T>>(iter: I) -> VecDeque<T>;
        }

        impl<T> Extend<T> for VecDeque<T> {
            fn extend<I: IntoIterator<Item = T>>(&mut self, iter: I);
        }

        impl<T> From<Vec<T>> for VecDeque<T> {
            #[place(self)]
            fn from(other: Vec<T>) -> Self;
        }

        impl<T> From<[T]> for VecDeque<T> {
            #[place(self)]
            fn from(arr: [T]) -> Self;
        }

        impl<T: PartialEq> PartialEq for VecDeque<T> {}
        impl<T: Eq> Eq for VecDeque<T> {}
        impl<T: crate::fmt::Debug> crate::fmt::Debug for VecDeque<T> {}
    }

    pub mod binary_heap {
        use crate::iter::Iter as It;
        use crate::ops::{Deref, DerefMut};
        use crate::prelude::v1::*;

        #[container]
        pub struct BinaryHeap<T> {
            item: T,
        }

        impl<T> BinaryHeap<T> {
            pub const fn new() -> BinaryHeap<T>;
            pub fn with_capacity(capacity: usize) -> BinaryHeap<T>;
            pub fn peek_mut(&mut self) -> Option<PeekMut<'_, T>>;
            pub fn pop(&mut self) -> Option<T>;
            pub fn push(&mut self, item: T);
            #[place(self)]
            pub fn into_sorted_vec(self) -> Vec<T>;
            pub fn append(&mut self, other: &mut BinaryHeap<T>);
            pub fn retain<F: FnMut(&T) -> bool>(&mut self, f: F);
            pub fn iter(&self) -> It<&T>;
            pub fn peek(&self) -> Option<&T>;
            pub fn reserve(&mut self, additional: usize);
            #[place(self)]
            pub fn into_vec(self) -> Vec<T>;
            #[place(self)]
            pub fn as_slice(&self) -> &[T];
            pub fn len(&self) -> usize;
            pub fn is_empty(&self) -> bool;
            pub fn drain(&mut self) -> It<T>;
            #[clears]
            pub fn clear(&mut self);
        }

        #[transparent]
        pub struct PeekMut<'a, T> {
            item: &'a mut T,
        }

        impl<'a, T> PeekMut<'a, T> {
            pub fn pop(this: PeekMut<'a, T>) -> T;
        }

        impl<T> Deref for PeekMut<'_, T> {
            type Target = T;
            fn deref(&self) -> &T;
        }

        impl<T> DerefMut for PeekMut<'_, T> {
            fn deref_mut(&mut self) -> &mut T;
        }

        impl<T> Default for BinaryHeap<T> {
            fn default() -> BinaryHeap<T>;
        }

        impl<T: Clone> Clone for BinaryHeap<T> {
            #[place(self)]
            fn clone(&self) -> Self;
        }

        impl<T> IntoIterator for BinaryHeap<T> {
            type Item = T;
            type IntoIter = It<T>;
            #[place(element)]
            fn into_iter(self) -> It<T>;
        }

        impl<T> IntoIterator for &BinaryHeap<T> {
            type Item = &T;
            type IntoIter = It<&T>;
            #[place(element)]
            fn into_iter(self) -> It<&T>;
        }

        impl<T> FromIterator<T> for BinaryHeap<T> {
            #[place(collection)]
            fn from_iter<I: IntoIterator<Item = T>>(iter: I) -> BinaryHeap<T>;
        }

        impl<T> Extend<T> for BinaryHeap<T> {
            fn extend<I: IntoIterator<Item = T>>(&mut self, iter: I);
        }

        impl<T> From<Vec<T>> for BinaryHeap<T> {
            #[place(self)]
            fn from(vec: Vec<T>) -> Self;
        }
    }

    pub mod linked_list {
        use crate::iter::Iter as It;
        use crate::prelude::v1::*;

        #[container]
        pub struct LinkedList<T> {
            item: T,
        }

        impl<T> LinkedList<T> {
            pub const fn new() -> LinkedList<T>;
            pub fn append(&mut self, other: &mut LinkedList<T>);
            pub fn iter(&self) -> It<&T>;
            pub fn iter_mut(&mut self) -> It<&mut T>;
            pub fn is_empty(&self) -> bool;
            pub fn len(&self) -> usize;
            #[clears]
            pub fn clear(&mut self);
            pub fn contains(&self, x: &T) -> bool;
            pub fn front(&self) -> Option<&T>;
            pub fn front_mut(&mut self) -> Option<&mut T>;
            pub fn back(&self) -> Option<&T>;
            pub fn back_mut(&mut self) -> Option<&mut T>;
            pub fn push_front(&mut self, elt: T);
            pub fn pop_front(&mut self) -> Option<T>;
            pub fn push_back(&mut self, elt: T);
            pub fn pop_back(&mut self) -> Option<T>;
            #[place(self)]
            pub fn split_off(&mut self, at: usize) -> LinkedList<T>;
            pub fn extract_if<F: FnMut(&mut T) -> bool>(&mut self, filter: F) -> It<T>;
        }

        impl<T> Default for LinkedList<T> {
            fn default() -> LinkedList<T>;
        }

        impl<T: Clone> Clone for LinkedList<T> {
            #[place(self)]
            fn clone(&self) -> Self;
        }

        impl<T> IntoIterator for LinkedList<T> {
            type Item = T;
            type IntoIter = It<T>;
            #[place(element)]
            fn into_iter(self) -> It<T>;
        }

        impl<T> IntoIterator for &LinkedList<T> {
            type Item = &T;
            type IntoIter = It<&T>;
            #[place(element)]
            fn into_iter(self) -> It<&T>;
        }

        impl<T> FromIterator<T> for LinkedList<T> {
            #[place(collection)]
            fn from_iter<I: IntoIterator<Item = T>>(iter: I) -> LinkedList<T>;
        }

        impl<T> Extend<T> for LinkedList<T> {
            fn extend<I: IntoIterator<Item = T>>(&mut self, iter: I);
        }
    }
}

pub mod iter {
    use crate::cmp::Ordering;
    use crate::prelude::v1::*;

    /// Stands for every iterator and adaptor of std: what matters is what it yields, and that the yielded values
    /// come from where the iterator stands.
    #[transparent]
    #[lazy]
    #[derive(Clone, Debug, Default)]
    pub struct Iter<T> {
        item: T,
    }

    impl<T> Iterator for Iter<T> {
        type Item = T;
    }

    impl<T> DoubleEndedIterator for Iter<T> {}
    impl<T> ExactSizeIterator for Iter<T> {}
    impl<T> FusedIterator for Iter<T> {}

    /// What single adaptors add.
    impl<T: IntoIterator> Iter<T> {
        pub fn flatten(self) -> Iter<<T as IntoIterator>::Item>;
    }

    impl<T> Iter<T> {
        pub fn peek(&mut self) -> Option<&T>;
        pub fn peek_mut(&mut self) -> Option<&mut T>;
        pub fn next_if<F: FnOnce(&T) -> bool>(&mut self, func: F) -> Option<T>;
        pub fn next_if_eq<R>(&mut self, expected: &R) -> Option<T>;
        #[place(collection)]
        pub fn as_slice(&self) -> &[T];
    }

    impl Iter<char> {
        pub fn as_str(&self) -> &str;
    }

    pub type Chain<A, B> = Iter<<A as Iterator>::Item>;
    pub type Cloned<I> = Iter<<I as Iterator>::Item>;
    pub type Copied<I> = Iter<<I as Iterator>::Item>;
    pub type Cycle<I> = Iter<<I as Iterator>::Item>;
    pub type Empty<T> = Iter<T>;
    pub type Enumerate<I> = Iter<(usize, <I as Iterator>::Item)>;
    pub type Filter<I, P> = Iter<<I as Iterator>::Item>;
    pub type Flatten<I> = Iter<<<I as Iterator>::Item as IntoIterator>::Item>;
    pub type Fuse<I> = Iter<<I as Iterator>::Item>;
    pub type Inspect<I, F> = Iter<<I as Iterator>::Item>;
    pub type Map<I, F> = Iter<<F as FnOnce<(<I as Iterator>::Item,)>>::Output>;
    pub type Once<T> = Iter<T>;
    pub type Peekable<I> = Iter<<I as Iterator>::Item>;
    pub type Repeat<T> = Iter<T>;
    pub type Rev<I> = Iter<<I as Iterator>::Item>;
    pub type Skip<I> = Iter<<I as Iterator>::Item>;
    pub type StepBy<I> = Iter<<I as Iterator>::Item>;
    pub type Take<I> = Iter<<I as Iterator>::Item>;
    pub type Zip<A, B> = Iter<(<A as Iterator>::Item, <B as Iterator>::Item)>;

    pub fn empty<T>() -> Iter<T>;
    #[place(self)]
    pub fn once<T>(value: T) -> Iter<T>;
    pub fn once_with<T, F: FnOnce() -> T>(make: F) -> Iter<T>;
    #[place(self)]
    pub fn repeat<T>(elt: T) -> Iter<T>;
    #[place(self)]
    pub fn repeat_n<T>(elt: T, count: usize) -> Iter<T>;
    pub fn repeat_with<T, F: FnMut() -> T>(repeater: F) -> Iter<T>;
    pub fn from_fn<T, F: FnMut() -> Option<T>>(f: F) -> Iter<T>;
    pub fn successors<T, F: FnMut(&T) -> Option<T>>(first: Option<T>, succ: F) -> Iter<T>;
    pub fn zip<A: IntoIterator, B: IntoIterator>(
        a: A,
        b: B,
    ) -> Iter<(<A as IntoIterator>::Item, <B as IntoIterator>::Item)>;

    pub trait Iterator {
        type Item;
        fn next(&mut self) -> Option<Self::Item>;
        fn size_hint(&self) -> (usize, Option<usize>);
        fn count(self) -> usize;
        fn last(self) -> Option<Self::Item>;
        fn advance_by(&mut self, n: usize) -> Result<(), usize>;
        fn nth(&mut self, n: usize) -> Option<Self::Item>;
        fn step_by(self, step: usize) -> Iter<Self::Item>;
        fn chain<U: IntoIterator<Item = Self::Item>>(self, other: U) -> Iter<Self::Item>;
        fn zip<U: IntoIterator>(self, other: U) -> Iter<(Self::Item, <U as IntoIterator>::Item)>;
        fn intersperse(self, separator: Self::Item) -> Iter<Self::Item>;
        fn map<B, F: FnMut(Self::Item) -> B>(self, f: F) -> Iter<B>;
        fn for_each<F: FnMut(Self::Item)>(self, f: F);
        fn filter<P: FnMut(&Self::Item) -> bool>(self, predicate: P) -> Iter<Self::Item>;
        fn filter_map<B, F: FnMut(Self::Item) -> Option<B>>(self, f: F) -> Iter<B>;
        fn enumerate(self) -> Iter<(usize, Self::Item)>;
        fn peekable(self) -> Iter<Self::Item>;
        fn skip_while<P: FnMut(&Self::Item) -> bool>(self, predicate: P) -> Iter<Self::Item>;
        fn take_while<P: FnMut(&Self::Item) -> bool>(self, predicate: P) -> Iter<Self::Item>;
        fn map_while<B, P: FnMut(Self::Item) -> Option<B>>(self, predicate: P) -> Iter<B>;
        fn skip(self, n: usize) -> Iter<Self::Item>;
        fn take(self, n: usize) -> Iter<Self::Item>;
        fn scan<St, B, F: FnMut(&mut St, Self::Item) -> Option<B>>(self, initial_state: St, f: F) -> Iter<B>;
        fn flat_map<U: IntoIterator, F: FnMut(Self::Item) -> U>(self, f: F) -> Iter<<U as IntoIterator>::Item>;
        fn flatten(self) -> Iter<<Self::Item as IntoIterator>::Item>;
        fn fuse(self) -> Iter<Self::Item>;
        fn inspect<F: FnMut(&Self::Item)>(self, f: F) -> Iter<Self::Item>;
        #[place(self)]
        fn by_ref(&mut self) -> &mut Self;
        #[place(collection)]
        fn collect<B: FromIterator<Self::Item>>(self) -> B;
        #[place(collection)]
        fn try_collect<B: FromIterator<Self::Item>>(&mut self) -> B;
        fn collect_into<E: Extend<Self::Item>>(self, collection: &mut E) -> &mut E;
        #[place(collection)]
        fn partition<B: FromIterator<Self::Item>, F: FnMut(&Self::Item) -> bool>(self, f: F) -> (B, B);
        fn is_partitioned<P: FnMut(Self::Item) -> bool>(self, predicate: P) -> bool;
        fn try_fold<B, F: FnMut(B, Self::Item) -> R, R>(&mut self, init: B, f: F) -> R;
        fn try_for_each<F: FnMut(Self::Item) -> R, R>(&mut self, f: F) -> R;
        fn fold<B, F: FnMut(B, Self::Item) -> B>(self, init: B, f: F) -> B;
        fn reduce<F: FnMut(Self::Item, Self::Item) -> Self::Item>(self, f: F) -> Option<Self::Item>;
        fn all<F: FnMut(Self::Item) -> bool>(&mut self, f: F) -> bool;
        fn any<F: FnMut(Self::Item) -> bool>(&mut self, f: F) -> bool;
        fn find<P: FnMut(&Self::Item) -> bool>(&mut self, predicate: P) -> Option<Self::Item>;
        fn find_map<B, F: FnMut(Self::Item) -> Option<B>>(&mut self, f: F) -> Option<B>;
        fn position<P: FnMut(Self::Item) -> bool>(&mut self, predicate: P) -> Option<usize>;
        fn rposition<P: FnMut(Self::Item) -> bool>(&mut self, predicate: P) -> Option<usize>;
        fn max(self) -> Option<Self::Item>;
        fn min(self) -> Option<Self::Item>;
        fn max_by_key<B, F: FnMut(&Self::Item) -> B>(self, f: F) -> Option<Self::Item>;
        fn max_by<F: FnMut(&Self::Item, &Self::Item) -> Ordering>(self, compare: F) -> Option<Self::Item>;
        fn min_by_key<B, F: FnMut(&Self::Item) -> B>(self, f: F) -> Option<Self::Item>;
        fn min_by<F: FnMut(&Self::Item, &Self::Item) -> Ordering>(self, compare: F) -> Option<Self::Item>;
        fn rev(self) -> Iter<Self::Item>;
        #[place(collection)]
        fn unzip<A, B, FromA, FromB>(self) -> (FromA, FromB)
        where
            Self: Iterator<Item = (A, B)>,
            FromA: FromIterator<A>,
            FromB: FromIterator<B>;
        fn copied<T>(self) -> Iter<T>
        where
            Self: Iterator<Item = &T>;
        fn cloned<T>(self) -> Iter<T>
        where
            Self: Iterator<Item = &T>;
        fn cycle(self) -> Iter<Self::Item>;
        #[place(fresh)]
        fn sum<S: Sum<Self::Item>>(self) -> S;
        #[place(fresh)]
        fn product<P: Product<Self::Item>>(self) -> P;
        fn cmp<I: IntoIterator>(self, other: I) -> Ordering;
        fn partial_cmp<I: IntoIterator>(self, other: I) -> Option<Ordering>;
        fn eq<I: IntoIterator>(self, other: I) -> bool;
        fn ne<I: IntoIterator>(self, other: I) -> bool;
        fn lt<I: IntoIterator>(self, other: I) -> bool;
        fn is_sorted(self) -> bool;
    }

    impl<I: Iterator> Iterator for &mut I {
        type Item = <I as Iterator>::Item;
    }

    pub trait DoubleEndedIterator: Iterator {
        fn next_back(&mut self) -> Option<Self::Item>;
        fn nth_back(&mut self, n: usize) -> Option<Self::Item>;
        fn rfold<B, F: FnMut(B, Self::Item) -> B>(self, init: B, f: F) -> B;
        fn try_rfold<B, F: FnMut(B, Self::Item) -> R, R>(&mut self, init: B, f: F) -> R;
        fn rfind<P: FnMut(&Self::Item) -> bool>(&mut self, predicate: P) -> Option<Self::Item>;
    }

    pub trait ExactSizeIterator: Iterator {
        fn len(&self) -> usize;
        fn is_empty(&self) -> bool;
    }

    pub trait FusedIterator: Iterator {}
    pub trait TrustedLen: Iterator {}

    pub trait IntoIterator {
        type Item;
        type IntoIter;
        fn into_iter(self) -> Self::IntoIter;
    }

    impl<I: Iterator> IntoIterator for I {
        type Item = <I as Iterator>::Item;
        type IntoIter = I;
        #[place(self)]
        fn into_iter(self) -> I;
    }

    pub trait FromIterator<A> {
        #[place(collection)]
        fn from_iter<T: IntoIterator<Item = A>>(iter: T) -> Self;
    }

    impl FromIterator<()> for () {
        fn from_iter<I: IntoIterator<Item = ()>>(iter: I) -> ();
    }

    pub trait Extend<A> {
        fn extend<T: IntoIterator<Item = A>>(&mut self, iter: T);
    }

    pub trait Sum<A = Self> {
        fn sum<I: Iterator<Item = A>>(iter: I) -> Self;
    }

    pub trait Product<A = Self> {
        fn product<I: Iterator<Item = A>>(iter: I) -> Self;
    }

    pub trait Step {}
}

pub mod ops {
    use crate::prelude::v1::*;

    pub trait Deref {
        type Target;
        fn deref(&self) -> &Self::Target;
    }

    pub trait DerefMut: Deref {
        fn deref_mut(&mut self) -> &mut Self::Target;
    }

    impl<T> Deref for &T {
        type Target = T;
        #[place(self)]
        fn deref(&self) -> &T;
    }

    impl<T> DerefMut for &mut T {
        #[place(self)]
        fn deref_mut(&mut self) -> &mut T;
    }

    pub trait Drop {
        fn drop(&mut self);
    }

    pub trait FnOnce<Args> {
        type Output;
        fn call_once(self, args: Args) -> Self::Output;
    }

    pub trait FnMut<Args>: FnOnce<Args> {
        fn call_mut(&mut self, args: Args) -> Self::Output;
    }

    pub trait Fn<Args>: FnMut<Args> {
        fn call(&self, args: Args) -> Self::Output;
    }

    impl<Args, F: Fn<Args>> FnOnce<Args> for &F {
        type Output = <F as FnOnce<Args>>::Output;
    }

    impl<Args, F: Fn<Args>> FnMut<Args> for &F {}
    impl<Args, F: Fn<Args>> Fn<Args> for &F {}

    pub trait AsyncFnOnce<Args> {
        type Output;
    }

    pub trait AsyncFnMut<Args>: AsyncFnOnce<Args> {}
    pub trait AsyncFn<Args>: AsyncFnMut<Args> {}

    pub trait Index<Idx> {
        type Output;
        #[place(element)]
        fn index(&self, index: Idx) -> &Self::Output;
    }

    pub trait IndexMut<Idx>: Index<Idx> {
        #[place(element)]
        fn index_mut(&mut self, index: Idx) -> &mut Self::Output;
    }

    pub trait Add<Rhs = Self> {
        type Output;
        fn add(self, rhs: Rhs) -> Self::Output;
    }

    pub trait Sub<Rhs = Self> {
        type Output;
        fn sub(self, rhs: Rhs) -> Self::Output;
    }

    pub trait Mul<Rhs = Self> {
        type Output;
        fn mul(self, rhs: Rhs) -> Self::Output;
    }

    pub trait Div<Rhs = Self> {
        type Output;
        fn div(self, rhs: Rhs) -> Self::Output;
    }

    pub trait Rem<Rhs = Self> {
        type Output;
        fn rem(self, rhs: Rhs) -> Self::Output;
    }

    pub trait BitAnd<Rhs = Self> {
        type Output;
        fn bitand(self, rhs: Rhs) -> Self::Output;
    }

    pub trait BitOr<Rhs = Self> {
        type Output;
        fn bitor(self, rhs: Rhs) -> Self::Output;
    }

    pub trait BitXor<Rhs = Self> {
        type Output;
        fn bitxor(self, rhs: Rhs) -> Self::Output;
    }

    pub trait Shl<Rhs = Self> {
        type Output;
        fn shl(self, rhs: Rhs) -> Self::Output;
    }

    pub trait Shr<Rhs = Self> {
        type Output;
        fn shr(self, rhs: Rhs) -> Self::Output;
    }

    pub trait Neg {
        type Output;
        fn neg(self) -> Self::Output;
    }

    pub trait Not {
        type Output;
        fn not(self) -> Self::Output;
    }

    macro_rules! assign_traits {
        ($($name:ident $method:ident,)*) => {
            $(
                pub trait $name<Rhs = Self> {
                    fn $method(&mut self, rhs: Rhs);
                }
            )*
        };
    }

    assign_traits! {
        AddAssign add_assign,
        SubAssign sub_assign,
        MulAssign mul_assign,
        DivAssign div_assign,
        RemAssign rem_assign,
        BitAndAssign bitand_assign,
        BitOrAssign bitor_assign,
        BitXorAssign bitxor_assign,
        ShlAssign shl_assign,
        ShrAssign shr_assign,
    }

    #[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
    pub struct Range<Idx> {
        pub start: Idx,
        pub end: Idx,
    }

    impl<Idx> Range<Idx> {
        pub fn contains<U>(&self, item: &U) -> bool;
        pub fn is_empty(&self) -> bool;
    }

    impl<A> Iterator for Range<A> {
        type Item = A;
    }

    impl<A> DoubleEndedIterator for Range<A> {}
    impl<A> ExactSizeIterator for Range<A> {}

    #[derive(Clone, PartialEq, Eq, Hash, Debug)]
    pub struct RangeFrom<Idx> {
        pub start: Idx,
    }

    impl<Idx> RangeFrom<Idx> {
        pub fn contains<U>(&self, item: &U) -> bool;
    }

    impl<A> Iterator for RangeFrom<A> {
        type Item = A;
    }

    #[derive(Clone, PartialEq, Eq, Hash, Debug)]
    pub struct RangeInclusive<Idx> {
        start: Idx,
        end: Idx,
    }

    impl<Idx> RangeInclusive<Idx> {
        pub const fn new(start: Idx, end: Idx) -> RangeInclusive<Idx>;
        pub fn start(&self) -> &Idx;
        pub fn end(&self) -> &Idx;
        pub fn contains<U>(&self, item: &U) -> bool;
        pub fn is_empty(&self) -> bool;
    }

    impl<A> Iterator for RangeInclusive<A> {
        type Item = A;
    }

    impl<A> DoubleEndedIterator for RangeInclusive<A> {}

    #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
    pub struct RangeTo<Idx> {
        pub end: Idx,
    }

    #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
    pub struct RangeToInclusive<Idx> {
        pub end: Idx,
    }

    #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
    pub struct RangeFull;

    pub trait RangeBounds<T> {
        fn start_bound(&self) -> Bound<&T>;
        fn end_bound(&self) -> Bound<&T>;
        fn contains<U>(&self, item: &U) -> bool;
    }

    impl<T> RangeBounds<T> for Range<T> {}
    impl<T> RangeBounds<T> for RangeFrom<T> {}
    impl<T> RangeBounds<T> for RangeInclusive<T> {}
    impl<T> RangeBounds<T> for RangeTo<T> {}
    impl<T> RangeBounds<T> for RangeToInclusive<T> {}
    impl<T> RangeBounds<T> for RangeFull {}
    impl<T> RangeBounds<T> for (Bound<T>, Bound<T>) {}

    #[transparent]
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
    pub enum Bound<T> {
        Included(T),
        Excluded(T),
        Unbounded,
    }

    #[transparent]
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
    pub enum ControlFlow<B, C = ()> {
        Continue(C),
        Break(B),
    }

    impl<B, C> ControlFlow<B, C> {
        pub fn is_break(&self) -> bool;
        pub fn is_continue(&self) -> bool;
        pub fn break_value(self) -> Option<B>;
        pub fn continue_value(self) -> Option<C>;
        pub fn map_break<T, F: FnOnce(B) -> T>(self, f: F) -> ControlFlow<T, C>;
        pub fn map_continue<T, F: FnOnce(C) -> T>(self, f: F) -> ControlFlow<B, T>;
    }
}

pub mod clone {
    use crate::prelude::v1::*;

    pub trait Clone {
        #[place(self)]
        fn clone(&self) -> Self;
        fn clone_from(&mut self, source: &Self);
    }
}

pub mod default {
    pub trait Default {
        fn default() -> Self;
    }
}

pub mod marker {
    pub trait Copy {}
    pub trait Send {}
    pub trait Sync {}
    pub trait Sized {}
    pub trait Unpin {}
    pub struct PhantomData<T>;
    pub struct PhantomPinned;
}

pub mod convert {
    use crate::prelude::v1::*;

    #[place(self)]
    pub fn identity<T>(x: T) -> T;

    pub enum Infallible {}

    pub trait AsRef<T> {
        #[place(self)]
        fn as_ref(&self) -> &T;
    }

    pub trait AsMut<T> {
        #[place(self)]
        fn as_mut(&mut self) -> &mut T;
    }

    pub trait From<T> {
        #[place(self)]
        fn from(value: T) -> Self;
    }

    pub trait Into<T> {
        #[place(self)]
        fn into(self) -> T;
    }

    pub trait TryFrom<T> {
        type Error;
        #[place(self)]
        fn try_from(value: T) -> Result<Self, Self::Error>;
    }

    pub trait TryInto<T> {
        #[place(self)]
        fn try_into(self) -> Result<T, <T as TryFrom<Self>>::Error>;
    }

    impl<T> From<T> for T {
        #[place(self)]
        fn from(value: T) -> T;
    }

    impl<T, U: From<T>> Into<U> for T {
        #[runs(from)]
        #[place(self)]
        fn into(self) -> U;
    }

    impl<T, U: TryFrom<T>> TryInto<U> for T {
        #[runs(try_from)]
        #[place(self)]
        fn try_into(self) -> Result<U, <U as TryFrom<T>>::Error>;
    }

    impl<T, U: AsRef<T>> AsRef<T> for &U {
        #[place(self)]
        fn as_ref(&self) -> &T;
    }
}

pub mod borrow {
    use crate::ops::Deref;
    use crate::prelude::v1::*;

    pub trait Borrow<Borrowed> {
        #[place(self)]
        fn borrow(&self) -> &Borrowed;
    }

    pub trait BorrowMut<Borrowed>: Borrow<Borrowed> {
        #[place(self)]
        fn borrow_mut(&mut self) -> &mut Borrowed;
    }

    pub trait ToOwned {
        type Owned;
        #[place(self)]
        fn to_owned(&self) -> Self::Owned;
        fn clone_into(&self, target: &mut Self::Owned);
    }

    impl<T: Clone> ToOwned for T {
        type Owned = T;
        #[place(self)]
        fn to_owned(&self) -> T;
    }

    #[transparent]
    pub enum Cow<'a, B: ToOwned> {
        Borrowed(&'a B),
        Owned(<B as ToOwned>::Owned),
    }

    impl<B: ToOwned> Cow<'_, B> {
        pub fn is_borrowed(&self) -> bool;
        pub fn is_owned(&self) -> bool;
        pub fn to_mut(&mut self) -> &mut <B as ToOwned>::Owned;
        pub fn into_owned(self) -> <B as ToOwned>::Owned;
    }

    impl<B: ToOwned> Deref for Cow<'_, B> {
        type Target = B;
        fn deref(&self) -> &B;
    }

    impl<B: ToOwned> AsRef<B> for Cow<'_, B> {
        fn as_ref(&self) -> &B;
    }

    impl<B: ToOwned> Clone for Cow<'_, B> {
        #[place(self)]
        fn clone(&self) -> Self;
    }

    impl From<&str> for Cow<'_, str> {
        fn from(s: &str) -> Self;
    }

    impl From<String> for Cow<'_, str> {
        fn from(s: String) -> Self;
    }

    impl<B: ToOwned> PartialEq for Cow<'_, B> {}
    impl<B: ToOwned> Eq for Cow<'_, B> {}
    impl<B: ToOwned> Ord for Cow<'_, B> {}
    impl<B: ToOwned> crate::hash::Hash for Cow<'_, B> {}
    impl<B: ToOwned> crate::fmt::Debug for Cow<'_, B> {}
    impl<B: ToOwned> crate::fmt::Display for Cow<'_, B> {}
}

pub mod cmp {
    use crate::prelude::v1::*;

    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
    pub enum Ordering {
        Less,
        Equal,
        Greater,
    }

    impl Ordering {
        pub fn is_eq(self) -> bool;
        pub fn is_ne(self) -> bool;
        pub fn is_lt(self) -> bool;
        pub fn is_gt(self) -> bool;
        pub fn is_le(self) -> bool;
        pub fn is_ge(self) -> bool;
        pub fn reverse(self) -> Ordering;
        pub fn then(self, other: Ordering) -> Ordering;
        pub fn then_with<F: FnOnce() -> Ordering>(self, f: F) -> Ordering;
    }

    #[min_max]
    pub fn min<T: Ord>(v1: T, v2: T) -> T;
    #[min_max]
    pub fn max<T: Ord>(v1: T, v2: T) -> T;
    #[min_max]
    pub fn min_by<T, F: FnOnce(&T, &T) -> Ordering>(v1: T, v2: T, compare: F) -> T;
    #[min_max]
    pub fn max_by<T, F: FnOnce(&T, &T) -> Ordering>(v1: T, v2: T, compare: F) -> T;
    #[min_max]
    pub fn min_by_key<T, F: FnMut(&T) -> K, K>(v1: T, v2: T, f: F) -> T;
    #[min_max]
    pub fn max_by_key<T, F: FnMut(&T) -> K, K>(v1: T, v2: T, f: F) -> T;
    #[min_max]
    pub fn minmax<T: Ord>(v1: T, v2: T) -> [T; 2];

    pub trait PartialEq<Rhs = Self> {
        fn eq(&self, other: &Rhs) -> bool;
        fn ne(&self, other: &Rhs) -> bool;
    }

    pub trait Eq: PartialEq {}

    pub trait PartialOrd<Rhs = Self>: PartialEq<Rhs> {
        fn partial_cmp(&self, other: &Rhs) -> Option<Ordering>;
        fn lt(&self, other: &Rhs) -> bool;
        fn le(&self, other: &Rhs) -> bool;
        fn gt(&self, other: &Rhs) -> bool;
        fn ge(&self, other: &Rhs) -> bool;
    }

    pub trait Ord: Eq + PartialOrd {
        fn cmp(&self, other: &Self) -> Ordering;
        #[min_max]
        fn max(self, other: Self) -> Self;
        #[min_max]
        fn min(self, other: Self) -> Self;
        fn clamp(self, min: Self, max: Self) -> Self;
    }

    impl<T: PartialEq> PartialEq for &T {}
    impl<T: Eq> Eq for &T {}
    impl<T: PartialOrd> PartialOrd for &T {}
    impl<T: Ord> Ord for &T {}
    impl<T> PartialEq for *const T {}
    impl<T> Eq for *const T {}
    impl<T> PartialOrd for *const T {}
    impl<T> Ord for *const T {}
    impl PartialEq for () {}
    impl Eq for () {}
    impl<A: PartialEq, B: PartialEq> PartialEq for (A, B) {}
    impl<A: Eq, B: Eq> Eq for (A, B) {}
    impl<A: PartialOrd, B: PartialOrd> PartialOrd for (A, B) {}
    impl<A: Ord, B: Ord> Ord for (A, B) {}
    impl<A: PartialOrd, B: PartialOrd, C: PartialOrd> PartialOrd for (A, B, C) {}
    impl<A: Ord, B: Ord, C: Ord> Ord for (A, B, C) {}

    #[transparent]
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
    pub struct Reverse<T>(pub T);

    impl<T: PartialOrd> PartialOrd for Reverse<T> {}
    impl<T: Ord> Ord for Reverse<T> {}
}

pub mod hash {
    use crate::prelude::v1::*;

    pub trait Hash {
        fn hash<H: Hasher>(&self, state: &mut H);
        fn hash_slice<H: Hasher>(data: &[Self], state: &mut H);
    }

    pub trait Hasher {
        fn finish(&self) -> u64;
        fn write(&mut self, bytes: &[u8]);
        fn write_u8(&mut self, i: u8);
        fn write_u32(&mut self, i: u32);
        fn write_u64(&mut self, i: u64);
        fn write_usize(&mut self, i: usize);
    }

    pub trait BuildHasher {
        type Hasher: Hasher;
        fn build_hasher(&self) -> Self::Hasher;
        fn hash_one<T: Hash>(&self, x: T) -> u64;
    }

    impl<T: Hash> Hash for &T {}
    impl<A: Hash, B: Hash> Hash for (A, B) {}

    #[derive(Clone, Debug, Default)]
    pub struct RandomState;

    impl RandomState {
        pub fn new() -> RandomState;
    }

    impl BuildHasher for RandomState {
        type Hasher = DefaultHasher;
        fn build_hasher(&self) -> DefaultHasher;
    }

    #[derive(Clone, Debug, Default)]
    pub struct DefaultHasher;

    impl DefaultHasher {
        pub fn new() -> DefaultHasher;
    }

    impl Hasher for DefaultHasher {}

    #[derive(Clone, Debug, Default)]
    pub struct BuildHasherDefault<H>;

    impl<H: Hasher> BuildHasher for BuildHasherDefault<H> {
        type Hasher = H;
        fn build_hasher(&self) -> H;
    }
}

pub mod any {
    use crate::prelude::v1::*;

    pub trait Any {
        fn type_id(&self) -> TypeId;
    }

    impl dyn Any {
        pub fn is<T>(&self) -> bool;
        #[place(self)]
        pub fn downcast_ref<T>(&self) -> Option<&T>;
        #[place(self)]
        pub fn downcast_mut<T>(&mut self) -> Option<&mut T>;
    }

    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
    pub struct TypeId;

    impl TypeId {
        pub const fn of<T>() -> TypeId;
    }

    pub fn type_name<T>() -> &'static str;
    pub fn type_name_of_val<T>(val: &T) -> &'static str;
}

pub mod error {
    use crate::prelude::v1::*;

    pub trait Error: crate::fmt::Debug + crate::fmt::Display {
        fn source(&self) -> Option<&(dyn Error + 'static)>;
        fn description(&self) -> &str;
        fn cause(&self) -> Option<&dyn Error>;
    }

    impl dyn Error {
        pub fn is<T>(&self) -> bool;
        pub fn downcast_ref<T>(&self) -> Option<&T>;
        pub fn downcast_mut<T>(&mut self) -> Option<&mut T>;
        pub fn downcast<T>(self: Box<Self>) -> Result<Box<T>, Box<dyn Error>>;
    }
}

pub mod fmt {
    use crate::prelude::v1::*;

    pub type Result = crate::result::Result<(), Error>;

    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
    pub struct Error;

    impl crate::error::Error for Error {}
    impl Display for Error {}

    #[derive(Clone, Copy)]
    pub struct Arguments<'a>;

    impl<'a> Arguments<'a> {
        pub fn as_str(&self) -> Option<&'static str>;
    }

    impl Display for Arguments<'_> {}
    impl Debug for Arguments<'_> {}

    pub fn format(args: Arguments<'_>) -> String;
    pub fn write(output: &mut dyn Write, args: Arguments<'_>) -> Result;
    pub fn from_fn<F: Fn(&mut Formatter<'_>) -> Result>(f: F) -> FromFn<F>;

    pub struct FromFn<F> {
        f: F,
    }

    pub struct Formatter<'a>;

    impl<'a> Formatter<'a> {
        pub fn pad(&mut self, s: &str) -> Result;
        pub fn write_str(&mut self, data: &str) -> Result;
        pub fn write_fmt(&mut self, fmt: Arguments<'_>) -> Result;
        pub fn alternate(&self) -> bool;
        pub fn width(&self) -> Option<usize>;
        pub fn precision(&self) -> Option<usize>;
        pub fn debug_struct(&mut self, name: &str) -> DebugStruct<'_, 'a>;
        pub fn debug_tuple(&mut self, name: &str) -> DebugStruct<'_, 'a>;
        pub fn debug_list(&mut self) -> DebugStruct<'_, 'a>;
        pub fn debug_set(&mut self) -> DebugStruct<'_, 'a>;
        pub fn debug_map(&mut self) -> DebugMap<'_, 'a>;
    }

    impl Write for Formatter<'_> {}

    pub struct DebugStruct<'a, 'b>;

    pub type DebugTuple<'a, 'b> = DebugStruct<'a, 'b>;
    pub type DebugList<'a, 'b> = DebugStruct<'a, 'b>;
    pub type DebugSet<'a, 'b> = DebugStruct<'a, 'b>;

    impl<'a, 'b> DebugStruct<'a, 'b> {
        pub fn field(&mut self, name: &str, value: &dyn Debug) -> &mut Self;
        pub fn entry(&mut self, entry: &dyn Debug) -> &mut Self;
        pub fn entries<D, I: IntoIterator<Item = D>>(&mut self, entries: I) -> &mut Self;
        pub fn finish(&mut self) -> Result;
        pub fn finish_non_exhaustive(&mut self) -> Result;
    }

    pub struct DebugMap<'a, 'b>;

    impl<'a, 'b> DebugMap<'a, 'b> {
        pub fn entry(&mut self, key: &dyn Debug, value: &dyn Debug) -> &mut Self;
        pub fn entries<K, V, I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) -> &mut Self;
        pub fn finish(&mut self) -> Result;
    }

    pub trait Write {
        fn write_str(&mut self, s: &str) -> Result;
        fn write_char(&mut self, c: char) -> Result;
        fn write_fmt(&mut self, args: Arguments<'_>) -> Result;
    }

    impl<W: Write> Write for &mut W {}
    impl Write for String {}

    pub trait Debug {
        fn fmt(&self, f: &mut Formatter<'_>) -> Result;
    }

    pub trait Display {
        fn fmt(&self, f: &mut Formatter<'_>) -> Result;
    }

    pub trait LowerHex {
        fn fmt(&self, f: &mut Formatter<'_>) -> Result;
    }

    pub trait UpperHex {
        fn fmt(&self, f: &mut Formatter<'_>) -> Result;
    }

    pub trait Binary {
        fn fmt(&self, f: &mut Formatter<'_>) -> Result;
    }

    pub trait Pointer {
        fn fmt(&self, f: &mut Formatter<'_>) -> Result;
    }

    impl<T: Debug> Debug for &T {}
    impl<T: Display> Display for &T {}
    impl<A: Debug, B: Debug> Debug for (A, B) {}
    impl Debug for () {}
    impl Debug for str {}
    impl Display for str {}
    impl Debug for bool {}
    impl Display for bool {}
    impl Debug for char {}
    impl Display for char {}
}

pub mod future {
    use crate::prelude::v1::*;
    use crate::task::{Context, Poll};

    pub trait Future {
        type Output;
        fn poll(self: crate::pin::Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output>;
    }

    impl<F: Future> Future for &mut F {
        type Output = <F as Future>::Output;
    }

    pub trait IntoFuture {
        type Output;
        type IntoFuture;
        fn into_future(self) -> Self::IntoFuture;
    }

    impl<F: Future> IntoFuture for F {
        type Output = <F as Future>::Output;
        type IntoFuture = F;
        #[place(self)]
        fn into_future(self) -> F;
    }

    #[transparent]
    #[derive(Clone, Debug)]
    pub struct Ready<T>(T);

    impl<T> Ready<T> {
        pub fn into_inner(self) -> T;
    }

    impl<T> Future for Ready<T> {
        type Output = T;
    }

    #[place(self)]
    pub fn ready<T>(t: T) -> Ready<T>;
    pub fn pending<T>() -> Ready<T>;
    pub fn poll_fn<T, F: FnMut(&mut Context<'_>) -> Poll<T>>(f: F) -> Ready<T>;

    pub type PollFn<F> = Ready<F>;
    pub type Pending<T> = Ready<T>;
}

pub mod task {
    use crate::prelude::v1::*;

    #[transparent]
    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
    pub enum Poll<T> {
        Ready(T),
        Pending,
    }

    impl<T> Poll<T> {
        pub fn map<U, F: FnOnce(T) -> U>(self, f: F) -> Poll<U>;
        pub fn is_ready(&self) -> bool;
        pub fn is_pending(&self) -> bool;
    }

    impl<T, E> Poll<Result<T, E>> {
        pub fn map_ok<U, F: FnOnce(T) -> U>(self, f: F) -> Poll<Result<U, E>>;
        pub fn map_err<U, F: FnOnce(E) -> U>(self, f: F) -> Poll<Result<T, U>>;
    }

    impl<T> From<T> for Poll<T> {
        #[place(self)]
        fn from(t: T) -> Poll<T>;
    }

    pub struct Context<'a>;

    impl<'a> Context<'a> {
        pub fn from_waker(waker: &'a Waker) -> Self;
        pub fn waker(&self) -> &'a Waker;
    }

    #[derive(Clone, Debug)]
    pub struct Waker;

    impl Waker {
        pub fn wake(self);
        pub fn wake_by_ref(&self);
        pub fn will_wake(&self, other: &Waker) -> bool;
        pub fn noop() -> &'static Waker;
        pub unsafe fn from_raw(waker: RawWaker) -> Waker;
    }

    impl<W: Wake> From<crate::sync::Arc<W>> for Waker {
        fn from(waker: crate::sync::Arc<W>) -> Waker;
    }

    pub struct RawWaker;

    impl RawWaker {
        pub const fn new(data: *const (), vtable: &'static RawWakerVTable) -> RawWaker;
    }

    pub struct RawWakerVTable;

    pub trait Wake {
        fn wake(self: crate::sync::Arc<Self>);
        fn wake_by_ref(self: &crate::sync::Arc<Self>);
    }
}

pub mod time {
    use crate::ops::{Add, Div, Mul, Sub};
    use crate::prelude::v1::*;

    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
    pub struct Duration;

    impl Duration {
        pub const ZERO: Duration = Duration::new(0, 0);
        pub const MAX: Duration = Duration::new(0, 0);
        pub const fn new(secs: u64, nanos: u32) -> Duration;
        pub const fn from_secs(secs: u64) -> Duration;
        pub const fn from_millis(millis: u64) -> Duration;
        pub const fn from_micros(micros: u64) -> Duration;
        pub const fn from_nanos(nanos: u64) -> Duration;
        pub const fn from_mins(mins: u64) -> Duration;
        pub const fn from_hours(hours: u64) -> Duration;
        pub fn from_secs_f64(secs: f64) -> Duration;
        pub fn from_secs_f32(secs: f32) -> Duration;
        pub const fn is_zero(&self) -> bool;
        pub const fn as_secs(&self) -> u64;
        pub const fn subsec_millis(&self) -> u32;
        pub const fn subsec_micros(&self) -> u32;
        pub const fn subsec_nanos(&self) -> u32;
        pub const fn as_millis(&self) -> u128;
        pub const fn as_micros(&self) -> u128;
        pub const fn as_nanos(&self) -> u128;
        pub const fn as_secs_f64(&self) -> f64;
        pub const fn as_secs_f32(&self) -> f32;
        pub const fn checked_add(self, rhs: Duration) -> Option<Duration>;
        pub const fn saturating_add(self, rhs: Duration) -> Duration;
        pub const fn checked_sub(self, rhs: Duration) -> Option<Duration>;
        pub const fn saturating_sub(self, rhs: Duration) -> Duration;
        pub fn mul_f64(self, rhs: f64) -> Duration;
    }

    impl Add<Duration> for Duration {
        type Output = Duration;
    }

    impl Sub<Duration> for Duration {
        type Output = Duration;
    }

    impl Mul<u32> for Duration {
        type Output = Duration;
    }

    impl Div<u32> for Duration {
        type Output = Duration;
    }

    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
    pub struct Instant;

    impl Instant {
        pub fn now() -> Instant;
        pub fn duration_since(&self, earlier: Instant) -> Duration;
        pub fn checked_duration_since(&self, earlier: Instant) -> Option<Duration>;
        pub fn saturating_duration_since(&self, earlier: Instant) -> Duration;
        pub fn elapsed(&self) -> Duration;
        pub fn checked_add(&self, duration: Duration) -> Option<Instant>;
        pub fn checked_sub(&self, duration: Duration) -> Option<Instant>;
    }

    impl Add<Duration> for Instant {
        type Output = Instant;
    }

    impl Sub<Duration> for Instant {
        type Output = Instant;
    }

    impl Sub<Instant> for Instant {
        type Output = Duration;
    }

    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
    pub struct SystemTime;

    pub const UNIX_EPOCH: SystemTime = SystemTime::now();

    impl SystemTime {
        pub const UNIX_EPOCH: SystemTime = SystemTime::now();
        pub fn now() -> SystemTime;
        pub fn duration_since(&self, earlier: SystemTime) -> Result<Duration, SystemTimeError>;
        pub fn elapsed(&self) -> Result<Duration, SystemTimeError>;
        pub fn checked_add(&self, duration: Duration) -> Option<SystemTime>;
        pub fn checked_sub(&self, duration: Duration) -> Option<SystemTime>;
    }

    impl Add<Duration> for SystemTime {
        type Output = SystemTime;
    }

    impl Sub<Duration> for SystemTime {
        type Output = SystemTime;
    }

    #[derive(Clone, Debug)]
    pub struct SystemTimeError;

    impl SystemTimeError {
        pub fn duration(&self) -> Duration;
    }
}

pub mod panic {
    use crate::any::Any;
    use crate::ops::{Deref, DerefMut};
    use crate::prelude::v1::*;

    pub fn catch_unwind<F: FnOnce() -> R, R>(f: F) -> Result<R, Box<dyn Any + Send>>;
    pub fn resume_unwind(payload: Box<dyn Any + Send>) -> !;
    pub fn panic_any<M>(msg: M) -> !;
    /// The hook is kept: it runs when somebody panics.
    pub fn set_hook(hook: Box<dyn Fn(&PanicHookInfo<'_>)>) {}
    pub fn take_hook() -> Box<dyn Fn(&PanicHookInfo<'_>)>;

    pub trait UnwindSafe {}
    pub trait RefUnwindSafe {}

    #[transparent]
    #[derive(Default)]
    pub struct AssertUnwindSafe<T>(pub T);

    impl<T> Deref for AssertUnwindSafe<T> {
        type Target = T;
        fn deref(&self) -> &T;
    }

    impl<T> DerefMut for AssertUnwindSafe<T> {
        fn deref_mut(&mut self) -> &mut T;
    }

    impl<R, F: FnOnce() -> R> FnOnce<()> for AssertUnwindSafe<F> {
        type Output = R;
    }

    impl<F: Future> Future for AssertUnwindSafe<F> {
        type Output = <F as Future>::Output;
    }

    pub struct PanicHookInfo<'a>;

    pub type PanicInfo<'a> = PanicHookInfo<'a>;

    impl<'a> PanicHookInfo<'a> {
        pub fn payload(&self) -> &(dyn Any + Send);
        pub fn location(&self) -> Option<&Location<'a>>;
    }

    impl crate::fmt::Display for PanicHookInfo<'_> {}
    impl crate::fmt::Debug for PanicHookInfo<'_> {}

    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
    pub struct Location<'a>;

    impl<'a> Location<'a> {
        pub fn caller() -> &'static Location<'static>;
        pub fn file(&self) -> &str;
        pub fn line(&self) -> u32;
        pub fn column(&self) -> u32;
    }

    impl crate::fmt::Display for Location<'_> {}
}

pub mod process {
    use crate::prelude::v1::*;

    pub fn exit(code: i32) -> !;
    pub fn abort() -> !;
    pub fn id() -> u32;

    #[derive(Debug)]
    pub struct Command;

    impl Command {
        pub fn new<S>(program: S) -> Command;
        #[place(self)]
        pub fn arg<S>(&mut self, arg: S) -> &mut Command;
        #[place(self)]
        pub fn args<I, S>(&mut self, args: I) -> &mut Command;
        #[place(self)]
        pub fn env<K, V>(&mut self, key: K, val: V) -> &mut Command;
        #[place(self)]
        pub fn envs<I>(&mut self, vars: I) -> &mut Command;
        #[place(self)]
        pub fn env_remove<K>(&mut self, key: K) -> &mut Command;
        #[place(self)]
        pub fn current_dir<P>(&mut self, dir: P) -> &mut Command;
        #[place(self)]
        pub fn stdin<T>(&mut self, cfg: T) -> &mut Command;
        #[place(self)]
        pub fn stdout<T>(&mut self, cfg: T) -> &mut Command;
        #[place(self)]
        pub fn stderr<T>(&mut self, cfg: T) -> &mut Command;
        pub fn spawn(&mut self) -> crate::io::Result<Child>;
        pub fn output(&mut self) -> crate::io::Result<Output>;
        pub fn status(&mut self) -> crate::io::Result<ExitStatus>;
    }

    #[derive(Debug)]
    pub struct Child {
        pub stdin: Option<ChildStdin>,
        pub stdout: Option<ChildStdout>,
        pub stderr: Option<ChildStderr>,
    }

    impl Child {
        pub fn kill(&mut self) -> crate::io::Result<()>;
        pub fn id(&self) -> u32;
        pub fn wait(&mut self) -> crate::io::Result<ExitStatus>;
        pub fn try_wait(&mut self) -> crate::io::Result<Option<ExitStatus>>;
        pub fn wait_with_output(self) -> crate::io::Result<Output>;
    }

    #[derive(Debug)]
    pub struct ChildStdin;

    impl crate::io::Write for ChildStdin {}

    #[derive(Debug)]
    pub struct ChildStdout;

    impl crate::io::Read for ChildStdout {}

    #[derive(Debug)]
    pub struct ChildStderr;

    impl crate::io::Read for ChildStderr {}

    pub struct Stdio;

    impl Stdio {
        pub fn piped() -> Stdio;
        pub fn inherit() -> Stdio;
        pub fn null() -> Stdio;
    }

    #[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
    pub struct ExitStatus;

    impl ExitStatus {
        pub fn success(&self) -> bool;
        pub fn code(&self) -> Option<i32>;
    }

    #[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
    pub struct ExitCode;

    impl ExitCode {
        pub const SUCCESS: ExitCode = ExitCode;
        pub const FAILURE: ExitCode = ExitCode;
    }

    #[derive(Clone, PartialEq, Eq, Debug)]
    pub struct Output {
        pub status: ExitStatus,
        pub stdout: Vec<u8>,
        pub stderr: Vec<u8>,
    }
}

pub mod hint {
    use crate::prelude::v1::*;

    pub fn spin_loop();
    #[place(self)]
    pub fn black_box<T>(dummy: T) -> T;
    pub unsafe fn unreachable_unchecked() -> !;
    pub unsafe fn assert_unchecked(cond: bool);
}

pub mod ptr {
    use crate::prelude::v1::*;

    pub fn null<T>() -> *const T;
    pub fn null_mut<T>() -> *mut T;
    pub fn dangling<T>() -> *const T;
    pub fn dangling_mut<T>() -> *mut T;
    #[tells_apart]
    pub fn eq<T>(a: *const T, b: *const T) -> bool;
    #[tells_apart]
    pub fn addr_eq<T, U>(p: *const T, q: *const U) -> bool;
    #[place(self)]
    pub fn from_ref<T>(r: &T) -> *const T;
    #[place(self)]
    pub fn from_mut<T>(r: &mut T) -> *mut T;
    #[place(self)]
    pub unsafe fn read<T>(src: *const T) -> T;
    #[place(self)]
    pub unsafe fn read_volatile<T>(src: *const T) -> T;
    #[place(self)]
    pub unsafe fn read_unaligned<T>(src: *const T) -> T;
    pub unsafe fn write<T>(dst: *mut T, src: T);
    pub unsafe fn write_volatile<T>(dst: *mut T, src: T);
    #[place(self)]
    pub unsafe fn replace<T>(dst: *mut T, src: T) -> T;
    pub unsafe fn swap<T>(a: *mut T, b: *mut T);
    pub unsafe fn copy<T>(src: *const T, dst: *mut T, count: usize);
    pub unsafe fn copy_nonoverlapping<T>(src: *const T, dst: *mut T, count: usize);
    pub unsafe fn drop_in_place<T>(to_drop: *mut T);

    impl<T> *const T {
        pub fn is_null(self) -> bool;
        #[place(self)]
        pub fn cast<U>(self) -> *const U;
        #[place(self)]
        pub fn cast_mut(self) -> *mut T;
        #[place(self)]
        pub fn cast_const(self) -> *const T;
        #[place(self)]
        pub unsafe fn as_ref<'a>(self) -> Option<&'a T>;
        #[place(self)]
        pub unsafe fn as_mut<'a>(self) -> Option<&'a mut T>;
        pub unsafe fn add(self, count: usize) -> *const T;
        pub unsafe fn sub(self, count: usize) -> *const T;
        pub unsafe fn offset(self, count: isize) -> *const T;
        pub fn wrapping_add(self, count: usize) -> *const T;
        #[place(self)]
        pub unsafe fn read(self) -> T;
        pub unsafe fn write(self, val: T);
        #[place(self)]
        pub unsafe fn replace(self, src: T) -> T;
        pub unsafe fn drop_in_place(self);
        pub fn addr(self) -> usize;
    }

    #[transparent]
    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
    pub struct NonNull<T> {
        pointer: *const T,
    }

    impl<T> NonNull<T> {
        pub const fn dangling() -> NonNull<T>;
        #[place(self)]
        pub fn new(ptr: *mut T) -> Option<NonNull<T>>;
        #[place(self)]
        pub const unsafe fn new_unchecked(ptr: *mut T) -> NonNull<T>;
        #[place(self)]
        pub fn from_ref(r: &T) -> NonNull<T>;
        #[place(self)]
        pub fn from_mut(r: &mut T) -> NonNull<T>;
        pub const fn as_ptr(self) -> *mut T;
        pub unsafe fn as_ref<'a>(&self) -> &'a T;
        pub unsafe fn as_mut<'a>(&mut self) -> &'a mut T;
        pub fn cast<U>(self) -> NonNull<U>;
        pub unsafe fn read(self) -> T;
        pub unsafe fn write(self, val: T);
    }

    impl<T> From<&T> for NonNull<T> {
        #[place(self)]
        fn from(r: &T) -> Self;
    }
}

pub mod env {
    use crate::iter::Iter;
    use crate::prelude::v1::*;

    pub type Args = Iter<String>;

    pub fn args() -> Iter<String>;
    pub fn args_os() -> Iter<crate::ffi::OsString>;
    pub fn var<K>(key: K) -> Result<String, VarError>;
    pub fn var_os<K>(key: K) -> Option<crate::ffi::OsString>;
    pub fn vars() -> Iter<(String, String)>;
    pub fn set_var<K, V>(key: K, value: V);
    pub fn remove_var<K>(key: K);
    pub fn current_dir() -> crate::io::Result<crate::path::PathBuf>;
    pub fn current_exe() -> crate::io::Result<crate::path::PathBuf>;
    pub fn temp_dir() -> crate::path::PathBuf;

    #[derive(Clone, PartialEq, Eq, Debug)]
    pub enum VarError {
        NotPresent,
        NotUnicode(crate::ffi::OsString),
    }
}

pub mod ffi {
    use crate::borrow::Cow;
    use crate::ops::Deref;
    use crate::prelude::v1::*;

    #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
    pub struct OsString;

    impl OsString {
        pub fn new() -> OsString;
        pub fn as_os_str(&self) -> &OsStr;
        pub fn into_string(self) -> Result<String, OsString>;
        pub fn push<T>(&mut self, s: T);
    }

    impl Deref for OsString {
        type Target = OsStr;
        fn deref(&self) -> &OsStr;
    }

    #[derive(PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
    pub struct OsStr;

    impl OsStr {
        pub fn new<S>(s: &S) -> &OsStr;
        pub fn to_str(&self) -> Option<&str>;
        pub fn to_string_lossy(&self) -> Cow<'_, str>;
        pub fn to_os_string(&self) -> OsString;
        pub fn len(&self) -> usize;
        pub fn is_empty(&self) -> bool;
    }

    impl ToOwned for OsStr {
        type Owned = OsString;
        fn to_owned(&self) -> OsString;
    }

    #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
    pub struct CString;

    impl CString {
        pub fn new<T>(t: T) -> Result<CString, NulError>;
        pub fn as_ptr(&self) -> *const i8;
        pub fn as_c_str(&self) -> &CStr;
        pub fn into_raw(self) -> *mut i8;
        pub unsafe fn from_raw(ptr: *mut i8) -> CString;
    }

    impl Deref for CString {
        type Target = CStr;
        fn deref(&self) -> &CStr;
    }

    #[derive(Debug)]
    pub struct NulError;

    #[derive(PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
    pub struct CStr;

    impl CStr {
        pub unsafe fn from_ptr<'a>(ptr: *const i8) -> &'a CStr;
        pub fn as_ptr(&self) -> *const i8;
        pub fn to_str(&self) -> Result<&str, crate::str::Utf8Error>;
        pub fn to_bytes(&self) -> &[u8];
        pub fn to_string_lossy(&self) -> Cow<'_, str>;
    }

    pub enum c_void {}
    pub type c_char = i8;
    pub type c_int = i32;
    pub type c_uint = u32;
    pub type c_long = i64;
    pub type c_ulong = u64;
}

pub mod path {
    use crate::borrow::Cow;
    use crate::ffi::{OsStr, OsString};
    use crate::iter::Iter;
    use crate::ops::Deref;
    use crate::prelude::v1::*;

    #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
    pub struct PathBuf;

    impl PathBuf {
        pub fn new() -> PathBuf;
        pub fn as_path(&self) -> &Path;
        pub fn push<P>(&mut self, path: P);
        pub fn pop(&mut self) -> bool;
        pub fn set_file_name<S>(&mut self, file_name: S);
        pub fn set_extension<S>(&mut self, extension: S) -> bool;
        pub fn into_os_string(self) -> OsString;
    }

    impl Deref for PathBuf {
        type Target = Path;
        fn deref(&self) -> &Path;
    }

    impl<T> From<&T> for PathBuf {
        fn from(s: &T) -> PathBuf;
    }

    impl From<String> for PathBuf {
        fn from(s: String) -> PathBuf;
    }

    impl AsRef<Path> for PathBuf {
        fn as_ref(&self) -> &Path;
    }

    impl<P> FromIterator<P> for PathBuf {
        fn from_iter<I: IntoIterator<Item = P>>(iter: I) -> PathBuf;
    }

    #[derive(PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
    pub struct Path;

    impl Path {
        pub fn new<S>(s: &S) -> &Path;
        pub fn as_os_str(&self) -> &OsStr;
        pub fn to_str(&self) -> Option<&str>;
        pub fn to_string_lossy(&self) -> Cow<'_, str>;
        pub fn to_path_buf(&self) -> PathBuf;
        pub fn is_absolute(&self) -> bool;
        pub fn is_relative(&self) -> bool;
        pub fn parent(&self) -> Option<&Path>;
        pub fn ancestors(&self) -> Iter<&Path>;
        pub fn file_name(&self) -> Option<&OsStr>;
        pub fn strip_prefix<P>(&self, base: P) -> Result<&Path, StripPrefixError>;
        pub fn starts_with<P>(&self, base: P) -> bool;
        pub fn ends_with<P>(&self, child: P) -> bool;
        pub fn file_stem(&self) -> Option<&OsStr>;
        pub fn extension(&self) -> Option<&OsStr>;
        pub fn join<P>(&self, path: P) -> PathBuf;
        pub fn with_file_name<S>(&self, file_name: S) -> PathBuf;
        pub fn with_extension<S>(&self, extension: S) -> PathBuf;
        pub fn components(&self) -> Iter<Component<'_>>;
        pub fn display(&self) -> Display<'_>;
        pub fn metadata(&self) -> crate::io::Result<crate::fs::Metadata>;
        pub fn canonicalize(&self) -> crate::io::Result<PathBuf>;
        pub fn read_dir(&self) -> crate::io::Result<Iter<crate::io::Result<crate::fs::DirEntry>>>;
        pub fn exists(&self) -> bool;
        pub fn is_file(&self) -> bool;
        pub fn is_dir(&self) -> bool;
    }

    impl ToOwned for Path {
        type Owned = PathBuf;
        fn to_owned(&self) -> PathBuf;
    }

    impl AsRef<Path> for Path {
        fn as_ref(&self) -> &Path;
    }

    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
    pub enum Component<'a> {
        RootDir,
        CurDir,
        ParentDir,
        Normal(&'a OsStr),
    }

    impl<'a> Component<'a> {
        pub fn as_os_str(self) -> &'a OsStr;
    }

    pub struct Display<'a>;

    impl crate::fmt::Display for Display<'_> {}

    #[derive(Clone, PartialEq, Eq, Debug)]
    pub struct StripPrefixError;

    pub const MAIN_SEPARATOR: char = '/';
}

pub mod fs {
    use crate::iter::Iter;
    use crate::path::{Path, PathBuf};
    use crate::prelude::v1::*;

    pub type ReadDir = Iter<crate::io::Result<DirEntry>>;

    pub fn read<P>(path: P) -> crate::io::Result<Vec<u8>>;
    pub fn read_to_string<P>(path: P) -> crate::io::Result<String>;
    pub fn write<P, C>(path: P, contents: C) -> crate::io::Result<()>;
    pub fn remove_file<P>(path: P) -> crate::io::Result<()>;
    pub fn metadata<P>(path: P) -> crate::io::Result<Metadata>;
    pub fn rename<P, Q>(from: P, to: Q) -> crate::io::Result<()>;
    pub fn copy<P, Q>(from: P, to: Q) -> crate::io::Result<u64>;
    pub fn canonicalize<P>(path: P) -> crate::io::Result<PathBuf>;
    pub fn create_dir<P>(path: P) -> crate::io::Result<()>;
    pub fn create_dir_all<P>(path: P) -> crate::io::Result<()>;
    pub fn remove_dir<P>(path: P) -> crate::io::Result<()>;
    pub fn remove_dir_all<P>(path: P) -> crate::io::Result<()>;
    pub fn read_dir<P>(path: P) -> crate::io::Result<Iter<crate::io::Result<DirEntry>>>;
    pub fn exists<P>(path: P) -> crate::io::Result<bool>;

    #[derive(Debug)]
    pub struct File;

    impl File {
        pub fn open<P>(path: P) -> crate::io::Result<File>;
        pub fn create<P>(path: P) -> crate::io::Result<File>;
        pub fn create_new<P>(path: P) -> crate::io::Result<File>;
        pub fn options() -> OpenOptions;
        pub fn sync_all(&self) -> crate::io::Result<()>;
        pub fn sync_data(&self) -> crate::io::Result<()>;
        pub fn set_len(&self, size: u64) -> crate::io::Result<()>;
        pub fn metadata(&self) -> crate::io::Result<Metadata>;
        pub fn try_clone(&self) -> crate::io::Result<File>;
    }

    impl crate::io::Read for File {}
    impl crate::io::Write for File {}
    impl crate::io::Seek for File {}
    impl crate::io::Read for &File {}
    impl crate::io::Write for &File {}

    #[derive(Clone, Debug)]
    pub struct OpenOptions;

    impl OpenOptions {
        pub fn new() -> OpenOptions;
        #[place(self)]
        pub fn read(&mut self, read: bool) -> &mut OpenOptions;
        #[place(self)]
        pub fn write(&mut self, write: bool) -> &mut OpenOptions;
        #[place(self)]
        pub fn append(&mut self, append: bool) -> &mut OpenOptions;
        #[place(self)]
        pub fn truncate(&mut self, truncate: bool) -> &mut OpenOptions;
        #[place(self)]
        pub fn create(&mut self, create: bool) -> &mut OpenOptions;
        #[place(self)]
        pub fn create_new(&mut self, create_new: bool) -> &mut OpenOptions;
        pub fn open<P>(&self, path: P) -> crate::io::Result<File>;
    }

    #[derive(Clone, Debug)]
    pub struct Metadata;

    impl Metadata {
        pub fn is_dir(&self) -> bool;
        pub fn is_file(&self) -> bool;
        pub fn len(&self) -> u64;
        pub fn modified(&self) -> crate::io::Result<crate::time::SystemTime>;
    }

    #[derive(Debug)]
    pub struct DirEntry;

    impl DirEntry {
        pub fn path(&self) -> PathBuf;
        pub fn metadata(&self) -> crate::io::Result<Metadata>;
        pub fn file_name(&self) -> crate::ffi::OsString;
    }
}

pub mod io {
    use crate::iter::Iter;
    use crate::ops::{Deref, DerefMut};
    use crate::prelude::v1::*;

    pub mod prelude {
        pub use super::{BufRead, Read, Seek, Write};
    }

    pub type Result<T> = crate::result::Result<T, Error>;

    pub fn _print(args: crate::fmt::Arguments<'_>);
    pub fn _eprint(args: crate::fmt::Arguments<'_>);
    pub fn _print_line();

    #[derive(Debug)]
    pub struct Error;

    impl Error {
        pub fn new<E>(kind: ErrorKind, error: E) -> Error;
        pub fn other<E>(error: E) -> Error;
        pub fn last_os_error() -> Error;
        pub fn from_raw_os_error(code: i32) -> Error;
        pub fn raw_os_error(&self) -> Option<i32>;
        pub fn kind(&self) -> ErrorKind;
        pub fn get_ref(&self) -> Option<&(dyn crate::error::Error + 'static)>;
        pub fn into_inner(self) -> Option<Box<dyn crate::error::Error>>;
    }

    impl crate::error::Error for Error {}
    impl crate::fmt::Display for Error {}

    impl From<ErrorKind> for Error {
        fn from(kind: ErrorKind) -> Error;
    }

    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
    pub enum ErrorKind {
        NotFound,
        PermissionDenied,
        ConnectionRefused,
        ConnectionReset,
        ConnectionAborted,
        NotConnected,
        AddrInUse,
        AddrNotAvailable,
        BrokenPipe,
        AlreadyExists,
        WouldBlock,
        InvalidInput,
        InvalidData,
        TimedOut,
        WriteZero,
        Interrupted,
        Unsupported,
        UnexpectedEof,
        OutOfMemory,
        Other,
    }

    pub trait Read {
        fn read(&mut self, buf: &mut [u8]) -> Result<usize>;
        fn read_to_end(&mut self, buf: &mut Vec<u8>) -> Result<usize>;
        fn read_to_string(&mut self, buf: &mut String) -> Result<usize>;
        fn read_exact(&mut self, buf: &mut [u8]) -> Result<()>;
        #[place(self)]
        fn by_ref(&mut self) -> &mut Self;
        fn bytes(self) -> Iter<Result<u8>>;
        #[place(self)]
        fn chain<R: Read>(self, next: R) -> Self;
        #[place(self)]
        fn take(self, limit: u64) -> Take<Self>;
    }

    impl<R: Read> Read for &mut R {}

    pub trait Write {
        fn write(&mut self, buf: &[u8]) -> Result<usize>;
        fn flush(&mut self) -> Result<()>;
        fn write_all(&mut self, buf: &[u8]) -> Result<()>;
        fn write_fmt(&mut self, args: crate::fmt::Arguments<'_>) -> Result<()>;
        #[place(self)]
        fn by_ref(&mut self) -> &mut Self;
    }

    impl<W: Write> Write for &mut W {}

    pub trait Seek {
        fn seek(&mut self, pos: SeekFrom) -> Result<u64>;
        fn rewind(&mut self) -> Result<()>;
        fn stream_position(&mut self) -> Result<u64>;
    }

    pub trait BufRead: Read {
        fn fill_buf(&mut self) -> Result<&[u8]>;
        fn consume(&mut self, amount: usize);
        fn read_until(&mut self, byte: u8, buf: &mut Vec<u8>) -> Result<usize>;
        fn read_line(&mut self, buf: &mut String) -> Result<usize>;
        fn split(self, byte: u8) -> Iter<Result<Vec<u8>>>;
        fn lines(self) -> Iter<Result<String>>;
    }

    impl<B: BufRead> BufRead for &mut B {}

    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    pub enum SeekFrom {
        Start(u64),
        End(i64),
        Current(i64),
    }

    #[transparent]
    pub struct Take<T> {
        inner: T,
    }

    impl<T: Read> Read for Take<T> {}
    impl<T: BufRead> BufRead for Take<T> {}

    #[transparent]
    pub struct BufReader<R> {
        inner: R,
    }

    impl<R> BufReader<R> {
        #[place(self)]
        pub fn new(inner: R) -> BufReader<R>;
        pub fn with_capacity(capacity: usize, inner: R) -> BufReader<R>;
        pub fn get_ref(&self) -> &R;
        pub fn get_mut(&mut self) -> &mut R;
        pub fn into_inner(self) -> R;
        pub fn buffer(&self) -> &[u8];
    }

    impl<R: Read> Read for BufReader<R> {}
    impl<R: Read> BufRead for BufReader<R> {}
    impl<R: Seek> Seek for BufReader<R> {}

    #[transparent]
    pub struct BufWriter<W> {
        inner: W,
    }

    pub type LineWriter<W> = BufWriter<W>;

    impl<W> BufWriter<W> {
        #[place(self)]
        pub fn new(inner: W) -> BufWriter<W>;
        pub fn with_capacity(capacity: usize, inner: W) -> BufWriter<W>;
        pub fn get_ref(&self) -> &W;
        pub fn get_mut(&mut self) -> &mut W;
        pub fn into_inner(self) -> crate::result::Result<W, Error>;
    }

    impl<W: Write> Write for BufWriter<W> {}
    impl<W: Seek> Seek for BufWriter<W> {}

    #[transparent]
    #[derive(Clone, PartialEq, Eq, Debug, Default)]
    pub struct Cursor<T> {
        inner: T,
    }

    impl<T> Cursor<T> {
        #[place(self)]
        pub const fn new(inner: T) -> Cursor<T>;
        pub fn get_ref(&self) -> &T;
        pub fn get_mut(&mut self) -> &mut T;
        pub fn into_inner(self) -> T;
        pub fn position(&self) -> u64;
        pub fn set_position(&mut self, pos: u64);
    }

    impl<T> Read for Cursor<T> {}
    impl<T> BufRead for Cursor<T> {}
    impl<T> Write for Cursor<T> {}
    impl<T> Seek for Cursor<T> {}

    pub struct Empty;
    pub struct Sink;

    impl Read for Empty {}
    impl Write for Sink {}

    pub fn empty() -> Empty;
    pub fn sink() -> Sink;
    pub fn copy<R: Read, W: Write>(reader: &mut R, writer: &mut W) -> Result<u64>;
    pub fn read_to_string<R: Read>(reader: R) -> Result<String>;

    /// The process has one of each: every handle locks the same lock.
    static STDIN: Stdin = Stdin;
    static STDOUT: Stdout = Stdout;
    static STDERR: Stderr = Stderr;

    pub fn stdin() -> Stdin {
        STDIN
    }

    pub fn stdout() -> Stdout {
        STDOUT
    }

    pub fn stderr() -> Stderr {
        STDERR
    }

    #[lock(mutex)]
    #[derive(Debug)]
    pub struct Stdin;

    impl Stdin {
        #[acquire(exclusive)]
        pub fn lock(&self) -> StdinLock<'static>;
        #[acquire(exclusive)]
        pub fn read_line(&self, buf: &mut String) -> Result<usize>;
        #[acquire(exclusive)]
        pub fn lines(self) -> Iter<Result<String>>;
    }

    impl Read for Stdin {
        #[acquire(exclusive)]
        fn read(&mut self, buf: &mut [u8]) -> Result<usize>;
        #[acquire(exclusive)]
        fn read_to_end(&mut self, buf: &mut Vec<u8>) -> Result<usize>;
        #[acquire(exclusive)]
        fn read_to_string(&mut self, buf: &mut String) -> Result<usize>;
        #[acquire(exclusive)]
        fn read_exact(&mut self, buf: &mut [u8]) -> Result<()>;
    }

    #[guard]
    pub struct StdinLock<'a>;

    impl Read for StdinLock<'_> {}
    impl BufRead for StdinLock<'_> {}

    #[lock(reentrant)]
    #[derive(Debug)]
    pub struct Stdout;

    impl Stdout {
        #[acquire(exclusive)]
        pub fn lock(&self) -> StdoutLock<'static>;
    }

    impl Write for Stdout {
        #[acquire(exclusive)]
        fn write(&mut self, buf: &[u8]) -> Result<usize>;
        #[acquire(exclusive)]
        fn flush(&mut self) -> Result<()>;
        #[acquire(exclusive)]
        fn write_all(&mut self, buf: &[u8]) -> Result<()>;
        #[acquire(exclusive)]
        fn write_fmt(&mut self, args: crate::fmt::Arguments<'_>) -> Result<()>;
    }

    #[guard]
    pub struct StdoutLock<'a>;

    impl Write for StdoutLock<'_> {}

    #[lock(reentrant)]
    #[derive(Debug)]
    pub struct Stderr;

    impl Stderr {
        #[acquire(exclusive)]
        pub fn lock(&self) -> StderrLock<'static>;
    }

    impl Write for Stderr {
        #[acquire(exclusive)]
        fn write(&mut self, buf: &[u8]) -> Result<usize>;
        #[acquire(exclusive)]
        fn flush(&mut self) -> Result<()>;
        #[acquire(exclusive)]
        fn write_all(&mut self, buf: &[u8]) -> Result<()>;
        #[acquire(exclusive)]
        fn write_fmt(&mut self, args: crate::fmt::Arguments<'_>) -> Result<()>;
    }

    #[guard]
    pub struct StderrLock<'a>;

    impl Write for StderrLock<'_> {}

    pub trait IsTerminal {
        fn is_terminal(&self) -> bool;
    }
}

pub mod net {
    use crate::iter::Iter;
    use crate::prelude::v1::*;
    use crate::time::Duration;

    #[derive(Debug)]
    pub struct TcpListener;

    impl TcpListener {
        pub fn bind<A>(addr: A) -> crate::io::Result<TcpListener>;
        pub fn local_addr(&self) -> crate::io::Result<SocketAddr>;
        pub fn try_clone(&self) -> crate::io::Result<TcpListener>;
        pub fn accept(&self) -> crate::io::Result<(TcpStream, SocketAddr)>;
        pub fn incoming(&self) -> Iter<crate::io::Result<TcpStream>>;
        pub fn set_nonblocking(&self, nonblocking: bool) -> crate::io::Result<()>;
    }

    #[derive(Debug)]
    pub struct TcpStream;

    impl TcpStream {
        pub fn connect<A>(addr: A) -> crate::io::Result<TcpStream>;
        pub fn peer_addr(&self) -> crate::io::Result<SocketAddr>;
        pub fn local_addr(&self) -> crate::io::Result<SocketAddr>;
        pub fn shutdown(&self, how: Shutdown) -> crate::io::Result<()>;
        pub fn try_clone(&self) -> crate::io::Result<TcpStream>;
        pub fn set_read_timeout(&self, dur: Option<Duration>) -> crate::io::Result<()>;
        pub fn set_write_timeout(&self, dur: Option<Duration>) -> crate::io::Result<()>;
        pub fn set_nodelay(&self, nodelay: bool) -> crate::io::Result<()>;
        pub fn set_nonblocking(&self, nonblocking: bool) -> crate::io::Result<()>;
        pub fn peek(&self, buf: &mut [u8]) -> crate::io::Result<usize>;
    }

    impl crate::io::Read for TcpStream {}
    impl crate::io::Write for TcpStream {}
    impl crate::io::Read for &TcpStream {}
    impl crate::io::Write for &TcpStream {}

    #[derive(Debug)]
    pub struct UdpSocket;

    impl UdpSocket {
        pub fn bind<A>(addr: A) -> crate::io::Result<UdpSocket>;
        pub fn recv_from(&self, buf: &mut [u8]) -> crate::io::Result<(usize, SocketAddr)>;
        pub fn send_to<A>(&self, buf: &[u8], addr: A) -> crate::io::Result<usize>;
        pub fn local_addr(&self) -> crate::io::Result<SocketAddr>;
        pub fn try_clone(&self) -> crate::io::Result<UdpSocket>;
        pub fn connect<A>(&self, addr: A) -> crate::io::Result<()>;
        pub fn send(&self, buf: &[u8]) -> crate::io::Result<usize>;
        pub fn recv(&self, buf: &mut [u8]) -> crate::io::Result<usize>;
    }

    pub enum Shutdown {
        Read,
        Write,
        Both,
    }

    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
    pub struct SocketAddr;

    impl SocketAddr {
        pub fn new(ip: IpAddr, port: u16) -> SocketAddr;
        pub fn ip(&self) -> IpAddr;
        pub fn port(&self) -> u16;
    }

    impl crate::fmt::Display for SocketAddr {}

    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
    pub struct IpAddr;

    impl crate::fmt::Display for IpAddr {}

    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
    pub struct Ipv4Addr;

    impl Ipv4Addr {
        pub const LOCALHOST: Ipv4Addr = Ipv4Addr;
        pub const UNSPECIFIED: Ipv4Addr = Ipv4Addr;
        pub const fn new(a: u8, b: u8, c: u8, d: u8) -> Ipv4Addr;
    }
}

pub mod string {
    use crate::borrow::Cow;
    use crate::iter::Iter;
    use crate::ops::{Add, Deref};
    use crate::prelude::v1::*;

    #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
    pub struct String;

    impl String {
        pub const fn new() -> String;
        pub fn with_capacity(capacity: usize) -> String;
        pub fn from_utf8(vec: Vec<u8>) -> Result<String, FromUtf8Error>;
        pub fn from_utf8_lossy(v: &[u8]) -> Cow<'_, str>;
        pub unsafe fn from_utf8_unchecked(bytes: Vec<u8>) -> String;
        pub fn into_bytes(self) -> Vec<u8>;
        pub fn as_str(&self) -> &str;
        pub fn as_mut_str(&mut self) -> &mut str;
        pub fn push_str(&mut self, string: &str);
        pub fn capacity(&self) -> usize;
        pub fn reserve(&mut self, additional: usize);
        pub fn push(&mut self, ch: char);
        pub fn as_bytes(&self) -> &[u8];
        pub fn truncate(&mut self, new_len: usize);
        pub fn pop(&mut self) -> Option<char>;
        pub fn remove(&mut self, idx: usize) -> char;
        pub fn retain<F: FnMut(char) -> bool>(&mut self, f: F);
        pub fn insert(&mut self, idx: usize, ch: char);
        pub fn insert_str(&mut self, idx: usize, string: &str);
        pub fn len(&self) -> usize;
        pub fn is_empty(&self) -> bool;
        pub fn split_off(&mut self, at: usize) -> String;
        #[clears]
        pub fn clear(&mut self);
        pub fn drain<R>(&mut self, range: R) -> Iter<char>;
        pub fn replace_range<R>(&mut self, range: R, replace_with: &str);
        pub fn into_boxed_str(self) -> Box<str>;
        pub fn leak<'a>(self) -> &'a mut str;
    }

    impl Deref for String {
        type Target = str;
        fn deref(&self) -> &str;
    }

    impl AsRef<str> for String {
        fn as_ref(&self) -> &str;
    }

    impl AsRef<[u8]> for String {
        fn as_ref(&self) -> &[u8];
    }

    impl crate::borrow::Borrow<str> for String {
        fn borrow(&self) -> &str;
    }

    impl From<&str> for String {
        fn from(s: &str) -> String;
    }

    impl From<char> for String {
        fn from(c: char) -> String;
    }

    impl From<Box<str>> for String {
        fn from(s: Box<str>) -> String;
    }

    impl From<Cow<'_, str>> for String {
        fn from(s: Cow<'_, str>) -> String;
    }

    impl FromIterator<char> for String {
        fn from_iter<I: IntoIterator<Item = char>>(iter: I) -> String;
    }

    impl FromIterator<&str> for String {
        fn from_iter<I: IntoIterator<Item = &str>>(iter: I) -> String;
    }

    impl FromIterator<String> for String {
        fn from_iter<I: IntoIterator<Item = String>>(iter: I) -> String;
    }

    impl Extend<char> for String {
        fn extend<I: IntoIterator<Item = char>>(&mut self, iter: I);
    }

    impl Add<&str> for String {
        type Output = String;
        fn add(self, other: &str) -> String;
    }

    impl crate::str::FromStr for String {
        type Err = crate::convert::Infallible;
        fn from_str(s: &str) -> Result<String, crate::convert::Infallible>;
    }

    impl crate::fmt::Display for String {}

    pub trait ToString {
        fn to_string(&self) -> String;
    }

    impl<T: crate::fmt::Display> ToString for T {
        fn to_string(&self) -> String;
    }

    #[derive(Clone, PartialEq, Eq, Debug)]
    pub struct FromUtf8Error;

    impl crate::error::Error for FromUtf8Error {}
    impl crate::fmt::Display for FromUtf8Error {}
}

pub mod str {
    use crate::iter::Iter;
    use crate::ops::{Range, RangeFrom, RangeFull, RangeInclusive, RangeTo, RangeToInclusive};
    use crate::prelude::v1::*;

    pub type Chars<'a> = Iter<char>;
    pub type CharIndices<'a> = Iter<(usize, char)>;
    pub type Bytes<'a> = Iter<u8>;
    pub type Lines<'a> = Iter<&'a str>;
    pub type Split<'a, P> = Iter<&'a str>;
    pub type SplitWhitespace<'a> = Iter<&'a str>;

    pub fn from_utf8(v: &[u8]) -> Result<&str, Utf8Error>;
    pub unsafe fn from_utf8_unchecked(v: &[u8]) -> &str;

    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    pub struct Utf8Error;

    impl crate::error::Error for Utf8Error {}
    impl crate::fmt::Display for Utf8Error {}

    #[derive(Clone, PartialEq, Eq, Debug)]
    pub struct ParseBoolError;

    pub trait FromStr {
        type Err;
        fn from_str(s: &str) -> Result<Self, Self::Err>;
    }

    impl str {
        pub fn len(&self) -> usize;
        pub fn is_empty(&self) -> bool;
        pub fn is_char_boundary(&self, index: usize) -> bool;
        pub fn as_bytes(&self) -> &[u8];
        pub fn as_ptr(&self) -> *const u8;
        pub fn as_str(&self) -> &str;
        pub fn get<R>(&self, i: R) -> Option<&str>;
        pub fn split_at(&self, mid: usize) -> (&str, &str);
        pub fn chars(&self) -> Iter<char>;
        pub fn char_indices(&self) -> Iter<(usize, char)>;
        pub fn bytes(&self) -> Iter<u8>;
        pub fn split_whitespace(&self) -> Iter<&str>;
        pub fn split_ascii_whitespace(&self) -> Iter<&str>;
        pub fn lines(&self) -> Iter<&str>;
        pub fn contains<P>(&self, pat: P) -> bool;
        pub fn starts_with<P>(&self, pat: P) -> bool;
        pub fn ends_with<P>(&self, pat: P) -> bool;
        pub fn find<P>(&self, pat: P) -> Option<usize>;
        pub fn rfind<P>(&self, pat: P) -> Option<usize>;
        pub fn split<P>(&self, pat: P) -> Iter<&str>;
        pub fn split_inclusive<P>(&self, pat: P) -> Iter<&str>;
        pub fn rsplit<P>(&self, pat: P) -> Iter<&str>;
        pub fn split_terminator<P>(&self, pat: P) -> Iter<&str>;
        pub fn splitn<P>(&self, n: usize, pat: P) -> Iter<&str>;
        pub fn rsplitn<P>(&self, n: usize, pat: P) -> Iter<&str>;
        pub fn split_once<P>(&self, delimiter: P) -> Option<(&str, &str)>;
        pub fn rsplit_once<P>(&self, delimiter: P) -> Option<(&str, &str)>;
        pub fn matches<P>(&self, pat: P) -> Iter<&str>;
        pub fn match_indices<P>(&self, pat: P) -> Iter<(usize, &str)>;
        pub fn trim(&self) -> &str;
        pub fn trim_start(&self) -> &str;
        pub fn trim_end(&self) -> &str;
        pub fn trim_matches<P>(&self, pat: P) -> &str;
        pub fn trim_start_matches<P>(&self, pat: P) -> &str;
        pub fn trim_end_matches<P>(&self, pat: P) -> &str;
        pub fn strip_prefix<P>(&self, prefix: P) -> Option<&str>;
        pub fn strip_suffix<P>(&self, suffix: P) -> Option<&str>;
        #[runs(from_str)]
        pub fn parse<F: FromStr>(&self) -> Result<F, <F as FromStr>::Err>;
        pub fn is_ascii(&self) -> bool;
        pub fn eq_ignore_ascii_case(&self, other: &str) -> bool;
        pub fn replace<P>(&self, from: P, to: &str) -> String;
        pub fn replacen<P>(&self, pat: P, to: &str, count: usize) -> String;
        pub fn to_lowercase(&self) -> String;
        pub fn to_uppercase(&self) -> String;
        pub fn to_ascii_lowercase(&self) -> String;
        pub fn to_ascii_uppercase(&self) -> String;
        pub fn into_string(self: Box<str>) -> String;
        pub fn repeat(&self, n: usize) -> String;
    }

    impl ToOwned for str {
        type Owned = String;
        fn to_owned(&self) -> String;
    }

    impl AsRef<str> for str {
        fn as_ref(&self) -> &str;
    }

    impl AsRef<[u8]> for str {
        fn as_ref(&self) -> &[u8];
    }

    impl PartialEq for str {}
    impl Eq for str {}
    impl PartialOrd for str {}
    impl Ord for str {}
    impl crate::hash::Hash for str {}
    impl crate::fmt::Debug for str {}
    impl crate::fmt::Display for str {}

    macro_rules! index_range {
        ($($range:ident $(<$index:ident>)?),*) => {
            $(
                impl crate::ops::Index<$range$(<$index>)?> for str {
                    type Output = str;
                    fn index(&self, index: $range$(<$index>)?) -> &str;
                }
            )*
        };
    }

    index_range!(
        Range<usize>,
        RangeFrom<usize>,
        RangeFull,
        RangeInclusive<usize>,
        RangeTo<usize>,
        RangeToInclusive<usize>
    );
}

/// The primitive types: enough that a number does not end the inference.
pub mod num {
    use crate::iter::{Product, Sum};
    use crate::ops::{Add, BitAnd, BitOr, BitXor, Div, Mul, Neg, Not, Rem, Shl, Shr, Sub};
    use crate::prelude::v1::*;

    #[derive(Clone, PartialEq, Eq, Debug)]
    pub struct ParseIntError;

    #[derive(Clone, PartialEq, Eq, Debug)]
    pub struct ParseFloatError;

    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    pub struct TryFromIntError;

    impl crate::error::Error for ParseIntError {}
    impl crate::fmt::Display for ParseIntError {}
    impl crate::error::Error for ParseFloatError {}
    impl crate::fmt::Display for ParseFloatError {}
    impl crate::error::Error for TryFromIntError {}
    impl crate::fmt::Display for TryFromIntError {}

    macro_rules! plain {
        ($($t:ident),*) => {
            $(
                impl Clone for $t {
                    fn clone(&self) -> $t;
                }

                impl Default for $t {
                    fn default() -> $t;
                }

                impl Copy for $t {}
                impl PartialEq for $t {}
                impl PartialOrd for $t {}
                impl<T> TryFrom<T> for $t {
                    type Error = TryFromIntError;
                    fn try_from(value: T) -> Result<$t, TryFromIntError>;
                }

                impl crate::fmt::Debug for $t {}
                impl crate::fmt::Display for $t {}
            )*
        };
    }

    macro_rules! ordered {
        ($($t:ident),*) => {
            $(
                impl Eq for $t {}
                impl Ord for $t {}
                impl crate::hash::Hash for $t {}
            )*
        };
    }

    macro_rules! arithmetic {
        ($($t:ident),*) => {
            $(
                impl Add<$t> for $t {
                    type Output = $t;
                }

                impl Sub<$t> for $t {
                    type Output = $t;
                }

                impl Mul<$t> for $t {
                    type Output = $t;
                }

                impl Div<$t> for $t {
                    type Output = $t;
                }

                impl Rem<$t> for $t {
                    type Output = $t;
                }

                impl Neg for $t {
                    type Output = $t;
                }

                impl Sum<$t> for $t {}
                impl Sum<&$t> for $t {}
                impl Product<$t> for $t {}
                impl Product<&$t> for $t {}
            )*
        };
    }

    macro_rules! integers {
        ($($t:ident),*) => {
            $(
                impl BitAnd<$t> for $t {
                    type Output = $t;
                }

                impl BitOr<$t> for $t {
                    type Output = $t;
                }

                impl BitXor<$t> for $t {
                    type Output = $t;
                }

                impl Not for $t {
                    type Output = $t;
                }

                impl<R> Shl<R> for $t {
                    type Output = $t;
                }

                impl<R> Shr<R> for $t {
                    type Output = $t;
                }

                impl<T> TryFrom<T> for $t {
                    type Error = TryFromIntError;
                    fn try_from(value: T) -> Result<$t, TryFromIntError>;
                }

                impl crate::fmt::Debug for $t {}
                impl crate::fmt::Display for $t {}

                impl crate::str::FromStr for $t {
                    type Err = ParseIntError;
                    fn from_str(s: &str) -> Result<$t, ParseIntError>;
                }

                impl $t {
                    pub const MIN: $t = 0;
                    pub const MAX: $t = 0;
                    pub const BITS: u32 = 0;
                    pub fn from_str_radix(src: &str, radix: u32) -> Result<$t, ParseIntError>;
                    pub fn count_ones(self) -> u32;
                    pub fn count_zeros(self) -> u32;
                    pub fn leading_zeros(self) -> u32;
                    pub fn trailing_zeros(self) -> u32;
                    pub fn rotate_left(self, n: u32) -> $t;
                    pub fn rotate_right(self, n: u32) -> $t;
                    pub fn swap_bytes(self) -> $t;
                    pub fn checked_add(self, rhs: $t) -> Option<$t>;
                    pub fn checked_sub(self, rhs: $t) -> Option<$t>;
                    pub fn checked_mul(self, rhs: $t) -> Option<$t>;
                    pub fn checked_div(self, rhs: $t) -> Option<$t>;
                    pub fn checked_rem(self, rhs: $t) -> Option<$t>;
                    pub fn saturating_add(self, rhs: $t) -> $t;
                    pub fn saturating_sub(self, rhs: $t) -> $t;
                    pub fn saturating_mul(self, rhs: $t) -> $t;
                    pub fn wrapping_add(self, rhs: $t) -> $t;
                    pub fn wrapping_sub(self, rhs: $t) -> $t;
                    pub fn wrapping_mul(self, rhs: $t) -> $t;
                    pub fn overflowing_add(self, rhs: $t) -> ($t, bool);
                    pub fn overflowing_sub(self, rhs: $t) -> ($t, bool);
                    pub fn pow(self, exp: u32) -> $t;
                    pub fn abs(self) -> $t;
                    pub fn abs_diff(self, other: $t) -> $t;
                    pub fn div_ceil(self, rhs: $t) -> $t;
                    pub fn rem_euclid(self, rhs: $t) -> $t;
                    pub fn is_power_of_two(self) -> bool;
                    pub fn next_power_of_two(self) -> $t;
                    pub fn to_be_bytes(self) -> [u8];
                    pub fn to_le_bytes(self) -> [u8];
                    pub fn from_be_bytes(bytes: [u8]) -> $t;
                    pub fn from_le_bytes(bytes: [u8]) -> $t;
                }
            )*
        };
    }

    macro_rules! floats {
        ($($t:ident),*) => {
            $(
                impl crate::str::FromStr for $t {
                    type Err = ParseFloatError;
                    fn from_str(s: &str) -> Result<$t, ParseFloatError>;
                }

                impl $t {
                    pub const MIN: $t = 0.0;
                    pub const MAX: $t = 0.0;
                    pub const EPSILON: $t = 0.0;
                    pub const INFINITY: $t = 0.0;
                    pub const NAN: $t = 0.0;
                    pub fn floor(self) -> $t;
                    pub fn ceil(self) -> $t;
                    pub fn round(self) -> $t;
                    pub fn trunc(self) -> $t;
                    pub fn abs(self) -> $t;
                    pub fn sqrt(self) -> $t;
                    pub fn powi(self, n: i32) -> $t;
                    pub fn powf(self, n: $t) -> $t;
                    pub fn exp(self) -> $t;
                    pub fn ln(self) -> $t;
                    pub fn log10(self) -> $t;
                    pub fn log2(self) -> $t;
                    pub fn sin(self) -> $t;
                    pub fn cos(self) -> $t;
                    pub fn tan(self) -> $t;
                    pub fn is_nan(self) -> bool;
                    pub fn is_finite(self) -> bool;
                    pub fn max(self, other: $t) -> $t;
                    pub fn min(self, other: $t) -> $t;
                    pub fn clamp(self, min: $t, max: $t) -> $t;
                    pub fn total_cmp(&self, other: &$t) -> crate::cmp::Ordering;
                    pub fn to_bits(self) -> u64;
                }
            )*
        };
    }

    plain!(bool, char, u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, f32, f64);
    ordered!(bool, char, u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize);
    arithmetic!(u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, f32, f64);
    integers!(u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize);
    floats!(f32, f64);

    impl bool {
        pub fn then_some<T>(self, t: T) -> Option<T>;
        pub fn then<T, F: FnOnce() -> T>(self, f: F) -> Option<T>;
    }

    impl crate::str::FromStr for bool {
        type Err = crate::str::ParseBoolError;
        fn from_str(s: &str) -> Result<bool, crate::str::ParseBoolError>;
    }

    impl char {
        pub fn is_alphabetic(self) -> bool;
        pub fn is_numeric(self) -> bool;
        pub fn is_alphanumeric(self) -> bool;
        pub fn is_whitespace(self) -> bool;
        pub fn is_uppercase(self) -> bool;
        pub fn is_lowercase(self) -> bool;
        pub fn is_ascii(&self) -> bool;
        pub fn is_ascii_digit(&self) -> bool;
        pub fn is_ascii_alphanumeric(&self) -> bool;
        pub fn is_digit(self, radix: u32) -> bool;
        pub fn to_digit(self, radix: u32) -> Option<u32>;
        pub fn from_u32(i: u32) -> Option<char>;
        pub fn len_utf8(self) -> usize;
        pub fn to_ascii_lowercase(&self) -> char;
        pub fn to_ascii_uppercase(&self) -> char;
    }

    impl<A: Clone, B: Clone> Clone for (A, B) {
        #[place(self)]
        fn clone(&self) -> (A, B);
    }

    impl<A: Clone, B: Clone, C: Clone> Clone for (A, B, C) {
        #[place(self)]
        fn clone(&self) -> (A, B, C);
    }

    impl<A: Default, B: Default> Default for (A, B) {
        fn default() -> (A, B);
    }

    impl Clone for () {
        fn clone(&self);
    }

    impl Default for () {
        fn default();
    }

    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
    pub struct NonZero<T> {
        value: T,
    }

    impl<T> NonZero<T> {
        pub const fn new(n: T) -> Option<NonZero<T>>;
        pub const unsafe fn new_unchecked(n: T) -> NonZero<T>;
        pub const fn get(self) -> T;
    }

    pub type NonZeroU8 = NonZero<u8>;
    pub type NonZeroU16 = NonZero<u16>;
    pub type NonZeroU32 = NonZero<u32>;
    pub type NonZeroU64 = NonZero<u64>;
    pub type NonZeroUsize = NonZero<usize>;
    pub type NonZeroI32 = NonZero<i32>;
    pub type NonZeroI64 = NonZero<i64>;

    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
    pub struct Wrapping<T>(pub T);
}
