//! Report stage: one file per format, and the table that names them.
//!
//! Architecture Invariant: a format reads the [`Report`] and the [`SourceMap`] and writes text. It decides nothing: which
//! findings there are, their level and their order were settled before.

pub mod model;

mod codequality;
mod github;
mod human;
mod json;
mod place;
mod short;
mod snippet;
mod summary;

use std::io::{self, Write};

use crate::base::SourceMap;
use model::Report;

pub use summary::last_line;

/// How a report is to look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RenderOptions {
    /// Write ANSI colours.
    pub color: bool,
    /// Columns of the terminal; `None` takes [`DEFAULT_WIDTH`].
    pub width: Option<usize>,
    /// Show what was left out as well, with reasons.
    pub verbose: bool,
}

/// The width where there is no terminal to ask, which keeps the output the same everywhere.
pub const DEFAULT_WIDTH: usize = 140;

/// Declares [`Format`] from one line per format: the variant, its name on the command line, its function, what it is for.
macro_rules! formats {
    ($($variant:ident, $name:literal, $write:path, $summary:literal;)*) => {
        /// A format that a report can be written in.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Format {
            $(#[doc = $summary] $variant,)*
        }

        impl Format {
            /// All formats, in the order in which they are offered.
            pub const ALL: &[Format] = &[$(Format::$variant,)*];

            /// Its name on the command line.
            pub const fn name(self) -> &'static str {
                match self { $(Format::$variant => $name,)* }
            }

            /// What it is for, in one line.
            pub const fn summary(self) -> &'static str {
                match self { $(Format::$variant => $summary,)* }
            }
        }

        /// Writes a report in a format.
        ///
        /// # Errors
        /// Those of the writer.
        pub fn write(
            format: Format,
            report: &Report,
            sources: &SourceMap,
            options: &RenderOptions,
            out: &mut dyn Write,
        ) -> io::Result<()> {
            match format { $(Format::$variant => $write(report, sources, options, out),)* }
        }
    };
}

formats! {
    Human, "human", human::write, "Annotated source, for reading";
    Short, "short", short::write, "One line per finding, for editors and grep";
    Json, "json", json::write, "One JSON document with a published schema, for programs";
    Github, "github", github::write, "Workflow commands, which GitHub shows beside the lines";
    CodeQuality, "codequality", codequality::write, "A code quality report, which GitLab shows in merge requests";
}

/// A report in a format, as text.
pub fn render(format: Format, report: &Report, sources: &SourceMap, options: &RenderOptions) -> String {
    let mut out = Vec::new();
    // Writing to memory cannot fail, and what the formats write is UTF-8.
    let _ = write(format, report, sources, options, &mut out);
    String::from_utf8_lossy(&out).into_owned()
}
