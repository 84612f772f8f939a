//! Iterators over messages.

use std::fmt;
use std::iter::FusedIterator;

use super::ends::Receiver;
use crate::monitor::Call;

/// Stands in for `crossbeam::channel::Iter`.
pub struct Iter<'a, T> {
    pub(super) receiver: &'a Receiver<T>,
    /// Where the loop is: `next` may be called from anywhere.
    pub(super) call: Call,
}

/// Stands in for `crossbeam::channel::TryIter`.
pub struct TryIter<'a, T> {
    pub(super) receiver: &'a Receiver<T>,
}

/// Stands in for `crossbeam::channel::IntoIter`.
pub struct IntoIter<T> {
    receiver: Receiver<T>,
    call: Call,
}

impl<T> Iterator for Iter<'_, T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.receiver.recv_as(self.call).ok()
    }
}

impl<T> FusedIterator for Iter<'_, T> {}

impl<T> Iterator for TryIter<'_, T> {
    type Item = T;

    #[track_caller]
    fn next(&mut self) -> Option<T> {
        self.receiver.try_recv().ok()
    }
}

impl<T> Iterator for IntoIter<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.receiver.recv_as(self.call).ok()
    }
}

impl<T> FusedIterator for IntoIter<T> {}

impl<T> IntoIterator for Receiver<T> {
    type Item = T;
    type IntoIter = IntoIter<T>;

    #[track_caller]
    fn into_iter(self) -> IntoIter<T> {
        IntoIter { receiver: self, call: Call::waiting("recv", "a message") }
    }
}

impl<'a, T> IntoIterator for &'a Receiver<T> {
    type Item = T;
    type IntoIter = Iter<'a, T>;

    #[track_caller]
    fn into_iter(self) -> Iter<'a, T> {
        self.iter()
    }
}

impl<T> fmt::Debug for Iter<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("Iter { .. }")
    }
}

impl<T> fmt::Debug for TryIter<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("TryIter { .. }")
    }
}

impl<T> fmt::Debug for IntoIter<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("IntoIter { .. }")
    }
}
