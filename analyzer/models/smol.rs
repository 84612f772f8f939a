//! The smol crate and the parts that it is made of: executors, `block_on`, `unblock`, timers.
#![also_named(async_executor, async_global_executor, async_io, async_task, blocking, pollster)]

use std::future::Future;
use std::task::{Context, Poll};

pub use async_channel as channel;
pub use async_lock as lock;
pub use futures::{future, io, stream};

#[spawn(task)]
pub fn spawn<T, F: Future<Output = T>>(future: F) -> Task<T>;
#[block_on]
pub fn block_on<T, F: Future<Output = T>>(future: F) -> T;
#[spawn(thread)]
pub fn unblock<T, F: FnOnce() -> T>(f: F) -> Task<T>;

#[derive(Debug)]
pub struct Task<T> {
    value: T,
}

impl<T> Task<T> {
    pub fn detach(self);
    pub async fn cancel(self) -> Option<T>;
    pub fn is_finished(&self) -> bool;
}

impl<T> Future for Task<T> {
    type Output = T;
    #[join]
    fn poll(self: std::pin::Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T>;
}

#[derive(Debug, Default)]
pub struct Executor<'a>;

pub type LocalExecutor<'a> = Executor<'a>;

impl<'a> Executor<'a> {
    pub const fn new() -> Executor<'a>;
    pub fn is_empty(&self) -> bool;
    #[spawn(task)]
    pub fn spawn<T, F: Future<Output = T>>(&self, future: F) -> Task<T>;
    pub fn try_tick(&self) -> bool;
    pub async fn tick(&self);
    pub async fn run<T, F: Future<Output = T>>(&self, future: F) -> T {
        future.await
    }
}

#[derive(Debug)]
pub struct Timer;

impl Timer {
    pub fn after(duration: std::time::Duration) -> Timer;
    pub fn at(instant: std::time::Instant) -> Timer;
    pub fn interval(period: std::time::Duration) -> Timer;
}

impl Future for Timer {
    type Output = std::time::Instant;
}
