//! What a call in MIR runs: bodies of this crate, a value, or something of a library.

use std::collections::BTreeMap;

use gordian_analyzer::probe::{Function, Place as At};

use crate::items::Items;
use crate::mir::{Body, Operand, position};
use crate::text::{head, without_generics};

/// The bodies of a crate by what they are.
#[derive(Debug)]
pub struct Bodies {
    /// What each body is; `None` for what was derived or generated.
    pub identities: Vec<Option<Function>>,
    /// Closures by line and column.
    closures: BTreeMap<(u32, u32), usize>,
    traits: std::collections::BTreeSet<String>,
    names: Vec<String>,
}

/// What a call runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// One of these bodies, by number.
    Bodies(Vec<usize>),
    /// A function pointer, or what a type parameter stands for.
    Value,
    /// A library function by its path without generics, and the closures that it gets.
    Library(String, Vec<usize>),
}

impl Bodies {
    /// Numbers the bodies.
    pub fn new(bodies: &[Body], items: &Items) -> Bodies {
        let mut closures = BTreeMap::new();
        for (index, body) in bodies.iter().enumerate() {
            if body.name.ends_with('}')
                && let Some(at) = body.types.get(&1).and_then(|ty| closure_at(ty))
            {
                closures.insert(at.start, index);
            }
        }
        let identities = bodies.iter().map(|body| identity(body, items)).collect();
        let names = bodies.iter().map(|body| body.name.clone()).collect();
        Bodies { identities, closures, traits: items.traits.clone(), names }
    }

    /// What the function expression of a call means.
    pub fn target(&self, function: &str) -> Target {
        if function.starts_with("move ") || function.starts_with("copy ") {
            return Target::Value;
        }
        if let Some((of, of_trait, method)) = qualified(function) {
            let is_call = matches!(head(of_trait).as_str(), "Fn" | "FnMut" | "FnOnce");
            if is_call {
                return match closure_at(of).and_then(|at| self.closures.get(&at.start)) {
                    Some(body) => Target::Bodies(vec![*body]),
                    None => Target::Value,
                };
            }
            return self.of_trait(&head(of), is_open(of), &head(of_trait), method);
        }
        let path = without_generics(function);
        let (around, name) = path.rsplit_once("::").unwrap_or(("", &path));
        let owner = around.rsplit("::").next().unwrap_or(around);
        let is_library = ["std::", "core::", "alloc::"].iter().any(|root| path.starts_with(root));
        let fits = |f: &Function| {
            f.name == name.trim_start_matches("r#")
                && f.trait_name.is_empty()
                && (f.owner == owner || f.owner.is_empty())
        };
        match self.find(fits) {
            found if !found.is_empty() && !is_library => Target::Bodies(self.named(found, owner, name)),
            _ => Self::library(path.clone()),
        }
    }

    /// Of several functions of one name those in the function or module of the call's path, if there are any.
    fn named(&self, found: Vec<usize>, around: &str, name: &str) -> Vec<usize> {
        let end = format!("{around}::{name}");
        let exact: Vec<usize> = found.iter().copied().filter(|body| self.names[*body].ends_with(&end)).collect();
        if exact.is_empty() { found } else { exact }
    }

    fn of_trait(&self, of: &str, is_open: bool, of_trait: &str, method: &str) -> Target {
        let exact = self.find(|f| f.trait_name == of_trait && f.name == method && f.owner == of);
        if !exact.is_empty() && !is_open {
            return Target::Bodies(exact);
        }
        let all = self.find(|f| {
            f.trait_name == of_trait && f.name == method && (is_open || f.owner.is_empty() || is_parameter(&f.owner))
        });
        match all.is_empty() {
            false => Target::Bodies(all),
            true if self.traits.contains(of_trait) => Target::Bodies(all),
            true => Self::library(format!("{of_trait}::{method}")),
        }
    }

    fn find(&self, fits: impl Fn(&Function) -> bool) -> Vec<usize> {
        let fitting = |identity: &Option<Function>| identity.as_ref().is_some_and(|f| f.closure.is_none() && fits(f));
        self.identities.iter().enumerate().filter(|(_, f)| fitting(f)).map(|(index, _)| index).collect()
    }

    fn library(path: String) -> Target {
        Target::Library(path, Vec::new())
    }

    /// The bodies that arguments of a library's function are: closures by the type of their local, functions by their path.
    pub fn given(&self, types: &BTreeMap<u32, String>, args: &[Operand]) -> Vec<usize> {
        let mut found = Vec::new();
        for arg in args {
            match arg {
                Operand::Move(place) | Operand::Copy(place) if place.path.is_empty() => {
                    let closure = types.get(&place.local).filter(|ty| is_callable(ty));
                    let at = closure.and_then(|ty| closure_at(ty));
                    found.extend(at.and_then(|at| self.closures.get(&at.start).copied()));
                }
                Operand::Constant(path) => {
                    if let Target::Bodies(bodies) = self.target(path.strip_prefix("const ").unwrap_or(path)) {
                        found.extend(bodies);
                    }
                }
                _ => {}
            }
        }
        found
    }
}

/// A closure, or a wrapper that is as good as one.
fn is_callable(ty: &str) -> bool {
    ty.starts_with("{closure@") || head(ty) == "AssertUnwindSafe"
}

/// `("X", "Trait<A>", "method")` of `<X as Trait<A>>::method::<B>`.
pub fn qualified(function: &str) -> Option<(&str, &str, &str)> {
    let inner = function.strip_prefix('<')?;
    let mut depth = 1u32;
    let mut previous = ' ';
    let mut end = None;
    for (at, c) in inner.char_indices() {
        match c {
            '<' => depth += 1,
            '>' if previous != '-' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            end = Some(at);
            break;
        }
        previous = c;
    }
    let (qualified, rest) = (&inner[..end?], &inner[end? + 1..]);
    let split = crate::text::find_outside(qualified, " as ")?;
    let method = rest.strip_prefix("::")?.split("::<").next()?;
    Some((&qualified[..split], &qualified[split + 4..], method))
}

/// Any type may stand for it.
fn is_open(ty: &str) -> bool {
    let ty = ty.trim_start_matches('&').trim_start_matches("mut ");
    ty.starts_with("dyn ") || ty.starts_with("impl ") || ty == "Self" || is_parameter(ty)
}

fn is_parameter(name: &str) -> bool {
    !name.is_empty() && name.len() <= 2 && name.chars().all(|c| c.is_uppercase() || c.is_ascii_digit())
}

/// The position in `{closure@f.rs:1:2: 3:4}`.
pub fn closure_at(text: &str) -> Option<At> {
    let rest = &text[text.find("{closure@")? + "{closure@".len()..];
    position(&rest[..rest.find('}')?])
}

/// What a body is, by its name.
fn identity(body: &Body, items: &Items) -> Option<Function> {
    let plain = |owner: &str, trait_name: &str, name: &str| Function {
        owner: owner.to_owned(),
        trait_name: trait_name.to_owned(),
        name: name.trim_start_matches("r#").to_owned(),
        closure: None,
        is_model: false,
    };
    if body.name.contains("{closure") && body.name.ends_with('}') {
        let closure = body.types.get(&1).and_then(|ty| closure_at(ty))?;
        return Some(Function { closure: Some(closure), ..plain("", "", "") });
    }
    if let Some(start) = body.name.rfind("<impl at ") {
        let rest = &body.name[start + "<impl at ".len()..];
        let (at, name) = rest.split_once(">::")?;
        if let Some((_, inner)) = name.rsplit_once("::") {
            return Some(plain("", "", inner));
        }
        let (owner, of_trait) = items.impls.get(&position(at)?.start)?;
        return Some(plain(owner, of_trait, name));
    }
    let path = without_generics(&body.name);
    let (around, name) = path.rsplit_once("::").unwrap_or(("", &path));
    let around = around.rsplit("::").next().unwrap_or(around);
    Some(plain("", if items.traits.contains(around) { around } else { "" }, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn qualified_paths() {
        let path = "<std::vec::Vec<fn() -> u32> as std::iter::Extend<A>>::extend::<B>";
        assert_eq!(qualified(path), Some(("std::vec::Vec<fn() -> u32>", "std::iter::Extend<A>", "extend")));
        assert_eq!(qualified("std::mem::drop::<A>"), None);
    }
}
