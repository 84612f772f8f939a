//! Closures of lazy iterators (`let doubled = v.iter().map(f);`): they run where the iterator is used, not where it is made.

use super::facts::{self, has_model};
use super::lower::{Lower, Operand};
use super::model::Value;
use crate::base::name;
use crate::names::ty::Ty;
use crate::syntax::ir::{ExprId, ExprKind, PatId, PatKind, Stmt};

/// What becomes of an iterator that is not used where it is made.
enum Home {
    /// A variable keeps it.
    Variable(PatId),
    /// It leaves the function or closure: whoever gets it runs it.
    Elsewhere,
}

impl Lower<'_> {
    /// A function that is given to an adaptor, and that does not run yet: true if it was put aside.
    pub(super) fn put_aside(&mut self, id: ExprId, function: &Operand) -> bool {
        if !matches!(function.value, Value::Body(_)) || !self.is_lazy(id) {
            return false;
        }
        match self.home(id) {
            Some(Home::Variable(pat)) => {
                self.aside.entry(pat).or_default().push(function.value.clone());
                true
            }
            Some(Home::Elsewhere) => true,
            None => false,
        }
    }

    /// A variable is used: what it was made of may run.
    pub(super) fn run_aside(&mut self, pat: PatId, at: ExprId) {
        for value in self.aside.get(&pat).cloned().unwrap_or_default() {
            self.run_callable(at, Operand { value, slot: None }, Vec::new(), name("an iterator"), None);
        }
    }

    fn is_lazy(&self, id: ExprId) -> bool {
        match self.types.expr(id) {
            Ty::Adt(adt, _) => has_model(&self.cx.program.adts[adt.index()].attrs, "lazy"),
            _ => false,
        }
    }

    /// `None` if the iterator is used in the expression that makes it.
    fn home(&mut self, id: ExprId) -> Option<Home> {
        let mut at = id;
        loop {
            let Some(around) = self.uses().parent(at) else { return Some(Home::Elsewhere) };
            match self.kind_of(around)? {
                ExprKind::MethodCall { receiver, .. } if *receiver == at && self.is_lazy(around) => {}
                ExprKind::Expansion { .. } => {}
                // `Box::new(iterator)`, `Some(iterator)`.
                ExprKind::Call { args, .. } if args.contains(&at) => {
                    let wraps = facts::is_transparent(self.cx.program, self.types.expr(around));
                    if !wraps && !self.types.constructors.contains_key(&around) {
                        return None;
                    }
                }
                ExprKind::Return(_) => return Some(Home::Elsewhere),
                ExprKind::Closure { body, .. } if *body == at => return Some(Home::Elsewhere),
                ExprKind::Block { tail, .. } if *tail == Some(at) => {}
                ExprKind::Block { stmts, .. } => {
                    let pat = stmts.iter().find_map(|stmt| match stmt {
                        Stmt::Let { pat, init: Some(init), .. } if *init == at => Some(*pat),
                        _ => None,
                    })?;
                    let is_variable =
                        matches!(self.body.pats.get(pat.index()).map(|p| &p.kind), Some(PatKind::Bind { .. }));
                    return is_variable.then_some(Home::Variable(pat));
                }
                _ => return None,
            }
            at = around;
        }
    }
}
