//! The pipe with room for two messages, of which both ends can be closed.

use std::collections::VecDeque;
use std::mem::take;

use arbitrary::Arbitrary;
use gordian::Model;

use super::objects::pipe::{self, Mistake, Output, ROOM};

/// What is in it, and whether its ends are open.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Pipe {
    messages: VecDeque<u8>,
    is_writable: bool,
    is_readable: bool,
    mistake: Mistake,
}

impl Pipe {
    /// An empty one.
    pub fn new(mistake: Mistake) -> Pipe {
        Pipe { messages: VecDeque::new(), is_writable: true, is_readable: true, mistake }
    }
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

impl Model for Pipe {
    type Object = pipe::Pipe;
    type Operation = Operation;
    type Output = Output;

    fn object(&self) -> pipe::Pipe {
        pipe::Pipe::new(self.mistake)
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
            Operation::CloseWriter if take(&mut self.is_writable) => Output::Done,
            Operation::CloseReader if take(&mut self.is_readable) => Output::Done,
            Operation::CloseWriter | Operation::CloseReader => Output::Closed,
        }
    }

    fn call(pipe: &pipe::Pipe, operation: &Operation) -> Output {
        match operation {
            Operation::Write(message) => pipe.write(*message),
            Operation::Read => pipe.read(),
            Operation::CloseWriter => pipe.close_writer(),
            Operation::CloseReader => pipe.close_reader(),
        }
    }
}
