//! The event-listener crate: notifications for threads and tasks.

use std::future::Future;
use std::time::{Duration, Instant};

#[derive(Debug, Default)]
pub struct Event<T = ()> {
    tag: T,
}

impl Event {
    pub const fn new() -> Event;
}

impl<T> Event<T> {
    pub fn listen(&self) -> EventListener<T>;
    #[notify]
    pub fn notify<N>(&self, notify: N) -> usize;
    #[notify]
    pub fn notify_relaxed(&self, n: usize) -> usize;
    #[notify]
    pub fn notify_additional(&self, n: usize) -> usize;
    #[notify]
    pub fn notify_additional_relaxed(&self, n: usize) -> usize;
    pub fn total_listeners(&self) -> usize;
}

#[derive(Debug)]
pub struct EventListener<T = ()> {
    tag: T,
}

impl<T> EventListener<T> {
    #[rendezvous]
    pub fn wait(self) -> T;
    pub fn wait_timeout(self, timeout: Duration) -> Option<T>;
    pub fn wait_deadline(self, deadline: Instant) -> Option<T>;
    pub fn discard(self) -> bool;
}

impl<T> Future for EventListener<T> {
    type Output = T;
}

pub trait Listener<T = ()> {
    #[rendezvous]
    fn wait(self) -> T;
    fn wait_timeout(self, timeout: Duration) -> Option<T>;
}
