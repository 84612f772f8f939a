//! Keeps what a panic says, instead of printing it, while an execution runs.

use std::cell::RefCell;
use std::panic::{self, Location, PanicHookInfo};
use std::sync::Once;

use super::context;
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
                LAST.set(Some((message(info), location(info))));
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

fn message(info: &PanicHookInfo<'_>) -> String {
    let payload = info.payload();
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

/// The last panic, which the task with that name has just caught.
pub(crate) fn last_panic(task: &str) -> Panic {
    let (message, location) = LAST.take().unwrap_or_default();
    Panic { task: task.to_owned(), message, location }
}
