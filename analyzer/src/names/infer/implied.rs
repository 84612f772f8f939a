//! Methods of the program that run because a library, `?` or `for` calls them: `from` behind `into`, `next` behind `for`.

use super::Infer;
use super::method::is_model;
use super::result::{Callee, Silent};
use crate::base::{Name, name};
use crate::names::program::{Container, FnId, TraitId};
use crate::names::traits::impls_of;
use crate::names::ty::{TraitRef, Ty};
use crate::syntax::ir::ExprId;

/// What an expression runs if the program implements it.
#[derive(Debug)]
pub(super) struct Implied {
    pub(super) id: ExprId,
    /// What it gets, if that is an expression.
    pub(super) arg: Option<ExprId>,
    pub(super) self_ty: Ty,
    pub(super) trait_: TraitRef,
    /// `None`: all methods that the impl has.
    pub(super) method: Option<Name>,
}

impl Infer<'_> {
    /// A call of a library's function: what its attribute `runs` says, and what a provided method of a trait needs of the type.
    pub(super) fn called(&mut self, id: ExprId, callee: &Callee, args: &[ExprId]) {
        let arg = args.first().copied();
        let program = self.env.scope.program;
        let data = &program.fns[callee.function.index()];
        if !is_model(program, data.module) {
            return;
        }
        self.iterates_arguments(id, callee, args);
        let around = match data.container {
            Container::Impl(item) => Some(&program.impls[item.index()].generics),
            Container::Trait(item) => Some(&program.traits[item.index()].generics),
            Container::Module => None,
        };
        for (_, methods) in data.attrs.model.iter().filter(|(attribute, _)| attribute.as_str() == "runs") {
            let bounds = data.generics.bounds.iter().chain(around.into_iter().flat_map(|generics| &generics.bounds));
            for (bounded, bound) in bounds {
                for method in methods.iter().filter(|m| program.traits[bound.trait_.index()].fns.contains_key(m)) {
                    let (self_ty, trait_) = (callee.subst.apply(bounded), callee.subst.apply_trait(bound));
                    self.implied.push(Implied { id, arg, self_ty, trait_, method: Some(*method) });
                }
            }
        }
        if let Container::Trait(provider) = data.container
            && data.has_self
        {
            for trait_ in self.required(provider) {
                let (self_ty, trait_) = (callee.self_ty.clone(), callee.subst.apply_trait(&trait_));
                self.implied.push(Implied { id, arg, self_ty, trait_, method: None });
            }
        }
    }

    /// The trait and those that it needs. A future runs when it is awaited, whatever is made of it before.
    fn required(&self, trait_: TraitId) -> Vec<TraitRef> {
        let data = &self.env.scope.program.traits[trait_.index()];
        let args = data.generics.names.iter().map(|name| Ty::Param(*name)).collect();
        let own = TraitRef { trait_, args, bindings: [].into() };
        let all = std::iter::once(own).chain(data.supertraits.iter().cloned());
        all.filter(|needed| Some(needed.trait_) != self.env.lang.future).collect()
    }

    /// `for _ in iterated` of type `ty`.
    pub(super) fn iterates(&mut self, id: ExprId, iterated: ExprId, ty: &Ty) {
        let Some(into_iterator) = self.env.lang.into_iterator else { return };
        let trait_ = |trait_| TraitRef { trait_, args: [].into(), bindings: [].into() };
        let into_iter = Some(name("into_iter"));
        let ty = self.table.deep(ty);
        let found = |infer: &Self, implied: &Implied| infer.function_of(implied).is_some();
        let own =
            Implied { id, arg: Some(iterated), self_ty: ty.clone(), trait_: trait_(into_iterator), method: into_iter };
        let iterator = match found(self, &own) {
            true => {
                let iterator = Ty::Assoc(std::sync::Arc::new(ty), Some(trait_(into_iterator)), name("IntoIter"));
                self.implied.push(own);
                self.normalize(&iterator)
            }
            // `&mut I` iterates as `I` does.
            false => ty.peeled().clone(),
        };
        if let Some(item) = self.env.lang.iterator {
            let next = Some(name("next"));
            let arg = Some(iterated);
            self.implied.push(Implied { id, arg, self_ty: iterator, trait_: trait_(item), method: next });
        }
    }

    /// A future of type `ty` is awaited: one of the program's own types runs its `poll`, and so does what stands for a task of a
    /// library.
    pub(super) fn polls(&mut self, id: ExprId, future: ExprId, ty: &Ty) {
        let Some(trait_) = self.env.lang.future else { return };
        let trait_ = TraitRef { trait_, args: [].into(), bindings: [].into() };
        // `&mut F` is polled as `F` is.
        let self_ty = self.table.deep(ty).peeled().clone();
        self.implied.push(Implied { id, arg: Some(future), self_ty, trait_, method: Some(name("poll")) });
    }

    /// A library that is given something to iterate over does so before it returns, unless it gives an iterator itself.
    fn iterates_arguments(&mut self, id: ExprId, callee: &Callee, args: &[ExprId]) {
        let program = self.env.scope.program;
        let data = &program.fns[callee.function.index()];
        if self.is_lazy(&callee.ret) {
            return;
        }
        let is_iterated = |ty: &Ty| {
            let into_iterator = |bound: &TraitRef| Some(bound.trait_) == self.env.lang.into_iterator;
            matches!(ty, Ty::Param(_))
                && data.generics.bounds.iter().any(|(of, bound)| of == ty && into_iterator(bound))
        };
        let iterated: Vec<usize> =
            data.params.iter().enumerate().filter(|(_, ty)| is_iterated(ty)).map(|(index, _)| index).collect();
        for index in iterated {
            if let (Some(arg), Some(ty)) = (args.get(index), callee.params.get(index)) {
                self.iterates(id, *arg, ty);
                self.awaits_elements(id, callee, *arg);
            }
        }
    }

    /// An async function of a library that iterates over futures awaits all of them.
    fn awaits_elements(&mut self, id: ExprId, callee: &Callee, iterated: ExprId) {
        let program = self.env.scope.program;
        let data = &program.fns[callee.function.index()];
        if !data.is_async || data.body.root.is_none() {
            return;
        }
        for (element, bound) in &data.generics.bounds {
            if Some(bound.trait_) == self.env.lang.future && !data.params.contains(element) {
                self.polls(id, iterated, &callee.subst.apply(element));
            }
        }
    }

    fn is_lazy(&self, ty: &Ty) -> bool {
        let Ty::Adt(adt, _) = ty else { return false };
        let attrs = &self.env.scope.program.adts[adt.index()].attrs;
        attrs.model.iter().any(|(attribute, _)| attribute.as_str() == "lazy")
    }

    /// `?` on a `Result` in a function that returns one of another error.
    pub(super) fn converts_error(&mut self, id: ExprId, tried: &Ty) {
        let (tried, ret) = (self.table.deep(tried), self.table.deep(&self.ret));
        let (Ty::Adt(a, from), Ty::Adt(b, to)) = (&tried, &ret) else { return };
        if a != b || Some(*a) != self.env.lang.result {
            return;
        }
        let (Some(from), Some(to)) = (from.get(1), to.get(1)) else { return };
        let Some(trait_) = self.env.lang.from else { return };
        let trait_ = TraitRef { trait_, args: [from.clone()].into(), bindings: [].into() };
        let method = Some(name("from"));
        self.implied.push(Implied { id, arg: None, self_ty: to.clone(), trait_, method });
    }

    /// Keeps of all that may run what the program implements.
    pub(super) fn find_implied(&mut self) {
        for implied in std::mem::take(&mut self.implied) {
            let Some(functions) = self.function_of(&implied) else { continue };
            let (id, arg) = (implied.id, implied.arg);
            let found = functions.into_iter().map(|function| Silent { arg, steps: Vec::new(), function });
            self.out.silent.entry(id).or_default().extend(found);
        }
    }

    /// The methods of the one impl of the program that is meant.
    pub(super) fn function_of(&self, implied: &Implied) -> Option<Vec<FnId>> {
        let program = self.env.scope.program;
        let ty = self.table.finish(&implied.self_ty);
        let args = implied.trait_.args.iter().map(|arg| self.table.finish(arg)).collect();
        let trait_ = TraitRef { args, ..implied.trait_.clone() };
        let mut candidates = impls_of(&self.env.scope, &trait_, &ty).into_iter();
        let (Some((found, _)), None) = (candidates.next(), candidates.next()) else { return None };
        let data = &program.impls[found.index()];
        let mut functions: Vec<FnId> = match implied.method {
            Some(method) => data.fns.get(&method).copied().into_iter().collect(),
            None => data.fns.values().copied().filter(|f| program.fns[f.index()].has_self).collect(),
        };
        if is_model(program, data.module) {
            functions
                .retain(|function| program.fns[function.index()].attrs.model.iter().any(|(a, _)| a.as_str() == "join"));
        }
        functions.sort();
        (!functions.is_empty()).then_some(functions)
    }
}
