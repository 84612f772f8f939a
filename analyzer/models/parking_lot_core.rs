//! The parking_lot_core crate: parking of threads.

use std::time::Instant;

pub const DEFAULT_PARK_TOKEN: ParkToken = ParkToken(0);
pub const DEFAULT_UNPARK_TOKEN: UnparkToken = UnparkToken(0);

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ParkToken(pub usize);

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UnparkToken(pub usize);

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ParkResult {
    Unparked(UnparkToken),
    Invalid,
    TimedOut,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct UnparkResult {
    pub unparked_threads: usize,
    pub requeued_threads: usize,
    pub have_more_threads: bool,
    pub be_fair: bool,
}

#[rendezvous]
pub unsafe fn park<V: FnOnce() -> bool, B: FnOnce(), T: FnOnce(usize, bool)>(
    key: usize,
    validate: V,
    before_sleep: B,
    timed_out: T,
    park_token: ParkToken,
    timeout: Option<Instant>,
) -> ParkResult;
pub unsafe fn unpark_one<C: FnOnce(UnparkResult) -> UnparkToken>(key: usize, callback: C) -> UnparkResult;
pub unsafe fn unpark_all(key: usize, unpark_token: UnparkToken) -> usize;

#[derive(Debug, Default)]
pub struct SpinWait;

impl SpinWait {
    pub const fn new() -> SpinWait;
    pub fn reset(&mut self);
    pub fn spin(&mut self) -> bool;
    pub fn spin_no_yield(&mut self);
}
