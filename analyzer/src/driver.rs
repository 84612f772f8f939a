//! Runs the stages one after the other: options in, report out.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use syn::visit::Visit;

use crate::base::{NotAnalysed, SourceMap, Span};
use crate::report::model::{Action, Confidence, Finding, Level, Report, Step, ThreadTrace};

/// What to analyse and how.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Files and directories; empty for the package or workspace of the current directory.
    pub paths: Vec<Utf8PathBuf>,
    /// The manifest to start from instead of the current directory's.
    pub manifest_path: Option<Utf8PathBuf>,
    /// All members of the workspace.
    pub workspace: bool,
    /// Only these packages.
    pub packages: Vec<String>,
    /// Not these packages.
    pub exclude: Vec<String>,
    /// Features to switch on.
    pub features: Vec<String>,
    /// Switch all features on.
    pub all_features: bool,
    /// Leave the default features off.
    pub no_default_features: bool,
    /// Analyse tests, benchmarks and `#[cfg(test)]` code.
    pub tests: bool,
    /// The edition of files that no manifest speaks for.
    pub edition: Option<u16>,
    /// The configuration instead of the `gordian.toml` found.
    pub config: Option<Utf8PathBuf>,
    /// Levels asked for on the command line, by rule; they go before the configuration's.
    pub levels: BTreeMap<&'static str, Level>,
    /// Findings below are left out.
    pub min_confidence: Option<Confidence>,
}

/// Hears how far the analysis is. Called from all threads.
pub trait Progress: Sync {
    /// A stage of `total` steps begins.
    fn stage(&self, name: &'static str, total: usize);
    /// So many steps are done.
    fn advance(&self, steps: usize);
}

/// A [`Progress`] that tells nobody.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn stage(&self, _name: &'static str, _total: usize) {}
    fn advance(&self, _steps: usize) {}
}

/// Why nothing could be analysed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The sources do not fit the address space.
    #[error("the sources are larger than 4 GiB")]
    TooLarge,
}

/// Analyses what the options name.
///
/// # Errors
/// Only for what leaves nothing to report on; parts that cannot be analysed are listed in the report.
pub fn analyze(options: &Options, progress: &dyn Progress) -> Result<(Report, SourceMap), Error> {
    let mut sources = SourceMap::default();
    let mut report = Report::default();
    let here = [Utf8PathBuf::from(".")];
    let paths: BTreeSet<Utf8PathBuf> =
        if options.paths.is_empty() { &here[..] } else { &options.paths }.iter().flat_map(|p| rust_files(p)).collect();
    progress.stage("parsing", paths.len());
    for path in paths {
        progress.advance(1);
        let mut leave_out = |line, reason: String| {
            report.not_analysed.push(NotAnalysed { file: path.to_string(), line, reason });
        };
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) => {
                leave_out(1, error.to_string().to_lowercase());
                continue;
            }
        };
        let tree = match syn::parse_file(&text) {
            Ok(tree) => tree,
            Err(error) => {
                leave_out(u32::try_from(error.span().start().line).unwrap_or(1), error.to_string());
                continue;
            }
        };
        report.summary.files += 1;
        report.summary.lines += text.lines().count();
        let id = sources.add(path.to_string(), text).ok_or(Error::TooLarge)?;
        let mut visitor = DroppedAtOnce { base: sources.file(id).base, spans: Vec::new() };
        visitor.visit_file(&tree);
        report.findings.extend(visitor.spans.into_iter().filter_map(|span| finding(options, span)));
    }
    report.summary.not_analysed = report.not_analysed.len();
    Ok((report, sources))
}

fn rust_files(path: &Utf8Path) -> Vec<Utf8PathBuf> {
    let entries = ignore::WalkBuilder::new(path).build().flatten();
    entries
        .filter_map(|e| Utf8PathBuf::from_path_buf(e.into_path()).ok())
        .filter(|p| p.extension() == Some("rs"))
        .collect()
}

/// `let _ = x.lock()..;`
struct DroppedAtOnce {
    base: u32,
    spans: Vec<Span>,
}

impl<'a> Visit<'a> for DroppedAtOnce {
    fn visit_local(&mut self, local: &'a syn::Local) {
        let mut value = local.init.as_ref().map(|i| &*i.expr);
        while let (syn::Pat::Wild(_), Some(syn::Expr::MethodCall(call))) = (&local.pat, value) {
            if call.method == "lock" && call.args.is_empty() {
                let range = syn::spanned::Spanned::span(call).byte_range();
                self.spans.push(Span { lo: self.base + range.start as u32, hi: self.base + range.end as u32 });
            }
            value = Some(&*call.receiver);
        }
        syn::visit::visit_local(self, local);
    }
}

fn finding(options: &Options, span: Span) -> Option<Finding> {
    let rule = crate::rules::all().iter().find(|r| r.name == "guard_dropped_at_once")?;
    let level = options.levels.get(rule.name).copied().unwrap_or(rule.default_level);
    let lock = "m".to_owned();
    let step = Step {
        action: Action::Release,
        lock: Some(lock),
        mode: Some("exclusive"),
        span,
        note: "released at the end of this statement".to_owned(),
        function: String::new(),
    };
    Some(Finding {
        rule: rule.name,
        level,
        confidence: Confidence::Certain,
        fingerprint: "0".repeat(16),
        message: "the guard is dropped at once".to_owned(),
        function: "f".to_owned(),
        primary: span,
        locks: Vec::new(),
        threads: vec![ThreadTrace { entry: "f".to_owned(), steps: vec![step] }],
        help: "bind it to a name: `let _guard = ..`".to_owned(),
        notes: Vec::new(),
    })
}
