//! Runs a libFuzzer binary and reads what it says.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use camino::{Utf8Path, Utf8PathBuf};

use super::Error;
use super::said::Said;
use super::stop;

/// Where AddressSanitizer looks for options.
const ASAN_OPTIONS: &str = "ASAN_OPTIONS";
/// How often it is looked whether it has ended.
const LOOK: Duration = Duration::from_millis(20);
/// What a process has started may keep its output open for that long after its own end.
const DRAIN: Duration = Duration::from_secs(2);

/// How a process ended.
#[derive(Debug)]
pub(super) struct Ended {
    pub(super) status: ExitStatus,
    /// It had to be killed.
    pub(super) is_killed: bool,
    /// It has not ended by itself, so it may not have said which input that was.
    pub(super) is_cut_short: bool,
    /// Where it has written the input that failed.
    pub(super) artifact: Option<Utf8PathBuf>,
    /// The file that it ran last, of those that were named.
    pub(super) file: Option<Utf8PathBuf>,
    pub(super) executions: u64,
    /// Edges.
    pub(super) coverage: Option<u64>,
    /// The last lines, and of those before them what says how it failed.
    pub(super) said: Vec<String>,
}

impl Ended {
    /// Whether an input failed.
    pub(super) fn has_failed(&self) -> bool {
        !self.status.success()
    }
}

/// Executions that are given up leave on their stacks what they own, which is no mistake of the program. What the user says counts.
fn asan_options(given: Option<OsString>) -> OsString {
    let mut options = OsString::from("detect_leaks=0");
    if let Some(given) = given.filter(|given| !given.is_empty()) {
        options.push(":");
        options.push(given);
    }
    options
}

/// Where a process leaves what it does not say.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Leaves<'a> {
    /// The directory for what is known of a failure.
    pub(super) result: Option<&'a Path>,
    /// The file for the input that is being run.
    pub(super) last: Option<&'a Utf8Path>,
}

/// Runs the binary, and kills it if it has not ended by itself within that time, or if all is to stop.
pub(super) fn run(
    binary: &Utf8Path,
    directory: &Utf8Path,
    arguments: &[String],
    leaves: Leaves<'_>,
    time: Duration,
) -> Result<Ended, Error> {
    stop::check()?;
    let start = |source| Error::Start { program: binary.to_string(), source };
    let mut command = Command::new(binary);
    command.args(arguments).current_dir(directory);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    command.env_remove("GORDIAN_REPLAY").env("RUST_BACKTRACE", "0");
    command.env(ASAN_OPTIONS, asan_options(std::env::var_os(ASAN_OPTIONS)));
    let last = leaves.last.map(Utf8Path::as_std_path);
    for (name, place) in [(gordian::witness::FUZZ_RESULT, leaves.result), (gordian::witness::FUZZ_LAST, last)] {
        match place {
            Some(place) => command.env(name, place),
            None => command.env_remove(name),
        };
    }
    let mut child = command.spawn().map_err(start)?;
    let (sender, lines) = channel();
    if let Some(stderr) = child.stderr.take() {
        std::thread::spawn(move || {
            let mut reader = BufReader::new(stderr);
            let mut line = Vec::new();
            // A program may print one endless line.
            while let Ok(1..) = reader.by_ref().take(1 << 16).read_until(b'\n', &mut line) {
                let text = String::from_utf8_lossy(&line).trim_end().to_owned();
                line.clear();
                if sender.send(text).is_err() {
                    return;
                }
            }
        });
    }
    let mut late = Instant::now() + time;
    let mut heard = Heard::default();
    let mut is_killed = false;
    loop {
        match lines.recv_timeout(LOOK) {
            Ok(line) => heard.line(line),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        if (Instant::now() > late || stop::is_wanted()) && !is_killed {
            is_killed = true;
            late = Instant::now();
            // It may have ended by now.
            let _ = child.kill();
        }
        // What it has started may live on, and keep its output open.
        if Instant::now() > late + DRAIN {
            break;
        }
    }
    let status = child.wait().map_err(start)?;
    stop::check()?;
    let Heard { artifact, file, executions, coverage, said } = heard;
    let is_cut_short = is_killed || status.code().is_none();
    Ok(Ended { status, is_killed, is_cut_short, artifact, file, executions, coverage, said: said.lines() })
}

#[derive(Default)]
struct Heard {
    artifact: Option<Utf8PathBuf>,
    file: Option<Utf8PathBuf>,
    executions: u64,
    coverage: Option<u64>,
    said: Said,
}

impl Heard {
    fn line(&mut self, line: String) {
        if let Some((_, path)) = line.split_once("Test unit written to ") {
            self.artifact = Some(Utf8PathBuf::from(path.trim()));
        } else if let Some(path) = line.strip_prefix("Running: ") {
            self.file = Some(Utf8PathBuf::from(path));
            self.executions += 1;
        } else if let Some(number) = line.strip_prefix("stat::number_of_executed_units:") {
            self.executions = number.trim().parse().unwrap_or(self.executions);
        } else if let Some(rest) = line.strip_prefix('#') {
            let digits = rest.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
            // Frames of a backtrace begin with a number as well.
            if rest[digits.len()..].starts_with(['\t', ' ']) && rest.contains("exec/s:") {
                self.executions = digits.parse().unwrap_or(self.executions);
                let words: Vec<&str> = rest.split_whitespace().collect();
                let after = words.iter().position(|word| *word == "cov:").and_then(|at| words.get(at + 1));
                self.coverage = after.and_then(|word| word.parse().ok()).or(self.coverage);
            }
        }
        self.said.push(line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaks_are_reported_if_the_user_says_so() {
        assert_eq!(asan_options(None), "detect_leaks=0");
        assert_eq!(asan_options(Some(OsString::new())), "detect_leaks=0");
        assert_eq!(asan_options(Some("detect_leaks=1".into())), "detect_leaks=0:detect_leaks=1");
    }

    #[test]
    fn the_lines_of_libfuzzer_are_understood() {
        let mut heard = Heard::default();
        for line in [
            "INFO: Seed: 1",
            "#2\tINITED cov: 7 ft: 8 corp: 1/1b exec/s: 0 rss: 30Mb",
            "#1048576\tpulse  cov: 91 ft: 300 corp: 20/1Kb lim: 4096 exec/s: 524288 rss: 40Mb",
            "    #0 0x55 in main a.rs:1",
            "#1 0x55 in other",
            "artifact_prefix='a/'; Test unit written to a/crash-1",
        ] {
            heard.line(line.to_owned());
        }
        assert_eq!((heard.executions, heard.coverage), (1_048_576, Some(91)));
        assert_eq!(heard.artifact.as_deref(), Some(Utf8Path::new("a/crash-1")));
        heard.line("stat::number_of_executed_units: 1048600".to_owned());
        assert_eq!(heard.executions, 1_048_600);
    }
}
