//! What MIR does not say of a source text: which type an impl block is for, and which types own guards.

use std::collections::{BTreeMap, BTreeSet};

use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use crate::text::{arguments, head, split_list};

/// The items of a text.
#[derive(Debug, Default)]
pub struct Items {
    /// Impl blocks by line and column: the head of the type, and the trait.
    pub impls: BTreeMap<(u32, u32), (String, String)>,
    /// Names of traits.
    pub traits: BTreeSet<String>,
    /// Structs and enums: by variant (a struct has one) the types of the fields, as written.
    types: BTreeMap<String, Vec<Vec<String>>>,
    /// Names of the types above that own guards.
    owners: BTreeSet<String>,
}

impl Items {
    /// The items of a text that parses.
    pub fn of(text: &str) -> Items {
        let mut items = Items::default();
        if let Ok(file) = syn::parse_file(text) {
            items.visit_file(&file);
        }
        loop {
            let owns = |name: &&String| {
                let fields = items.types[*name].iter().flatten();
                fields.into_iter().any(|ty| items.owns(ty))
            };
            let more: BTreeSet<String> = items.types.keys().filter(owns).cloned().collect();
            if more == items.owners {
                return items;
            }
            items.owners = more;
        }
    }

    /// A value of the type certainly can hold a guard: by its name or by what it is made of.
    pub fn owns(&self, ty: &str) -> bool {
        let ty = ty.trim();
        if ty.starts_with(['&', '*']) || ty.starts_with("fn(") || ty.contains("fn(") && !ty.contains('<') {
            return false;
        }
        if let Some(inner) = ty.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
            return split_list(inner).iter().any(|part| self.owns(part));
        }
        if let Some(inner) = ty.strip_prefix('[').and_then(|t| t.strip_suffix(']')) {
            return self.owns(inner.split(';').next().unwrap_or(inner));
        }
        let name = head(ty);
        if name.ends_with("Guard")
            || matches!(name.as_str(), "StdoutLock" | "StderrLock" | "StdinLock")
            || self.owners.contains(&name)
        {
            return true;
        }
        !matches!(name.as_str(), "Mutex" | "RwLock" | "PhantomData")
            && arguments(ty).iter().any(|argument| self.owns(argument))
    }

    /// A value of the type may hold a guard: closures and what is not known by its type, too.
    pub fn may_own(&self, ty: &str) -> bool {
        let is_parameter = |ty: &str| {
            let mut chars = ty.chars();
            chars.next().is_some_and(char::is_uppercase)
                && chars.all(|c| c.is_uppercase() || c.is_ascii_digit())
                && !self.types.contains_key(ty)
        };
        !ty.starts_with(['&', '*'])
            && (self.owns(ty)
                || ty.contains("{closure@")
                || ty.contains("dyn ")
                || ty.contains("impl ")
                || is_parameter(ty.trim())
                || arguments(ty).iter().any(|argument| is_parameter(argument)))
    }

    /// By variant of the type: may hold a guard. `None` if the type's variants are not known.
    pub fn variants(&self, ty: &str) -> Option<Vec<bool>> {
        let arguments = arguments(ty);
        let owns = |index: usize| arguments.get(index).is_none_or(|ty| self.may_own(ty));
        match head(ty).as_str() {
            "Option" => Some(vec![false, owns(0)]),
            "Result" => Some(vec![owns(0), owns(1)]),
            "ControlFlow" => Some(vec![arguments.len() < 2 || owns(1), owns(0)]),
            "Poll" => Some(vec![owns(0), false]),
            "TryLockError" => Some(vec![true, false]),
            name => {
                let variants = self.types.get(name).filter(|_| arguments.is_empty() || self.owners.contains(name))?;
                Some(variants.iter().map(|fields| fields.iter().any(|ty| self.may_own(ty))).collect())
            }
        }
    }
}

impl<'ast> Visit<'ast> for Items {
    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        let start = item.unsafety.map_or(item.impl_token.span(), |token| token.span()).start();
        let of_trait = item.trait_.as_ref().and_then(|(.., path, _)| path.segments.last());
        let of_trait = of_trait.map(|segment| segment.ident.to_string()).unwrap_or_default();
        let place = (start.line as u32, start.column as u32 + 1);
        self.impls.insert(place, (head(&written(&item.self_ty)), of_trait));
        visit::visit_item_impl(self, item);
    }

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        self.traits.insert(item.ident.to_string());
        visit::visit_item_trait(self, item);
    }

    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.types.insert(item.ident.to_string(), vec![fields(&item.fields)]);
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        let variants = item.variants.iter().map(|variant| fields(&variant.fields)).collect();
        self.types.insert(item.ident.to_string(), variants);
    }
}

fn fields(fields: &syn::Fields) -> Vec<String> {
    fields.iter().map(|field| written(&field.ty)).collect()
}

/// The type as its source says it.
fn written(ty: &syn::Type) -> String {
    ty.span().source_text().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_owns_guards() {
        let items = Items::of(
            "struct Pair<'a> { a: MutexGuard<'a, u32>, n: u32 } enum E<'a> { No(u32), Yes(Pair<'a>) } struct Plain(Mutex<u32>);",
        );
        assert!(items.owns("std::option::Option<Pair<'_>>"));
        assert!(items.owns("(u32, std::result::Result<std::sync::MutexGuard<'_, u32>, ()>)"));
        assert!(!items.owns("&Pair<'_>"));
        assert!(!items.owns("Plain"));
        assert_eq!(items.variants("E<'_>"), Some(vec![false, true]));
    }
}
