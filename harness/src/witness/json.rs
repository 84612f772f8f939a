//! The format `json`: all there is, as the replay file has it. Its schema is [`super::SCHEMA`].

use super::{Style, Witness};

/// Renders the witness.
pub(super) fn render(witness: &Witness, _: Style) -> String {
    let checksum = Some(super::file::checksum(witness));
    match serde_json::to_string_pretty(&Witness { checksum, ..witness.clone() }) {
        Ok(text) => text + "\n",
        // Only maps with keys that are no text, and failing writers, cannot be written.
        Err(error) => unreachable!("a witness has texts, numbers and lists only: {error}"),
    }
}
