//! Inference variables of one body and their unification.

use std::sync::Arc;

use crate::names::ty::{TraitRef, Ty, TyVar};

/// How deep a type may nest before unification gives up (recursive types through variables).
const MAX_DEPTH: u32 = 24;

/// The variables of one body.
#[derive(Debug, Default)]
pub struct Table {
    vars: Vec<Option<Ty>>,
}

impl Table {
    /// A new variable.
    pub fn fresh(&mut self) -> Ty {
        self.vars.push(None);
        Ty::Var(TyVar::new(self.vars.len() - 1))
    }

    /// The type with its head known, if it is known at all; nested variables stay.
    pub fn shallow(&self, ty: &Ty) -> Ty {
        let mut ty = ty;
        for _ in 0..64 {
            match ty {
                Ty::Var(var) => match self.vars.get(var.index()) {
                    Some(Some(known)) => ty = known,
                    _ => break,
                },
                _ => break,
            }
        }
        ty.clone()
    }

    /// The type with all known variables replaced, the others by `Unknown`.
    pub fn finish(&self, ty: &Ty) -> Ty {
        self.replace(ty, 0, true)
    }

    /// The type with all known variables replaced; unknown ones stay.
    pub fn deep(&self, ty: &Ty) -> Ty {
        self.replace(ty, 0, false)
    }

    fn replace(&self, ty: &Ty, depth: u32, finish: bool) -> Ty {
        if depth > MAX_DEPTH {
            return Ty::Unknown;
        }
        let ty = self.shallow(ty);
        if matches!(ty, Ty::Var(_)) {
            return if finish { Ty::Unknown } else { ty };
        }
        map_children(&ty, &mut |child| self.replace(child, depth + 1, finish))
    }

    /// Makes two types equal where that is possible. Never fails loudly: the user's code is assumed to type-check, so a mismatch
    /// means that something was not understood.
    pub fn unify(&mut self, a: &Ty, b: &Ty) -> bool {
        self.unify_at(a, b, 0)
    }

    fn unify_at(&mut self, a: &Ty, b: &Ty, depth: u32) -> bool {
        if depth > MAX_DEPTH {
            return false;
        }
        let (a, b) = (self.shallow(a), self.shallow(b));
        match (&a, &b) {
            (Ty::Var(x), Ty::Var(y)) if x == y => true,
            (Ty::Unknown, _) | (_, Ty::Unknown) | (Ty::Never, _) | (_, Ty::Never) => true,
            (Ty::Var(var), other) | (other, Ty::Var(var)) => {
                if self.occurs(*var, other, 0) {
                    return false;
                }
                if let Some(slot) = self.vars.get_mut(var.index()) {
                    *slot = Some(other.clone());
                }
                true
            }
            (Ty::Adt(x, xs), Ty::Adt(y, ys)) => x == y && self.unify_all(xs, ys, depth),
            (Ty::External(x, xs), Ty::External(y, ys)) => x == y && self.unify_all(xs, ys, depth),
            (Ty::Tuple(xs), Ty::Tuple(ys)) => xs.len() == ys.len() && self.unify_all(xs, ys, depth),
            (Ty::Ref(x), Ty::Ref(y)) | (Ty::Ptr(x), Ty::Ptr(y)) | (Ty::Slice(x), Ty::Slice(y)) => {
                self.unify_at(x, y, depth + 1)
            }
            (Ty::FnPtr(xs, x), Ty::FnPtr(ys, y)) => {
                xs.len() == ys.len() && self.unify_all(xs, ys, depth) && self.unify_at(x, y, depth + 1)
            }
            (Ty::Opaque(xs), Ty::Opaque(ys)) | (Ty::Dyn(xs), Ty::Dyn(ys)) => {
                for (x, y) in xs.iter().zip(ys.iter()) {
                    if x.trait_ == y.trait_ {
                        self.unify_all(&x.args, &y.args, depth);
                        for (name, ty) in x.bindings.iter() {
                            if let Some((_, other)) = y.bindings.iter().find(|(n, _)| n == name) {
                                self.unify_at(ty, other, depth + 1);
                            }
                        }
                    }
                }
                true
            }
            _ => a == b,
        }
    }

    fn unify_all(&mut self, xs: &[Ty], ys: &[Ty], depth: u32) -> bool {
        xs.iter().zip(ys).fold(true, |ok, (x, y)| self.unify_at(x, y, depth + 1) && ok)
    }

    fn occurs(&self, var: TyVar, ty: &Ty, depth: u32) -> bool {
        if depth > MAX_DEPTH {
            return true;
        }
        match self.shallow(ty) {
            Ty::Var(other) => other == var,
            other => {
                let mut found = false;
                map_children(&other, &mut |child| {
                    found = found || self.occurs(var, child, depth + 1);
                    Ty::Unknown
                });
                found
            }
        }
    }
}

/// The type with each direct child replaced.
pub fn map_children(ty: &Ty, f: &mut dyn FnMut(&Ty) -> Ty) -> Ty {
    let all = |tys: &Arc<[Ty]>, f: &mut dyn FnMut(&Ty) -> Ty| -> Arc<[Ty]> {
        if tys.is_empty() { tys.clone() } else { tys.iter().map(f).collect() }
    };
    match ty {
        Ty::Adt(id, args) => Ty::Adt(*id, all(args, f)),
        Ty::External(path, args) => Ty::External(*path, all(args, f)),
        Ty::Ref(inner) => Ty::Ref(Arc::new(f(inner))),
        Ty::Ptr(inner) => Ty::Ptr(Arc::new(f(inner))),
        Ty::Slice(inner) => Ty::Slice(Arc::new(f(inner))),
        Ty::Tuple(tys) => Ty::Tuple(all(tys, f)),
        Ty::Assoc(of, trait_, name) => Ty::Assoc(Arc::new(f(of)), trait_.as_ref().map(|t| map_trait_ref(t, f)), *name),
        Ty::Dyn(bounds) => Ty::Dyn(bounds.iter().map(|t| map_trait_ref(t, f)).collect()),
        Ty::Opaque(bounds) => Ty::Opaque(bounds.iter().map(|t| map_trait_ref(t, f)).collect()),
        Ty::FnPtr(params, ret) => Ty::FnPtr(all(params, f), Arc::new(f(ret))),
        Ty::FnDef(id, args) => Ty::FnDef(*id, all(args, f)),
        Ty::Unknown | Ty::Never | Ty::Prim(_) | Ty::Param(_) | Ty::Closure(_) | Ty::Var(_) => ty.clone(),
    }
}

/// The trait reference with each type in it replaced.
pub fn map_trait_ref(trait_ref: &TraitRef, f: &mut dyn FnMut(&Ty) -> Ty) -> TraitRef {
    TraitRef {
        trait_: trait_ref.trait_,
        args: trait_ref.args.iter().map(&mut *f).collect(),
        bindings: trait_ref.bindings.iter().map(|(name, ty)| (*name, f(ty))).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::name;

    #[test]
    fn variables_learn_from_either_side_and_keep_what_they_know() {
        let mut table = Table::default();
        let (a, b) = (table.fresh(), table.fresh());
        let int = Ty::Prim(name("i32"));
        assert!(table.unify(&a, &Ty::Ref(Arc::new(b.clone()))));
        assert!(table.unify(&b, &int));
        assert_eq!(table.finish(&a), Ty::Ref(Arc::new(int)));
        assert!(!table.unify(&a, &Ty::Tuple(Arc::new([]))));
    }

    #[test]
    fn a_variable_never_contains_itself() {
        let mut table = Table::default();
        let a = table.fresh();
        assert!(!table.unify(&a, &Ty::Ref(Arc::new(a.clone()))));
        assert_eq!(table.finish(&a), Ty::Unknown);
    }
}
