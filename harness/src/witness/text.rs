//! The format `text`: what failed, the table, who waits for what, the final state, and last the command that shows it again.

use std::fmt::Write as _;

use super::{Style, Witness, table};

/// Renders the witness.
pub(super) fn render(witness: &Witness, style: Style) -> String {
    let plural = if witness.executions == 1 { "" } else { "s" };
    let mut lines = witness.failure.headline.lines();
    // The message of a panic may have more lines.
    let mut out = format!("{} (after {} execution{plural})\n", lines.next().unwrap_or_default(), witness.executions);
    for line in lines {
        let _ = writeln!(out, "{line}");
    }
    let table = table::render(witness, style.width);
    if !table.is_empty() {
        let _ = write!(out, "\n{table}");
    }
    let mut paragraph = |texts: &[String]| {
        for (number, text) in texts.iter().enumerate() {
            let gap = if number == 0 { "\n" } else { "" };
            let _ = writeln!(out, "{gap}{}", table::wrap(text, style.width.max(table::NARROWEST)).join("\n"));
        }
    };
    paragraph(&witness.wait_sentences());
    if !witness.observed.is_empty() {
        let values: Vec<String> =
            witness.observed.iter().map(|observed| format!("{} = {}", observed.name, observed.value)).collect();
        paragraph(&[format!("observed: {}", values.join(", "))]);
    }
    let finals = final_values(witness);
    if !finals.is_empty() {
        paragraph(&[format!("final state: {}", finals.join(", "))]);
    }
    for remark in &witness.remarks {
        paragraph(std::slice::from_ref(remark));
    }
    if let Some(command) = &witness.again {
        let _ = writeln!(out, "\nreplay: {command}");
    }
    out
}

/// The last value of each object that has values.
pub(super) fn final_values(witness: &Witness) -> Vec<String> {
    let named = |object: &super::Object| Some(format!("{} = {}", object.name, object.value.as_ref()?));
    witness.objects.iter().filter_map(named).collect()
}
