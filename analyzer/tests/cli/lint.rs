//! What a workflow of GitHub has to be, as far as that can be said without GitHub.

use std::collections::BTreeSet;
use std::process::{Command, Stdio};

use serde_yaml_ng::{Mapping, Value};

const STEP_KEYS: [&str; 7] = ["id", "name", "if", "uses", "with", "run", "env"];

/// What is wrong with a workflow.
pub fn problems(workflow: &Value) -> Vec<String> {
    let missing = ["name", "on", "permissions", "jobs"].into_iter().filter(|key| workflow.get(key).is_none());
    let mut found: Vec<String> = missing.map(|key| format!("no `{key}`")).collect();
    let granted = workflow.get("permissions").map(leaves).unwrap_or_default();
    if granted.iter().any(|right| *right != "read") {
        found.push("more than reading for all jobs".to_owned());
    }
    let jobs = map(&workflow["jobs"], "jobs");
    for (id, job) in jobs {
        let mut of_job = job_problems(job);
        for step in steps(job) {
            of_job.extend(step_problems(step));
        }
        let needs = texts(job.get("needs"));
        of_job.extend(needs.iter().filter(|id| !jobs.contains_key(**id)).map(|id| format!("there is no job `{id}`")));
        let conditions = steps(job).iter().chain([job]).filter_map(|part| text(part, "if"));
        for expression in leaves(job).into_iter().flat_map(expressions).chain(conditions) {
            of_job.extend(expression_problems(workflow, job, expression));
        }
        found.extend(of_job.into_iter().map(|problem| format!("{}: {problem}", id.as_str().unwrap_or_default())));
    }
    found
}

fn job_problems(job: &Value) -> Vec<String> {
    let missing = ["runs-on", "timeout-minutes", "steps"].into_iter().filter(|key| job.get(key).is_none());
    missing.map(|key| format!("no `{key}`")).collect()
}

fn step_problems(step: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let (uses, script) = (text(step, "uses"), text(step, "run"));
    if uses.is_some() == script.is_some() {
        found.push(format!("neither or both of `uses` and `run`: {step:?}"));
    }
    let unknown = map(step, "a step").keys().filter_map(Value::as_str).filter(|key| !STEP_KEYS.contains(key));
    found.extend(unknown.map(|key| format!("a step has no `{key}`")));
    let is_pinned = |uses: &str| uses.split_once("@v").is_some_and(|(_, major)| major.parse::<u32>().is_ok());
    found.extend(uses.filter(|uses| !is_pinned(uses)).map(|uses| format!("`{uses}` names no major version")));
    found.extend(script.and_then(syntax_error));
    // What others write must not become part of a script.
    let foreign = |name: Vec<&str>| matches!(name[0], "inputs" | "github" | "needs" | "steps");
    if script.is_some_and(|script| expressions(script).into_iter().flat_map(names).any(foreign)) {
        found.push("an expression in a script belongs into `env`".to_owned());
    }
    found
}

fn expression_problems(workflow: &Value, job: &Value, expression: &str) -> Vec<String> {
    let mut found = Vec::new();
    let count = |sign: char| expression.matches(sign).count();
    if count('(') != count(')') || count('[') != count(']') || count('\'') % 2 != 0 {
        found.push(format!("`{expression}` is not balanced"));
    }
    let needs = texts(job.get("needs"));
    let ids: BTreeSet<&str> = steps(job).iter().filter_map(|step| text(step, "id")).collect();
    let is_there = |name: &[&str]| match name {
        ["needs", "*", ..] => true,
        ["needs", needed, "outputs", output] => {
            needs.contains(needed) && workflow["jobs"][*needed]["outputs"].get(*output).is_some()
        }
        ["needs", needed, ..] => needs.contains(needed),
        ["steps", step, ..] => ids.contains(step),
        ["matrix", axis, ..] => job.get("strategy").is_some_and(|strategy| strategy["matrix"].get(*axis).is_some()),
        ["inputs", input] => workflow["on"]["workflow_dispatch"]["inputs"].get(*input).is_some(),
        _ => true,
    };
    let lost = names(expression).filter(|name| !is_there(name));
    found.extend(lost.map(|name| format!("there is no `{}`", name.join("."))));
    found
}

pub fn map<'a>(value: &'a Value, what: &str) -> &'a Mapping {
    value.as_mapping().unwrap_or_else(|| panic!("{what} is no mapping: {value:?}"))
}

pub fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key).and_then(Value::as_str)
}

/// One text, or the texts of a list.
pub fn texts(value: Option<&Value>) -> Vec<&str> {
    match value {
        Some(Value::Sequence(all)) => all.iter().filter_map(Value::as_str).collect(),
        other => other.and_then(Value::as_str).into_iter().collect(),
    }
}

pub fn steps(job: &Value) -> &[Value] {
    job.get("steps").and_then(Value::as_sequence).map_or(&[], Vec::as_slice)
}

/// All texts somewhere in a value.
fn leaves(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Sequence(all) => all.iter().flat_map(leaves).collect(),
        Value::Mapping(all) => all.values().flat_map(leaves).collect(),
        _ => Vec::new(),
    }
}

/// What stands in `${{ }}`.
fn expressions(text: &str) -> Vec<&str> {
    let inner = |rest: &'_ str| rest.split_once("}}").map(|(inner, _)| inner.len());
    let starts = text.match_indices("${{").map(|(at, open)| &text[at + open.len()..]);
    starts.map(|rest| &rest[..inner(rest).unwrap_or_else(|| panic!("not closed: {text}"))]).collect()
}

/// The dotted names in an expression, such as `needs.plan.outputs.shards`.
fn names(expression: &str) -> impl Iterator<Item = Vec<&str>> {
    let outside_quotes = expression.split('\'').step_by(2);
    let words = outside_quotes.flat_map(|part| part.split(|c: char| !c.is_alphanumeric() && !"._-*".contains(c)));
    words.filter(|word| word.contains('.')).map(|word| word.split('.').collect())
}

/// What is wrong with a script, if the shell says so.
pub fn syntax_error(script: &str) -> Option<String> {
    let check = Command::new("bash").args(["-n", "-c", script]).stdin(Stdio::null()).output().expect("a shell");
    (!check.status.success()).then(|| String::from_utf8_lossy(&check.stderr).into_owned())
}
