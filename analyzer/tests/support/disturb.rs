//! Changes to a source text that must not change what is found: other order of items, other white space, comments.

use proc_macro2::{TokenStream, TokenTree};
use syn::spanned::Spanned;

/// A small generator (SplitMix64): the tests need reproducible choices, not good randomness.
pub struct Choices(pub u64);

impl Choices {
    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % bound.max(1) as u64) as usize
    }

    /// Any order of these.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

/// Puts the items of the file, of its inline modules and of its impl blocks into another order. Macro definitions come
/// first and calls of item macros stay behind them, because `macro_rules!` has textual scope.
pub fn reorder_items(text: &str, choices: &mut Choices) -> String {
    let file = syn::parse_file(text).expect("a fixture parses");
    let Some(first) = file.items.first() else { return text.to_owned() };
    let head = &text[..first.span().byte_range().start];
    format!("{head}{}\n", reorder(&file.items, text, choices))
}

fn reorder(items: &[syn::Item], text: &str, choices: &mut Choices) -> String {
    let is_macro = |item: &&syn::Item| matches!(item, syn::Item::Macro(m) if m.ident.is_some());
    let exports_macros = |item: &&syn::Item| {
        matches!(item, syn::Item::Mod(_)) && text[item.span().byte_range()].contains("macro_rules!")
    };
    let (first, rest): (Vec<_>, Vec<_>) = items.iter().partition(|item| is_macro(item) || exports_macros(item));
    let mut rest: Vec<String> = rest.into_iter().map(|item| render(item, text, choices)).collect();
    choices.shuffle(&mut rest);
    let first = first.into_iter().map(|item| text[item.span().byte_range()].to_owned());
    first.chain(rest).collect::<Vec<_>>().join("\n")
}

fn render(item: &syn::Item, text: &str, choices: &mut Choices) -> String {
    let range = item.span().byte_range();
    let (inner, content) = match item {
        syn::Item::Mod(module) => match &module.content {
            Some((_, items)) if !items.is_empty() => {
                let start = items[0].span().byte_range().start;
                (start..items[items.len() - 1].span().byte_range().end, reorder(items, text, choices))
            }
            _ => return text[range].to_owned(),
        },
        syn::Item::Impl(block) if !block.items.is_empty() => {
            let start = block.items[0].span().byte_range().start;
            let end = block.items[block.items.len() - 1].span().byte_range().end;
            let mut items: Vec<String> = block.items.iter().map(|i| text[i.span().byte_range()].to_owned()).collect();
            choices.shuffle(&mut items);
            (start..end, items.join("\n"))
        }
        _ => return text[range].to_owned(),
    };
    format!("{}\n{content}\n{}", &text[range.start..inner.start], &text[inner.end..range.end])
}

/// Replaces the white space between tokens by other white space and comments. Tokens that touch go on touching.
pub fn reformat(text: &str, choices: &mut Choices) -> String {
    let stream: TokenStream = text.parse().expect("a fixture is made of tokens");
    let mut pieces = Vec::new();
    flatten(stream, &mut pieces);
    let mut out = String::new();
    let mut end = None;
    for range in pieces {
        // The tokens of a doc comment's attribute all lie inside of the comment.
        if end.is_some_and(|end| range.start < end) {
            continue;
        }
        if end.is_some_and(|end| range.start > end) {
            out.push_str(gap(choices));
        }
        let token = &text[range.clone()];
        out.push_str(token);
        if token.starts_with("//") {
            out.push('\n');
        }
        end = Some(range.end);
    }
    out.push('\n');
    out
}

fn gap(choices: &mut Choices) -> &'static str {
    const GAPS: [&str; 8] = [
        " ",
        " ",
        "\n",
        "\t",
        "\n\n    ",
        " /* a.lock() /* nested */ */ ",
        " // let _ = m.lock();\n",
        " /* \u{fc}ber \u{2192} */\n",
    ];
    GAPS[choices.below(GAPS.len())]
}

fn flatten(stream: TokenStream, pieces: &mut Vec<std::ops::Range<usize>>) {
    for token in stream {
        match token {
            TokenTree::Group(group) => {
                let invisible = group.delimiter() == proc_macro2::Delimiter::None;
                if !invisible {
                    pieces.push(group.span_open().byte_range());
                }
                flatten(group.stream(), pieces);
                if !invisible {
                    pieces.push(group.span_close().byte_range());
                }
            }
            other => pieces.push(other.span().byte_range()),
        }
    }
}
