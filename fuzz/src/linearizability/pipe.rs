//! A pipe with room for two messages, of which both ends can be closed.

use std::collections::VecDeque;

use arbitrary::Arbitrary;
use gordian::Model;
use gordian::sync::mpsc::{self, Receiver, SyncSender, TryRecvError, TrySendError};
use gordian::sync::{Mutex, MutexGuard};

const ROOM: usize = 2;

/// What is in it, and whether its ends are open.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Pipe {
    messages: VecDeque<u8>,
    is_writable: bool,
    is_readable: bool,
    is_wrong: bool,
}

impl Pipe {
    /// An empty one; in a wrong one, who reads takes what is there out first, and looks at it afterwards.
    pub fn new(is_wrong: bool) -> Pipe {
        Pipe { messages: VecDeque::new(), is_writable: true, is_readable: true, is_wrong }
    }
}

/// The concurrent one.
pub struct Shared {
    writer: Mutex<Option<SyncSender<u8>>>,
    reader: Mutex<Option<Receiver<u8>>>,
    is_wrong: bool,
}

/// What is done to it.
#[derive(Clone, Debug, Arbitrary)]
pub enum Operation {
    /// Puts a message in, if there is room.
    Write(u8),
    /// Takes the oldest message out, if there is one.
    Read,
    /// Nobody writes any more.
    CloseWriter,
    /// Nobody reads any more.
    CloseReader,
}

/// What comes of it.
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
    end.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

impl Model for Pipe {
    type Object = Shared;
    type Operation = Operation;
    type Output = Output;

    fn object(&self) -> Shared {
        let (writer, reader) = mpsc::sync_channel(ROOM);
        Shared { writer: Mutex::new(Some(writer)), reader: Mutex::new(Some(reader)), is_wrong: self.is_wrong }
    }

    fn apply(&mut self, operation: &Operation) -> Output {
        match operation {
            Operation::Write(_) if !self.is_writable => Output::Closed,
            Operation::Write(_) if !self.is_readable => Output::Never,
            Operation::Write(_) if self.messages.len() == ROOM => Output::NotNow,
            Operation::Write(message) => {
                self.messages.push_back(*message);
                Output::Done
            }
            Operation::Read if !self.is_readable => Output::Closed,
            Operation::Read => match self.messages.pop_front() {
                Some(message) => Output::Message(message),
                None if self.is_writable => Output::NotNow,
                None => Output::Never,
            },
            Operation::CloseWriter if std::mem::take(&mut self.is_writable) => Output::Done,
            Operation::CloseReader if std::mem::take(&mut self.is_readable) => Output::Done,
            Operation::CloseWriter | Operation::CloseReader => Output::Closed,
        }
    }

    fn call(pipe: &Shared, operation: &Operation) -> Output {
        match operation {
            Operation::Write(message) => match locked(&pipe.writer).as_ref().map(|writer| writer.try_send(*message)) {
                None => Output::Closed,
                Some(Ok(())) => Output::Done,
                Some(Err(TrySendError::Full(_))) => Output::NotNow,
                Some(Err(TrySendError::Disconnected(_))) => Output::Never,
            },
            Operation::Read => {
                if pipe.is_wrong {
                    // As long as it is out, it looks closed to others.
                    let taken = locked(&pipe.reader).take();
                    let read = taken.as_ref().map_or(Output::Closed, read);
                    *locked(&pipe.reader) = taken;
                    return read;
                }
                locked(&pipe.reader).as_ref().map_or(Output::Closed, read)
            }
            Operation::CloseWriter => closed(locked(&pipe.writer).take()),
            Operation::CloseReader => closed(locked(&pipe.reader).take()),
        }
    }
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
