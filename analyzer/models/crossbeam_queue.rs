//! The crossbeam-queue crate: lock-free queues.

macro_rules! queue {
    ($name:ident) => {
        #[container]
        #[derive(Debug)]
        pub struct $name<T> {
            item: T,
        }

        impl<T> $name<T> {
            pub fn pop(&self) -> Option<T>;
            pub fn capacity(&self) -> usize;
            pub fn is_empty(&self) -> bool;
            pub fn is_full(&self) -> bool;
            pub fn len(&self) -> usize;
        }

        impl<T> IntoIterator for $name<T> {
            type Item = T;
            type IntoIter = std::iter::Iter<T>;
            #[place(element)]
            fn into_iter(self) -> std::iter::Iter<T>;
        }
    };
}

queue!(ArrayQueue);
queue!(SegQueue);

impl<T> ArrayQueue<T> {
    pub fn new(cap: usize) -> ArrayQueue<T>;
    pub fn push(&self, value: T) -> Result<(), T>;
    pub fn force_push(&self, value: T) -> Option<T>;
}

impl<T> SegQueue<T> {
    pub const fn new() -> SegQueue<T>;
    pub fn push(&self, value: T);
}

impl<T> Default for SegQueue<T> {
    fn default() -> SegQueue<T>;
}
