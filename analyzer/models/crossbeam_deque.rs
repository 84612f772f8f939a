//! The crossbeam-deque crate: work-stealing queues.

macro_rules! deque {
    ($name:ident) => {
        #[container]
        #[derive(Debug)]
        pub struct $name<T> {
            item: T,
        }

        impl<T> $name<T> {
            pub fn is_empty(&self) -> bool;
            pub fn len(&self) -> usize;
            pub fn steal(&self) -> Steal<T>;
            pub fn steal_batch(&self, dest: &Worker<T>) -> Steal<()>;
            pub fn steal_batch_with_limit(&self, dest: &Worker<T>, limit: usize) -> Steal<()>;
            pub fn steal_batch_and_pop(&self, dest: &Worker<T>) -> Steal<T>;
            pub fn steal_batch_with_limit_and_pop(&self, dest: &Worker<T>, limit: usize) -> Steal<T>;
        }
    };
}

deque!(Worker);
deque!(Stealer);
deque!(Injector);

impl<T> Worker<T> {
    pub fn new_fifo() -> Worker<T>;
    pub fn new_lifo() -> Worker<T>;
    #[place(self)]
    pub fn stealer(&self) -> Stealer<T>;
    pub fn push(&self, task: T);
    pub fn pop(&self) -> Option<T>;
}

impl<T> Clone for Stealer<T> {
    #[place(self)]
    fn clone(&self) -> Stealer<T>;
}

impl<T> Injector<T> {
    pub fn new() -> Injector<T>;
    pub fn push(&self, task: T);
}

impl<T> Default for Injector<T> {
    fn default() -> Injector<T>;
}

#[transparent]
#[derive(Debug)]
pub enum Steal<T> {
    Empty,
    Success(T),
    Retry,
}

impl<T> Steal<T> {
    pub fn is_empty(&self) -> bool;
    pub fn is_success(&self) -> bool;
    pub fn is_retry(&self) -> bool;
    pub fn success(self) -> Option<T>;
    pub fn or_else<F: FnOnce() -> Steal<T>>(self, f: F) -> Steal<T>;
}

impl<T> FromIterator<Steal<T>> for Steal<T> {
    fn from_iter<I: IntoIterator<Item = Steal<T>>>(iter: I) -> Steal<T>;
}
