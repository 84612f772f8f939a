//! Finds `mod x;` and `include!` in lowered items, and puts the items of the files there.

use super::place::Place;
use crate::base::{Name, Span};
use crate::syntax::ir::{INCLUDE, Item, ItemKind};

/// A `mod x;` or an `include!`.
#[derive(Debug)]
pub struct Declaration {
    /// Its name.
    pub name: Name,
    /// `#[path = ".."]`, or what is included.
    pub path: Option<String>,
    /// The place of the module around it.
    pub place: Place,
    /// Its `cfg`, or that of an inline module around it, may not hold.
    pub uncertain: bool,
    /// Where it stands.
    pub span: Span,
}

impl Declaration {
    /// The file's items stand in place of the declaration.
    pub fn is_include(&self) -> bool {
        self.name == INCLUDE
    }
}

/// The declarations in a file's items, in source order, those in inline modules included.
pub fn declarations(items: &[Item], place: &Place) -> Vec<Declaration> {
    let mut found = Vec::new();
    collect(items, place, false, &mut found);
    found
}

fn collect(items: &[Item], place: &Place, uncertain: bool, found: &mut Vec<Declaration>) {
    for item in items {
        let ItemKind::Mod(inner) = &item.kind else { continue };
        let uncertain = uncertain || item.attrs.uncertain_cfg;
        let path = item.attrs.path.as_deref();
        match inner {
            Some(inner) => collect(inner, &place.inline(&item.name, path), uncertain, found),
            None => found.push(Declaration {
                name: item.name,
                path: path.map(str::to_owned),
                place: place.clone(),
                uncertain,
                span: item.span,
            }),
        }
    }
}

/// Gives the declarations in `items` the items of their files: one entry per declaration, in the order of
/// [`declarations`]; modules without a file stay as they are.
pub fn attach(items: &mut Vec<Item>, files: &mut impl Iterator<Item = Option<Vec<Item>>>) {
    for mut item in std::mem::take(items) {
        match &mut item.kind {
            ItemKind::Mod(Some(inner)) => attach(inner, files),
            ItemKind::Mod(inner) => {
                let found = files.next().flatten();
                if item.name == INCLUDE {
                    items.extend(found.unwrap_or_default());
                    continue;
                }
                *inner = found;
            }
            _ => {}
        }
        items.push(item);
    }
}
