//! The lazy_static crate: its macro makes statics that are initialised once, at first use.

use std::ops::Deref;

macro_rules! lazy_static {
    () => {};
    ($(#[$attr:meta])* $vis:vis static ref $name:ident: $t:ty = $init:expr; $($rest:tt)*) => {
        $(#[$attr])*
        $vis static $name: $crate::Lazy<$t> = $crate::Lazy::new(|| $init);
        $crate::lazy_static!($($rest)*);
    };
}

pub trait LazyStatic {}

#[lock(once)]
pub struct Lazy<T> {
    value: T,
}

impl<T> Lazy<T> {
    #[once]
    pub const fn new<F: FnOnce() -> T>(f: F) -> Lazy<T>;
}

impl<T> Deref for Lazy<T> {
    type Target = T;
    #[once]
    fn deref(&self) -> &T;
}

impl<T> LazyStatic for Lazy<T> {}

#[once]
pub fn initialize<T>(lazy: &Lazy<T>);
