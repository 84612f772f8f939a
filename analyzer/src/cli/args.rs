//! The command line as types.

use camino::Utf8PathBuf;
use clap::builder::PossibleValue;
use clap::{Args, Parser, Subcommand, ValueEnum};

use super::levels::LevelArgs;
use crate::report::Format;
use crate::report::model::Confidence;

/// Find deadlocks and other concurrency bugs in Rust sources
///
/// Reads source text only: nothing is built, nothing is downloaded, and code that does not compile is analysed as well.
#[derive(Debug, Parser)]
#[command(name = "cargo-gordian", bin_name = "cargo gordian", version, max_term_width = 100)]
#[command(arg_required_else_help = true, disable_help_subcommand = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_possible_values = true)]
    #[arg(help = "Use colours: auto, always or never")]
    pub color: Color,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Analyse packages, directories or files
    #[command(after_help = EXIT_CODES)]
    Check(Box<CheckArgs>),
    /// Run a failing interleaving of a `#[gordian::test]` again, or show it
    #[command(after_help = super::replay::EXIT_CODES)]
    Replay(super::replay::ReplayArgs),
    /// Run fuzz targets by turns, and show once what fails, or add a target
    #[command(after_help = super::fuzz::EXIT_CODES)]
    Fuzz(Box<super::fuzz::FuzzArgs>),
    /// Write the file that has a CI provider check, explore and fuzz each night
    Init(super::init::InitArgs),
    /// Tell what a rule looks for, why that is bad, and what to do about it
    Explain {
        /// The rule, or a group of rules; without it all rules are listed
        rule: Option<String>,
    },
    /// List all rules with their groups and default levels
    List {
        /// How to write the list
        #[arg(long, value_name = "FORMAT", default_value = "human")]
        format: ListFormat,
    },
    /// Write a completion script for a shell to standard output
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

const EXIT_CODES: &str = "Exit codes:
  0  no findings at deny level
  1  findings at deny level
  2  the tool could not do its job";

/// The arguments of `check`.
#[derive(Debug, Clone, Args)]
pub struct CheckArgs {
    /// Files and directories to analyse, without asking cargo; default: what cargo would build in the current directory
    #[arg(value_name = "PATHS")]
    pub paths: Vec<Utf8PathBuf>,

    /// Show what was left out too: candidates that were ruled out, parts that were not analysed (in the formats human and short;
    /// json always has the latter and never the former)
    #[arg(short, long)]
    pub verbose: bool,
    /// Show no progress, hints or other remarks on standard error
    #[arg(short, long, conflicts_with = "verbose")]
    pub quiet: bool,

    /// Analyse all packages of the workspace
    #[arg(long, help_heading = "Packages")]
    pub workspace: bool,
    /// Analyse this package; may be repeated
    #[arg(short, long, value_name = "PACKAGE", help_heading = "Packages")]
    pub package: Vec<String>,
    /// Leave this package out; may be repeated
    #[arg(long, value_name = "PACKAGE", help_heading = "Packages")]
    pub exclude: Vec<String>,
    /// The Cargo.toml to start from
    #[arg(long, value_name = "PATH", help_heading = "Packages", conflicts_with = "paths")]
    pub manifest_path: Option<Utf8PathBuf>,

    /// Features to switch on, separated by commas or spaces; code behind others is then left out
    #[arg(short = 'F', long, value_name = "FEATURES", value_delimiter = ',', help_heading = "Code")]
    pub features: Vec<String>,
    /// Switch all features on
    #[arg(long, help_heading = "Code")]
    pub all_features: bool,
    /// Leave the default features off
    #[arg(long, help_heading = "Code")]
    pub no_default_features: bool,
    /// Analyse tests and benchmarks as well; the default
    #[arg(long, overrides_with = "no_tests", help_heading = "Code")]
    pub tests: bool,
    /// Leave tests, benchmarks and #[cfg(test)] code out
    #[arg(long, overrides_with = "tests", help_heading = "Code")]
    pub no_tests: bool,
    /// The edition of files that belong to no package
    #[arg(long, value_name = "YEAR", value_parser = edition, help_heading = "Code")]
    pub edition: Option<u16>,

    /// Parse also what no finding can depend on: takes longer and finds the same
    #[arg(long, hide = true)]
    pub parse_all: bool,

    /// Levels of rules.
    #[command(flatten)]
    pub levels: LevelArgs,
    /// Leave out findings that are less sure
    #[arg(long, value_name = "CONFIDENCE", default_value = "possible", help_heading = "Rules")]
    pub min_confidence: Confidence,
    /// Exit 2 if any file could not be analysed
    #[arg(long, help_heading = "Rules")]
    pub deny_incomplete: bool,
    /// The configuration to use instead of the gordian.toml beside the manifest
    #[arg(long, value_name = "FILE", help_heading = "Rules")]
    pub config: Option<Utf8PathBuf>,

    /// How to write the report
    #[arg(long, value_name = "FORMAT", default_value = "human", help_heading = "Output")]
    pub format: Format,
    /// Write the report to a file instead of standard output
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub output: Option<Utf8PathBuf>,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal that can show them
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// How to list rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// A table
    Human,
    /// One JSON array
    Json,
}

impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Self] {
        Format::ALL
    }
    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()).help(self.summary()))
    }
}

impl ValueEnum for Confidence {
    fn value_variants<'a>() -> &'a [Self] {
        &[Confidence::Possible, Confidence::Likely, Confidence::Certain]
    }
    fn to_possible_value(&self) -> Option<PossibleValue> {
        let help = match self {
            Confidence::Possible => "All findings",
            Confidence::Likely => "The same field of the same type, perhaps of different instances",
            Confidence::Certain => "Provably the same instances",
        };
        Some(PossibleValue::new(self.name()).help(help))
    }
}

fn edition(text: &str) -> Result<u16, String> {
    match text {
        "2015" => Ok(2015),
        "2018" => Ok(2018),
        "2021" => Ok(2021),
        "2024" => Ok(2024),
        _ => Err("editions are 2015, 2018, 2021 and 2024".to_owned()),
    }
}
