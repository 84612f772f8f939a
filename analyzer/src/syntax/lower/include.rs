//! `include!` in the place of items: notes the file, whose items the loader puts there.

use proc_macro2::{TokenStream, TokenTree};
use syn::Macro;

use super::Lowerer;
use crate::base::name;
use crate::syntax::ir::{Attrs, INCLUDE, Item, ItemKind, Visibility};

/// Variables that cargo sets for a build, and that paths of included files begin with.
const VARIABLES: [&str; 2] = ["OUT_DIR", "CARGO_MANIFEST_DIR"];

impl Lowerer<'_> {
    /// True if the call is an `include!` of a file whose path is known.
    pub(super) fn include(&mut self, call: &Macro, out: &mut Vec<Item>) -> bool {
        let (macro_name, span, name_span) = self.call_head(call);
        if macro_name != "include" {
            return false;
        }
        let Some(path) = path_of(call.tokens.clone()) else { return false };
        let attrs = Attrs { path: Some(path), is_test: self.in_test, ..Attrs::default() };
        let kind = ItemKind::Mod(None);
        out.push(Item { name: name(INCLUDE), name_span, span, vis: Visibility::Private, attrs, kind });
        true
    }
}

/// The path in `"a.rs"` or `concat!(env!("OUT_DIR"), "/a.rs")`; a variable stands as `$NAME`.
fn path_of(tokens: TokenStream) -> Option<String> {
    if let Ok(literal) = syn::parse2::<syn::LitStr>(tokens.clone()) {
        return Some(literal.value());
    }
    let [TokenTree::Ident(concat), TokenTree::Punct(bang), TokenTree::Group(parts)] =
        &tokens.into_iter().collect::<Vec<_>>()[..]
    else {
        return None;
    };
    if concat != "concat" || bang.as_char() != '!' {
        return None;
    }
    let mut path = String::new();
    let mut tokens = parts.stream().into_iter();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Literal(_) => path.push_str(&syn::parse2::<syn::LitStr>(token.into()).ok()?.value()),
            TokenTree::Ident(env) if env == "env" => {
                let Some(TokenTree::Group(variable)) = tokens.nth(1) else { return None };
                let variable = syn::parse2::<syn::LitStr>(variable.stream()).ok()?.value();
                path.push_str(&format!("${}", VARIABLES.into_iter().find(|known| *known == variable)?));
            }
            TokenTree::Punct(comma) if comma.as_char() == ',' => {}
            _ => return None,
        }
    }
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_literals_behind_known_variables() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(path_of(text.parse().expect("lexes")).as_deref(), expected, "{text}");
        };
        check("\"../a.rs\"", Some("../a.rs"));
        check("concat!(env!(\"OUT_DIR\"), \"/\", \"a.rs\",)", Some("$OUT_DIR/a.rs"));
        check("concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/a.rs\")", Some("$CARGO_MANIFEST_DIR/a.rs"));
        check("concat!(env!(\"HOME\"), \"/a.rs\")", None);
        check("concat!(stringify!(a), \".rs\")", None);
        check("$path", None);
    }
}
