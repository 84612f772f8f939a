//! A failing execution as a value that can be stored, replayed and shown in any of the [`FORMATS`].
//!
//! Nothing in here needs an exploration: what shows a stored witness only needs the feature `witness`.

mod chrome;
mod file;
mod html;
mod json;
mod mermaid;
mod model;
mod replayed;
mod table;
mod text;

pub use file::FileError;
pub use model::{Event, Failure, FailureKind, Holder, Object, Observed, Site, Target, Thread, Tool, Wait, Witness};
#[cfg(feature = "explore")]
pub(crate) use model::{STRUCK, one_line, phrase};
pub use replayed::Replayed;

/// The variable that names a directory in which a failing input of a fuzz target leaves what is known of it: `witness.replay`, and the shortest
/// input that fails the same way as `input`.
pub const FUZZ_RESULT: &str = "GORDIAN_FUZZ_RESULT";
/// The variable that names the file in which a fuzz target leaves each input before it runs it: should the process end without a word, that is
/// the input which did it.
pub const FUZZ_LAST: &str = "GORDIAN_FUZZ_LAST";

/// How to show a witness.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Columns of the terminal; only `text` has any use for it.
    pub width: usize,
}

/// One way to show a witness.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    /// What it is called on the command line.
    pub name: &'static str,
    /// What it is, in half a sentence.
    pub summary: &'static str,
    /// Shows the witness.
    pub render: fn(&Witness, Style) -> String,
}

/// All formats.
pub const FORMATS: [Format; 5] = [
    Format { name: "text", summary: "A table with one column per thread", render: text::render },
    Format { name: "json", summary: "Everything, as the replay file has it", render: json::render },
    Format { name: "html", summary: "A page with a timeline and happens-before arrows", render: html::render },
    Format { name: "chrome", summary: "A trace for chrome://tracing or Perfetto", render: chrome::render },
    Format { name: "mermaid", summary: "A sequence diagram for Mermaid", render: mermaid::render },
];

/// The JSON Schema of the format `json`.
pub const SCHEMA: &str = include_str!("../../schema/witness.schema.json");
