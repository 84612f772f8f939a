//! The command line: arguments in, a report on standard output and an exit code out.
//!
//! Standard output carries only what was asked for, in the chosen format; progress, hints and errors go to standard error.

mod args;
mod check;
mod error;
mod exit;
mod explain;
mod fuzz;
mod init;
mod levels;
mod names;
mod options;
mod panic;
mod progress;
mod replay;
mod terminal;

use std::ffi::OsString;
use std::io::Write;

use clap::{CommandFactory, Parser};

pub use args::{CheckArgs, Cli, Color, Command, ListFormat};
pub use error::Error;
pub use exit::ExitCode;
pub use levels::LevelArgs;

/// Runs the tool with these arguments, the program's name first.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = without_cargo(arguments.into_iter().collect());
    panic::guarded(|| {
        let cli = match Cli::try_parse_from(arguments) {
            Ok(cli) => cli,
            Err(error) => {
                let code = if error.use_stderr() { ExitCode::Failure } else { ExitCode::Clean };
                // Help that nobody reads (`--help | head -1`) is no failure.
                let _ = error.print();
                return code;
            }
        };
        let color = cli.color;
        match run(cli) {
            Ok(code) => code,
            Err(error) if error.is_broken_pipe() => ExitCode::Clean,
            Err(error) => {
                terminal::error(color, &error.to_string());
                if let Some(hint) = error.hint() {
                    terminal::hint(color, &hint);
                }
                ExitCode::Failure
            }
        }
    })
}

/// Cargo starts `cargo-gordian gordian check`, a user or an alias may say `cargo-gordian check`.
fn without_cargo(mut arguments: Vec<OsString>) -> Vec<OsString> {
    if arguments.get(1).is_some_and(|a| a == "gordian") {
        arguments.remove(1);
    }
    arguments
}

fn run(cli: Cli) -> Result<ExitCode, Error> {
    let mut out = terminal::stdout(cli.color);
    match cli.command {
        Command::Check(args) => return check::run(&args, cli.color),
        Command::Init(args) => init::run(&args, &mut out, cli.color)?,
        Command::Replay(args) => return replay::run(&args, &mut out, cli.color),
        Command::Fuzz(args) => return fuzz::run(&args, &mut out, cli.color),
        Command::Explain { rule: Some(name) } => match names::group(&name) {
            Some(group) => explain::group(group, &mut out)?,
            None => explain::explain(names::rule(&name)?, &mut out)?,
        },
        Command::Explain { rule: None } => explain::list(ListFormat::Human, &mut out)?,
        Command::List { format } => explain::list(format, &mut out)?,
        Command::Completions { shell } => {
            // The generator panics if it cannot write, so it writes to memory first.
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "cargo-gordian", &mut script);
            out.write_all(&script)?;
        }
    }
    out.flush()?;
    Ok(ExitCode::Clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn help(path: &[&str]) -> String {
        let mut command = Cli::command().term_width(100);
        command.build();
        let command = path.iter().fold(&mut command, |c, name| c.find_subcommand_mut(name).expect("a command"));
        command.render_long_help().to_string()
    }

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn help_texts() {
        insta::assert_snapshot!("help", help(&[]));
        insta::assert_snapshot!("help_check", help(&["check"]));
        insta::assert_snapshot!("help_explain", help(&["explain"]));
        insta::assert_snapshot!("help_list", help(&["list"]));
        insta::assert_snapshot!("help_fuzz_run", help(&["fuzz", "run"]));
        insta::assert_snapshot!("help_fuzz_init", help(&["fuzz", "init"]));
        insta::assert_snapshot!("help_init", help(&["init"]));
    }

    #[test]
    fn commands_of_the_readme_are_understood() {
        let readme = include_str!("../../../README.md");
        let commands = readme.lines().filter_map(|line| line.strip_prefix("cargo gordian "));
        let mut number = 0;
        for command in commands {
            let words = command.split(['#', '>']).next().unwrap_or_default().split_whitespace();
            let parsed = Cli::try_parse_from(std::iter::once("cargo gordian").chain(words));
            assert!(parsed.is_ok(), "{command}: {}", parsed.err().map(|error| error.to_string()).unwrap_or_default());
            number += 1;
        }
        assert!(number > 5);
    }

    #[test]
    fn only_cargo_s_own_argument_is_dropped() {
        let dropped = |args: &[&str]| without_cargo(args.iter().map(OsString::from).collect());
        assert_eq!(dropped(&["cargo-gordian", "gordian", "check"]), ["cargo-gordian", "check"]);
        assert_eq!(dropped(&["cargo-gordian", "check", "gordian"]), ["cargo-gordian", "check", "gordian"]);
    }
}
