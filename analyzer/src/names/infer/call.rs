//! Calls: what runs, with which type arguments.

use std::sync::Arc;

use super::Infer;
use super::method;
use super::result::{Callee, Dispatch, PathTarget};
use crate::base::{Name, name};
use crate::names::bounds::declared_bounds;
use crate::names::program::{Container, FnId};
use crate::names::subst::Subst;
use crate::names::ty::{TraitRef, Ty};
use crate::syntax::ir::{ExprId, ExprKind, TypeRef};

impl Infer<'_> {
    /// A function with fresh variables for every type parameter that `subst` does not settle.
    pub(super) fn instantiate(
        &mut self,
        function: FnId,
        self_ty: Ty,
        dispatch: Dispatch,
        subst: &mut Subst,
        written: &[Ty],
    ) -> Callee {
        let program = self.env.scope.program;
        let data = &program.fns[function.index()];
        // What matching could not tell is told by what the call is used for.
        subst.0.retain(|(_, ty)| *ty != Ty::Unknown);
        for (param, ty) in data.generics.names.iter().zip(written) {
            if *ty != Ty::Unknown {
                subst.bind(*param, ty.clone());
            }
        }
        let around = match data.container {
            Container::Impl(id) => Some(&program.impls[id.index()].generics),
            Container::Trait(id) => Some(&program.traits[id.index()].generics),
            Container::Module => None,
        };
        for param in data.generics.names.iter().chain(around.iter().flat_map(|g| g.names.iter())) {
            if subst.get(*param).is_none() {
                let fresh = self.table.fresh();
                subst.bind(*param, fresh);
            }
        }
        if matches!(data.container, Container::Trait(_)) && subst.get(name("Self")).is_none() {
            let self_ty = if self_ty == Ty::Unknown { self.table.fresh() } else { self_ty.clone() };
            subst.bind(name("Self"), self_ty);
        }
        for (bounded, bound) in &data.generics.bounds {
            if !bound.args.is_empty()
                && matches!(bounded, Ty::Param(_))
                && !self.env.lang.fn_traits.contains(&bound.trait_)
            {
                let bounded = subst.apply(bounded);
                let bound = subst.apply_trait(bound);
                let bound = super::table::map_trait_ref(&bound, &mut |ty| self.normalize(ty));
                self.pending.push((bounded, bound));
            }
        }
        let params = data.params.iter().map(|ty| self.substitute(subst, ty)).collect();
        let ret = self.substitute(subst, &data.ret);
        Callee { function, dispatch, self_ty, params, ret, subst: subst.clone() }
    }

    fn substitute(&mut self, subst: &Subst, ty: &Ty) -> Ty {
        let ty = subst.apply(ty);
        let ty = self.open_unknowns(&ty);
        self.normalize(&ty)
    }

    /// Learns from bounds whose type is known by now: `B: FromIterator<T>` with `B = Vec<_>` tells the element type.
    pub(super) fn solve_pending(&mut self) {
        self.solve_projections();
        let pending = std::mem::take(&mut self.pending);
        for (bounded, bound) in pending {
            let ty = self.table.deep(&bounded);
            match ty {
                Ty::Var(_) => self.pending.push((bounded, bound)),
                Ty::Adt(..) | Ty::Slice(_) | Ty::Tuple(_) => {
                    let found = crate::names::traits::trait_impls_for(&self.env.scope, bound.trait_, &ty);
                    let [(id, subst)] = &found[..] else { continue };
                    let Some(trait_ref) = self.env.scope.program.impls[id.index()].trait_.clone() else { continue };
                    let mut subst = subst.clone();
                    for param in &self.env.scope.program.impls[id.index()].generics.names {
                        if subst.get(*param).is_none() {
                            let fresh = self.table.fresh();
                            subst.bind(*param, fresh);
                        }
                    }
                    for (declared, actual) in trait_ref.args.iter().zip(bound.args.iter()) {
                        let declared = subst.apply(declared);
                        let actual = self.normalize(actual);
                        self.table.unify(&declared, &actual);
                    }
                }
                _ => {}
            }
        }
    }

    /// `Type::name`, `Trait::name`, `T::name` as a value.
    pub(super) fn associated(
        &mut self,
        id: ExprId,
        self_ty: &Ty,
        trait_: Option<&TraitRef>,
        wanted: Name,
        written: &[Ty],
    ) -> Ty {
        let self_ty = self.open_unknowns(self_ty);
        let program = self.env.scope.program;
        if let Ty::Adt(adt, _) = &self_ty
            && let Some(variant) = self.variant_index(*adt, wanted)
        {
            self.out.paths.insert(id, PathTarget::Constructor(*adt, variant));
            let fields: Vec<Ty> = self.field_types(*adt, variant, &self_ty).into_iter().map(|(_, t)| t).collect();
            return if fields.is_empty() { self_ty } else { Ty::FnPtr(fields.into(), Arc::new(self_ty)) };
        }
        let known = self.table.deep(&self_ty);
        let found = match trait_ {
            None => method::autoderef(&self.env, &self.table, &known)
                .into_iter()
                .take(1)
                .find_map(|(ty, _)| method::method_on(&self.env, &ty, wanted)),
            Some(trait_ref) => {
                let concrete = !matches!(known, Ty::Unknown | Ty::Var(_) | Ty::Param(_) | Ty::Opaque(_) | Ty::Dyn(_));
                let implementation = concrete
                    .then(|| method::trait_method_impl(&self.env.scope, trait_ref.trait_, &known, wanted))
                    .flatten();
                match implementation {
                    Some((function, subst)) => Some((function, Dispatch::Static, subst)),
                    None => crate::names::bounds::method_of_trait(program, &known, trait_ref, wanted).map(
                        |(trait_ref, function)| {
                            let dispatch = if matches!(known, Ty::Dyn(_)) {
                                Dispatch::Dyn(trait_ref.trait_)
                            } else {
                                Dispatch::Generic(trait_ref.trait_)
                            };
                            (function, dispatch, method::trait_subst(program, &trait_ref, &self_ty))
                        },
                    ),
                }
            }
        };
        let Some((function, dispatch, mut subst)) = found else {
            return self.associated_const(id, &known, wanted);
        };
        let callee = self.instantiate(function, self_ty, dispatch, &mut subst, written);
        let ty = Ty::FnPtr(callee.params.clone().into(), Arc::new(self.call_value(&callee)));
        self.out.paths.insert(id, PathTarget::Fn(callee));
        ty
    }

    fn associated_const(&mut self, id: ExprId, self_ty: &Ty, wanted: Name) -> Ty {
        let program = self.env.scope.program;
        let Ty::Adt(adt, _) = self_ty else { return self.table.fresh() };
        let impls = program.inherent_impls.get(adt).map_or(&[][..], |v| &v[..]);
        match impls.iter().find_map(|i| program.impls[i.index()].consts.get(&wanted)) {
            Some(item) => {
                self.out.paths.insert(id, PathTarget::Static(*item));
                program.statics[item.index()].ty.clone()
            }
            None => self.table.fresh(),
        }
    }

    /// `f(args)`.
    pub(super) fn call(&mut self, id: ExprId, callee: ExprId, args: &[ExprId], expected: &Ty) -> Ty {
        let callee_ty = self.free(callee);
        let mut head = callee;
        while let Some(ExprKind::Expansion { value, .. }) = self.body.exprs.get(head.index()).map(|e| &e.kind) {
            head = *value;
        }
        match self.out.paths.get(&head).cloned() {
            Some(PathTarget::Fn(target)) => {
                let ret = self.call_value(&target);
                self.expect_result(&ret, expected);
                let erased = self.erased(&ret, expected);
                self.arguments(&target, args, 0, erased.as_ref());
                self.called(id, &target, args);
                self.out.callees.insert(id, target.clone());
                self.call_value(&target)
            }
            Some(PathTarget::Constructor(adt, variant)) => {
                self.out.constructors.insert(id, (adt, variant));
                match callee_ty {
                    Ty::FnPtr(params, ret) => {
                        self.expect_result(&ret, expected);
                        for (index, arg) in args.iter().enumerate() {
                            let param = params.get(index).cloned().unwrap_or(Ty::Unknown);
                            let ty = self.expr(*arg, &param);
                            self.coerce(&ty, &param);
                        }
                        (*ret).clone()
                    }
                    other => {
                        args.iter().for_each(|a| {
                            self.free(*a);
                        });
                        other
                    }
                }
            }
            _ => {
                let (params, ret) = self.function_like(&callee_ty);
                for (index, arg) in args.iter().enumerate() {
                    let param = params.get(index).cloned().unwrap_or(Ty::Unknown);
                    let ty = self.expr(*arg, &param);
                    self.coerce(&ty, &param);
                }
                ret.unwrap_or_else(|| self.table.fresh())
            }
        }
    }

    /// What is expected of the result tells type arguments early, so that closures among the arguments are understood.
    fn expect_result(&mut self, ret: &Ty, expected: &Ty) {
        let expected = self.table.shallow(expected);
        if let (Ty::Adt(a, _), Ty::Adt(b, _)) = (self.table.shallow(ret), &expected)
            && a == *b
            && !contains_dyn(&expected)
        {
            self.table.unify(ret, &expected);
        }
    }

    /// What `Box::new(..)` makes becomes a `Box<dyn Fn(..)>`: the type variable of its content, and what it is to become.
    fn erased(&self, ret: &Ty, expected: &Ty) -> Option<(Ty, Ty)> {
        let (Ty::Adt(a, made), Ty::Adt(b, wanted)) = (self.table.shallow(ret), self.table.shallow(expected)) else {
            return None;
        };
        let pairs = made.iter().zip(wanted.iter()).map(|(x, y)| (self.table.shallow(x), self.table.shallow(y)));
        pairs.filter(|_| a == b).find(|(x, y)| matches!((x, y), (Ty::Var(_), Ty::Dyn(_))))
    }

    fn function_like(&mut self, ty: &Ty) -> (Vec<Ty>, Option<Ty>) {
        for (ty, _) in method::autoderef(&self.env, &self.table, ty) {
            let (params, ret) = self.expected_signature(&ty);
            if ret.is_some() || !params.is_empty() {
                return (params, ret);
            }
        }
        (Vec::new(), None)
    }

    /// Infers arguments against parameters: plain ones first, then closures, whose parameter types follow from the others.
    /// `erased` is what [`Self::erased`] gives.
    fn arguments(&mut self, callee: &Callee, args: &[ExprId], skip: usize, erased: Option<&(Ty, Ty)>) {
        let is_closure = |infer: &Infer, arg: &ExprId| {
            matches!(infer.body.exprs.get(arg.index()).map(|e| &e.kind), Some(ExprKind::Closure { .. }))
        };
        for (index, arg) in args.iter().enumerate() {
            if !is_closure(self, arg) {
                let param = callee.params.get(index + skip).cloned().unwrap_or(Ty::Unknown);
                let expected = self.expected_for(callee, index + skip, &param);
                let ty = self.expr(*arg, &expected);
                self.coerce(&ty, &param);
                self.learn_from_bounds(callee, index + skip, &ty);
            }
        }
        for (index, arg) in args.iter().enumerate() {
            if is_closure(self, arg) {
                let param = callee.params.get(index + skip).cloned().unwrap_or(Ty::Unknown);
                let expected = match erased {
                    Some((variable, wanted)) if self.table.shallow(&param) == *variable => wanted.clone(),
                    _ => self.expected_for(callee, index + skip, &param),
                };
                let ty = self.expr(*arg, &expected);
                self.coerce(&ty, &param);
                self.learn_from_bounds(callee, index + skip, &ty);
            }
        }
    }

    /// For a parameter whose declared type is a generic `F: Fn(A) -> B`: the function pointer type that stands for it here.
    fn expected_for(&mut self, callee: &Callee, index: usize, param: &Ty) -> Ty {
        for bound in self.bounds_of_param(callee, index) {
            if self.env.lang.fn_traits.contains(&bound.trait_) {
                let params = match bound.args.first() {
                    Some(Ty::Tuple(tys)) => tys.to_vec(),
                    _ => Vec::new(),
                };
                let ret = bound.bindings.iter().find(|(n, _)| n.as_str() == "Output");
                let ret = ret.map_or(Ty::Unknown, |(_, ty)| ty.clone());
                return Ty::FnPtr(params.into(), Arc::new(ret));
            }
        }
        param.clone()
    }

    /// What an argument's type tells through the bounds of its parameter: `F: FnOnce() -> T` gives `T`, `I: IntoIterator<Item = T>` too.
    fn learn_from_bounds(&mut self, callee: &Callee, index: usize, ty: &Ty) {
        for bound in self.bounds_of_param(callee, index) {
            if self.env.lang.fn_traits.contains(&bound.trait_) {
                let (params, ret) = self.expected_signature(ty);
                if let Some(Ty::Tuple(expected)) = bound.args.first() {
                    for (found, expected) in params.iter().zip(expected.iter()) {
                        self.coerce(found, expected);
                    }
                }
                if let (Some(ret), Some((_, output))) =
                    (ret, bound.bindings.iter().find(|(n, _)| n.as_str() == "Output"))
                {
                    let output = output.clone();
                    self.coerce(&ret, &output);
                }
            } else {
                for (wanted, expected) in bound.bindings.iter() {
                    let projection = Ty::Assoc(Arc::new(ty.clone()), Some(bound.clone()), *wanted);
                    let found = self.normalize(&projection);
                    self.table.unify(&found, expected);
                }
            }
        }
    }

    /// The bounds on the type parameter that a parameter of the callee has as its type, in terms of the call.
    fn bounds_of_param(&mut self, callee: &Callee, index: usize) -> Vec<TraitRef> {
        let program = self.env.scope.program;
        let data = &program.fns[callee.function.index()];
        let Some(declared) = data.params.get(index) else { return Vec::new() };
        let mut declared = declared;
        let mut actual = callee.params.get(index).cloned().unwrap_or(Ty::Unknown);
        while let Ty::Ref(inner) = declared {
            declared = inner;
            actual = match self.table.shallow(&actual) {
                Ty::Ref(inner) => (*inner).clone(),
                other => other,
            };
        }
        let bounds: Vec<TraitRef> = match declared {
            Ty::Param(param) => declared_bounds(program, data, *param).cloned().collect(),
            Ty::Opaque(bounds) | Ty::Dyn(bounds) => bounds.to_vec(),
            _ => return Vec::new(),
        };
        if bounds.is_empty() {
            return bounds;
        }
        let mut subst = callee.subst.clone();
        if let Ty::Param(param) = declared {
            subst.bind(*param, actual);
        }
        subst.bind(name("Self"), callee.self_ty.clone());
        bounds
            .iter()
            .map(|bound| {
                let bound = subst.apply_trait(bound);
                super::table::map_trait_ref(&bound, &mut |ty| self.normalize(ty))
            })
            .collect()
    }

    /// `receiver.method(args)`.
    pub(super) fn method_call(
        &mut self,
        id: ExprId,
        receiver: ExprId,
        wanted: Name,
        generics: &[TypeRef],
        args: &[ExprId],
    ) -> Ty {
        let receiver_ty = self.free(receiver);
        self.solve_pending();
        let Some(found) = method::find_method(&self.env, &self.table, &receiver_ty, wanted) else {
            return self.unknown_method(id, &receiver_ty, wanted, args);
        };
        let written: Vec<Ty> = generics.iter().map(|g| self.written_type(g)).collect();
        let mut subst = found.subst;
        let callee = self.instantiate(found.function, found.self_ty.clone(), found.dispatch, &mut subst, &written);
        self.adjust(receiver, found.adjustments);
        if let Some(param) = callee.params.first() {
            self.receiver(&found.self_ty, param);
        }
        self.arguments(&callee, args, 1, None);
        let ret = self.call_value(&callee);
        self.shows_as_string(id, callee.function, receiver, &receiver_ty);
        let given: Vec<ExprId> = std::iter::once(receiver).chain(args.iter().copied()).collect();
        self.called(id, &callee, &given);
        self.out.callees.insert(id, callee);
        self.normalize(&ret)
    }

    /// The receiver as found against the declared `self` parameter, through however many references.
    fn receiver(&mut self, found: &Ty, param: &Ty) {
        let strip = |infer: &Infer, ty: &Ty| {
            let mut ty = infer.table.shallow(ty);
            while let Ty::Ref(inner) = ty {
                ty = infer.table.shallow(&inner);
            }
            ty
        };
        let (found, param) = (strip(self, found), strip(self, param));
        self.table.unify(&found, &param);
    }

    /// A method that was not found: a field that holds a closure is no method; `clone` of something unknown is the same thing.
    fn unknown_method(&mut self, id: ExprId, receiver: &Ty, wanted: Name, args: &[ExprId]) -> Ty {
        for arg in args {
            self.free(*arg);
        }
        let known = self.table.deep(receiver);
        if matches!(known, Ty::Unknown | Ty::Var(_)) {
            self.out.unresolved.insert(id);
        }
        match wanted.as_str() {
            "clone" | "to_owned" => match known {
                Ty::Ref(inner) => (*inner).clone(),
                Ty::Var(_) => self.table.fresh(),
                other => other,
            },
            _ => self.guard_inside(&known).unwrap_or_else(|| self.table.fresh()),
        }
    }
}

impl Infer<'_> {
    /// The guard that a `lock()` may have given. What an unknown method makes of it is most often the guard (`or_poisoned`,
    /// `ignore_poison`), or a `Result` of another error, which is as good.
    fn guard_inside(&self, ty: &Ty) -> Option<Ty> {
        let Ty::Adt(id, args) = ty else { return None };
        let is_wrapper = Some(*id) == self.env.lang.option || Some(*id) == self.env.lang.result;
        args.first().filter(|inner| is_wrapper && self.is_guard(inner)).cloned()
    }

    pub(super) fn is_guard(&self, ty: &Ty) -> bool {
        let Ty::Adt(id, _) = ty else { return false };
        self.env.scope.program.adts[id.index()].attrs.model.iter().any(|(name, _)| name.as_str() == "guard")
    }
}

fn contains_dyn(ty: &Ty) -> bool {
    match ty {
        Ty::Dyn(_) => true,
        Ty::Adt(_, args) | Ty::Tuple(args) => args.iter().any(contains_dyn),
        Ty::Ref(inner) | Ty::Slice(inner) => contains_dyn(inner),
        _ => false,
    }
}
