//! Attributes: which items stay (`cfg`), and what later stages want to know.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Attribute, Meta, Token};

use super::Lowerer;
use crate::base::{Name, name};
use crate::syntax::cfg_truth::CfgTruth;
use crate::syntax::ir::Attrs;

/// Last segments of attributes that make a function a test.
const TEST_ATTRIBUTES: [&str; 12] = [
    "test",
    "bench",
    "rstest",
    "test_case",
    "case",
    "quickcheck",
    "proptest",
    "test_matrix",
    "test_log",
    "wasm_bindgen_test",
    "test_with",
    "googletest",
];

/// Attributes of the language that are never model attributes.
const LANGUAGE_ATTRIBUTES: [&str; 16] = [
    "doc",
    "allow",
    "warn",
    "deny",
    "expect",
    "forbid",
    "derive",
    "cfg",
    "cfg_attr",
    "path",
    "must_use",
    "inline",
    "macro_export",
    "macro_use",
    "repr",
    "deprecated",
];

impl Lowerer<'_> {
    /// What the attributes say; `None` if a `cfg` drops what carries them.
    pub(super) fn attrs(&self, attributes: &[Attribute]) -> Option<Attrs> {
        let mut attrs = Attrs::default();
        for attribute in attributes {
            if !self.add_meta(&attribute.meta, false, &mut attrs) {
                return None;
            }
        }
        Some(attrs)
    }

    /// False if a `cfg` among the attributes does not hold.
    pub(super) fn kept(&self, attributes: &[Attribute]) -> bool {
        attributes.is_empty() || self.attrs(attributes).is_some()
    }

    /// Adds one attribute; false if it is a `cfg` that does not hold.
    fn add_meta(&self, meta: &Meta, uncertain: bool, attrs: &mut Attrs) -> bool {
        let Some(segment) = meta.path().segments.last() else { return true };
        let last = segment.ident.to_string();
        match (last.as_str(), meta) {
            ("doc", _) => {}
            ("cfg", Meta::List(list)) => {
                attrs.is_test |= implies_test(&list.tokens);
                match (self.ctx.cfg)(&list.tokens) {
                    CfgTruth::False if uncertain => attrs.uncertain_cfg = true,
                    CfgTruth::False => return false,
                    CfgTruth::Unknown => attrs.uncertain_cfg = true,
                    CfgTruth::True => {}
                }
            }
            ("cfg_attr", Meta::List(list)) => {
                let (condition, rest) = split_at_comma(&list.tokens);
                let truth = (self.ctx.cfg)(&condition);
                let metas = Punctuated::<Meta, Token![,]>::parse_terminated.parse2(rest);
                if truth != CfgTruth::False {
                    let uncertain = uncertain || truth == CfgTruth::Unknown;
                    return metas.into_iter().flatten().all(|inner| self.add_meta(&inner, uncertain, attrs));
                }
            }
            ("path", Meta::NameValue(value)) => {
                if let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = &value.value
                    && (attrs.path.is_none() || !uncertain)
                {
                    attrs.path = Some(text.value());
                }
            }
            ("derive", Meta::List(list)) => {
                let paths = Punctuated::<syn::Path, Token![,]>::parse_terminated.parse2(list.tokens.clone());
                let lasts =
                    paths.into_iter().flatten().filter_map(|path| Some(self.ident(&path.segments.last()?.ident)));
                attrs.derives.extend(lasts);
                attrs.names.push(name("derive"));
            }
            (text, _) => {
                if TEST_ATTRIBUTES.contains(&text) {
                    attrs.is_test = true;
                    attrs.is_test_fn = true;
                }
                attrs.names.push(name(text));
                if self.ctx.is_model && !LANGUAGE_ATTRIBUTES.contains(&text) {
                    attrs.model.push((name(text), model_arguments(meta)));
                }
            }
        }
        true
    }
}

/// The identifiers between the commas: `(shared, try)` gives `["shared", "try"]`. Keywords are fine.
fn model_arguments(meta: &Meta) -> Vec<Name> {
    let Meta::List(list) = meta else { return Vec::new() };
    let mut arguments = vec![String::new()];
    for token in list.tokens.clone() {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == ',' => arguments.push(String::new()),
            other => {
                if let Some(last) = arguments.last_mut() {
                    last.push_str(other.to_string().trim_matches('"'));
                }
            }
        }
    }
    arguments.into_iter().filter(|argument| !argument.is_empty()).map(|argument| name(&argument)).collect()
}

/// Splits `condition, rest`.
fn split_at_comma(tokens: &TokenStream) -> (TokenStream, TokenStream) {
    let mut tokens = tokens.clone().into_iter();
    let is_comma = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',');
    let condition = tokens.by_ref().take_while(|token| !is_comma(token)).collect();
    (condition, tokens.collect())
}

/// True if the condition can hold in test builds only (or under a feature named for tests).
fn implies_test(condition: &TokenStream) -> bool {
    let tokens: Vec<TokenTree> = condition.clone().into_iter().collect();
    match &tokens[..] {
        [TokenTree::Ident(ident)] => ident == "test" || ident == "doctest",
        [TokenTree::Ident(key), TokenTree::Punct(_), TokenTree::Literal(value)] => {
            key == "feature" && value.to_string().contains("test")
        }
        [TokenTree::Ident(combinator), TokenTree::Group(group)] if group.delimiter() == Delimiter::Parenthesis => {
            let mut parts = Vec::new();
            let mut rest = group.stream();
            while !rest.is_empty() {
                let (part, after) = split_at_comma(&rest);
                parts.push(part);
                rest = after;
            }
            match combinator.to_string().as_str() {
                "all" => parts.iter().any(implies_test),
                "any" => !parts.is_empty() && parts.iter().all(implies_test),
                _ => false,
            }
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn implies(text: &str) -> bool {
        implies_test(&text.parse().expect("lexes"))
    }

    #[test]
    fn conditions_that_mean_tests() {
        assert!(implies("test"));
        assert!(implies("all(test, unix)"));
        assert!(implies("any(test, feature = \"testing\")"));
        assert!(!implies("not(test)"));
        assert!(!implies("any(test, unix)"));
        assert!(!implies("feature = \"std\""));
    }

    #[test]
    fn arguments_of_model_attributes() {
        let attribute: Attribute = syn::parse_quote!(#[acquire(shared, try)]);
        assert_eq!(model_arguments(&attribute.meta), [name("shared"), name("try")]);
    }
}
