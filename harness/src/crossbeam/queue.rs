//! Stands in for `crossbeam::queue`: each operation on a queue is one of the exploration.

use std::collections::VecDeque;
use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};

use crate::monitor::{Call, Monitor};

/// Stands in for `crossbeam::queue::ArrayQueue`.
pub struct ArrayQueue<T> {
    items: Monitor<VecDeque<T>>,
    capacity: usize,
}

/// Stands in for `crossbeam::queue::SegQueue`.
pub struct SegQueue<T> {
    items: Monitor<VecDeque<T>>,
}

impl<T> UnwindSafe for ArrayQueue<T> {}
impl<T> RefUnwindSafe for ArrayQueue<T> {}
impl<T> UnwindSafe for SegQueue<T> {}
impl<T> RefUnwindSafe for SegQueue<T> {}

impl<T> ArrayQueue<T> {
    /// A queue with so many places.
    ///
    /// # Panics
    /// If that is none.
    #[track_caller]
    pub fn new(cap: usize) -> ArrayQueue<T> {
        assert!(cap > 0, "capacity must be non-zero");
        ArrayQueue { items: Monitor::new("queue", VecDeque::new()), capacity: cap }
    }

    /// Puts the element at the end.
    ///
    /// # Errors
    /// The element, if there is no place.
    #[track_caller]
    pub fn push(&self, value: T) -> Result<(), T> {
        self.items.change(Call::new("push"), |items, _| {
            if items.len() == self.capacity {
                return Err(value);
            }
            items.push_back(value);
            Ok(())
        })
    }

    /// Puts the element at the end, in the place of the first one if there is no other; gives that one.
    #[track_caller]
    pub fn force_push(&self, value: T) -> Option<T> {
        self.items.change(Call::new("force_push"), |items, _| {
            let first = if items.len() == self.capacity { items.pop_front() } else { None };
            items.push_back(value);
            first
        })
    }

    /// Takes the first element.
    #[track_caller]
    pub fn pop(&self) -> Option<T> {
        self.items.change(Call::new("pop"), |items, _| items.pop_front())
    }

    /// [`ArrayQueue::push`] without looking at others.
    ///
    /// # Errors
    /// The element, if there is no place.
    pub fn push_mut(&mut self, value: T) -> Result<(), T> {
        let mut items = self.items.lock();
        if items.len() == self.capacity {
            return Err(value);
        }
        items.push_back(value);
        Ok(())
    }

    /// [`ArrayQueue::pop`] without looking at others.
    pub fn pop_mut(&mut self) -> Option<T> {
        self.items.lock().pop_front()
    }

    /// How many places there are.
    pub fn capacity(&self) -> usize {
        self.capacity
    }

    /// Whether there are no elements.
    #[track_caller]
    pub fn is_empty(&self) -> bool {
        self.items.look(Call::new("is_empty"), VecDeque::is_empty)
    }

    /// Whether every place has an element.
    #[track_caller]
    pub fn is_full(&self) -> bool {
        self.items.look(Call::new("is_full"), |items| items.len() == self.capacity)
    }

    /// How many elements there are.
    #[track_caller]
    pub fn len(&self) -> usize {
        self.items.look(Call::new("len"), VecDeque::len)
    }
}

impl<T> SegQueue<T> {
    /// A queue with any number of places.
    #[track_caller]
    pub const fn new() -> SegQueue<T> {
        SegQueue { items: Monitor::new("queue", VecDeque::new()) }
    }

    /// Puts the element at the end.
    #[track_caller]
    pub fn push(&self, value: T) {
        self.items.change(Call::new("push"), |items, _| items.push_back(value));
    }

    /// Takes the first element.
    #[track_caller]
    pub fn pop(&self) -> Option<T> {
        self.items.change(Call::new("pop"), |items, _| items.pop_front())
    }

    /// [`SegQueue::push`] without looking at others.
    pub fn push_mut(&mut self, value: T) {
        self.items.lock().push_back(value);
    }

    /// [`SegQueue::pop`] without looking at others.
    pub fn pop_mut(&mut self) -> Option<T> {
        self.items.lock().pop_front()
    }

    /// Whether there are no elements.
    #[track_caller]
    pub fn is_empty(&self) -> bool {
        self.items.look(Call::new("is_empty"), VecDeque::is_empty)
    }

    /// How many elements there are.
    #[track_caller]
    pub fn len(&self) -> usize {
        self.items.look(Call::new("len"), VecDeque::len)
    }
}

impl<T> Default for SegQueue<T> {
    #[track_caller]
    fn default() -> SegQueue<T> {
        SegQueue::new()
    }
}

macro_rules! common {
    ($name:ident) => {
        impl<T> IntoIterator for $name<T> {
            type Item = T;
            type IntoIter = IntoIter<T>;

            fn into_iter(self) -> IntoIter<T> {
                let items = std::mem::take(&mut *self.items.lock());
                IntoIter(items.into_iter())
            }
        }

        impl<T> fmt::Debug for $name<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(concat!(stringify!($name), " { .. }"))
            }
        }
    };
}

common!(ArrayQueue);
common!(SegQueue);

/// The elements of a queue, the first one first.
#[derive(Debug)]
pub struct IntoIter<T>(std::collections::vec_deque::IntoIter<T>);

impl<T> Iterator for IntoIter<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.0.next()
    }
}
