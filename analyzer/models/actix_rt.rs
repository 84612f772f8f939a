//! The actix-rt crate: a runtime of threads that run tasks.

use std::future::Future;

pub use tokio::task::{spawn_blocking, yield_now};

#[spawn(task)]
pub fn spawn<F: Future>(future: F) -> tokio::task::JoinHandle<<F as Future>::Output>;

#[derive(Clone)]
pub struct System;

impl System {
    pub fn new() -> SystemRunner;
    pub fn current() -> System;
    pub fn stop(&self);
}

pub struct SystemRunner;

impl SystemRunner {
    #[block_on]
    pub fn block_on<F: Future>(&self, future: F) -> <F as Future>::Output;
    pub fn run(self);
}

pub struct Runtime;

impl Runtime {
    #[block_on]
    pub fn block_on<F: Future>(&self, future: F) -> <F as Future>::Output;
    #[spawn(task)]
    pub fn spawn<F: Future>(&self, future: F) -> tokio::task::JoinHandle<<F as Future>::Output>;
}

#[derive(Clone)]
pub struct ArbiterHandle;

impl ArbiterHandle {
    #[spawn(task)]
    pub fn spawn<F: Future>(&self, future: F) -> bool;
    #[spawn(task)]
    pub fn spawn_fn<F: FnOnce()>(&self, f: F) -> bool;
}

pub struct Arbiter;

impl Arbiter {
    pub fn new() -> Arbiter;
    pub fn current() -> ArbiterHandle;
    pub fn handle(&self) -> ArbiterHandle;
    #[spawn(task)]
    pub fn spawn<F: Future>(&self, future: F) -> bool;
    #[spawn(task)]
    pub fn spawn_fn<F: FnOnce()>(&self, f: F) -> bool;
}
