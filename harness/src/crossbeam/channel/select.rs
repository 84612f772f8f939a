//! Stands in for `crossbeam::channel::Select`.

use std::fmt;
use std::rc::Rc;

use ::crossbeam::channel::{
    ReadyTimeoutError, RecvError, SelectTimeoutError, SendError, TryReadyError, TrySelectError,
};

use super::ends::{Flavor, Receiver, Sender};
use super::meeting::{Case, Patience, attempt, ticket};
use super::state::{SelectReceive, SelectSend};
use crate::monitor::Call;
use crate::time::{Duration, Instant};

/// Stands in for `crossbeam::channel::Select`. Of several operations that are ready, the one added first counts.
#[derive(Clone, Default)]
pub struct Select<'a> {
    /// By number; none for one that was removed.
    cases: Vec<Option<Entry<'a>>>,
}

#[derive(Clone)]
struct Entry<'a> {
    case: Rc<dyn Case + 'a>,
    /// Address of the end that it was added with.
    end: usize,
}

fn address<T>(end: &T) -> usize {
    std::ptr::from_ref(end).addr()
}

/// A timer's case is that of the receiver, which outlives the select.
struct Borrowed<'a>(&'a dyn Case);

impl Case for Borrowed<'_> {
    fn access(&self) -> Option<crate::dpor::action::Access> {
        self.0.access()
    }

    fn is_rendezvous(&self) -> bool {
        self.0.is_rendezvous()
    }

    fn try_now(&self, ticket: u64, wakers: &mut crate::monitor::Wakers) -> bool {
        self.0.try_now(ticket, wakers)
    }

    fn is_ready(&self, ticket: u64) -> bool {
        self.0.is_ready(ticket)
    }

    fn register(&self, waiter: &super::meeting::Waiter) {
        self.0.register(waiter);
    }

    fn withdraw(&self, ticket: u64) {
        self.0.withdraw(ticket);
    }

    fn complete(&self, ticket: u64) {
        self.0.complete(ticket);
    }

    fn due(&self) -> Option<Instant> {
        self.0.due()
    }

    fn has_to_wait(&self, call: Call) {
        self.0.has_to_wait(call);
    }
}

const NEEDS: &str = "one of its operations";

impl<'a> Select<'a> {
    /// A list of no operations.
    pub fn new() -> Select<'a> {
        Select::default()
    }

    /// A list of no operations, of which the first counts if several are ready.
    pub fn new_biased() -> Select<'a> {
        Select::default()
    }

    /// Adds a send and gives its number.
    pub fn send<T>(&mut self, s: &'a Sender<T>) -> usize {
        self.add(Rc::new(SelectSend(&s.channel)), address(s))
    }

    /// Adds a receive and gives its number.
    pub fn recv<T>(&mut self, r: &'a Receiver<T>) -> usize {
        match &r.flavor {
            Flavor::Channel(channel) => self.add(Rc::new(SelectReceive(channel)), address(r)),
            Flavor::Timer(timer) => self.add(Rc::new(Borrowed(&**timer)), address(r)),
        }
    }

    fn add(&mut self, case: Rc<dyn Case + 'a>, end: usize) -> usize {
        self.cases.push(Some(Entry { case, end }));
        self.cases.len() - 1
    }

    /// Takes an operation out of the list.
    ///
    /// # Panics
    /// If there is none with that number.
    pub fn remove(&mut self, index: usize) {
        assert!(index < self.cases.len(), "index out of bounds; {index} >= {}", self.cases.len());
        assert!(self.cases[index].is_some(), "no operation with this index");
        self.cases[index] = None;
    }

    /// Begins an operation that is ready; it has to be completed with the same end.
    ///
    /// # Errors
    /// If none is.
    #[track_caller]
    pub fn try_select(&mut self) -> Result<SelectedOperation<'a>, TrySelectError> {
        self.run(Call::new("try_select"), Patience::None, false).ok_or(TrySelectError)
    }

    /// Waits for an operation to be ready and begins it; it has to be completed with the same end.
    ///
    /// # Panics
    /// If there are no operations.
    #[track_caller]
    pub fn select(&mut self) -> SelectedOperation<'a> {
        self.must_have_cases();
        match self.run(Call::waiting("select", NEEDS), Patience::Forever, false) {
            Some(selected) => selected,
            None => unreachable!("it waits for good"),
        }
    }

    /// [`Select::select`], for so long at most.
    ///
    /// # Errors
    /// If the time is over.
    #[track_caller]
    pub fn select_timeout(&mut self, timeout: Duration) -> Result<SelectedOperation<'a>, SelectTimeoutError> {
        let patience = Patience::lasting(timeout);
        self.run(Call::waiting("select_timeout", NEEDS), patience, false).ok_or(SelectTimeoutError)
    }

    /// [`Select::select`], until then at most.
    ///
    /// # Errors
    /// If the time is over.
    #[track_caller]
    pub fn select_deadline(&mut self, deadline: Instant) -> Result<SelectedOperation<'a>, SelectTimeoutError> {
        let patience = Patience::Until(deadline);
        self.run(Call::waiting("select_deadline", NEEDS), patience, false).ok_or(SelectTimeoutError)
    }

    /// The number of an operation that is ready.
    ///
    /// # Errors
    /// If none is.
    #[track_caller]
    pub fn try_ready(&mut self) -> Result<usize, TryReadyError> {
        self.find(Call::new("try_ready"), Patience::None).ok_or(TryReadyError)
    }

    /// Waits for an operation to be ready.
    ///
    /// # Panics
    /// If there are no operations.
    #[track_caller]
    pub fn ready(&mut self) -> usize {
        self.must_have_cases();
        match self.find(Call::waiting("ready", NEEDS), Patience::Forever) {
            Some(index) => index,
            None => unreachable!("it waits for good"),
        }
    }

    /// [`Select::ready`], for so long at most.
    ///
    /// # Errors
    /// If the time is over.
    #[track_caller]
    pub fn ready_timeout(&mut self, timeout: Duration) -> Result<usize, ReadyTimeoutError> {
        self.find(Call::waiting("ready_timeout", NEEDS), Patience::lasting(timeout)).ok_or(ReadyTimeoutError)
    }

    /// [`Select::ready`], until then at most.
    ///
    /// # Errors
    /// If the time is over.
    #[track_caller]
    pub fn ready_deadline(&mut self, deadline: Instant) -> Result<usize, ReadyTimeoutError> {
        self.find(Call::waiting("ready_deadline", NEEDS), Patience::Until(deadline)).ok_or(ReadyTimeoutError)
    }

    #[track_caller]
    fn must_have_cases(&self) {
        assert!(self.cases.iter().any(Option::is_some), "no operations have been added to `Select`");
    }

    fn find(&self, call: Call, patience: Patience) -> Option<usize> {
        self.run(call, patience, true).map(|mut found| {
            found.is_completed = true;
            found.index
        })
    }

    fn run(&self, call: Call, patience: Patience, only_ready: bool) -> Option<SelectedOperation<'a>> {
        let present: Vec<(usize, &Entry<'a>)> =
            self.cases.iter().enumerate().filter_map(|(index, entry)| Some((index, entry.as_ref()?))).collect();
        let cases: Vec<&dyn Case> = present.iter().map(|(_, entry)| &*entry.case as &dyn Case).collect();
        let ticket = ticket();
        let at = attempt(call, &cases, ticket, patience, only_ready)?;
        let (index, entry) = present[at];
        Some(SelectedOperation { index, end: entry.end, ticket, is_completed: false, _ends: std::marker::PhantomData })
    }
}

impl fmt::Debug for Select<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("Select { .. }")
    }
}

/// Stands in for `crossbeam::channel::SelectedOperation`.
#[must_use]
pub struct SelectedOperation<'a> {
    index: usize,
    end: usize,
    ticket: u64,
    is_completed: bool,
    _ends: std::marker::PhantomData<&'a ()>,
}

impl SelectedOperation<'_> {
    /// The number of the operation.
    pub fn index(&self) -> usize {
        self.index
    }

    /// Completes a send.
    ///
    /// # Errors
    /// The message, if there is no receiver any more.
    ///
    /// # Panics
    /// If the operation was added with another end.
    #[track_caller]
    pub fn send<T>(mut self, s: &Sender<T>, msg: T) -> Result<(), SendError<T>> {
        assert!(address(s) == self.end, "passed a sender that wasn't selected");
        self.is_completed = true;
        s.channel.send_selected(Call::new("send"), self.ticket, msg).map_err(SendError)
    }

    /// Completes a receive.
    ///
    /// # Errors
    /// If there is no sender any more.
    ///
    /// # Panics
    /// If the operation was added with another end.
    #[track_caller]
    pub fn recv<T>(mut self, r: &Receiver<T>) -> Result<T, RecvError> {
        assert!(address(r) == self.end, "passed a receiver that wasn't selected");
        self.is_completed = true;
        let received = match &r.flavor {
            Flavor::Channel(channel) => {
                channel.receive_selected(Call::waiting("recv", "the message of the sender it met"), self.ticket)
            }
            Flavor::Timer(timer) => timer.take(self.ticket),
        };
        received.ok_or(RecvError)
    }
}

impl Drop for SelectedOperation<'_> {
    fn drop(&mut self) {
        if !self.is_completed && !std::thread::panicking() {
            panic!("dropped `SelectedOperation` without completing the operation");
        }
    }
}

impl fmt::Debug for SelectedOperation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("SelectedOperation { .. }")
    }
}
