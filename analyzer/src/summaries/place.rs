//! Canonical places: where a lock is, after calls have been looked through.

use std::sync::Arc;

use crate::base::{Name, name};
use crate::events::model::{BodyId, CallId, ElemKey, LocalId, Step};
use crate::names::program::StaticId;

/// How many objects of types that are decided elsewhere may stand directly inside each other.
const MAX_THROUGH: usize = 3;
/// Longest path that a substitution through a call may build; longer ones lose their front.
const MAX_STEPS: usize = 8;
/// The body of what is no body's own: keys that mean the same everywhere (`0`, `"name"`), objects that are known by their class.
const EVERYWHERE: BodyId = BodyId(u32::MAX);

/// Where a canonical place starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LockRoot {
    /// A static.
    Static(StaticId),
    /// A parameter of a body.
    Param(BodyId, u16),
    /// A local or temporary.
    Local(BodyId, LocalId),
    /// What a call returned, where the callee does not say.
    Call(BodyId, CallId),
    /// An argument of which nothing is known: the caller, the call, which argument.
    Argument(BodyId, CallId, u16),
}

impl LockRoot {
    /// The body whose activation the root belongs to; `None` for statics.
    pub fn body(self) -> Option<BodyId> {
        match self {
            LockRoot::Static(_) => None,
            LockRoot::Param(body, _)
            | LockRoot::Local(body, _)
            | LockRoot::Call(body, _)
            | LockRoot::Argument(body, ..) => Some(body),
        }
    }
}

/// Where a lock is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LockPlace {
    /// Where the path starts.
    pub root: LockRoot,
    /// Steps between the root and `path` are missing: derived from the root, but never provably the same as another place.
    pub gap: bool,
    /// The root belongs to another activation of its body than the one that is looked at.
    pub foreign: bool,
    /// Steps, the last ones if there is a gap.
    pub path: Arc<[Step]>,
}

impl LockPlace {
    /// A place without a gap.
    pub fn new(root: LockRoot, path: &[Step]) -> LockPlace {
        LockPlace { root, gap: false, foreign: false, path: path.iter().map(everywhere).collect() }
    }

    /// The place `path` further down.
    pub fn extend(&self, path: &[Step]) -> LockPlace {
        if path.is_empty() {
            return self.clone();
        }
        let steps: Vec<Step> = self.path.iter().cloned().chain(path.iter().map(everywhere)).collect();
        LockPlace { path: steps.into(), ..self.clone() }
    }

    /// The same place with its path bounded: a path that goes through the same field (recursion over a linked
    /// structure) too often or gets too long keeps its last steps only.
    pub fn bounded(self) -> LockPlace {
        let start = repeated_from(&self.path).max(self.path.len().saturating_sub(MAX_STEPS)).max(innermost(&self.path));
        if start == 0 {
            return self;
        }
        let kept = LockPlace { gap: true, path: self.path[start..].into(), ..self };
        if kept.is_typed() { kept.widened() } else { kept }
    }

    /// Only what names the class of the lock is kept: the last field, what follows it, and the object that it is in.
    pub fn widened(self) -> LockPlace {
        let last = self.path.iter().rposition(|s| matches!(s, Step::Field(..))).unwrap_or(0);
        let start = self.path[..last].iter().rposition(is_owner).unwrap_or(0);
        if start == 0 && !self.path.windows(2).any(|pair| pair.iter().all(is_element)) {
            return self;
        }
        let mut path = self.path[start..].to_vec();
        // Collections of collections are one.
        path.dedup_by(|a, b| is_element(a) && is_element(b));
        LockPlace { gap: true, path: path.into(), ..self }
    }

    /// What a call far below has brought is known by its class alone: no caller holds it, or can name it.
    pub fn anywhere(self) -> LockPlace {
        match self.root {
            LockRoot::Call(..) | LockRoot::Argument(..) if self.is_typed() => {
                let root = LockRoot::Call(EVERYWHERE, CallId(u32::MAX));
                LockPlace { root, gap: true, ..self.widened() }
            }
            LockRoot::Local(..) => self.widened(),
            _ => self,
        }
    }

    /// How many objects and collections stand inside each other.
    pub fn depth(&self) -> usize {
        self.path.iter().filter(|s| is_owner(s) || is_element(s)).count()
    }

    /// The lock that protects what is here.
    pub fn protected_by(&self) -> Option<LockPlace> {
        let data = self.path.iter().rposition(|step| matches!(step, Step::Data))?;
        Some(LockPlace { path: self.path[..data].into(), ..self.clone() })
    }

    /// The path names a field of a known type: the lock has a class of its own whoever the root is.
    pub fn is_typed(&self) -> bool {
        self.path.iter().any(|s| matches!(s, Step::Field(..)))
    }

    /// Steps are missing, and those that are left name no field: which lock of all those below the root it is, is not known.
    pub fn is_nameless(&self) -> bool {
        self.gap && !self.is_typed()
    }

    /// It is an element of a collection, or inside one.
    pub fn has_element(&self) -> bool {
        self.path.iter().any(is_element)
    }

    /// Keys of `body` mean nothing to its callers: they become [`ElemKey::Any`], sorted ones stay sorted.
    pub fn forget_keys_of(&self, body: BodyId) -> LockPlace {
        let foreign_key = |s: &Step| match s {
            Step::Elem(ElemKey::Iteration(b, _) | ElemKey::Key(b, _) | ElemKey::Found(b, _)) => *b == body,
            _ => false,
        };
        if !self.path.iter().any(foreign_key) {
            return self.clone();
        }
        let path =
            self.path.iter().map(|s| if foreign_key(s) { Step::Elem(ElemKey::Any) } else { s.clone() }).collect();
        LockPlace { path, ..self.clone() }
    }

    /// Elements that a callee has looked up are those that its result is, while a caller keeps it.
    pub fn found_by(&self, body: BodyId, call: CallId) -> LockPlace {
        let any = |s: &Step| *s == Step::Elem(ElemKey::Any);
        if !self.path.iter().any(any) {
            return self.clone();
        }
        let found = Step::Elem(ElemKey::Found(body, call));
        let path = self.path.iter().map(|s| if any(s) { found.clone() } else { s.clone() }).collect();
        LockPlace { path, ..self.clone() }
    }

    /// Provably the same lock, both seen from one activation. `after_loop`: a loop's back edge lies between the two, so
    /// that only what does not change from one round to the next counts.
    pub fn is_same(&self, other: &LockPlace, after_loop: bool) -> bool {
        if self != other || self.gap || (self.foreign && !matches!(self.root, LockRoot::Static(_))) {
            return false;
        }
        if after_loop && !matches!(self.root, LockRoot::Static(_) | LockRoot::Param(..)) {
            return false;
        }
        self.path.iter().all(|s| match s {
            Step::Elem(ElemKey::Any) => false,
            Step::Elem(ElemKey::Key(body, _)) => !after_loop || *body == EVERYWHERE,
            Step::Elem(_) => !after_loop,
            _ => true,
        })
    }

    /// The same steps, whatever the element keys.
    pub fn same_steps(&self, other: &LockPlace) -> bool {
        self.path.len() == other.path.len()
            && self.path.iter().zip(other.path.iter()).all(|(a, b)| match (a, b) {
                (Step::Elem(_), Step::Elem(_)) => true,
                _ => a == b,
            })
    }
}

fn is_owner(step: &Step) -> bool {
    matches!(step, Step::Field(..) | Step::Through(..))
}

fn is_element(step: &Step) -> bool {
    matches!(step, Step::Elem(_))
}

/// Where to cut a path that goes through one field three times: recursion. Twice is what wrappers inside each other do.
fn repeated_from(path: &[Step]) -> usize {
    let before = |i: usize| (0..i).rev().find(|j| path[*j] == path[i]);
    (2..path.len())
        .rev()
        .filter(|i| matches!(path[*i], Step::Field(..)))
        .find_map(|i| before(i).filter(|j| before(*j).is_some()))
        .unwrap_or(0)
}

/// Objects inside objects whose types are decided elsewhere nest in too many ways: only the innermost is told apart, with the
/// field that it stands in.
fn innermost(path: &[Step]) -> usize {
    let is_through = |s: &Step| matches!(s, Step::Through(..));
    let Some(last) = path.iter().rposition(is_through) else { return 0 };
    let first = path[..last].iter().rposition(|s| !is_through(s)).map_or(0, |i| i + 1);
    if last - first >= MAX_THROUGH {
        return last;
    }
    if !path[..first].iter().any(is_through) {
        return 0;
    }
    path[..first].iter().rposition(|s| matches!(s, Step::Field(..))).unwrap_or(first)
}

/// A literal key means the same in every body.
fn everywhere(step: &Step) -> Step {
    match step {
        Step::Elem(ElemKey::Key(_, text)) if is_literal(*text) => Step::Elem(ElemKey::Key(EVERYWHERE, *text)),
        _ => step.clone(),
    }
}

fn is_literal(text: Name) -> bool {
    text.chars().next().is_some_and(|c| c.is_ascii_digit() || c == '"' || c == '\'')
        && !text.contains("..")
        && text != name("")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::program::AdtId;

    fn field(n: &str) -> Step {
        Step::Field(AdtId(0), name(n))
    }

    #[test]
    fn recursion_over_a_list_ends() {
        let root = LockRoot::Param(BodyId(0), 0);
        let mut place = LockPlace::new(root, &[field("lock")]);
        for _ in 0..5 {
            let path = place.path.clone();
            place = LockPlace { gap: place.gap, ..LockPlace::new(root, &[field("next")]).extend(&path) }.bounded();
        }
        assert_eq!(*place.path, [field("next"), field("lock")]);
        assert!(place.gap);
    }

    #[test]
    fn literal_keys_are_the_same_everywhere() {
        let key = |b, t| LockPlace::new(LockRoot::Param(BodyId(0), 0), &[Step::Elem(ElemKey::Key(BodyId(b), name(t)))]);
        assert!(key(0, "0").is_same(&key(1, "0"), true));
        assert!(!key(0, "i").is_same(&key(1, "i"), false));
        assert!(key(0, "i").is_same(&key(0, "i"), false));
        assert!(!key(0, "i").is_same(&key(0, "i"), true));
    }
}
