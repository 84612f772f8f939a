//! Macro calls in every position.

use syn::Macro;

use super::Lowerer;
use crate::base::Span;
use crate::syntax::ir::{ExprId, ExprKind, Item, PatId, PatKind, Stmt, TypeRef};

impl Lowerer<'_> {
    /// A macro call in expression position.
    pub(super) fn expr_macro(&mut self, call: &Macro) -> ExprId {
        let span = self.call_span(call);
        let name = call.path.segments.last().map(|segment| self.ident(&segment.ident));
        self.add(ExprKind::Opaque { name, args: Vec::new() }, span, span)
    }

    /// A macro call as a statement; its value, if it has one, is given back.
    pub(super) fn stmt_macro(&mut self, call: &Macro, _out: &mut Vec<Stmt>) -> Option<ExprId> {
        Some(self.expr_macro(call))
    }

    /// A macro call in item position.
    pub(super) fn item_macro(&mut self, _call: &Macro, _out: &mut Vec<Item>) {}

    /// A macro call in an impl block or trait.
    pub(super) fn assoc_macro(&mut self, _call: &Macro, _in_trait: bool, _out: &mut Vec<Item>) {}

    /// A macro call in pattern position.
    pub(super) fn pat_macro(&mut self, call: &Macro) -> PatId {
        let span = self.call_span(call);
        self.add_pat(PatKind::Lit, span)
    }

    /// A macro call in type position.
    pub(super) fn type_macro(&mut self, _call: &Macro) -> TypeRef {
        TypeRef::Unknown
    }

    /// A `macro_rules!` that an expansion brought.
    pub(super) fn define_macro(&mut self, _definition: &syn::ItemMacro) {}

    fn call_span(&self, call: &Macro) -> Span {
        let start = call.path.segments.first().map_or(Span::default(), |first| self.span(first.ident.span()));
        self.join(start, self.span(call.delimiter.span().join()))
    }
}
