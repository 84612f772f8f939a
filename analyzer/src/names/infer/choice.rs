//! Which of several impls of one trait a call means, once all types are known: `From<A>` or `From<B>`.

use super::Infer;
use super::implied::Implied;
use super::method::is_model;
use super::result::{Callee, Dispatch};
use crate::names::program::{Container, FnId, TraitId};
use crate::names::traits::trait_impls_for;
use crate::names::ty::{TraitRef, Ty};
use crate::syntax::ir::{ExprId, ExprKind};

impl Infer<'_> {
    /// Decides all calls whose arguments, or whose result, say more than their receivers did.
    pub(super) fn choose_impls(&mut self) {
        let mut callees = std::mem::take(&mut self.out.callees);
        for (id, callee) in &mut callees {
            match callee.dispatch {
                Dispatch::Generic(trait_) => self.choose_type(callee, trait_),
                Dispatch::Static => self.choose_impl(*id, callee),
                Dispatch::Dyn(_) => {}
            }
        }
        self.out.callees = callees;
    }

    /// `Default::default()` is a method of the type that its value turned out to have.
    fn choose_type(&self, callee: &mut Callee, trait_: TraitId) {
        let program = self.env.scope.program;
        let data = &program.fns[callee.function.index()];
        if data.has_self || !is_model(program, data.module) {
            return;
        }
        let names = program.traits[trait_.index()].generics.names.iter();
        let declared = TraitRef { trait_, args: names.map(|name| Ty::Param(*name)).collect(), bindings: [].into() };
        let (self_ty, trait_) = (callee.self_ty.clone(), callee.subst.apply_trait(&declared));
        let wanted = Implied { id: ExprId(0), arg: None, self_ty, trait_, method: Some(data.name) };
        if let Some([function]) = self.function_of(&wanted).as_deref() {
            callee.function = *function;
            callee.dispatch = Dispatch::Static;
        }
    }

    /// A type may implement a trait several times, for different type arguments.
    fn choose_impl(&self, id: ExprId, callee: &mut Callee) {
        let program = self.env.scope.program;
        let data = &program.fns[callee.function.index()];
        let Container::Impl(found) = data.container else { return };
        let Some(trait_) = &program.impls[found.index()].trait_ else { return };
        if trait_.args.is_empty() || is_model(program, data.module) {
            return;
        }
        let self_ty = self.table.finish(&callee.self_ty);
        let impls = trait_impls_for(&self.env.scope, trait_.trait_, &self_ty);
        let own = impls.iter().map(|(id, _)| &program.impls[id.index()]).filter(|item| !is_model(program, item.module));
        let functions: Vec<FnId> = own.filter_map(|item| item.fns.get(&data.name).copied()).collect();
        if functions.len() < 2 || !functions.contains(&callee.function) {
            return;
        }
        let given: Vec<Ty> = self.given(id).iter().map(|arg| self.table.finish(&self.out.exprs[arg.index()])).collect();
        let fits = |function: &&FnId| {
            let params = &program.fns[function.index()].params;
            params.iter().zip(&given).all(|(param, given)| may_be(param, given))
        };
        match functions.iter().filter(fits).collect::<Vec<_>>()[..] {
            [only] => callee.function = *only,
            [] => {}
            // A generic function around leaves it to its callers.
            _ => callee.dispatch = Dispatch::Generic(trait_.trait_),
        }
    }

    /// What a call gets, receiver first.
    fn given(&self, id: ExprId) -> Vec<ExprId> {
        match self.body.exprs.get(id.index()).map(|expr| &expr.kind) {
            Some(ExprKind::Call { args, .. }) => args.clone(),
            Some(ExprKind::MethodCall { receiver, args, .. }) => {
                std::iter::once(*receiver).chain(args.iter().copied()).collect()
            }
            Some(ExprKind::Binary(_, left, right) | ExprKind::Index(left, right)) => vec![*left, *right],
            Some(ExprKind::AssignOp(_, left, right)) => vec![*left, *right],
            _ => Vec::new(),
        }
    }
}

/// A value of the second type can be given for a parameter of the first, whatever references lie between.
fn may_be(param: &Ty, given: &Ty) -> bool {
    let all = |xs: &[Ty], ys: &[Ty]| xs.len() == ys.len() && xs.iter().zip(ys).all(|(x, y)| may_be(x, y));
    match (param.peeled(), given.peeled()) {
        (Ty::Adt(a, xs), Ty::Adt(b, ys)) => a == b && xs.iter().zip(ys.iter()).all(|(x, y)| may_be(x, y)),
        (Ty::Tuple(xs), Ty::Tuple(ys)) => all(xs, ys),
        (Ty::Slice(x), Ty::Slice(y)) => may_be(x, y),
        (Ty::Prim(a), Ty::Prim(b)) => a == b,
        (Ty::External(a, _), Ty::External(b, _)) => a == b,
        (Ty::Adt(..), Ty::Prim(_) | Ty::Tuple(_) | Ty::Slice(_))
        | (Ty::Prim(_) | Ty::Tuple(_) | Ty::Slice(_), Ty::Adt(..))
        | (Ty::Prim(_), Ty::Tuple(_))
        | (Ty::Tuple(_), Ty::Prim(_)) => false,
        _ => true,
    }
}
