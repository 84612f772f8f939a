//! Hand-made findings: spans are written as `file: needle` and found in the text.

use gordian_analyzer::base::{SourceMap, Span};
use gordian_analyzer::report::model::{Action, Confidence, Finding, Level, LockRef, Report, Step, ThreadTrace};

/// Sources and a report over them.
#[derive(Default)]
pub struct Fixture {
    /// The sources.
    pub sources: SourceMap,
    /// The report.
    pub report: Report,
}

impl Fixture {
    /// Sources without findings.
    pub fn new(files: &[(&str, &str)]) -> Self {
        let mut fixture = Fixture::default();
        for (path, text) in files {
            fixture.sources.add((*path).to_owned(), (*text).to_owned()).expect("small sources");
            fixture.report.summary.lines += text.lines().count();
        }
        fixture.report.summary.files = files.len();
        fixture
    }

    /// The span of the text between `‹` and `›` in `needle`, or of all of it, where it stands in `file`.
    pub fn span(&self, file: &str, needle: &str) -> Span {
        let file = self.sources.files().iter().find(|f| f.path == file).expect("a file of the fixture");
        let plain = needle.replace(['‹', '›'], "");
        let at = file.text.find(&plain).unwrap_or_else(|| panic!("`{plain}` stands in {}", file.path));
        let from = needle.find('‹').unwrap_or(0);
        let to = needle.find('›').map_or(plain.len(), |i| i - '‹'.len_utf8());
        Span { lo: file.base + (at + from) as u32, hi: file.base + (at + to) as u32 }
    }

    /// A step.
    pub fn step(&self, action: Action, lock: &str, file: &str, needle: &str, note: &str) -> Step {
        let lock = (!lock.is_empty()).then(|| lock.to_owned());
        let mode = lock.is_some().then_some("exclusive");
        Step { action, lock, mode, span: self.span(file, needle), note: note.to_owned(), function: String::new() }
    }

    /// `lock` is locked and stays locked.
    pub fn acquire(&self, lock: &str, file: &str, needle: &str) -> Step {
        self.step(Action::Acquire, lock, file, needle, &format!("{lock} is locked here and stays locked"))
    }

    /// `callee` is called.
    pub fn call(&self, callee: &str, file: &str, needle: &str) -> Step {
        self.step(Action::Call, "", file, needle, &format!("calls {callee}"))
    }

    /// Waits for `lock`.
    pub fn wait(&self, lock: &str, file: &str, needle: &str) -> Step {
        self.step(Action::Wait, lock, file, needle, &format!("waits for {lock}"))
    }

    /// Adds a finding; its locks are those of its steps, declared nowhere.
    pub fn find(
        &mut self,
        rule: &'static str,
        confidence: Confidence,
        message: &str,
        threads: Vec<(&str, Vec<Step>)>,
        help: &str,
    ) -> &mut Finding {
        let mut locks: Vec<LockRef> = Vec::new();
        for step in threads.iter().flat_map(|(_, steps)| steps) {
            if let Some(name) = &step.lock
                && !locks.iter().any(|l| l.name == *name)
            {
                locks.push(LockRef { name: name.clone(), kind: "Mutex".to_owned(), span: Span::default() });
            }
        }
        let primary = threads.first().and_then(|(_, steps)| steps.first()).map_or(Span::default(), |s| s.span);
        self.report.findings.push(Finding {
            rule,
            level: Level::Deny,
            confidence,
            fingerprint: "8f14e45fceea167a".to_owned(),
            message: message.to_owned(),
            function: threads.first().map_or(String::new(), |(entry, _)| (*entry).to_owned()),
            primary,
            locks,
            threads: threads.into_iter().map(|(entry, steps)| ThreadTrace { entry: entry.to_owned(), steps }).collect(),
            help: help.to_owned(),
            notes: Vec::new(),
        });
        self.report.findings.last_mut().expect("just added")
    }
}
