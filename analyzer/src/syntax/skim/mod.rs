//! Reads all texts quickly before any is parsed, to leave out the function bodies that cannot matter to a finding.
//!
//! Items, signatures and types stay, so every name means what it means in the whole text; a body that is left out is empty.
//!
//! Architecture Invariant: what is left out must not change a finding. Where a text is not understood, more is kept.

mod chunk;
mod items;
mod reach;
mod scopes;
mod tokens;
mod uses;

use std::ops::Range;

use rayon::prelude::*;

use self::chunk::Chunk;
use self::reach::{Part, reach};
use self::scopes::Scopes;
use self::tokens::Tokens;
use crate::syntax::bytes::blank;

/// A text that is going to be parsed.
pub struct Text<'a> {
    /// Its package or model: an index into the scopes.
    pub scope: usize,
    /// A library model: it is kept whole, and its attributes count.
    pub is_model: bool,
    /// The text.
    pub text: &'a str,
}

/// For each text the bytes that need not be parsed: the comments for its documentation, then bodies. `uses` has for each scope
/// those whose items it may name.
/// Takes time linear in the size of the texts.
pub fn needless(texts: &[Text<'_>], uses: &[Vec<usize>]) -> Vec<Vec<Range<u32>>> {
    let cut = |text: &Text<'_>| {
        let tokens = Tokens::new(text.text);
        let chunks = tokens.as_ref().map_or_else(|| vec![items::all_words(text.text)], items::chunks);
        let docs = tokens.map(Tokens::into_docs).unwrap_or_default();
        Part { scope: text.scope, is_model: text.is_model, chunks, docs }
    };
    let parts: Vec<Part> = texts.par_iter().map(cut).collect();
    let kept = reach(&parts, &Scopes::new(uses));
    let needless = |part: &Part, kept: &[bool]| {
        let unkept = part.chunks.iter().zip(kept).filter(|(_, kept)| !**kept && !part.is_model);
        let mut ranges: Vec<Range<u32>> = unkept.filter_map(|(chunk, _): (&Chunk, _)| chunk.body.clone()).collect();
        ranges.retain(|range| !range.is_empty());
        ranges.sort_by_key(|range| range.start);
        part.docs.iter().cloned().chain(ranges).collect()
    };
    parts.iter().zip(&kept).map(|(part, kept)| needless(part, kept)).collect()
}

/// The text with these bytes blank, an expression among them replaced by an empty block; lines and offsets stay.
pub fn without(text: &str, needless: &[Range<u32>]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for range in needless {
        let Some(part) = blank(&mut bytes, range.start as usize..range.end as usize) else { continue };
        // An initialiser must not be missing.
        let is_value = range.start > 0 && text.as_bytes().get(range.start as usize - 1) == Some(&b'=');
        if is_value && let Some(first) = part.windows(2).position(|pair| pair == b"  ") {
            part[first..first + 2].copy_from_slice(b"{}");
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests;
