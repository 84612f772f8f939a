//! Runs the stages one after the other: options in, report out.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use camino::{Utf8Path, Utf8PathBuf};

use crate::base::{NotAnalysed, Progress, SourceFile, SourceMap};
use crate::report::model::{Confidence, Finding, Level, Report, Summary};
use crate::rules::RuleLevels;
use crate::syntax::loader::Extent;
use crate::syntax::lower::with_stack;
use crate::syntax::tree::SyntaxTrees;
use crate::workspace::config::RuleLevel;
use crate::workspace::model::{Target, TargetKind, Workspace};
use crate::workspace::{self, LoadError, LoadOptions};
use crate::{events, graph, models, names, rules, summaries, syntax};

/// What to analyse and how.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What to load.
    pub load: LoadOptions,
    /// Levels asked for on the command line, by rule; they go before the configuration's.
    pub levels: BTreeMap<&'static str, Level>,
    /// Findings below are left out.
    pub min_confidence: Option<Confidence>,
    /// Whether function bodies that cannot matter are parsed too.
    pub extent: Extent,
}

/// Why nothing could be analysed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The workspace stage could not start.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The configuration names a rule that does not exist.
    #[error("`{path}`: there is no rule named `{rule}` in `[rules]`; `cargo gordian list` shows all")]
    UnknownRule {
        /// The configuration file.
        path: Utf8PathBuf,
        /// As written.
        rule: String,
    },
    /// A feature was asked for, there is no manifest that declares it, and no source mentions it.
    #[error("no source that was read mentions the feature `{feature}`, and there is no manifest that declares it")]
    UnknownFeature {
        /// What was given.
        feature: String,
    },
    /// A library model that the configuration brings cannot be read.
    #[error("`{path}`: the model of `{krate}`, line {line}: {reason}")]
    BrokenModel {
        /// The configuration file.
        path: Utf8PathBuf,
        /// The library.
        krate: String,
        /// The line of the model's text.
        line: u32,
        /// What is wrong.
        reason: String,
    },
}

/// Analyses what the options name.
///
/// # Errors
/// Only for what leaves nothing to report on; parts that cannot be analysed are listed in the report.
pub fn analyze(options: &Options, progress: &dyn Progress) -> Result<(Report, SourceMap), Error> {
    let started = Instant::now();
    let workspace = workspace::load(&options.load)?;
    let levels = levels(options, &workspace)?;
    let models = models::with_configured(&workspace.config);
    let trees = syntax::loader::load(&workspace, &models, options.extent, progress);
    broken_model(&workspace, &trees)?;
    let own = trees.sources.files().get(models.models().len()..).unwrap_or_default();
    assumed_features(&workspace, own)?;
    progress.stage("analysing");
    let unusable = trees.unusable.clone();
    let (mut report, sources) = with_stack(|| analyze_trees(trees, workspace.not_analysed, &levels));
    let named = workspace.named.iter().filter(|file| unusable.contains(*file)).collect::<BTreeSet<_>>();
    report.unusable = named.into_iter().filter_map(|file| first_reason(file, &report.not_analysed)).collect();
    if let Some(least) = options.min_confidence {
        report.findings.retain(|f| f.confidence >= least);
    }
    report.summary.elapsed_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    Ok((report, sources))
}

/// A feature that nothing mentions is a typing error, as it is where a manifest says which there are.
fn assumed_features(workspace: &Workspace, own: &[SourceFile]) -> Result<(), Error> {
    for feature in workspace.assumed_features.iter().filter(|feature| !feature.contains('/')) {
        let quoted = format!("\"{feature}\"");
        if !own.iter().any(|file| file.text.contains(&quoted)) {
            return Err(Error::UnknownFeature { feature: feature.clone() });
        }
    }
    Ok(())
}

/// Why nothing of a file could be analysed; what is not even called `.rs` was hardly meant to be.
fn first_reason(file: &str, not_analysed: &[NotAnalysed]) -> Option<NotAnalysed> {
    let mut first = not_analysed.iter().find(|part| part.file == file)?.clone();
    if Utf8Path::new(file).extension() != Some("rs") {
        first.reason = format!("not a Rust source: {}", first.reason);
    }
    Some(first)
}

/// A configured model that is needed and not understood would be a lock that nobody sees.
fn broken_model(workspace: &Workspace, trees: &SyntaxTrees) -> Result<(), Error> {
    for (krate, _) in &workspace.config.models {
        let file = syntax::loader::model_path(krate);
        if let Some(lost) = trees.not_analysed.iter().find(|lost| lost.file == file) {
            let path = workspace.config.path.clone().unwrap_or_default();
            let (krate, line, reason) = (krate.clone(), lost.line, lost.reason.clone());
            return Err(Error::BrokenModel { path, krate, line, reason });
        }
    }
    Ok(())
}

/// Analyses one source text as a crate of its own, with all rules at their own levels. Never fails: what cannot be parsed is in
/// the report.
pub fn analyze_source(text: &str, edition: u16) -> (Report, SourceMap) {
    let target = Target { name: "source".to_owned(), kind: TargetKind::Loose, root: "source.rs".into(), edition };
    let trees = syntax::loader::load_text(&target, text, &models::builtin());
    with_stack(|| analyze_trees(trees, Vec::new(), &RuleLevels::default()))
}

fn levels(options: &Options, workspace: &Workspace) -> Result<RuleLevels, Error> {
    let mut levels = RuleLevels::default();
    for (rule, level) in &workspace.config.rules {
        let level = match level {
            RuleLevel::Allow => Level::Allow,
            RuleLevel::Warn => Level::Warn,
            RuleLevel::Deny => Level::Deny,
        };
        if levels.set(rule, level).is_err() {
            let path = workspace.config.path.clone().unwrap_or_default();
            return Err(Error::UnknownRule { path, rule: rule.clone() });
        }
    }
    for (rule, level) in &options.levels {
        if levels.set(rule, *level).is_err() {
            return Err(Error::UnknownRule { path: "the command line".into(), rule: (*rule).to_owned() });
        }
    }
    Ok(levels)
}

/// The stages after parsing.
fn analyze_trees(trees: SyntaxTrees, mut not_analysed: Vec<NotAnalysed>, levels: &RuleLevels) -> (Report, SourceMap) {
    let SyntaxTrees { sources, crates, not_analysed: unparsed, context, files, lines, allowed, .. } = trees;
    not_analysed.extend(unparsed);
    not_analysed.sort();
    not_analysed.dedup();
    let levels = levels.clone().with_drops_allowed(allowed);
    let mut program = names::build(crates);
    let bodies = program.take_bodies();
    let events = events::build(&program, bodies, &sources);
    let summaries = summaries::summarize(&program, &events);
    let graph = graph::build(&program, &events, &summaries);
    let (mut findings, mut suppressed) = rules::check(&program, &events, &summaries, &graph, &levels);
    let asked_for = |span| !sources.file_of(span).is_some_and(|file| context.contains(&file));
    let touches = |finding: &Finding| {
        let mut steps = finding.threads.iter().flat_map(|thread| &thread.steps);
        asked_for(finding.primary) || steps.any(|step| !step.span.is_none() && asked_for(step.span))
    };
    findings.retain(|f| f.level != Level::Allow && touches(f));
    suppressed.retain(|s| asked_for(s.primary));
    let summary = Summary {
        files,
        lines,
        functions: events.bodies.iter().filter(|b| !b.is_model).count(),
        locks: graph.locks(events.locks),
        edges: graph.graph.edge_count(),
        not_analysed: not_analysed.len(),
        elapsed_ms: 0,
    };
    drop(graph);
    // Nobody waits for the memory to be given back.
    rayon::spawn(move || drop((program, events, summaries)));
    (Report { summary, findings, suppressed, not_analysed, unusable: Vec::new() }, sources)
}

/// The events of everything the options name, as text: for looking at what the analysis sees.
///
/// # Errors
/// As [`analyze`].
pub fn dump_events(options: &Options) -> Result<String, Error> {
    let workspace = workspace::load(&options.load)?;
    let models = models::with_configured(&workspace.config);
    let trees = syntax::loader::load(&workspace, &models, options.extent, &crate::base::Silent);
    Ok(with_stack(|| {
        let mut program = names::build(trees.crates);
        let bodies = program.take_bodies();
        let events = events::build(&program, bodies, &trees.sources);
        events::dump::dump(&program, &trees.sources, &events)
    }))
}
