//! Types of expressions.

use std::sync::Arc;

use super::Infer;
use super::method;
use super::result::{Adjustment, BreakTarget, Callee, ClosureSig, Dispatch, PathTarget};
use crate::base::{Name, name};
use crate::names::lower_ty::lower_type;
use crate::names::program::{ItemRef, TraitId};
use crate::names::resolve::{Namespace, Resolved, resolve_path};
use crate::names::subst::Subst;
use crate::names::traits;
use crate::names::ty::{ClosureExpr, TraitRef, Ty};
use crate::syntax::ir::{BinOp, BlockKind, ExprId, ExprKind, Lit, Path, Stmt, TypeRef};

impl Infer<'_> {
    /// Infers an expression; `expected` guides closures and literals only.
    pub(super) fn expr(&mut self, id: ExprId, expected: &Ty) -> Ty {
        let Some(data) = self.body.exprs.get(id.index()) else { return Ty::Unknown };
        let ty = self.expr_kind(id, &data.kind, expected);
        if let Some(slot) = self.out.exprs.get_mut(id.index()) {
            *slot = ty.clone();
        }
        ty
    }

    /// An expression of which nothing is expected.
    pub(super) fn free(&mut self, id: ExprId) -> Ty {
        self.expr(id, &Ty::Unknown)
    }

    fn expr_kind(&mut self, id: ExprId, kind: &ExprKind, expected: &Ty) -> Ty {
        match kind {
            ExprKind::Opaque { args, .. } => {
                for arg in args {
                    self.free(*arg);
                }
                self.table.fresh()
            }
            ExprKind::Path(path) => self.path(id, path),
            ExprKind::Lit(lit) => self.literal(*lit, expected),
            ExprKind::Call { callee, args } => self.call(id, *callee, args, expected),
            ExprKind::MethodCall { receiver, method, generics, args, .. } => {
                self.method_call(id, *receiver, *method, generics, args)
            }
            ExprKind::Field(base, field) => self.field(*base, *field),
            ExprKind::Index(base, index) => self.index(id, *base, *index),
            ExprKind::Deref(inner) => self.deref(id, *inner),
            ExprKind::Unary(inner) => self.free(*inner),
            ExprKind::Ref(_, inner) => {
                let expected = match self.table.shallow(expected) {
                    Ty::Ref(inner) => self.table.shallow(&inner),
                    // A function wanted as `&dyn Fn(..)`.
                    function @ Ty::FnPtr(..) => function,
                    _ => Ty::Unknown,
                };
                Ty::Ref(Arc::new(self.expr(*inner, &expected)))
            }
            ExprKind::Binary(op, lhs, rhs) => {
                let left = self.free(*lhs);
                let right = self.free(*rhs);
                self.operator(id, *op, &left);
                self.binary(*op, &left, &right)
            }
            ExprKind::Logical(_, lhs, rhs) => {
                // Bindings of `let` operands stay in scope for the right side and for what the condition guards.
                self.free(*lhs);
                self.free(*rhs);
                self.bool()
            }
            ExprKind::Assign(lhs, rhs) => {
                let left = self.free(*lhs);
                let right = self.expr(*rhs, &left);
                self.coerce(&right, &left);
                Self::unit()
            }
            ExprKind::AssignOp(op, lhs, rhs) => {
                self.free(*rhs);
                let left = self.free(*lhs);
                self.assigning_operator(id, *op, &left);
                Self::unit()
            }
            ExprKind::If { cond, then, otherwise } => {
                let mark = self.locals.len();
                self.free(*cond);
                let then_ty = self.expr(*then, expected);
                self.locals.truncate(mark);
                match otherwise {
                    Some(other) => {
                        let other_ty = self.expr(*other, expected);
                        self.join(&then_ty, &other_ty)
                    }
                    None => Self::unit(),
                }
            }
            ExprKind::Let(pat, scrutinee) => {
                let ty = self.free(*scrutinee);
                self.bind(*pat, &ty);
                self.bool()
            }
            ExprKind::Match { scrutinee, arms } => {
                let ty = self.free(*scrutinee);
                let mut result = Ty::Never;
                for arm in arms {
                    let mark = self.locals.len();
                    self.bind(arm.pat, &ty);
                    if let Some(guard) = arm.guard {
                        self.free(guard);
                    }
                    let body = self.expr(arm.body, expected);
                    self.locals.truncate(mark);
                    result = self.join(&result, &body);
                }
                result
            }
            ExprKind::Loop { label, body } => {
                let ty = self.table.fresh();
                self.breaks.push(BreakTarget { label: *label, ty: Some(ty.clone()) });
                self.free(*body);
                self.breaks.pop();
                ty
            }
            ExprKind::While { label, cond, body } => {
                let mark = self.locals.len();
                self.breaks.push(BreakTarget { label: *label, ty: None });
                self.free(*cond);
                self.free(*body);
                self.breaks.pop();
                self.locals.truncate(mark);
                Self::unit()
            }
            ExprKind::For { label, pat, iter, body } => {
                let iterated = self.free(*iter);
                self.solve_pending();
                let item = self.iteration_item(&iterated);
                self.iterates(id, *iter, &iterated);
                let mark = self.locals.len();
                self.bind(*pat, &item);
                self.breaks.push(BreakTarget { label: *label, ty: None });
                self.free(*body);
                self.breaks.pop();
                self.locals.truncate(mark);
                Self::unit()
            }
            ExprKind::Block { label, kind, stmts, tail } => self.block(id, *label, *kind, stmts, *tail, expected),
            ExprKind::Closure { params, ret, body, is_async, .. } => {
                self.closure(id, params, ret.as_ref(), *body, *is_async, expected)
            }
            ExprKind::Return(value) => {
                let ret = self.ret.clone();
                if let Some(value) = value {
                    let ty = self.expr(*value, &ret);
                    self.coerce(&ty, &ret);
                }
                Ty::Never
            }
            ExprKind::Break(label, value) => {
                let target =
                    self.breaks.iter().rev().find(|b| label.is_none() || b.label == *label).and_then(|b| b.ty.clone());
                if let Some(value) = value {
                    let ty = self.expr(*value, &target.clone().unwrap_or(Ty::Unknown));
                    if let Some(target) = target {
                        self.table.unify(&target, &ty);
                    }
                }
                Ty::Never
            }
            ExprKind::Continue(_) => Ty::Never,
            ExprKind::Try(inner) => {
                let ty = self.free(*inner);
                self.converts_error(id, &ty);
                self.tried(&ty)
            }
            ExprKind::Await(inner) => {
                let ty = self.free(*inner);
                self.polls(id, *inner, &ty);
                self.awaited(&ty)
            }
            ExprKind::Tuple(elems) => {
                let expected = match self.table.shallow(expected) {
                    Ty::Tuple(tys) if tys.len() == elems.len() => tys.to_vec(),
                    _ => vec![Ty::Unknown; elems.len()],
                };
                let tys: Vec<Ty> = elems.iter().zip(&expected).map(|(e, x)| self.expr(*e, x)).collect();
                Ty::Tuple(tys.into())
            }
            ExprKind::Array(elems) => {
                let elem = self.table.fresh();
                for e in elems {
                    let ty = self.free(*e);
                    self.table.unify(&elem, &ty);
                }
                Ty::Slice(Arc::new(elem))
            }
            ExprKind::Repeat(elem, count) => {
                let ty = self.free(*elem);
                self.free(*count);
                Ty::Slice(Arc::new(ty))
            }
            ExprKind::Struct { path, fields, base } => self.struct_literal(id, path, fields, *base, expected),
            ExprKind::Range(from, to) => {
                let elem = self.table.fresh();
                for end in [from, to].into_iter().flatten() {
                    let ty = self.free(*end);
                    self.table.unify(&elem, &ty);
                }
                Self::adt_of(self.env.lang.range, vec![elem])
            }
            ExprKind::Cast(inner, ty) => {
                self.free(*inner);
                self.written_type(ty)
            }
            ExprKind::FormatArgs(args, shown) => {
                let types: Vec<Ty> = args.iter().map(|arg| self.free(*arg)).collect();
                for (index, how) in shown {
                    if let (Some(arg), Some(ty)) = (args.get(*index as usize), types.get(*index as usize)) {
                        self.shows(id, *arg, ty, *how);
                    }
                }
                Self::adt_of(self.env.lang.arguments, Vec::new())
            }
            ExprKind::Select(arms) => {
                let mut result = Ty::Never;
                for arm in arms {
                    let mark = self.locals.len();
                    let operand = arm.operand.map(|operand| self.free(operand));
                    if let (Some(pat), Some(ty)) = (arm.pat, operand) {
                        let ty = if arm.is_future { self.awaited(&ty) } else { ty };
                        self.bind(pat, &ty);
                    }
                    if let Some(guard) = arm.guard {
                        self.free(guard);
                    }
                    let body = self.expr(arm.body, expected);
                    self.locals.truncate(mark);
                    result = self.join(&result, &body);
                }
                result
            }
            ExprKind::Join(tries, futures) => {
                let outputs: Vec<Ty> = futures
                    .iter()
                    .map(|f| {
                        let ty = self.free(*f);
                        self.polls(id, *f, &ty);
                        let output = self.awaited(&ty);
                        if *tries { self.tried(&output) } else { output }
                    })
                    .collect();
                let tuple = Ty::Tuple(outputs.into());
                if *tries { Self::adt_of(self.env.lang.result, vec![tuple, Ty::Unknown]) } else { tuple }
            }
            ExprKind::Expansion { value, .. } => self.expr(*value, expected),
        }
    }

    /// The common type of two branches.
    fn join(&mut self, a: &Ty, b: &Ty) -> Ty {
        let (a, b) = (self.table.shallow(a), self.table.shallow(b));
        match (&a, &b) {
            (Ty::Never | Ty::Unknown, _) => b,
            (_, Ty::Never | Ty::Unknown) => a,
            _ => {
                self.table.unify(&a, &b);
                a
            }
        }
    }

    fn literal(&mut self, lit: Lit, expected: &Ty) -> Ty {
        match lit {
            Lit::Int => match self.table.shallow(expected) {
                prim @ Ty::Prim(_) => prim,
                _ => Ty::Prim(name("i32")),
            },
            Lit::Float => Ty::Prim(name("f64")),
            Lit::Bool(_) => self.bool(),
            Lit::Char => Ty::Prim(name("char")),
            Lit::Str => Ty::Ref(Arc::new(Ty::Prim(name("str")))),
            Lit::ByteStr => Ty::Ref(Arc::new(Ty::Slice(Arc::new(Ty::Prim(name("u8")))))),
        }
    }

    fn binary(&mut self, op: BinOp, left: &Ty, right: &Ty) -> Ty {
        match op {
            BinOp::Equality | BinOp::Ordering => self.bool(),
            BinOp::Arith(_) => match self.table.deep(left) {
                prim @ Ty::Prim(_) => prim,
                Ty::Ref(inner) if matches!(&*inner, Ty::Prim(_)) => (*inner).clone(),
                Ty::Unknown | Ty::Var(_) => self.table.shallow(right),
                other => {
                    let args: Arc<[Ty]> = Arc::new([self.table.deep(right)]);
                    let output = |trait_: &TraitId| {
                        let trait_ref = TraitRef { trait_: *trait_, args: args.clone(), bindings: Arc::new([]) };
                        traits::assoc_type(&self.env.scope, &other, Some(&trait_ref), name("Output"))
                    };
                    self.env.lang.arithmetic.iter().find_map(output).unwrap_or(other)
                }
            },
        }
    }

    fn path(&mut self, id: ExprId, path: &Path) -> Ty {
        if let Some(local) = path.as_name().and_then(|n| self.lookup_local(n)) {
            self.out.paths.insert(id, PathTarget::Local(local));
            return self.out.pat(local).clone();
        }
        let resolved = resolve_path(&self.env.scope, path, Namespace::Values);
        match resolved {
            Resolved::Item(ItemRef::Fn(function), args) => {
                let mut subst = Subst::default();
                let callee = self.instantiate(function, Ty::Unknown, Dispatch::Static, &mut subst, &args);
                let ty = Ty::FnPtr(callee.params.clone().into(), Arc::new(self.call_value(&callee)));
                self.out.paths.insert(id, PathTarget::Fn(callee));
                ty
            }
            Resolved::Item(ItemRef::Static(item), _) => {
                self.out.paths.insert(id, PathTarget::Static(item));
                let ty = self.env.scope.program.statics[item.index()].ty.clone();
                let ty = self.open_unknowns(&ty);
                self.normalize(&ty)
            }
            Resolved::Item(ItemRef::Adt(adt), args) => self.constructor(id, adt, 0, &args),
            Resolved::Item(ItemRef::Variant(adt, variant), args) => self.constructor(id, adt, variant, &args),
            Resolved::Assoc { self_ty, trait_, name: wanted, args } => {
                self.associated(id, &self_ty, trait_.as_ref(), wanted, &args)
            }
            Resolved::Type(Ty::Adt(adt, args)) => {
                let args = args.to_vec();
                self.constructor(id, adt, 0, &args)
            }
            _ => self.table.fresh(),
        }
    }

    /// A unit or tuple constructor as a value.
    fn constructor(&mut self, id: ExprId, adt: crate::names::program::AdtId, variant: u32, written: &[Ty]) -> Ty {
        self.out.paths.insert(id, PathTarget::Constructor(adt, variant));
        let args: Vec<Ty> = self
            .fresh_args(adt)
            .iter()
            .enumerate()
            .map(|(i, fresh)| match written.get(i) {
                Some(ty) if *ty != Ty::Unknown => self.open_unknowns(ty),
                _ => fresh.clone(),
            })
            .collect();
        let ty = Ty::Adt(adt, args.into());
        let fields: Vec<Ty> = self.field_types(adt, variant, &ty).into_iter().map(|(_, t)| t).collect();
        if fields.is_empty() { ty } else { Ty::FnPtr(fields.into(), Arc::new(ty)) }
    }

    fn field(&mut self, base: ExprId, field: Name) -> Ty {
        let base_ty = self.free(base);
        self.solve_pending();
        // A private field of another module (which may well be seen by a macro's expansion) if there is nothing at all.
        let found = self.field_among(base, &base_ty, field, true);
        found.or_else(|| self.field_among(base, &base_ty, field, false)).unwrap_or_else(|| self.table.fresh())
    }

    fn field_among(&mut self, base: ExprId, base_ty: &Ty, field: Name, visible: bool) -> Option<Ty> {
        for (ty, steps) in method::autoderef(&self.env, &self.table, base_ty) {
            let found = match &ty {
                Ty::Adt(adt, _)
                    if !self.env.scope.program.adts[adt.index()].is_enum
                        && (!visible || method::sees_field(&self.env, *adt, field)) =>
                {
                    self.field_types(*adt, 0, &ty).into_iter().find(|(n, _)| *n == field).map(|(_, ty)| ty)
                }
                Ty::Tuple(tys) => field.parse::<usize>().ok().and_then(|i| tys.get(i).cloned()),
                _ => None,
            };
            if let Some(found) = found {
                self.adjust(base, steps);
                if let Ty::Adt(adt, _) = &ty {
                    self.out.field_owners.insert(base, *adt);
                }
                return Some(found);
            }
        }
        None
    }

    pub(super) fn adjust(&mut self, id: ExprId, steps: Vec<Adjustment>) {
        if steps.is_empty() {
            return;
        }
        self.out.adjustments.insert(id, steps);
    }

    fn index(&mut self, id: ExprId, base: ExprId, index: ExprId) -> Ty {
        let base_ty = self.free(base);
        let index_ty = self.free(index);
        let index_ty = self.table.shallow(&index_ty);
        let is_range = matches!(&index_ty, Ty::Adt(adt, _) if Some(*adt) == self.env.lang.range);
        for (ty, steps) in method::autoderef(&self.env, &self.table, &base_ty) {
            let found = match &ty {
                Ty::Slice(elem) => Some(if is_range { ty.clone() } else { (**elem).clone() }),
                Ty::Adt(..) | Ty::Param(_) => self.env.lang.index.and_then(|trait_| {
                    let (function, subst) = method::trait_method_impl(&self.env.scope, trait_, &ty, name("index"))?;
                    let trait_ref = crate::names::ty::TraitRef { trait_, args: Arc::new([]), bindings: Arc::new([]) };
                    let output =
                        crate::names::traits::assoc_type(&self.env.scope, &ty, Some(&trait_ref), name("Output"));
                    let mut subst = subst;
                    let callee = self.instantiate(function, ty.clone(), Dispatch::Static, &mut subst, &[]);
                    self.out.callees.insert(id, callee);
                    let elem = output?;
                    Some(self.normalize(&elem))
                }),
                _ => None,
            };
            if let Some(found) = found {
                self.adjust(base, steps);
                return found;
            }
        }
        self.table.fresh()
    }

    fn deref(&mut self, id: ExprId, inner: ExprId) -> Ty {
        let ty = self.free(inner);
        let ty = self.table.deep(&ty);
        match method::deref_once(&self.env, &ty) {
            Some((target, step)) => {
                self.out.adjustments.insert(id, vec![step]);
                self.normalize(&target)
            }
            None => self.table.fresh(),
        }
    }

    /// What `?` gives.
    fn tried(&mut self, ty: &Ty) -> Ty {
        match self.table.deep(ty) {
            Ty::Adt(id, args) if Some(id) == self.env.lang.option || Some(id) == self.env.lang.result => {
                args.first().cloned().unwrap_or(Ty::Unknown)
            }
            // See `guard_inside`.
            guard if self.is_guard(&guard) => guard,
            // A model type with one argument that is no `Option` (`Poll`, `ControlFlow`) or an alias that was not seen through.
            _ => self.table.fresh(),
        }
    }

    fn block(
        &mut self,
        id: ExprId,
        label: Option<Name>,
        kind: BlockKind,
        stmts: &[Stmt],
        tail: Option<ExprId>,
        expected: &Ty,
    ) -> Ty {
        let outer = self.env.scope.clone();
        if let Some(module) = self.block_modules.get(&id) {
            self.env.scope = outer.in_block(*module);
        }
        let is_async = matches!(kind, BlockKind::Async | BlockKind::AsyncMove);
        let saved_ret = is_async.then(|| std::mem::replace(&mut self.ret, Ty::Unknown));
        if is_async {
            self.ret = self.table.fresh();
        }
        let saved_breaks = is_async.then(|| std::mem::take(&mut self.breaks));
        let label_ty = label.map(|label| {
            let ty = self.table.fresh();
            self.breaks.push(BreakTarget { label: Some(label), ty: Some(ty.clone()) });
            ty
        });
        let mark = self.locals.len();
        let mut diverges = false;
        for stmt in stmts {
            match stmt {
                Stmt::Let { pat, ty, init, otherwise, .. } => {
                    let written = ty.as_ref().map(|ty| self.written_type(ty));
                    let ty = match (init, written) {
                        (Some(init), Some(written)) => {
                            let found = self.expr(*init, &written);
                            self.coerce(&found, &written);
                            written
                        }
                        (Some(init), None) => self.free(*init),
                        (None, Some(written)) => written,
                        (None, None) => self.table.fresh(),
                    };
                    if let Some(otherwise) = otherwise {
                        self.free(*otherwise);
                    }
                    self.bind(*pat, &ty);
                }
                Stmt::Expr(expr) => {
                    let ty = self.free(*expr);
                    diverges |= matches!(self.table.shallow(&ty), Ty::Never);
                }
                Stmt::Item(_) => {}
            }
        }
        let mut ty = match tail {
            Some(tail) => self.expr(tail, expected),
            None if diverges => Ty::Never,
            None => Self::unit(),
        };
        self.locals.truncate(mark);
        if let Some(label_ty) = label_ty {
            self.breaks.pop();
            ty = self.join(&ty, &label_ty);
        }
        if let Some(breaks) = saved_breaks {
            self.breaks = breaks;
        }
        if let Some(ret) = saved_ret {
            let own = std::mem::replace(&mut self.ret, ret);
            self.coerce(&ty, &own);
            let output = if matches!(ty, Ty::Never) { own } else { ty };
            self.closure_sig(id, ClosureSig { params: Vec::new(), ret: Some(output.clone()) });
            ty = self.future_of(output);
        }
        self.env.scope = outer;
        ty
    }

    fn closure(
        &mut self,
        id: ExprId,
        params: &[(crate::syntax::ir::PatId, Option<TypeRef>)],
        ret: Option<&TypeRef>,
        body: ExprId,
        is_async: bool,
        expected: &Ty,
    ) -> Ty {
        let (expected_params, expected_ret) = self.expected_signature(expected);
        let mark = self.locals.len();
        let mut tys = Vec::new();
        for (index, (pat, written)) in params.iter().enumerate() {
            let ty = match written {
                Some(written) => self.written_type(written),
                None => self.table.fresh(),
            };
            if let Some(expected) = expected_params.get(index) {
                self.coerce(expected, &ty);
            }
            self.bind(*pat, &ty);
            tys.push(ty);
        }
        let ret_ty = match ret {
            Some(ret) => self.written_type(ret),
            None => self.table.fresh(),
        };
        if let Some(expected) = &expected_ret
            && !is_async
        {
            self.table.unify(&ret_ty, expected);
        }
        let saved_ret = std::mem::replace(&mut self.ret, ret_ty.clone());
        let saved_breaks = std::mem::take(&mut self.breaks);
        let found = self.expr(body, &ret_ty);
        self.coerce(&found, &ret_ty);
        self.ret = saved_ret;
        self.breaks = saved_breaks;
        self.locals.truncate(mark);
        let ret = if is_async { self.future_of(ret_ty) } else { ret_ty };
        self.closure_sig(id, ClosureSig { params: tys, ret: Some(ret) });
        Ty::Closure(ClosureExpr(id.0))
    }

    /// The parameters and result that a function-like type has.
    pub(super) fn expected_signature(&mut self, expected: &Ty) -> (Vec<Ty>, Option<Ty>) {
        match self.table.deep(expected) {
            Ty::FnPtr(params, ret) => (params.to_vec(), Some((*ret).clone())),
            Ty::Closure(expr) => match self.out.closures.get(&ExprId(expr.0)) {
                Some(sig) => (sig.params.clone(), sig.ret.clone()),
                None => (Vec::new(), None),
            },
            Ty::Ref(inner) => self.expected_signature(&inner),
            Ty::Adt(id, args) if Some(id) == self.env.lang.boxed => match args.first() {
                Some(inner) => self.expected_signature(&inner.clone()),
                None => (Vec::new(), None),
            },
            ty @ (Ty::Dyn(_) | Ty::Opaque(_) | Ty::Param(_)) => {
                let bounds = method::bounds_of(&self.env, &ty);
                match bounds.iter().find(|b| self.env.lang.fn_traits.contains(&b.trait_)) {
                    Some(bound) => {
                        let params = match bound.args.first() {
                            Some(Ty::Tuple(params)) => params.to_vec(),
                            _ => Vec::new(),
                        };
                        let ret = bound.bindings.iter().find(|(n, _)| n.as_str() == "Output");
                        (params, ret.map(|(_, ty)| ty.clone()))
                    }
                    None => (Vec::new(), None),
                }
            }
            _ => (Vec::new(), None),
        }
    }

    fn struct_literal(
        &mut self,
        id: ExprId,
        path: &Path,
        fields: &[(Name, ExprId)],
        base: Option<ExprId>,
        expected: &Ty,
    ) -> Ty {
        let written = lower_type(&self.env.scope, &TypeRef::Path(path.clone()));
        let ty = match written {
            Ty::Adt(..) => self.open_unknowns(&written),
            _ => self.table.fresh(),
        };
        let target = self.variant_target(path, &ty);
        if let Ty::Adt(..) = self.table.shallow(expected) {
            let expected = expected.clone();
            self.table.unify(&ty, &expected);
        }
        let declared = match target {
            Some((adt, variant)) => {
                self.out.constructors.insert(id, (adt, variant));
                self.field_types(adt, variant, &ty)
            }
            None => Vec::new(),
        };
        for (field, value) in fields {
            let declared = declared.iter().find(|(n, _)| n == field).map_or(Ty::Unknown, |(_, ty)| ty.clone());
            let found = self.expr(*value, &declared);
            self.coerce(&found, &declared);
        }
        if let Some(base) = base {
            let found = self.free(base);
            self.table.unify(&found, &ty);
        }
        ty
    }

    /// The type of a call's value: of an `async fn` the future.
    pub(super) fn call_value(&mut self, callee: &Callee) -> Ty {
        if self.env.scope.program.fns[callee.function.index()].is_async {
            self.future_of(callee.ret.clone())
        } else {
            callee.ret.clone()
        }
    }
}
