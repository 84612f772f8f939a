//! Places in a channel that are kept for a message.

use std::fmt;
use std::sync::Arc;

use ::tokio::sync::mpsc as real;

use super::bounded::Sender;
use crate::monitor::Call;
use crate::tokio::step::{Held, Object, change};
use crate::tokio::sync::end::End;

/// Stands in for `tokio::sync::mpsc::Permit`.
pub struct Permit<'a, T>(Held<'a, real::Permit<'a, T>>);

/// Stands in for `tokio::sync::mpsc::PermitIterator`.
pub struct PermitIterator<'a, T> {
    held: Held<'a, real::PermitIterator<'a, T>>,
    object: &'a Object,
    call: Call,
}

/// Stands in for `tokio::sync::mpsc::OwnedPermit`.
pub struct OwnedPermit<T> {
    object: Arc<Object>,
    /// Gone once it is used.
    inner: Option<real::OwnedPermit<T>>,
}

impl<'a, T> Permit<'a, T> {
    pub(super) fn new(object: &'a Object, call: Call, permit: real::Permit<'a, T>) -> Permit<'a, T> {
        Permit(Held::new(object, call, permit))
    }

    /// Sends the message.
    #[track_caller]
    pub fn send(self, value: T) {
        self.send_as(Call::new("send"), value);
    }

    pub(super) fn send_as(self, call: Call, value: T) {
        self.0.end(call.name, |permit| permit.send(value));
    }
}

impl<'a, T> PermitIterator<'a, T> {
    pub(super) fn new(object: &'a Object, call: Call, permits: real::PermitIterator<'a, T>) -> PermitIterator<'a, T> {
        PermitIterator { held: Held::new(object, call, permits), object, call }
    }
}

impl<'a, T> Iterator for PermitIterator<'a, T> {
    type Item = Permit<'a, T>;

    fn next(&mut self) -> Option<Permit<'a, T>> {
        // It takes one of those that it has, which nobody else can tell.
        let permit = self.held.get_mut().next()?;
        Some(Permit::new(self.object, self.call, permit))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.held.get().size_hint()
    }
}

impl<T> ExactSizeIterator for PermitIterator<'_, T> {}

impl<T> OwnedPermit<T> {
    pub(super) fn new(object: Arc<Object>, permit: real::OwnedPermit<T>) -> OwnedPermit<T> {
        OwnedPermit { object, inner: Some(permit) }
    }

    fn get(&self) -> &real::OwnedPermit<T> {
        match &self.inner {
            Some(permit) => permit,
            None => unreachable!("it is there until it is used"),
        }
    }

    fn end(mut self, call: Call, f: impl FnOnce(real::OwnedPermit<T>) -> real::Sender<T>) -> Sender<T> {
        let Some(permit) = self.inner.take() else { unreachable!("it is there until it is used") };
        let sender = change(&self.object, call, || f(permit));
        Sender(End::new(&self.object, sender, "drop sender"))
    }

    /// Sends the message.
    #[track_caller]
    pub fn send(self, value: T) -> Sender<T> {
        self.end(Call::new("send"), |permit| permit.send(value))
    }

    /// Gives the place back.
    #[track_caller]
    pub fn release(self) -> Sender<T> {
        self.end(Call::new("release"), real::OwnedPermit::release)
    }

    /// Whether both are of one channel.
    pub fn same_channel(&self, other: &OwnedPermit<T>) -> bool {
        self.get().same_channel(other.get())
    }

    /// Whether it is of the sender's channel.
    pub fn same_channel_as_sender(&self, sender: &Sender<T>) -> bool {
        self.get().same_channel_as_sender(sender.0.get())
    }
}

impl<T> Drop for OwnedPermit<T> {
    #[track_caller]
    fn drop(&mut self) {
        if let Some(permit) = self.inner.take() {
            change(&self.object, Call::new("release"), || drop(permit));
        }
    }
}

macro_rules! opaque {
    ($([$($generics:tt)*] $type:ty, $name:literal;)*) => { $(
        impl<$($generics)*> fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct($name).finish_non_exhaustive()
            }
        }
    )* };
}

opaque! {
    [T] Permit<'_, T>, "Permit";
    [T] PermitIterator<'_, T>, "PermitIterator";
    [T] OwnedPermit<T>, "OwnedPermit";
}
