//! A pipe with room for two messages, of which both ends can be closed.

use gordian::sync::mpsc::{self, Receiver, SyncSender, TryRecvError, TrySendError};
use gordian::sync::{Mutex, MutexGuard, PoisonError};

/// Messages that a pipe holds.
pub const ROOM: usize = 2;

/// What is done wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mistake {
    None,
    /// Who reads takes the end out first: it looks closed to others.
    TakenOut,
}

pub struct Pipe {
    writer: Mutex<Option<SyncSender<u8>>>,
    reader: Mutex<Option<Receiver<u8>>>,
    mistake: Mistake,
}

/// What comes of an operation.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// The message is in, or the end is closed now.
    Done,
    /// The oldest message.
    Message(u8),
    /// There is no room, or no message.
    NotNow,
    /// The other end is closed.
    Never,
    /// This end was closed before.
    Closed,
}

fn locked<T>(end: &Mutex<T>) -> MutexGuard<'_, T> {
    end.lock().unwrap_or_else(PoisonError::into_inner)
}

fn read(reader: &Receiver<u8>) -> Output {
    match reader.try_recv() {
        Ok(message) => Output::Message(message),
        Err(TryRecvError::Empty) => Output::NotNow,
        Err(TryRecvError::Disconnected) => Output::Never,
    }
}

fn closed<T>(end: Option<T>) -> Output {
    if end.is_some() { Output::Done } else { Output::Closed }
}

impl Pipe {
    pub fn new(mistake: Mistake) -> Pipe {
        let (writer, reader) = mpsc::sync_channel(ROOM);
        Pipe { writer: Mutex::new(Some(writer)), reader: Mutex::new(Some(reader)), mistake }
    }

    /// Puts a message in, if there is room.
    pub fn write(&self, message: u8) -> Output {
        match locked(&self.writer).as_ref().map(|writer| writer.try_send(message)) {
            None => Output::Closed,
            Some(Ok(())) => Output::Done,
            Some(Err(TrySendError::Full(_))) => Output::NotNow,
            Some(Err(TrySendError::Disconnected(_))) => Output::Never,
        }
    }

    /// Takes the oldest message out, if there is one.
    pub fn read(&self) -> Output {
        if self.mistake == Mistake::TakenOut {
            let taken = locked(&self.reader).take();
            let found = taken.as_ref().map_or(Output::Closed, read);
            *locked(&self.reader) = taken;
            return found;
        }
        locked(&self.reader).as_ref().map_or(Output::Closed, read)
    }

    /// Nobody writes any more.
    pub fn close_writer(&self) -> Output {
        closed(locked(&self.writer).take())
    }

    /// Nobody reads any more.
    pub fn close_reader(&self) -> Output {
        closed(locked(&self.reader).take())
    }
}
