//! The crossbeam-channel crate: channels whose ends can be cloned.

use std::iter::Iter;
use std::time::{Duration, Instant};

pub fn unbounded<T>() -> (Sender<T>, Receiver<T>);
pub fn bounded<T>(cap: usize) -> (Sender<T>, Receiver<T>);
pub fn after(duration: Duration) -> Receiver<Instant>;
pub fn at(when: Instant) -> Receiver<Instant>;
pub fn never<T>() -> Receiver<T>;
pub fn tick(duration: Duration) -> Receiver<Instant>;

#[container]
#[derive(Debug)]
pub struct Sender<T> {
    item: T,
}

impl<T> Sender<T> {
    #[send(try)]
    pub fn try_send(&self, msg: T) -> Result<(), TrySendError<T>>;
    #[send]
    pub fn send(&self, msg: T) -> Result<(), SendError<T>>;
    #[send(try)]
    pub fn send_timeout(&self, msg: T, timeout: Duration) -> Result<(), SendTimeoutError<T>>;
    #[send(try)]
    pub fn send_deadline(&self, msg: T, deadline: Instant) -> Result<(), SendTimeoutError<T>>;
    pub fn is_empty(&self) -> bool;
    pub fn is_full(&self) -> bool;
    pub fn len(&self) -> usize;
    pub fn capacity(&self) -> Option<usize>;
    pub fn same_channel(&self, other: &Sender<T>) -> bool;
}

impl<T> Clone for Sender<T> {
    #[place(self)]
    fn clone(&self) -> Self;
}

#[container]
#[derive(Debug)]
pub struct Receiver<T> {
    item: T,
}

impl<T> Receiver<T> {
    #[recv(try)]
    pub fn try_recv(&self) -> Result<T, TryRecvError>;
    #[recv]
    pub fn recv(&self) -> Result<T, RecvError>;
    #[recv(try)]
    pub fn recv_timeout(&self, timeout: Duration) -> Result<T, RecvTimeoutError>;
    #[recv(try)]
    pub fn recv_deadline(&self, deadline: Instant) -> Result<T, RecvTimeoutError>;
    pub fn is_empty(&self) -> bool;
    pub fn is_full(&self) -> bool;
    pub fn len(&self) -> usize;
    pub fn capacity(&self) -> Option<usize>;
    #[recv]
    pub fn iter(&self) -> Iter<T>;
    #[recv(try)]
    pub fn try_iter(&self) -> Iter<T>;
    pub fn same_channel(&self, other: &Receiver<T>) -> bool;
}

impl<T> Clone for Receiver<T> {
    #[place(self)]
    fn clone(&self) -> Self;
}

impl<T> IntoIterator for Receiver<T> {
    type Item = T;
    type IntoIter = Iter<T>;
    #[recv]
    #[place(element)]
    fn into_iter(self) -> Iter<T>;
}

impl<T> IntoIterator for &Receiver<T> {
    type Item = T;
    type IntoIter = Iter<T>;
    #[recv]
    #[place(element)]
    fn into_iter(self) -> Iter<T>;
}

#[transparent]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SendError<T>(pub T);

impl<T> SendError<T> {
    pub fn into_inner(self) -> T;
}

#[transparent]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TrySendError<T> {
    Full(T),
    Disconnected(T),
}

impl<T> TrySendError<T> {
    pub fn into_inner(self) -> T;
}

#[transparent]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SendTimeoutError<T> {
    Timeout(T),
    Disconnected(T),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RecvError;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TryRecvError {
    Empty,
    Disconnected,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RecvTimeoutError {
    Timeout,
    Disconnected,
}

#[derive(Debug)]
pub struct Select<'a>;

impl<'a> Select<'a> {
    pub fn new() -> Select<'a>;
    pub fn send<T>(&mut self, s: &'a Sender<T>) -> usize;
    pub fn recv<T>(&mut self, r: &'a Receiver<T>) -> usize;
    pub fn remove(&mut self, index: usize);
    pub fn try_select(&mut self) -> Result<SelectedOperation<'a>, TryRecvError>;
    pub fn select(&mut self) -> SelectedOperation<'a>;
    pub fn select_timeout(&mut self, timeout: Duration) -> Result<SelectedOperation<'a>, RecvTimeoutError>;
    pub fn ready(&mut self) -> usize;
}

#[derive(Debug)]
pub struct SelectedOperation<'a>;

impl SelectedOperation<'_> {
    pub fn index(&self) -> usize;
    pub fn send<T>(self, s: &Sender<T>, msg: T) -> Result<(), SendError<T>>;
    pub fn recv<T>(self, r: &Receiver<T>) -> Result<T, RecvError>;
}
