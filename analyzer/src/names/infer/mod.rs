//! Type inference of bodies, far enough to know the receiver of every method call.
//!
//! A forward walk with inference variables, as rustc does it, minus everything that rejects programs: the code is assumed to
//! type-check, so what does not fit was not understood and becomes `Unknown`.

mod call;
mod choice;
mod expr;
mod implied;
pub mod lang;
mod method;
mod normalize;
mod operators;
mod pat;
pub mod result;
pub mod table;

use std::collections::BTreeMap;
use std::sync::Arc;

use self::lang::Lang;
use self::result::{BodyTypes, BreakTarget, ClosureSig};
use self::table::Table;
use crate::base::{Name, name};
use crate::names::lower_ty::lower_type;
use crate::names::program::{FnId, ModuleId, Program, StaticId};
use crate::names::resolve::Scope;
use crate::names::ty::{TraitRef, Ty};
use crate::syntax::ir::{Body, ExprId, PatId, PatKind};

pub use self::method::{Env, is_model, method_on, trait_method_impl};

/// Infers the types of a function's body.
pub fn infer_fn(program: &Program, lang: &Lang, id: FnId, body: &Body) -> BodyTypes {
    let function = &program.fns[id.index()];
    let env = Env { scope: Scope::of_fn(program, id), lang };
    let mut infer = Infer::new(env, body, &function.block_modules);
    infer.ret = function.ret.clone();
    for (param, ty) in function.param_pats.iter().zip(&function.params) {
        infer.bind(param.pat, ty);
    }
    infer.run()
}

/// Infers the types of a static's initialiser.
pub fn infer_static(program: &Program, lang: &Lang, id: StaticId, body: &Body) -> BodyTypes {
    let data = &program.statics[id.index()];
    let env = Env { scope: Scope::of_static(program, id), lang };
    let mut infer = Infer::new(env, body, &data.block_modules);
    infer.ret = data.ty.clone();
    infer.run()
}

/// The inference of one body.
struct Infer<'a> {
    env: Env<'a>,
    body: &'a Body,
    block_modules: &'a BTreeMap<ExprId, ModuleId>,
    table: Table,
    out: BodyTypes,
    /// Local variables in scope, innermost last.
    locals: Vec<(Name, PatId)>,
    /// What `return` and `?` give.
    ret: Ty,
    breaks: Vec<BreakTarget>,
    /// Bounds with type arguments (`B: FromIterator<T>`) on types that were not known yet.
    pending: Vec<(Ty, TraitRef)>,
    /// `<T as Trait>::Name` of types that were not known yet, with the variable that stands for it.
    projections: Vec<(Ty, Option<TraitRef>, Name, Ty)>,
    /// What expressions may run unnamed, once all types are known.
    implied: Vec<implied::Implied>,
}

impl<'a> Infer<'a> {
    fn new(env: Env<'a>, body: &'a Body, block_modules: &'a BTreeMap<ExprId, ModuleId>) -> Infer<'a> {
        let out = BodyTypes {
            exprs: vec![Ty::Unknown; body.exprs.len()],
            pats: vec![Ty::Unknown; body.pats.len()],
            ..BodyTypes::default()
        };
        Infer {
            env,
            body,
            block_modules,
            table: Table::default(),
            out,
            locals: Vec::new(),
            ret: Ty::Unknown,
            breaks: Vec::new(),
            pending: Vec::new(),
            projections: Vec::new(),
            implied: Vec::new(),
        }
    }

    fn run(mut self) -> BodyTypes {
        if let Some(root) = self.body.root {
            let ret = self.ret.clone();
            let ty = self.expr(root, &ret);
            self.coerce(&ty, &ret);
            self.solve_pending();
        }
        self.finish()
    }

    fn finish(mut self) -> BodyTypes {
        self.find_implied();
        self.choose_impls();
        let table = &self.table;
        for ty in self.out.exprs.iter_mut().chain(self.out.pats.iter_mut()) {
            *ty = table.finish(ty);
        }
        for callee in self.out.callees.values_mut() {
            finish_callee(table, callee);
        }
        for target in self.out.paths.values_mut() {
            if let result::PathTarget::Fn(callee) = target {
                finish_callee(table, callee);
            }
        }
        for sig in self.out.closures.values_mut() {
            for ty in sig.params.iter_mut().chain(sig.ret.as_mut()) {
                *ty = table.finish(ty);
            }
        }
        self.out
    }

    /// A type as written, `_` being a variable.
    fn written_type(&mut self, ty: &crate::syntax::ir::TypeRef) -> Ty {
        if matches!(ty, crate::syntax::ir::TypeRef::Infer) {
            return self.table.fresh();
        }
        let lowered = lower_type(&self.env.scope, ty);
        let open = self.open_unknowns(&lowered);
        self.normalize(&open)
    }

    /// Arguments that were not written (`Vec<_>`, `Mutex::new`) become variables.
    fn open_unknowns(&mut self, ty: &Ty) -> Ty {
        match ty {
            Ty::Unknown => self.table.fresh(),
            Ty::Adt(id, args) => Ty::Adt(*id, args.iter().map(|a| self.open_unknowns(a)).collect::<Vec<_>>().into()),
            Ty::Ref(inner) => Ty::Ref(Arc::new(self.open_unknowns(inner))),
            Ty::Slice(inner) => Ty::Slice(Arc::new(self.open_unknowns(inner))),
            Ty::Tuple(tys) => Ty::Tuple(tys.iter().map(|t| self.open_unknowns(t)).collect::<Vec<_>>().into()),
            other => other.clone(),
        }
    }

    /// `Vec<ty>` or whatever ADT with one argument.
    fn adt_of(id: Option<crate::names::program::AdtId>, args: Vec<Ty>) -> Ty {
        id.map_or(Ty::Unknown, |id| Ty::Adt(id, args.into()))
    }

    fn bool(&self) -> Ty {
        Ty::Prim(name("bool"))
    }

    fn unit() -> Ty {
        Ty::Tuple(Arc::new([]))
    }

    /// `impl Future<Output = output>`.
    fn future_of(&self, output: Ty) -> Ty {
        let Some(trait_) = self.env.lang.future else { return Ty::Unknown };
        let bindings = Arc::new([(name("Output"), output)]);
        Ty::Opaque(Arc::new([TraitRef { trait_, args: Arc::new([]), bindings }]))
    }

    /// Unifies where the language would coerce: through references (`&Arc<T>` to `&T`, `&Vec<T>` to `&[T]`), never to `!`.
    fn coerce(&mut self, from: &Ty, to: &Ty) {
        let (from, to) = (self.table.shallow(from), self.table.shallow(to));
        if let (Ty::Ref(from_inner), Ty::Ref(to_inner)) = (&from, &to) {
            let target = self.table.shallow(to_inner);
            if matches!(target, Ty::Adt(..) | Ty::Slice(_) | Ty::Prim(_) | Ty::External(..)) {
                for (ty, _) in method::autoderef(&self.env, &self.table, from_inner) {
                    let same_head = match (&ty, &target) {
                        (Ty::Adt(a, _), Ty::Adt(b, _)) => a == b,
                        (Ty::External(a, _), Ty::External(b, _)) => a == b,
                        (Ty::Slice(_), Ty::Slice(_)) | (Ty::Var(_), _) => true,
                        (Ty::Prim(a), Ty::Prim(b)) => a == b,
                        _ => false,
                    };
                    if same_head {
                        self.table.unify(&ty, &target);
                        return;
                    }
                }
                return;
            }
        }
        // An unsized or erased target tells nothing about the source.
        if matches!(to, Ty::Dyn(_)) {
            return;
        }
        if let (Ty::Adt(a, xs), Ty::Adt(b, ys)) = (&from, &to)
            && a == b
            && ys.iter().any(|y| matches!(self.table.shallow(y), Ty::Dyn(_)))
        {
            for (x, y) in xs.iter().zip(ys.iter()) {
                if !matches!(self.table.shallow(y), Ty::Dyn(_)) {
                    self.table.unify(x, y);
                }
            }
            return;
        }
        self.table.unify(&from, &to);
    }

    fn lookup_local(&self, wanted: Name) -> Option<PatId> {
        self.locals.iter().rev().find(|(n, _)| *n == wanted).map(|(_, pat)| *pat)
    }

    fn closure_sig(&mut self, id: ExprId, sig: ClosureSig) {
        self.out.closures.insert(id, sig);
    }

    /// Names that a pattern binds, in order.
    fn bound_names(&self, pat: PatId, found: &mut Vec<(Name, PatId)>) {
        let Some(data) = self.body.pats.get(pat.index()) else { return };
        match &data.kind {
            PatKind::Bind { name, sub, .. } => {
                if !self.out.constants.contains(&pat) && !found.iter().any(|(n, _)| n == name) {
                    found.push((*name, pat));
                }
                if let Some(sub) = sub {
                    self.bound_names(*sub, found);
                }
            }
            PatKind::Tuple(pats) | PatKind::TupleStruct(_, pats) | PatKind::Or(pats) | PatKind::Slice(pats) => {
                for pat in pats {
                    self.bound_names(*pat, found);
                }
            }
            PatKind::Struct(_, fields) => {
                for (_, pat) in fields {
                    self.bound_names(*pat, found);
                }
            }
            PatKind::Ref(pat) => self.bound_names(*pat, found),
            PatKind::Wild | PatKind::Rest | PatKind::Path(_) | PatKind::Lit => {}
        }
    }

    /// Gives a pattern its type and brings its names into scope.
    fn bind(&mut self, pat: PatId, ty: &Ty) {
        self.pat(pat, ty, false);
        let mut names = Vec::new();
        self.bound_names(pat, &mut names);
        self.locals.extend(names);
    }
}

fn finish_callee(table: &Table, callee: &mut result::Callee) {
    for ty in callee.params.iter_mut() {
        *ty = table.finish(ty);
    }
    callee.self_ty = table.finish(&callee.self_ty);
    callee.ret = table.finish(&callee.ret);
    callee.subst = crate::names::subst::Subst::default();
}
