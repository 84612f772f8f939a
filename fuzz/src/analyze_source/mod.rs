//! Any text as a source file of any edition: the analyzer must neither panic nor hang, must give the same report twice, and what it
//! writes as JSON must keep to its schema. Several copies of it must not take more work than each by itself ([`growth`]).

mod growth;
mod mutation;

use std::sync::OnceLock;

use gordian_analyzer::analyze_source;
use gordian_analyzer::report::model::Report;
use gordian_analyzer::report::{Format, RenderOptions, render};
use serde_json::Value;

pub use growth::{growth, is_measured};
pub use mutation::mutated;

/// Longer sources are read once.
const READ_TWICE: usize = 2_000;

/// The source that an input is, if it is text, and its edition: that depends on the input alone, so that a crash file says everything.
fn source(data: &[u8]) -> Option<(&str, u16)> {
    let text = std::str::from_utf8(data).ok()?;
    Some((text, [2015, 2018, 2021, 2024][data.len() % 4]))
}

/// What is wrong; `None` if it is no text.
pub fn disagreements(data: &[u8]) -> Option<Vec<String>> {
    let (text, edition) = source(data)?;
    let written = written(text, edition);
    let mut wrong: Vec<String> = invalid(&written).into_iter().collect();
    if data.len() < READ_TWICE && written != self::written(text, edition) {
        wrong.push("the same source gave two reports".to_owned());
    }
    Some(wrong)
}

/// What the analyzer says of an input; `None` if it is no text.
pub fn report(data: &[u8]) -> Option<Report> {
    source(data).map(|(text, edition)| analyze_source(text, edition).0)
}

fn written(text: &str, edition: u16) -> String {
    let (report, sources) = analyze_source(text, edition);
    render(Format::Json, &report, &sources, &RenderOptions::default())
}

/// Where the document does not keep to the schema.
fn invalid(document: &str) -> Option<String> {
    static SCHEMA: OnceLock<jsonschema::Validator> = OnceLock::new();
    let validator = SCHEMA.get_or_init(|| {
        let schema: Value = serde_json::from_str(include_str!("../../../analyzer/schema/findings.schema.json"))
            .expect("the schema is JSON");
        jsonschema::draft202012::new(&schema).expect("the schema is a schema")
    });
    match serde_json::from_str::<Value>(document) {
        Err(error) => Some(format!("no JSON: {error}\n{document}")),
        Ok(document) => {
            validator.iter_errors(&document).next().map(|e| format!("{}: {e}\n{document:#}", e.instance_path()))
        }
    }
}
