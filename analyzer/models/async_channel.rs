//! The async-channel crate: channels whose ends are asynchronous and can be cloned.

pub fn bounded<T>(cap: usize) -> (Sender<T>, Receiver<T>);
pub fn unbounded<T>() -> (Sender<T>, Receiver<T>);

#[container]
pub struct Sender<T> {
    item: T,
}

impl<T> Sender<T> {
    #[send(try)]
    pub fn try_send(&self, msg: T) -> Result<(), TrySendError<T>>;
    #[send]
    pub async fn send(&self, msg: T) -> Result<(), SendError<T>>;
    #[send]
    pub fn send_blocking(&self, msg: T) -> Result<(), SendError<T>>;
    #[send(try)]
    pub fn force_send(&self, msg: T) -> Result<Option<T>, SendError<T>>;
    pub async fn closed(&self);
    pub fn close(&self) -> bool;
    pub fn is_closed(&self) -> bool;
    pub fn is_empty(&self) -> bool;
    pub fn is_full(&self) -> bool;
    pub fn len(&self) -> usize;
    pub fn capacity(&self) -> Option<usize>;
    pub fn receiver_count(&self) -> usize;
    pub fn sender_count(&self) -> usize;
    #[place(self)]
    pub fn downgrade(&self) -> WeakSender<T>;
}

impl<T> Clone for Sender<T> {
    #[place(self)]
    fn clone(&self) -> Self;
}

#[container]
pub struct Receiver<T> {
    item: T,
}

impl<T> Receiver<T> {
    #[recv(try)]
    pub fn try_recv(&self) -> Result<T, TryRecvError>;
    #[recv]
    pub async fn recv(&self) -> Result<T, RecvError>;
    #[recv]
    pub fn recv_blocking(&self) -> Result<T, RecvError>;
    /// As a stream.
    #[recv]
    pub async fn next(&mut self) -> Option<T>;
    pub fn close(&self) -> bool;
    pub fn is_closed(&self) -> bool;
    pub fn is_empty(&self) -> bool;
    pub fn is_full(&self) -> bool;
    pub fn len(&self) -> usize;
    pub fn capacity(&self) -> Option<usize>;
    pub fn receiver_count(&self) -> usize;
    pub fn sender_count(&self) -> usize;
    #[place(self)]
    pub fn downgrade(&self) -> WeakReceiver<T>;
}

impl<T> Clone for Receiver<T> {
    #[place(self)]
    fn clone(&self) -> Self;
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

#[container]
#[derive(Clone)]
pub struct WeakReceiver<T> {
    item: T,
}

impl<T> WeakReceiver<T> {
    #[place(self)]
    pub fn upgrade(&self) -> Option<Receiver<T>>;
}

#[transparent]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SendError<T>(pub T);

#[transparent]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TrySendError<T> {
    Full(T),
    Closed(T),
}

impl<T> TrySendError<T> {
    pub fn into_inner(self) -> T;
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RecvError;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TryRecvError {
    Empty,
    Closed,
}
