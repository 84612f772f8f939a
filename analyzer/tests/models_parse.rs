//! The model files are well-formed: they parse, and they use no attribute that `models/README.md` does not define.

use std::path::PathBuf;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::visit::{self, Visit};

/// Model attributes with the arguments they take.
const ATTRIBUTES: &[(&str, &[&str])] = &[
    (
        "acquire",
        &["exclusive", "shared", "shared_recursive", "upgradable", "try", "timeout", "async", "held", "effect"],
    ),
    ("also_named", &["*"]),
    ("block_on", &[]),
    ("container", &[]),
    ("downgrade", &["shared", "upgradable"]),
    ("ends", &[]),
    ("lazy", &[]),
    ("swaps", &[]),
    ("weak", &[]),
    ("forget", &[]),
    ("forgets", &[]),
    ("guard", &[]),
    ("join", &[]),
    ("keeps", &["replacing"]),
    ("lock", &["mutex", "rw_lock", "reentrant", "spin", "shard", "once", "semaphore"]),
    ("clears", &[]),
    ("min_max", &[]),
    ("notify", &[]),
    ("once", &[]),
    ("owns", &[]),
    ("parallel", &[]),
    ("place", &["fresh", "self", "element", "collection", "lock"]),
    ("recv", &["try"]),
    ("release", &["shared", "exclusive", "upgradable"]),
    ("rendezvous", &[]),
    ("runs", &["default", "from", "from_str", "try_from"]),
    ("scope", &[]),
    ("send", &["try"]),
    ("shared_pointer", &[]),
    ("sorts", &[]),
    ("tells_apart", &[]),
    ("spawn", &["thread", "task", "pool", "scoped", "many"]),
    ("transparent", &[]),
    ("unlocked", &[]),
    ("upgrade", &["try"]),
    ("wait", &[]),
    // Of the language itself.
    ("derive", &["*"]),
    ("doc", &["*"]),
    ("macro_export", &[]),
    ("thread_local", &[]),
];

/// The model files, sorted.
fn models() -> Vec<PathBuf> {
    let directory = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("models");
    let entries = std::fs::read_dir(directory).expect("the models directory exists");
    let mut paths: Vec<_> = entries.map(|e| e.expect("a readable entry").path()).collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == "rs"));
    paths.sort();
    paths
}

/// Puts `{}` where a function has `;` for a body, so that plain syn accepts it.
fn with_bodies(tokens: TokenStream) -> TokenStream {
    let mut out = Vec::new();
    let mut in_signature = false;
    let mut after_fn = false;
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                in_signature &= group.delimiter() != Delimiter::Brace;
                let mut inner = Group::new(group.delimiter(), with_bodies(group.stream()));
                inner.set_span(group.span());
                after_fn = false;
                out.push(TokenTree::Group(inner));
            }
            TokenTree::Punct(punct) if punct.as_char() == ';' && in_signature => {
                in_signature = false;
                out.push(TokenTree::Group(Group::new(Delimiter::Brace, TokenStream::new())));
            }
            TokenTree::Ident(ident) => {
                // `fn` followed by a name is an item, `fn` followed by `(` a type.
                in_signature |= after_fn;
                after_fn = ident == "fn";
                out.push(TokenTree::Ident(ident));
            }
            other => {
                after_fn = false;
                out.push(other);
            }
        }
    }
    out.into_iter().collect()
}

/// Collects the attributes that the table does not know.
#[derive(Default)]
struct UnknownAttributes(Vec<String>);

impl Visit<'_> for UnknownAttributes {
    fn visit_attribute(&mut self, attribute: &syn::Attribute) {
        let name = attribute.path().get_ident().map(ToString::to_string).unwrap_or_default();
        let arguments = match &attribute.meta {
            syn::Meta::List(list) => list.tokens.to_string(),
            _ => String::new(),
        };
        let known = ATTRIBUTES.iter().find(|(known, _)| *known == name);
        let fits = known.is_some_and(|(_, allowed)| {
            *allowed == ["*"]
                || arguments.split(',').map(str::trim).filter(|a| !a.is_empty()).all(|a| allowed.contains(&a))
        });
        if !fits {
            self.0.push(format!("{name}({arguments})"));
        }
        visit::visit_attribute(self, attribute);
    }
}

#[test]
fn every_model_parses_and_uses_known_attributes() {
    let models = models();
    assert!(models.len() > 1, "no models found");
    for path in models {
        let text = std::fs::read_to_string(&path).expect("a readable model");
        assert!(text.starts_with("//! "), "{} does not say what it is", path.display());
        let tokens: TokenStream = text.parse().unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let file: syn::File = syn::parse2(with_bodies(tokens)).unwrap_or_else(|e| {
            let at = e.span().start();
            panic!("{}:{}:{}: {e}", path.display(), at.line, at.column + 1)
        });
        let mut unknown = UnknownAttributes::default();
        unknown.visit_file(&file);
        assert!(unknown.0.is_empty(), "{} uses {:?}", path.display(), unknown.0);
    }
}

#[test]
fn a_missing_body_is_filled_in_and_a_function_type_is_not_one() {
    let tokens: TokenStream =
        "pub fn f(g: fn(u8) -> u8) -> u8; struct A(fn()); static S: fn() = x;".parse().expect("tokens");
    assert_eq!(
        with_bodies(tokens).to_string(),
        "pub fn f (g : fn (u8) -> u8) -> u8 { } struct A (fn ()) ; static S : fn () = x ;"
    );
}

#[test]
fn an_unknown_attribute_is_seen() {
    let file: syn::File =
        syn::parse_str("#[lock(mutex)] struct A; #[lock(door)] struct B; #[locks] struct C;").expect("a file");
    let mut unknown = UnknownAttributes::default();
    unknown.visit_file(&file);
    assert_eq!(unknown.0, ["lock(door)", "locks()"]);
}
