//! Projections: what `<T as Trait>::Name` is once `T` is known.

use std::sync::Arc;

use super::Infer;
use super::table::map_children;
use crate::base::{Name, name};
use crate::names::traits;
use crate::names::ty::{TraitRef, Ty};

/// Projections of types that are not known yet which one body keeps for later.
const MAX_PROJECTIONS: usize = 256;

impl Infer<'_> {
    /// Replaces the projections whose type has become known since they were met.
    pub(super) fn solve_projections(&mut self) {
        for (of, trait_, wanted, later) in std::mem::take(&mut self.projections) {
            let known = self.table.deep(&of);
            if matches!(known, Ty::Var(_)) {
                self.projections.push((of, trait_, wanted, later));
            } else if let Some(found) = self.project(&known, trait_.as_ref(), wanted) {
                let found = self.normalize(&found);
                self.table.unify(&later, &found);
            }
        }
    }

    /// The type with every projection replaced that can be.
    pub(super) fn normalize(&mut self, ty: &Ty) -> Ty {
        self.normalize_at(ty, 0)
    }

    fn normalize_at(&mut self, ty: &Ty, depth: u32) -> Ty {
        if depth > 16 {
            return Ty::Unknown;
        }
        let Ty::Assoc(of, trait_, wanted) = ty else {
            if !has_projection(ty, 0) {
                return ty.clone();
            }
            return map_children(ty, &mut |child| self.normalize_at(child, depth + 1));
        };
        let of = self.normalize_at(of, depth + 1);
        let of = self.table.deep(&of);
        match self.project(&of, trait_.as_ref(), *wanted) {
            Some(found) => self.normalize_at(&found, depth + 1),
            None => match of {
                Ty::Param(_) => Ty::Assoc(Arc::new(of), trait_.clone(), *wanted),
                Ty::Var(_) => {
                    let later = self.table.fresh();
                    if self.projections.len() < MAX_PROJECTIONS {
                        self.projections.push((of, trait_.clone(), *wanted, later.clone()));
                    }
                    later
                }
                _ => self.table.fresh(),
            },
        }
    }

    fn project(&mut self, of: &Ty, trait_: Option<&TraitRef>, wanted: Name) -> Option<Ty> {
        match of {
            Ty::Closure(expr) if wanted.as_str() == "Output" => {
                let id = crate::syntax::ir::ExprId(expr.0);
                self.out.closures.get(&id).and_then(|sig| sig.ret.clone())
            }
            Ty::Unknown | Ty::Var(_) => None,
            _ => traits::assoc_type(&self.env.scope, of, trait_, wanted),
        }
    }

    /// What iterating over a value of this type gives.
    pub(super) fn iteration_item(&mut self, ty: &Ty) -> Ty {
        let ty = self.table.deep(ty);
        for trait_ in [self.env.lang.into_iterator, self.env.lang.iterator].into_iter().flatten() {
            let trait_ref = TraitRef { trait_, args: Arc::new([]), bindings: Arc::new([]) };
            if let Some(item) = self.project(&ty, Some(&trait_ref), name("Item")) {
                return self.normalize(&item);
            }
        }
        match &ty {
            Ty::Slice(elem) => (**elem).clone(),
            Ty::Ref(inner) => match self.table.shallow(inner) {
                Ty::Slice(elem) => Ty::Ref(elem),
                Ty::Param(_) | Ty::Opaque(_) | Ty::Dyn(_) | Ty::Adt(..) => {
                    let inner = inner.clone();
                    self.iteration_item_through(&inner)
                }
                _ => self.table.fresh(),
            },
            _ => self.table.fresh(),
        }
    }

    /// `&mut I` iterates like `I`.
    fn iteration_item_through(&mut self, inner: &Ty) -> Ty {
        let Some(trait_) = self.env.lang.iterator else { return Ty::Unknown };
        let trait_ref = TraitRef { trait_, args: Arc::new([]), bindings: Arc::new([]) };
        match self.project(inner, Some(&trait_ref), name("Item")) {
            Some(item) => self.normalize(&item),
            None => self.table.fresh(),
        }
    }

    /// What awaiting a value of this type gives.
    pub(super) fn awaited(&mut self, ty: &Ty) -> Ty {
        let ty = self.table.deep(ty);
        let Some(trait_) = self.env.lang.future else { return Ty::Unknown };
        let trait_ref = TraitRef { trait_, args: Arc::new([]), bindings: Arc::new([]) };
        let direct = self.project(&ty, Some(&trait_ref), name("Output"));
        let found = direct.or_else(|| {
            super::method::autoderef(&self.env, &self.table, &ty)
                .into_iter()
                .skip(1)
                .find_map(|(inner, _)| self.project(&inner, Some(&trait_ref), name("Output")))
        });
        match found {
            Some(output) => self.normalize(&output),
            None => self.table.fresh(),
        }
    }
}

fn has_projection(ty: &Ty, depth: u32) -> bool {
    if depth > 16 {
        return false;
    }
    if matches!(ty, Ty::Assoc(..)) {
        return true;
    }
    let mut found = false;
    map_children(ty, &mut |child| {
        found = found || has_projection(child, depth + 1);
        Ty::Unknown
    });
    found
}
