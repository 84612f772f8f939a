//! Patterns.

use syn::{Member, Pat};

use super::{Lowerer, limits};
use crate::base::{Name, Span, name};
use crate::syntax::ir::{PatId, PatKind};

impl Lowerer<'_> {
    /// A pattern. A guard on it is the caller's business.
    pub(super) fn pat(&mut self, pat: &Pat) -> PatId {
        if self.depth >= limits::MAX_TREE_DEPTH {
            return self.add_pat(PatKind::Wild, Span::default());
        }
        self.depth += 1;
        let id = self.pat_inner(pat);
        self.depth -= 1;
        id
    }

    fn pat_inner(&mut self, pat: &Pat) -> PatId {
        match pat {
            Pat::Ident(bind) => {
                let own = self.span(bind.ident.span());
                let sub = bind.subpat.as_ref().map(|(_, sub)| self.pat(sub));
                let span = sub.map_or(own, |sub| self.join(own, self.pat_span(sub)));
                let (by_ref, is_mut) = (bind.by_ref.is_some(), bind.mutability.is_some());
                let kind = PatKind::Bind { name: self.local(&bind.ident), by_ref, is_mut, sub };
                self.add_pat(kind, span)
            }
            Pat::Guard(guard) => self.pat(&guard.pat),
            Pat::Paren(paren) => self.pat(&paren.pat),
            Pat::Type(typed) => self.pat(&typed.pat),
            Pat::Macro(call) => self.pat_macro(&call.mac),
            Pat::Or(or) => {
                let cases: Vec<PatId> = or.cases.iter().map(|case| self.pat(case)).collect();
                let span = cases.iter().fold(Span::default(), |span, &case| self.join(span, self.pat_span(case)));
                self.add_pat(PatKind::Or(cases), span)
            }
            Pat::Path(path) => {
                let path = self.qualified_path(path.qself.as_ref(), &path.path);
                let span = path.span;
                self.add_pat(PatKind::Path(path), span)
            }
            Pat::Reference(reference) => {
                let inner = self.pat(&reference.pat);
                let span = self.join(self.span(reference.and_token.span), self.pat_span(inner));
                self.add_pat(PatKind::Ref(inner), span)
            }
            Pat::Rest(rest) => {
                let span = self.join_tokens(rest.dot2_token.spans[0], rest.dot2_token.spans[1]);
                self.add_pat(PatKind::Rest, span)
            }
            Pat::Slice(slice) => {
                let elems = self.pats(&slice.elems);
                let span = self.span(slice.bracket_token.span.join());
                self.add_pat(PatKind::Slice(elems), span)
            }
            Pat::Tuple(tuple) => {
                let elems = self.pats(&tuple.elems);
                let span = self.span(tuple.paren_token.span.join());
                self.add_pat(PatKind::Tuple(elems), span)
            }
            Pat::TupleStruct(tuple) => {
                let path = self.qualified_path(tuple.qself.as_ref(), &tuple.path);
                let elems = self.pats(&tuple.elems);
                let span = self.join(path.span, self.span(tuple.paren_token.span.join()));
                self.add_pat(PatKind::TupleStruct(path, elems), span)
            }
            Pat::Struct(record) => {
                let path = self.qualified_path(record.qself.as_ref(), &record.path);
                let mut fields = Vec::new();
                for field in record.fields.iter().filter(|field| self.kept(&field.attrs)).collect::<Vec<_>>() {
                    let pat = self.pat(&field.pat);
                    fields.push((self.member(&field.member), pat));
                }
                let span = self.join(path.span, self.span(record.brace_token.span.join()));
                self.add_pat(PatKind::Struct(path, fields), span)
            }
            Pat::Lit(lit) => {
                let span = self.span(lit.lit.span());
                self.add_pat(PatKind::Lit, span)
            }
            Pat::Range(range) => {
                let ends = [range.start.as_deref(), range.end.as_deref()];
                let span = ends.into_iter().flatten().fold(Span::default(), |span, end| match end {
                    syn::Expr::Lit(lit) => self.join(span, self.span(lit.lit.span())),
                    _ => span,
                });
                self.add_pat(PatKind::Lit, span)
            }
            Pat::Wild(wild) => {
                let span = self.span(wild.underscore_token.span);
                self.add_pat(PatKind::Wild, span)
            }
            Pat::Const(_) => self.add_pat(PatKind::Lit, Span::default()),
            _ => self.add_pat(PatKind::Wild, Span::default()),
        }
    }

    fn pats<'p>(&mut self, pats: impl IntoIterator<Item = &'p Pat>) -> Vec<PatId> {
        pats.into_iter().map(|pat| self.pat(pat)).collect()
    }

    pub(super) fn pat_span(&self, id: PatId) -> Span {
        self.body.pats.get(id.index()).map_or(Span::default(), |pat| pat.span)
    }

    /// A field's name; `0`, `1`, ... in tuples.
    pub(super) fn member(&self, member: &Member) -> Name {
        match member {
            Member::Named(ident) => self.ident(ident),
            Member::Unnamed(index) => name(&index.index.to_string()),
        }
    }
}
