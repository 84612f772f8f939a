//! Stands in for `crossbeam::atomic`.

use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};

pub use ::crossbeam::atomic::AtomicConsume;

use crate::monitor::{Call, Monitor};

/// Stands in for `crossbeam::atomic::AtomicCell`: each operation is one of the exploration.
pub struct AtomicCell<T>(Monitor<T>);

impl<T> UnwindSafe for AtomicCell<T> {}
impl<T> RefUnwindSafe for AtomicCell<T> {}

impl<T> AtomicCell<T> {
    /// A cell with that value.
    #[track_caller]
    pub const fn new(val: T) -> AtomicCell<T> {
        AtomicCell(Monitor::new("atomic cell", val))
    }

    /// The value.
    pub fn into_inner(self) -> T
    where
        T: Default,
    {
        std::mem::take(&mut *self.0.lock())
    }

    /// Whether crossbeam's cell has no lock for such values.
    pub const fn is_lock_free() -> bool {
        ::crossbeam::atomic::AtomicCell::<T>::is_lock_free()
    }

    /// Stores a value.
    #[track_caller]
    pub fn store(&self, val: T) {
        drop(self.0.change(Call::new("store"), |value, _| std::mem::replace(value, val)));
    }

    /// Stores a value and gives the one before.
    #[track_caller]
    pub fn swap(&self, val: T) -> T {
        self.0.change(Call::new("swap"), |value, _| std::mem::replace(value, val))
    }
}

impl<T: Default> AtomicCell<T> {
    /// Takes the value.
    #[track_caller]
    pub fn take(&self) -> T {
        self.swap(T::default())
    }
}

impl<T: Copy> AtomicCell<T> {
    /// The value.
    #[track_caller]
    pub fn load(&self) -> T {
        self.0.look(Call::new("load"), |value| *value)
    }
}

impl<T: Copy + Eq> AtomicCell<T> {
    /// Stores the new value if the current one is that; gives the one before.
    #[track_caller]
    pub fn compare_and_swap(&self, current: T, new: T) -> T {
        self.compare_exchange(current, new).unwrap_or_else(|before| before)
    }

    /// Stores the new value if the current one is that; gives the one before.
    ///
    /// # Errors
    /// The value, if it is another one.
    #[track_caller]
    pub fn compare_exchange(&self, current: T, new: T) -> Result<T, T> {
        self.0.change(Call::new("compare_exchange"), |value, _| {
            if *value == current { Ok(std::mem::replace(value, new)) } else { Err(*value) }
        })
    }

    /// Stores what the function makes of the value, which is asked again if the value has changed meanwhile; gives the one before.
    ///
    /// # Errors
    /// The value, if the function has none.
    #[track_caller]
    pub fn fetch_update<F: FnMut(T) -> Option<T>>(&self, mut f: F) -> Result<T, T> {
        let mut before = self.load();
        while let Some(next) = f(before) {
            match self.compare_exchange(before, next) {
                Ok(before) => return Ok(before),
                Err(now) => before = now,
            }
        }
        Err(before)
    }
}

macro_rules! fetch {
    ($type:ty: $($name:ident = $f:expr;)*) => {
        impl AtomicCell<$type> {
            $(
                #[doc = concat!("As `", stringify!($name), "` of an atomic; gives the value before.")]
                #[track_caller]
                pub fn $name(&self, val: $type) -> $type {
                    let f: fn($type, $type) -> $type = $f;
                    self.0.change(Call::new(stringify!($name)), |value, _| std::mem::replace(value, f(*value, val)))
                }
            )*
        }
    };
}

macro_rules! integers {
    ($($type:ty),*) => { $(
        fetch! { $type:
            fetch_add = <$type>::wrapping_add;
            fetch_sub = <$type>::wrapping_sub;
            fetch_and = |a, b| a & b;
            fetch_nand = |a, b| !(a & b);
            fetch_or = |a, b| a | b;
            fetch_xor = |a, b| a ^ b;
            fetch_max = std::cmp::max;
            fetch_min = std::cmp::min;
        }
    )* };
}

integers!(u8, i8, u16, i16, u32, i32, u64, i64, u128, i128, usize, isize);

fetch! { bool:
    fetch_and = |a, b| a & b;
    fetch_nand = |a, b| !(a & b);
    fetch_or = |a, b| a | b;
    fetch_xor = |a, b| a ^ b;
}

impl<T: Default> Default for AtomicCell<T> {
    #[track_caller]
    fn default() -> AtomicCell<T> {
        AtomicCell::new(T::default())
    }
}

impl<T> From<T> for AtomicCell<T> {
    #[track_caller]
    fn from(val: T) -> AtomicCell<T> {
        AtomicCell::new(val)
    }
}

impl<T: Copy + fmt::Debug> fmt::Debug for AtomicCell<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AtomicCell").field("value", &self.load()).finish()
    }
}
