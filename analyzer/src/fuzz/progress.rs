//! What a run has come to so far: told while it takes its time, and kept in case that it is stopped.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::report::{Failure, Report, TargetReport};
use super::{Error, stop};

/// The report so far, and who wants to know.
pub struct Progress<'a> {
    report: Mutex<Report>,
    tell: &'a (dyn Fn(&str) + Sync),
    keep: &'a (dyn Fn(&Report) + Sync),
}

impl<'a> Progress<'a> {
    /// Of a run that begins. It tells lines, and gives the report each time that it has changed, to be kept.
    pub fn new(tell: &'a (dyn Fn(&str) + Sync), keep: &'a (dyn Fn(&Report) + Sync)) -> Progress<'a> {
        Progress { report: Mutex::new(Report::new()), tell, keep }
    }

    /// Now that it is known what is to be run, the report takes the place of what an earlier run has left.
    pub(super) fn begin(&self, by_cargo_fuzz: bool) {
        let mut report = locked(&self.report);
        report.by_cargo_fuzz = by_cargo_fuzz;
        (self.keep)(&report);
    }

    pub(super) fn tell(&self, line: &str) {
        (self.tell)(line);
    }

    /// An error, for the report of the target that it is about.
    pub(super) fn trouble(&self, target: &str, error: &Error) -> String {
        let hint = error.hint().map_or_else(String::new, |hint| format!("\n{hint}"));
        let text = format!("{error}{hint}");
        self.tell(&format!("{target}: {text}"));
        text
    }

    /// What a target has come to until now.
    pub(super) fn so_far(&self, target: TargetReport, failures: Vec<Failure>) {
        let mut report = locked(&self.report);
        let before = (report.targets.len(), report.failures.len());
        report.targets.push(target);
        report.failures.extend(failures);
        (self.keep)(&report);
        report.targets.truncate(before.0);
        report.failures.truncate(before.1);
    }

    /// What a target has come to.
    pub(super) fn done(&self, target: TargetReport, failures: Vec<Failure>) {
        let mut report = locked(&self.report);
        report.targets.push(target);
        report.failures.extend(failures);
        (self.keep)(&report);
    }

    /// The whole report.
    pub(super) fn end(self) -> Report {
        let mut report = self.report.into_inner().unwrap_or_else(PoisonError::into_inner);
        // Where nothing was run, nothing has passed.
        if report.failures.is_empty() && report.targets.iter().all(|target| target.executions == 0) {
            for target in &mut report.targets {
                target.broken.get_or_insert_with(|| "no input was run".to_owned());
            }
        }
        report.has_ended = !stop::is_wanted();
        (self.keep)(&report);
        report
    }
}

/// What another thread has left there is whole: nothing panics while it holds the lock.
pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
