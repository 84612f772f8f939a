//! The thread_local crate: a value per thread and object.

#[container]
#[derive(Debug)]
pub struct ThreadLocal<T> {
    value: T,
}

impl<T> ThreadLocal<T> {
    pub const fn new() -> ThreadLocal<T>;
    pub fn with_capacity(capacity: usize) -> ThreadLocal<T>;
    pub fn get(&self) -> Option<&T>;
    pub fn get_or<F: FnOnce() -> T>(&self, create: F) -> &T;
    pub fn get_or_default(&self) -> &T;
    pub fn get_or_try<F: FnOnce() -> Result<T, E>, E>(&self, create: F) -> Result<&T, E>;
    pub fn iter(&self) -> std::iter::Iter<&T>;
    pub fn iter_mut(&mut self) -> std::iter::Iter<&mut T>;
    pub fn clear(&mut self);
}

impl<T> Default for ThreadLocal<T> {
    fn default() -> ThreadLocal<T>;
}

impl<T> IntoIterator for ThreadLocal<T> {
    type Item = T;
    type IntoIter = std::iter::Iter<T>;
    #[place(element)]
    fn into_iter(self) -> std::iter::Iter<T>;
}
