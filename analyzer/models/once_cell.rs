//! The once_cell crate: one-time initialisation.

pub mod sync {
    use std::ops::{Deref, DerefMut};

    #[lock(once)]
    pub struct OnceCell<T> {
        value: T,
    }

    impl<T> OnceCell<T> {
        pub const fn new() -> OnceCell<T>;
        pub const fn with_value(value: T) -> OnceCell<T>;
        pub fn get(&self) -> Option<&T>;
        #[acquire(exclusive)]
        pub fn wait(&self) -> &T;

        pub fn get_mut(&mut self) -> Option<&mut T>;
        pub unsafe fn get_unchecked(&self) -> &T;
        pub fn set(&self, value: T) -> Result<(), T>;
        pub fn try_insert(&self, value: T) -> Result<&T, (&T, T)>;
        #[once]
        pub fn get_or_init<F: FnOnce() -> T>(&self, f: F) -> &T;
        #[once]
        pub fn get_or_try_init<F: FnOnce() -> Result<T, E>, E>(&self, f: F) -> Result<&T, E>;
        pub fn take(&mut self) -> Option<T>;
        pub fn into_inner(self) -> Option<T>;
    }

    impl<T> Default for OnceCell<T> {
        fn default() -> OnceCell<T>;
    }

    impl<T> From<T> for OnceCell<T> {
        fn from(value: T) -> OnceCell<T>;
    }

    impl<T> std::fmt::Debug for OnceCell<T> {}

    #[lock(once)]
    pub struct Lazy<T, F = fn() -> T> {
        value: T,
        init: F,
    }

    impl<T, F: FnOnce() -> T> Lazy<T, F> {
        #[once]
        pub const fn new(f: F) -> Lazy<T, F>;
        #[once]
        pub fn force(this: &Lazy<T, F>) -> &T;
        #[once]
        pub fn force_mut(this: &mut Lazy<T, F>) -> &mut T;
        pub fn into_value(this: Lazy<T, F>) -> Result<T, F>;
        pub fn get(this: &Lazy<T, F>) -> Option<&T>;
        pub fn get_mut(this: &mut Lazy<T, F>) -> Option<&mut T>;
    }

    impl<T, F> Deref for Lazy<T, F> {
        type Target = T;
        #[once]
        fn deref(&self) -> &T;
    }

    impl<T, F> DerefMut for Lazy<T, F> {
        #[once]
        fn deref_mut(&mut self) -> &mut T;
    }

    impl<T: Default> Default for Lazy<T> {
        fn default() -> Lazy<T>;
    }
}

pub mod unsync {
    use std::ops::{Deref, DerefMut};

    #[transparent]
    pub struct OnceCell<T> {
        value: T,
    }

    impl<T> OnceCell<T> {
        pub const fn new() -> OnceCell<T>;
        pub const fn with_value(value: T) -> OnceCell<T>;
        pub fn get(&self) -> Option<&T>;

        pub fn get_mut(&mut self) -> Option<&mut T>;
        pub unsafe fn get_unchecked(&self) -> &T;
        pub fn set(&self, value: T) -> Result<(), T>;
        pub fn try_insert(&self, value: T) -> Result<&T, (&T, T)>;
        pub fn get_or_init<F: FnOnce() -> T>(&self, f: F) -> &T;
        pub fn get_or_try_init<F: FnOnce() -> Result<T, E>, E>(&self, f: F) -> Result<&T, E>;
        pub fn take(&mut self) -> Option<T>;
        pub fn into_inner(self) -> Option<T>;
    }

    impl<T> Default for OnceCell<T> {
        fn default() -> OnceCell<T>;
    }

    impl<T> From<T> for OnceCell<T> {
        fn from(value: T) -> OnceCell<T>;
    }

    impl<T> std::fmt::Debug for OnceCell<T> {}

    #[transparent]
    pub struct Lazy<T, F = fn() -> T> {
        value: T,
        init: F,
    }

    impl<T, F: FnOnce() -> T> Lazy<T, F> {
        #[once]
        pub const fn new(f: F) -> Lazy<T, F>;
        #[once]
        pub fn force(this: &Lazy<T, F>) -> &T;
        #[once]
        pub fn force_mut(this: &mut Lazy<T, F>) -> &mut T;
        pub fn into_value(this: Lazy<T, F>) -> Result<T, F>;
        pub fn get(this: &Lazy<T, F>) -> Option<&T>;
        pub fn get_mut(this: &mut Lazy<T, F>) -> Option<&mut T>;
    }

    impl<T, F> Deref for Lazy<T, F> {
        type Target = T;
        #[once]
        fn deref(&self) -> &T;
    }

    impl<T, F> DerefMut for Lazy<T, F> {
        #[once]
        fn deref_mut(&mut self) -> &mut T;
    }

    impl<T: Default> Default for Lazy<T> {
        fn default() -> Lazy<T>;
    }
}

/// These run their initialiser on every thread that races for it: nobody waits.
pub mod race {
    #[transparent]
    #[derive(Default)]
    pub struct OnceBox<T> {
        value: T,
    }

    impl<T> OnceBox<T> {
        pub const fn new() -> OnceBox<T>;
        pub fn get(&self) -> Option<&T>;
        pub fn set(&self, value: Box<T>) -> Result<(), Box<T>>;
        pub fn get_or_init<F: FnOnce() -> Box<T>>(&self, f: F) -> &T;
        pub fn get_or_try_init<F: FnOnce() -> Result<Box<T>, E>, E>(&self, f: F) -> Result<&T, E>;
    }
}
