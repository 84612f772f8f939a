//! Stands in for [`std::cell`].

mod unsafe_cell;

pub use std::cell::{BorrowError, BorrowMutError, Cell, LazyCell, OnceCell, Ref, RefCell, RefMut};
pub use unsafe_cell::UnsafeCell;
