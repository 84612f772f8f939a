//! Keeps what a panic says, instead of printing it, while an execution runs.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{self, Location, PanicHookInfo};
use std::sync::Once;

use super::context::{self, Context};
use crate::report::Panic;

thread_local! {
    static LAST: RefCell<Option<(String, String)>> = const { RefCell::new(None) };
}

/// Sees to it that panics of tasks are kept and not printed; all others go to the hook that was there before.
pub(super) fn install_hook() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        // Shuttle wraps the hook it finds at its first execution with one that prints schedules, which are not ours.
        let before = panic::take_hook();
        let config = super::run::config();
        shuttle::Runner::new(shuttle::scheduler::RoundRobinScheduler::new(1), config).run(|| ());
        drop(panic::take_hook());
        panic::set_hook(Box::new(move |info| {
            if context::active() {
                LAST.set(Some((text(info.payload()), location(info))));
            } else {
                before(info);
            }
        }));
    });
}

/// Panics as if the code at that location did.
pub(crate) fn panic_at(location: &'static Location<'static>, message: String) -> ! {
    if !context::active() {
        panic!("{location}: {message}");
    }
    LAST.set(Some((message.clone(), shown(location))));
    panic::resume_unwind(Box::new(message))
}

/// What a panic says.
fn text(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied().or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("a panic with a value that is no text").to_owned()
}

/// File, line and column.
fn shown(location: &Location<'_>) -> String {
    format!("{}:{}", crate::report::place(location), location.column())
}

fn location(info: &PanicHookInfo<'_>) -> String {
    info.location().map(shown).unwrap_or_default()
}

/// The panic that the task with that name has just caught. What resumes an unwinding does not say where it does.
pub(crate) fn caught(task: &str, payload: &(dyn Any + Send)) -> Panic {
    let message = text(payload);
    let location = LAST.take().filter(|(last, _)| *last == message).map(|(_, location)| location);
    Panic { task: task.to_owned(), message, location: location.unwrap_or_default() }
}

/// The last panic, of the task with that name.
pub(crate) fn last_panic(task: &str) -> Panic {
    let (message, location) = LAST.take().unwrap_or_default();
    Panic { task: task.to_owned(), message, location }
}

impl Context {
    /// The panic that the end of the execution is due to, if the main task has ended by `own`. What nobody has taken by joining comes first;
    /// what says no more than that another one was taken gives way to that.
    pub(super) fn root(&self, own: Option<Panic>) -> Option<Panic> {
        if let Some((_, first)) = self.panics.first() {
            return Some(first.clone());
        }
        let own = own?;
        let same = || self.taken.iter().find(|taken| own.location.is_empty() && taken.message == own.message);
        let said = || self.taken.first().filter(|_| is_of_another(&own.message));
        Some(same().or_else(said).unwrap_or(&own).clone())
    }
}

/// Whether the message is that of a panic about a panic.
fn is_of_another(message: &str) -> bool {
    ["Any { .. }", "PoisonError { .. }"].iter().any(|end| message.ends_with(end))
        || message.contains("JoinError")
        || message == "a scoped thread panicked"
}
