//! The parts of a witness; names and places in it are texts, so it means the same wherever it is read.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Style;

/// Version of the stored form.
pub(super) const SCHEMA_VERSION: u32 = 1;

/// Marks an entry of a schedule that is not a step of its thread but a fault, which strikes its next step.
pub(crate) const STRUCK: u32 = 1 << 31;

/// A failing execution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Witness {
    /// Version of the stored form.
    pub(crate) schema: u32,
    pub(crate) tool: Tool,
    /// The test that failed, if it has a name.
    pub(crate) test: String,
    /// The package of the test, if cargo has said it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) package: String,
    /// What cargo calls the program that ran the test.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) target: Option<Target>,
    /// Features of the package that the test was built with, as far as they are known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) features: Vec<String>,
    pub(crate) failure: Failure,
    /// How many executions were run until the failure, that one included.
    pub(crate) executions: u64,
    /// By number; the main thread is the first.
    pub(crate) threads: Vec<Thread>,
    pub(crate) objects: Vec<Object>,
    /// The thread that runs, for each scheduling point; with 2^31 added a fault strikes the next step of that thread.
    pub(crate) schedule: Vec<u32>,
    /// What the engine loom needs to run it again, where a schedule says too little; in loom's own form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) path: Option<serde_json::Value>,
    /// What happened, in order; long executions have gaps.
    pub(crate) events: Vec<Event>,
    pub(crate) observed: Vec<Observed>,
    /// What else is to be said, one sentence each.
    pub(crate) remarks: Vec<String>,
    /// The checksum of all else; only in files.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "text")]
    pub(crate) checksum: Option<String>,
    /// The command that replays it from the file where it is stored.
    #[serde(skip)]
    pub(crate) again: Option<String>,
    /// Columns to print it with.
    #[serde(skip)]
    pub(crate) width: Option<usize>,
}

/// What wrote a witness.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// What cargo calls a program of a package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Target {
    /// One of those that `cargo test` runs.
    Test,
    /// The one of those with that name, below `tests`.
    IntegrationTest(String),
    /// The tests of the binary with that name.
    BinTest(String),
    /// The example with that name.
    Example(String),
    /// The binary with that name.
    Bin(String),
}

/// What failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The kind of failure.
    pub kind: FailureKind,
    /// What failed; the message of a panic may have more lines than one.
    pub headline: String,
    /// The same for all executions that fail the same way.
    pub identity: String,
}

/// Kinds of failures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FailureKind {
    /// A thread panicked, by a failed assertion for instance.
    Panic,
    /// Threads wait for each other, or for something that never comes.
    Deadlock,
    /// A thread waits for a notification that came before it waited.
    LostWakeup,
    /// The main thread has ended and another one waits for good.
    LeakedThread,
    /// The execution does not end, under a fair schedule either.
    Livelock,
    /// Two accesses to the same memory without synchronisation, one of them a write.
    DataRace,
}

impl FailureKind {
    /// As in the stored form.
    pub fn name(self) -> &'static str {
        match self {
            FailureKind::Panic => "panic",
            FailureKind::Deadlock => "deadlock",
            FailureKind::LostWakeup => "lost_wakeup",
            FailureKind::LeakedThread => "leaked_thread",
            FailureKind::Livelock => "livelock",
            FailureKind::DataRace => "data_race",
        }
    }
}

/// A thread of the execution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thread {
    /// Its own name, or its number.
    pub name: String,
    /// What it waits for at the end, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waits: Option<Wait>,
}

/// What a thread waits for at the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wait {
    /// What it wants to do.
    pub operation: String,
    /// Where.
    pub site: Site,
    /// The object that does not let it, by number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<u32>,
    /// What would have to happen, where no thread can be named that prevents it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub needs: String,
    /// Who prevents it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holders: Vec<Holder>,
    /// Where the notification that it waits for was given, before it waited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missed: Option<Site>,
    /// Whom the last notification woke instead, and where it was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heard: Option<Holder>,
}

impl Wait {
    /// What a sender needs: room in the channel.
    pub(crate) const ROOM: &str = "room in the channel";
    /// What it needs if the channel has no places.
    pub(crate) const TAKEN: &str = "the message to be taken";

    /// What the holders have to do with what is needed: the words before and after their names.
    fn relation(&self) -> (&'static str, &'static str) {
        match self.needs.as_str() {
            "" => (" for", ""),
            Wait::ROOM => (", from which", " receives"),
            Wait::TAKEN => (" by", ""),
            // Of what is needed, somebody has all there is.
            _ => (", which", " has"),
        }
    }
}

/// A thread that another one waits for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The thread, by number.
    pub thread: u32,
    /// Where it acquired what the other one waits for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Site>,
}

/// A synchronisation object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Object {
    /// What the source calls it, else its kind and place.
    pub name: String,
    /// What it is.
    pub kind: String,
    /// The value that was written last, or was read if none was written; if it has values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// A place in a source file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Site {
    /// As the compiler was given it.
    pub file: String,
    /// From 1.
    pub line: u32,
    /// From 1.
    pub column: u32,
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// An operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Who did it, by number.
    pub thread: u32,
    /// Which scheduling point it belongs to; none if it is none of its own: done while a panic unwound, or an access to plain memory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<u32>,
    /// What people call it.
    pub operation: String,
    /// What it was done to, by number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<u32>,
    /// Where.
    pub site: Site,
    /// The text of that line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// What was read or written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// With which orderings, where they decide what may be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ordering: Option<String>,
    /// Whether it is the end of the thread.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ends: bool,
    /// How many operations between the one shown before and this one are part of how something of a library works, and not shown.
    #[serde(default, skip_serializing_if = "is_none")]
    pub inner: u32,
    /// Events of other threads that happen before it and not before another such event.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<u32>,
    /// The event, by number, that it is a data race with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub races: Option<u32>,
    /// Why another thread than before goes on here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub switch: Option<String>,
}

/// A text where there is anything: nothing in its place is damage.
fn text<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    String::deserialize(deserializer).map(Some)
}

fn is_none(number: &u32) -> bool {
    *number == 0
}

/// A final value that the test collected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observed {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

impl Witness {
    /// One line: what failed.
    pub fn headline(&self) -> &str {
        self.failure.headline.lines().next().unwrap_or_default()
    }

    /// How many executions were run until the failure, that one included.
    pub fn executions(&self) -> u64 {
        self.executions
    }

    /// The same for all executions that fail the same way.
    pub fn identity(&self) -> &str {
        &self.failure.identity
    }

    /// The kind of failure.
    pub fn kind(&self) -> FailureKind {
        self.failure.kind
    }

    /// Whether threads wait for good: a deadlock, a lost wake-up or a thread left behind.
    pub fn is_deadlock(&self) -> bool {
        matches!(self.failure.kind, FailureKind::Deadlock | FailureKind::LostWakeup | FailureKind::LeakedThread)
    }

    /// Whether it is a panic, of an assertion for instance.
    pub fn is_panic(&self) -> bool {
        self.failure.kind == FailureKind::Panic
    }

    /// Whether it is a data race.
    pub fn is_data_race(&self) -> bool {
        self.failure.kind == FailureKind::DataRace
    }

    /// The test that failed; empty if the exploration has no name.
    pub fn test(&self) -> &str {
        &self.test
    }

    /// The package of the test, if it is known.
    pub fn package(&self) -> Option<&str> {
        Some(self.package.as_str()).filter(|package| !package.is_empty())
    }

    /// The arguments with which cargo runs the test again, from `test` or `run` on; `None` if the package or the program is
    /// not known.
    pub fn cargo_arguments(&self) -> Option<Vec<String>> {
        let package = self.package()?;
        let (command, program) = match self.target.as_ref()? {
            Target::Test => ("test", None),
            Target::IntegrationTest(name) => ("test", Some(format!("--test={name}"))),
            Target::BinTest(name) => ("test", Some(format!("--bin={name}"))),
            Target::Example(name) => ("run", Some(format!("--example={name}"))),
            Target::Bin(name) => ("run", Some(format!("--bin={name}"))),
        };
        let mut arguments = vec![command.to_owned(), format!("--package={package}")];
        let own: Vec<&str> = self.features.iter().map(String::as_str).filter(|feature| *feature != "default").collect();
        if !own.is_empty() {
            if own.len() == self.features.len() {
                arguments.push("--no-default-features".to_owned());
            }
            arguments.push(format!("--features={}", own.join(",")));
        }
        arguments.extend(program);
        if command == "test" {
            // Cargo names tests without the crate.
            let name = self.test.split_once("::").map_or(self.test.as_str(), |(_, name)| name);
            arguments.extend(["--".to_owned(), "--exact".to_owned(), name.to_owned()]);
        }
        Some(arguments)
    }

    /// How many times another thread goes on in the execution that is shown.
    pub fn switches(&self) -> usize {
        self.schedule.windows(2).filter(|pair| pair[0] & !STRUCK != pair[1] & !STRUCK).count()
    }

    /// What happened, in order.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Name of a thread.
    pub(super) fn thread_name(&self, thread: u32) -> &str {
        self.threads.get(thread as usize).map_or("?", |thread| &thread.name)
    }

    /// Name of an object.
    pub(crate) fn object_name(&self, object: Option<u32>) -> Option<&str> {
        Some(&self.objects.get(object? as usize)?.name)
    }

    /// `[lock journal]`, `[load counter: 0]`: what an event did, as people say it.
    pub(super) fn action(&self, event: &Event) -> String {
        let mut text = phrase(&event.operation, self.object_name(event.object));
        if let Some(value) = &event.value {
            text.push_str(": ");
            text.push_str(value);
        }
        if let Some(ordering) = &event.ordering {
            text.push_str(", ");
            text.push_str(ordering);
        }
        if let Some(other) = event.races.and_then(|other| self.events.get(other as usize)) {
            let place = match other.site.file == event.site.file {
                true => format!("in line {}", other.site.line),
                false => format!("at {}", other.site),
            };
            text.push_str(&format!(": nothing orders it with the {} {place}", other.operation));
        }
        text
    }

    /// One sentence for each thread that waits.
    pub(super) fn wait_sentences(&self) -> Vec<String> {
        let waits =
            |(number, thread): (usize, &Thread)| Some(self.wait_sentence(number as u32, thread.waits.as_ref()?));
        self.threads.iter().enumerate().filter_map(waits).collect()
    }

    fn wait_sentence(&self, thread: u32, wait: &Wait) -> String {
        let name = self.thread_name(thread);
        let operation = phrase(&wait.operation, self.object_name(wait.object));
        let mut text = format!("`{name}` waits at {} ({operation})", wait.site);
        if !wait.needs.is_empty() {
            text.push_str(&format!(" for {}", wait.needs));
        }
        if let Some(missed) = &wait.missed {
            text.push_str(&format!("; the one given at {missed} came when nobody waited"));
        }
        if let Some(Holder { thread: woken, since: Some(site) }) = &wait.heard {
            text.push_str(&format!("; the last one, given at {site}, woke `{}`", self.thread_name(*woken)));
        }
        for (number, holder) in wait.holders.iter().enumerate() {
            let (before, after) = wait.relation();
            let joint = if number == 0 { before } else { " and" };
            let has = if number + 1 == wait.holders.len() { after } else { "" };
            let holder_name = self.thread_name(holder.thread);
            let is_itself = holder.thread == thread;
            text.push_str(&match &holder.since {
                Some(since) if is_itself => format!("{joint} itself, which holds it since {since}"),
                Some(since) => format!("{joint} `{holder_name}`, which holds it since {since}"),
                None if is_itself => format!("{joint} itself{has}"),
                None => format!("{joint} `{holder_name}`{has}"),
            });
        }
        text
    }

    /// In one of the [`super::FORMATS`], by name.
    pub fn format(&self, name: &str, style: Style) -> Option<String> {
        let format = super::FORMATS.iter().find(|format| format.name == name)?;
        Some((format.render)(self, style))
    }
}

/// What is done to the object, as people say it. Names of operations say for which object they stand by a word, or it comes last.
pub(crate) fn phrase(operation: &str, object: Option<&str>) -> String {
    let Some(object) = object else { return operation.to_owned() };
    match operation {
        // What it waits by says nothing.
        "wait to be polled again" => operation.to_owned(),
        "is initialised" => format!("finish initialising {object}"),
        "fails to initialise" => format!("fail to initialise {object}"),
        "initialise once" => format!("initialise {object} once"),
        "hand over" => format!("hand over by {object}"),
        "get ready" => format!("get ready for {object}"),
        "drop sender" | "drop receiver" => format!("{operation} of {object}"),
        "wake up" => format!("wake up from {object}"),
        _ if operation.split(' ').any(|word| word == "it") => {
            let words = operation.split(' ').map(|word| if word == "it" { object } else { word });
            words.collect::<Vec<_>>().join(" ")
        }
        _ => format!("{operation} {object}"),
    }
}

/// The text on one line: what breaks lines, or moves what is beside it, is escaped.
pub(crate) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => line.push(' '),
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => line.extend(c.escape_default()),
            c => line.push(c),
        }
    }
    line
}

impl fmt::Display for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(super::text::render(self, Style { width: self.width.unwrap_or(100) }).trim_end())
    }
}

#[cfg(test)]
mod tests {
    use super::phrase;

    #[test]
    fn operations_read_as_sentences() {
        let said = |operation| phrase(operation, Some("`x`"));
        assert_eq!(said("lock"), "lock `x`");
        assert_eq!(said("ask whether it is initialised"), "ask whether `x` is initialised");
        assert_eq!(said("wait until it is initialised"), "wait until `x` is initialised");
        assert_eq!(said("wait to be polled again"), "wait to be polled again");
        assert_eq!(said("is initialised"), "finish initialising `x`");
        assert_eq!(phrase("join", None), "join");
    }
}
