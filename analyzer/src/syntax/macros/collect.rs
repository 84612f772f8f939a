//! Finds macro definitions in source text.

use std::str::FromStr as _;
use std::sync::Arc;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};

use super::Definition;
use super::around::without_around;
use super::rules::{rule, rules};
use super::tokens::{Tree, trees};
use crate::base::{Name, name};
use crate::syntax::lower::prefix_length;

/// Definitions deeper than this are not looked for.
const MAX_NESTING: usize = 256;

/// All definitions of all files, in the order of the files and of their texts.
pub(super) fn definitions(files: &[(Option<u32>, String, String, &str)]) -> Vec<Definition> {
    let per_file: Vec<Vec<Definition>> = files
        .par_iter()
        .map(|(package, krate, path, text)| {
            if !text.contains("macro_rules") && !text.contains("macro ") {
                return Vec::new();
            }
            let skipped = prefix_length(text);
            let text_of_definitions = without_around(text.get(skipped..).unwrap_or(""));
            let Ok(tokens) = TokenStream::from_str(&text_of_definitions) else { return Vec::new() };
            let mut finder = Finder {
                package: *package,
                krate: name(krate),
                also_named: Arc::new(also_named(text)),
                file: Arc::from(path.as_str()),
                skipped: skipped as u32,
                found: Vec::new(),
            };
            finder.find(tokens, 0);
            proc_macro2::extra::invalidate_current_thread_spans();
            finder.found
        })
        .collect();
    per_file.into_iter().flatten().collect()
}

/// The names in a model's `#![also_named(core, alloc)]`.
pub(crate) fn also_named(text: &str) -> Vec<Name> {
    let Some((_, rest)) = text.split_once("#![also_named(") else { return Vec::new() };
    let list = rest.split(')').next().unwrap_or("");
    list.split(',').map(str::trim).filter(|part| !part.is_empty()).map(name).collect()
}

/// The rules of the definition whose body is `body`; `pattern` is there for `macro name(pattern) { output }`.
pub(crate) fn definition(body: TokenStream, pattern: Option<TokenStream>) -> Vec<super::Rule> {
    let body = trees(body);
    match pattern {
        Some(pattern) => rule(&trees(pattern), &body).into_iter().collect(),
        None => rules(&body),
    }
}

struct Finder {
    package: Option<u32>,
    krate: Name,
    also_named: Arc<Vec<Name>>,
    file: Arc<str>,
    skipped: u32,
    found: Vec<Definition>,
}

impl Finder {
    fn find(&mut self, tokens: TokenStream, depth: usize) {
        if depth > MAX_NESTING {
            return;
        }
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        // The attributes directly before the current token, and whether a `pub` is.
        let mut attributes: Vec<TokenStream> = Vec::new();
        let mut public = false;
        let mut rest = &tokens[..];
        while let Some((first, after)) = rest.split_first() {
            match rest {
                [TokenTree::Punct(hash), TokenTree::Group(group), after @ ..]
                    if hash.as_char() == '#' && group.delimiter() == Delimiter::Bracket =>
                {
                    attributes.push(group.stream());
                    rest = after;
                    continue;
                }
                [
                    TokenTree::Ident(keyword),
                    TokenTree::Punct(bang),
                    TokenTree::Ident(ident),
                    TokenTree::Group(body),
                    ..,
                ] if keyword == "macro_rules" && bang.as_char() == '!' => {
                    let rules = definition(body.stream(), None);
                    self.add(ident, rules, &attributes, false);
                }
                [TokenTree::Ident(keyword), TokenTree::Ident(ident), TokenTree::Group(body), more @ ..]
                    if keyword == "macro" =>
                {
                    let rules = match more {
                        [TokenTree::Group(output), ..] if body.delimiter() == Delimiter::Parenthesis => {
                            definition(output.stream(), Some(body.stream()))
                        }
                        _ => definition(body.stream(), None),
                    };
                    self.add(ident, rules, &attributes, public);
                }
                [TokenTree::Ident(keyword), ..] if keyword == "pub" => {
                    public = true;
                    rest = after;
                    continue;
                }
                _ => {}
            }
            if let TokenTree::Group(group) = first {
                self.find(group.stream(), depth + 1);
                // `pub(crate)` keeps attributes and visibility for what follows.
                if public && group.delimiter() == Delimiter::Parenthesis {
                    rest = after;
                    continue;
                }
            }
            attributes.clear();
            public = false;
            rest = after;
        }
    }

    fn add(&mut self, ident: &proc_macro2::Ident, rules: Vec<super::Rule>, attributes: &[TokenStream], public: bool) {
        if rules.is_empty() {
            return;
        }
        let mut exported = public;
        let mut cfgs = Vec::new();
        for attribute in attributes {
            match &trees(attribute.clone())[..] {
                [first, ..] if first.is_ident("macro_export") => exported = true,
                [first, Tree::Group(..)] if first.is_ident("cfg") => {
                    if let Some(TokenTree::Group(condition)) = attribute.clone().into_iter().nth(1) {
                        cfgs.push(condition.stream().to_string());
                    }
                }
                _ => {}
            }
        }
        let text = ident.to_string();
        self.found.push(Definition {
            name: name(text.strip_prefix("r#").unwrap_or(&text)),
            package: self.package,
            krate: self.krate,
            also_named: Arc::clone(&self.also_named),
            file: Arc::clone(&self.file),
            offset: self.skipped + ident.span().byte_range().start as u32,
            exported,
            cfgs,
            rules,
        });
    }
}
