//! The flume crate: channels that work from threads and tasks.

use std::iter::Iter;
use std::time::{Duration, Instant};

pub fn unbounded<T>() -> (Sender<T>, Receiver<T>);
pub fn bounded<T>(cap: usize) -> (Sender<T>, Receiver<T>);

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

    #[send]
    pub async fn send_async(&self, item: T) -> Result<(), SendError<T>>;
    #[send]
    pub async fn into_send_async(self, item: T) -> Result<(), SendError<T>>;
    pub fn is_disconnected(&self) -> bool;
    pub fn sender_count(&self) -> usize;
    pub fn receiver_count(&self) -> usize;
    #[place(self)]
    pub fn downgrade(&self) -> WeakSender<T>;
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

    #[recv]
    pub async fn recv_async(&self) -> Result<T, RecvError>;
    #[recv]
    pub async fn into_recv_async(self) -> Result<T, RecvError>;
    #[recv(try)]
    pub fn drain(&self) -> Iter<T>;
    pub fn is_disconnected(&self) -> bool;
    pub fn sender_count(&self) -> usize;
    pub fn receiver_count(&self) -> usize;
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

#[container]
#[derive(Clone)]
pub struct WeakSender<T> {
    item: T,
}

impl<T> WeakSender<T> {
    #[place(self)]
    pub fn upgrade(&self) -> Option<Sender<T>>;
}
