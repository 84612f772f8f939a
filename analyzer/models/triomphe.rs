//! The triomphe crate (and servo_arc, its ancestor): shared pointers without weak counts.
#![also_named(servo_arc)]

use std::ops::Deref;

#[shared_pointer]
#[derive(Debug)]
pub struct Arc<T> {
    data: T,
}

impl<T> Arc<T> {
    #[place(self)]
    pub fn new(data: T) -> Arc<T>;
    pub fn as_ptr(this: &Self) -> *const T;
    pub fn into_raw(this: Self) -> *const T;
    #[place(self)]
    pub unsafe fn from_raw(ptr: *const T) -> Arc<T>;
    pub fn get_mut(this: &mut Self) -> Option<&mut T>;
    pub fn make_mut(this: &mut Self) -> &mut T;
    pub fn make_unique(this: &mut Self) -> &mut T;
    pub fn try_unwrap(this: Self) -> Result<T, Arc<T>>;
    pub fn into_inner(this: Self) -> Option<T>;
    pub fn unwrap_or_clone(this: Self) -> T;
    pub fn is_unique(&self) -> bool;
    pub fn strong_count(this: &Self) -> usize;
    pub fn count(this: &Self) -> usize;
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

impl<T> From<T> for Arc<T> {
    #[place(self)]
    fn from(value: T) -> Self;
}

impl<T: PartialEq> PartialEq for Arc<T> {}
impl<T: Eq> Eq for Arc<T> {}
impl<T: PartialOrd> PartialOrd for Arc<T> {}
impl<T: Ord> Ord for Arc<T> {}
