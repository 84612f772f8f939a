//! Types of patterns and of the variables they bind.

use std::sync::Arc;

use super::Infer;
use super::method;
use crate::base::{Span, name};
use crate::names::program::{AdtId, ItemRef};
use crate::names::resolve::{Namespace, Resolved, resolve_path};
use crate::names::subst::Subst;
use crate::names::ty::Ty;
use crate::syntax::ir::{PatId, PatKind, Path, PathSegment};

impl Infer<'_> {
    /// Infers a pattern that matches a value of type `ty`; `by_ref` if a reference was matched through on the way.
    pub(super) fn pat(&mut self, id: PatId, ty: &Ty, by_ref: bool) {
        let Some(data) = self.body.pats.get(id.index()) else { return };
        let mut ty = self.table.shallow(ty);
        let mut by_ref = by_ref;
        let peels = !matches!(
            data.kind,
            PatKind::Bind { .. } | PatKind::Wild | PatKind::Ref(_) | PatKind::Or(_) | PatKind::Rest
        );
        while let (true, Ty::Ref(inner)) = (peels, &ty) {
            ty = self.table.shallow(inner);
            by_ref = true;
        }
        match &data.kind {
            PatKind::Wild | PatKind::Rest | PatKind::Lit => self.set_pat(id, ty),
            PatKind::Bind { name, by_ref: explicit, sub, .. } => {
                if sub.is_none() && !explicit && self.is_constant(id, *name, &ty) {
                    self.set_pat(id, ty);
                    return;
                }
                let binds_ref = *explicit || by_ref;
                if binds_ref {
                    self.out.by_ref.insert(id);
                }
                let bound = if binds_ref { Ty::Ref(Arc::new(ty.clone())) } else { ty.clone() };
                self.set_pat(id, bound);
                if let Some(sub) = sub {
                    self.pat(*sub, &ty, by_ref);
                }
            }
            PatKind::Tuple(pats) => {
                let rest = self.rest_position(pats);
                let tys: Vec<Ty> = match &ty {
                    Ty::Tuple(tys) => tys.to_vec(),
                    _ if rest.is_none() => {
                        let fresh: Vec<Ty> = pats.iter().map(|_| self.table.fresh()).collect();
                        self.table.unify(&ty, &Ty::Tuple(fresh.clone().into()));
                        fresh
                    }
                    _ => Vec::new(),
                };
                self.set_pat(id, ty);
                self.sequence(pats, &tys, rest, by_ref);
            }
            PatKind::TupleStruct(path, pats) => {
                let target = self.variant_target(path, &ty);
                self.set_pat(id, ty.clone());
                let rest = self.rest_position(pats);
                let tys = match target {
                    Some((adt, variant)) => {
                        self.out.pat_targets.insert(id, (adt, variant));
                        self.field_types(adt, variant, &ty).into_iter().map(|(_, ty)| ty).collect()
                    }
                    None => Vec::new(),
                };
                self.sequence(pats, &tys, rest, by_ref);
            }
            PatKind::Struct(path, fields) => {
                let target = self.variant_target(path, &ty);
                self.set_pat(id, ty.clone());
                let tys = match target {
                    Some((adt, variant)) => {
                        self.out.pat_targets.insert(id, (adt, variant));
                        self.field_types(adt, variant, &ty)
                    }
                    None => Vec::new(),
                };
                for (field, pat) in fields {
                    let ty = tys.iter().find(|(n, _)| n == field).map_or(Ty::Unknown, |(_, ty)| ty.clone());
                    self.pat(*pat, &ty, by_ref);
                }
            }
            PatKind::Path(path) => {
                if let Some(target) = self.variant_target(path, &ty) {
                    self.out.pat_targets.insert(id, target);
                }
                self.set_pat(id, ty);
            }
            PatKind::Ref(pat) => {
                let inner = match &ty {
                    Ty::Ref(inner) => (**inner).clone(),
                    _ => {
                        let fresh = self.table.fresh();
                        self.table.unify(&ty, &Ty::Ref(Arc::new(fresh.clone())));
                        fresh
                    }
                };
                self.set_pat(id, ty);
                self.pat(*pat, &inner, false);
            }
            PatKind::Or(pats) => {
                self.set_pat(id, ty.clone());
                for pat in pats {
                    self.pat(*pat, &ty, by_ref);
                }
            }
            PatKind::Slice(pats) => {
                let elem = match &ty {
                    Ty::Slice(elem) => (**elem).clone(),
                    other => method::autoderef(&self.env, &self.table, other)
                        .into_iter()
                        .find_map(|(ty, _)| match ty {
                            Ty::Slice(elem) => Some((*elem).clone()),
                            _ => None,
                        })
                        .unwrap_or(Ty::Unknown),
                };
                self.set_pat(id, ty);
                for pat in pats {
                    self.pat(*pat, &elem, by_ref);
                }
            }
        }
    }

    fn set_pat(&mut self, id: PatId, ty: Ty) {
        if let Some(slot) = self.out.pats.get_mut(id.index()) {
            *slot = ty;
        }
    }

    fn rest_position(&self, pats: &[PatId]) -> Option<usize> {
        pats.iter().position(|p| self.body.pats.get(p.index()).is_some_and(|p| matches!(p.kind, PatKind::Rest)))
    }

    fn sequence(&mut self, pats: &[PatId], tys: &[Ty], rest: Option<usize>, by_ref: bool) {
        for (index, pat) in pats.iter().enumerate() {
            let position = match rest {
                Some(rest) if index > rest => (tys.len() + index).checked_sub(pats.len()),
                _ => Some(index),
            };
            let ty = position.and_then(|p| tys.get(p)).cloned().unwrap_or(Ty::Unknown);
            self.pat(*pat, &ty, by_ref);
        }
    }

    /// A name in a pattern means a constant or a unit variant if one is in scope.
    fn is_constant(&mut self, id: PatId, wanted: crate::base::Name, ty: &Ty) -> bool {
        let first = wanted.chars().next().unwrap_or('_');
        if !first.is_uppercase() && first != '_' {
            return false;
        }
        match self.lookup_constant(wanted) {
            Some(ItemRef::Variant(adt, variant)) => {
                let args = self.fresh_args(adt);
                self.table.unify(ty, &Ty::Adt(adt, args));
                self.out.pat_targets.insert(id, (adt, variant));
                self.out.constants.insert(id);
                true
            }
            Some(ItemRef::Static(_) | ItemRef::Adt(_)) => {
                self.out.constants.insert(id);
                true
            }
            _ => false,
        }
    }

    fn lookup_constant(&self, wanted: crate::base::Name) -> Option<ItemRef> {
        let segment = PathSegment::plain(wanted);
        let path = Path { global: false, qself: None, segments: vec![segment], span: Span::default() };
        match resolve_path(&self.env.scope, &path, Namespace::Values) {
            Resolved::Item(item, _) => Some(item),
            _ => None,
        }
    }

    /// The struct or variant that a path in a pattern or struct expression names; the matched type is unified with it.
    pub(super) fn variant_target(&mut self, path: &Path, ty: &Ty) -> Option<(AdtId, u32)> {
        let scope = self.env.scope.clone();
        let target = match resolve_path(&scope, path, Namespace::Values) {
            Resolved::Item(ItemRef::Variant(adt, variant), _) => Some((adt, variant)),
            Resolved::Item(ItemRef::Adt(adt), _) => Some((adt, 0)),
            Resolved::Assoc { self_ty: Ty::Adt(adt, _), name, .. } => self.variant_index(adt, name).map(|v| (adt, v)),
            _ => None,
        };
        let target = target.or_else(|| match resolve_path(&scope, path, Namespace::Types) {
            Resolved::Item(ItemRef::Adt(adt), _) => Some((adt, 0)),
            Resolved::Item(ItemRef::Variant(adt, variant), _) => Some((adt, variant)),
            Resolved::Assoc { self_ty: Ty::Adt(adt, _), name, .. } => self.variant_index(adt, name).map(|v| (adt, v)),
            _ if path.as_name() == Some(name("Self")) => match &scope.self_ty {
                Some(Ty::Adt(adt, _)) => Some((*adt, 0)),
                _ => None,
            },
            _ => match crate::names::lower_ty::lower_type(&scope, &crate::syntax::ir::TypeRef::Path(path.clone())) {
                Ty::Adt(adt, _) => Some((adt, 0)),
                _ => None,
            },
        });
        if let Some((adt, _)) = target {
            let args = self.fresh_args(adt);
            self.table.unify(ty, &Ty::Adt(adt, args));
        }
        target
    }

    pub(super) fn variant_index(&self, adt: AdtId, variant: crate::base::Name) -> Option<u32> {
        let data = &self.env.scope.program.adts[adt.index()];
        let index = data.is_enum.then(|| data.variants.iter().position(|v| v.name == variant))??;
        u32::try_from(index).ok()
    }

    /// A fresh variable for each type parameter.
    pub(super) fn fresh_args(&mut self, adt: AdtId) -> Arc<[Ty]> {
        let count = self.env.scope.program.adts[adt.index()].generics.names.len();
        (0..count).map(|_| self.table.fresh()).collect::<Vec<_>>().into()
    }

    /// The fields of a struct or variant of a concrete type.
    pub(super) fn field_types(&mut self, adt: AdtId, variant: u32, ty: &Ty) -> Vec<(crate::base::Name, Ty)> {
        let program = self.env.scope.program;
        let data = &program.adts[adt.index()];
        let subst = match self.table.shallow(ty) {
            Ty::Adt(id, args) if id == adt => {
                Subst(data.generics.names.iter().copied().zip(args.iter().cloned()).collect())
            }
            _ => Subst::default(),
        };
        let Some(variant) = data.variants.get(variant as usize) else { return Vec::new() };
        variant.fields.iter().map(|(n, ty, _)| (*n, self.normalize(&subst.apply(ty)))).collect()
    }
}
