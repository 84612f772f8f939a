//! `cargo gordian explain` and `list`: what the rules are.

use std::io::{self, Write};

use clap::builder::styling::Style;
use serde::Serialize;

use super::args::ListFormat;
use super::names;
use crate::report::model::Level;
use crate::rules::{self, Rule};

#[derive(Serialize)]
struct ListedRule {
    name: &'static str,
    group: &'static str,
    level: &'static str,
    summary: &'static str,
}

/// Writes a rule's page: its name, how it is switched, and its documentation.
pub(super) fn explain(rule: &Rule, out: &mut dyn Write) -> io::Result<()> {
    let bold = Style::new().bold();
    writeln!(out, "{bold}{}{bold:#}: {}", rule.name, rule.summary)?;
    writeln!(out, "group {}, {} by default\n", rule.group, level(rule.default_level))?;
    let mut in_code = false;
    for line in unindented(rule.doc).trim_matches('\n').lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if !in_code && line.starts_with('#') {
            writeln!(out, "{bold}{line}{bold:#}")?;
        } else {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}

/// Lists all rules.
pub(super) fn list(format: ListFormat, out: &mut dyn Write) -> io::Result<()> {
    match format {
        ListFormat::Human => table(out),
        ListFormat::Json => {
            let listed = |r: &Rule| ListedRule {
                name: r.name,
                group: r.group,
                level: level(r.default_level),
                summary: r.summary,
            };
            let rules: Vec<ListedRule> = rules::all().iter().map(listed).collect();
            serde_json::to_writer_pretty(&mut *out, &rules)?;
            writeln!(out)
        }
    }
}

/// Writes what a group stands for.
pub(super) fn group(group: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "`{group}` is a group of rules; its name stands for all of them after -D, -W and -A.\n")?;
    section(group, out)?;
    writeln!(out, "For more about a rule, try `cargo gordian explain RULE`.")
}

/// The rules of a group with their levels, below its name.
fn section(group: &str, out: &mut dyn Write) -> io::Result<()> {
    let bold = Style::new().bold();
    let width = rules::all().iter().map(|r| r.name.len()).max().unwrap_or(0);
    writeln!(out, "{bold}{group}{bold:#}")?;
    for rule in rules::all().iter().filter(|r| r.group == group) {
        writeln!(out, "  {:width$}  {:5}  {}", rule.name, level(rule.default_level), rule.summary)?;
    }
    writeln!(out)
}

fn table(out: &mut dyn Write) -> io::Result<()> {
    for group in names::groups() {
        section(group, out)?;
    }
    writeln!(out, "Each group's name, and `all`, can stand for its rules after -D, -W and -A.")?;
    writeln!(out, "For more about a rule, try `cargo gordian explain RULE`.")
}

/// The level in the words of the options.
fn level(level: Level) -> &'static str {
    match level {
        Level::Allow => "allow",
        Level::Warn => "warn",
        Level::Deny => "deny",
    }
}

/// Text of a doc comment begins every line with a space.
fn unindented(doc: &str) -> String {
    let lines: Vec<&str> = doc.lines().collect();
    let indented = lines.iter().all(|l| l.is_empty() || l.starts_with(' '));
    let cut = |l: &&str| if indented { l.get(1..).unwrap_or("").to_owned() } else { (*l).to_owned() };
    lines.iter().map(cut).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_bold_but_not_in_code() {
        let rule = Rule {
            name: "sample",
            group: "deadlock",
            default_level: Level::Deny,
            summary: "a sample",
            doc: " ## What it does\n Nothing.\n\n ```\n #[test]\n fn f() {}\n ```\n",
            check: |_| Default::default(),
        };
        let mut out = Vec::new();
        explain(&rule, &mut out).expect("memory");
        let text = String::from_utf8(out).expect("text");
        assert_eq!(
            text,
            "\u{1b}[1msample\u{1b}[0m: a sample\ngroup deadlock, deny by default\n\n\
             \u{1b}[1m## What it does\u{1b}[0m\nNothing.\n\n```\n#[test]\nfn f() {}\n```\n"
        );
    }
}
