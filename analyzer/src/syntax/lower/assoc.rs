//! Functions, impl blocks and what stands in impl blocks and traits.

use syn::{FnArg, ImplItem as SynImplItem, ReceiverKind, TraitItem as SynTraitItem};

use super::Lowerer;
use super::items::{Head, type_span};
use crate::base::{Name, name};
use crate::syntax::ir::{
    Body, FnItem, ImplItem, Item, ItemKind, Param, PatKind, Path, PathSegment, StaticItem, TypeAliasItem, TypeRef,
    Visibility,
};

impl Lowerer<'_> {
    /// A function with or without a body.
    pub(super) fn function(&mut self, sig: &syn::Signature, block: Option<&syn::Block>) -> FnItem {
        let generics = self.generics(&sig.generics);
        let ret = self.ret(&sig.output);
        let mut params = Vec::new();
        let mut has_self = false;
        let body = self.with_body(|this| {
            for input in &sig.inputs {
                match input {
                    FnArg::Receiver(receiver) => {
                        has_self = true;
                        let param = this.receiver(receiver);
                        params.push(param);
                    }
                    FnArg::Typed(typed) => {
                        if this.kept(&typed.attrs) {
                            let ty = this.ty(&typed.ty);
                            params.push(Param { pat: this.pat(&typed.pat), ty });
                        }
                    }
                }
            }
            this.body.root = block.map(|block| this.block(block));
        });
        let is_unsafe = matches!(sig.safety, syn::Safety::Unsafe(_));
        let is_rust =
            |abi: &syn::Abi| abi.name.as_ref().is_some_and(|name| name.value().to_lowercase().starts_with("rust"));
        let is_foreign = sig.abi.as_ref().is_some_and(|abi| !is_rust(abi));
        FnItem { generics, params, has_self, ret, is_async: sig.asyncness.is_some(), is_unsafe, is_foreign, body }
    }

    fn receiver(&mut self, receiver: &syn::Receiver) -> Param {
        let span = self.span(receiver.self_token.span);
        let plain =
            TypeRef::Path(Path { global: false, qself: None, segments: vec![PathSegment::plain(name("Self"))], span });
        let ty = match &receiver.kind {
            ReceiverKind::Reference(_, _, mutability) => TypeRef::Ref(mutability.is_some(), Box::new(plain)),
            ReceiverKind::Typed(_, ty) => self.ty(ty),
            _ => plain,
        };
        let is_mut = matches!(receiver.kind, ReceiverKind::Value) && receiver.mutability.is_some();
        let pat = self.add_pat(PatKind::Bind { name: name("self"), by_ref: false, is_mut, sub: None }, span);
        Param { pat, ty }
    }

    /// The body of a `const` or `static`.
    pub(super) fn initialiser(&mut self, value: Option<&syn::Expr>) -> Body {
        self.with_body(|this| this.body.root = value.map(|value| this.expr(value)))
    }

    pub(super) fn constant(&mut self, ty: &syn::Type, value: Option<&syn::Expr>) -> ItemKind {
        let ty = self.ty(ty);
        let body = self.initialiser(value);
        ItemKind::Static(Box::new(StaticItem { is_mut: false, is_const: true, ty, body }))
    }

    /// An impl block; negative ones say nothing that matters.
    pub(super) fn impl_block(&mut self, block: &syn::ItemImpl, out: &mut Vec<Item>) {
        if block.modifiers.polarity.is_some() {
            return;
        }
        let start = self.span(block.impl_token.span);
        let span = self.join(start, self.span(block.brace_token.span.join()));
        let first = out.len();
        let head = Head { name: Name::default(), name_span: start, span, vis: Visibility::Private };
        self.push(out, &block.attrs, head, |this| {
            let generics = this.generics(&block.generics);
            let trait_ = block.trait_.as_ref().map(|(path, _)| this.path(path));
            let self_ty = this.ty(&block.self_ty);
            let items = this.impl_items(&block.items);
            Some(ItemKind::Impl(Box::new(ImplItem { generics, trait_, self_ty, items })))
        });
        if let Some(Item { kind: ItemKind::Impl(lowered), name_span, .. }) = out.get_mut(first) {
            *name_span = self.join(start, type_span(&lowered.self_ty));
        }
    }

    pub(super) fn impl_items(&mut self, items: &[SynImplItem]) -> Vec<Item> {
        let mut out = Vec::with_capacity(items.len());
        for item in items {
            self.impl_item(item, &mut out);
        }
        out
    }

    fn impl_item(&mut self, item: &SynImplItem, out: &mut Vec<Item>) {
        match item {
            SynImplItem::Fn(function) => {
                let end = function.block.brace_token.span.join();
                let Some(head) = self.head_of(&function.vis, &function.sig.ident, end) else { return };
                self.push(out, &function.attrs, head, |this| {
                    Some(ItemKind::Fn(Box::new(this.function(&function.sig, Some(&function.block)))))
                });
            }
            SynImplItem::Const(constant) => {
                let Some(head) = self.head_of(&constant.vis, &constant.ident, constant.semi_token.span) else { return };
                self.push(out, &constant.attrs, head, |this| Some(this.constant(&constant.ty, Some(&constant.expr))));
            }
            SynImplItem::Type(alias) => {
                let Some(head) = self.head_of(&alias.vis, &alias.ident, alias.semi_token.span) else { return };
                self.push(out, &alias.attrs, head, |this| {
                    let generics = this.generics(&alias.generics);
                    let ty = Some(this.ty(&alias.ty));
                    Some(ItemKind::TypeAlias(Box::new(TypeAliasItem { generics, bounds: Vec::new(), ty })))
                });
            }
            SynImplItem::Macro(call) if self.kept(&call.attrs) => self.assoc_macro(&call.mac, false, out),
            SynImplItem::Verbatim(tokens) => self.declaration(tokens, Visibility::Private, out),
            _ => {}
        }
    }

    pub(super) fn trait_items(&mut self, items: &[SynTraitItem]) -> Vec<Item> {
        let mut out = Vec::with_capacity(items.len());
        for item in items {
            self.trait_item(item, &mut out);
        }
        out
    }

    fn trait_item(&mut self, item: &SynTraitItem, out: &mut Vec<Item>) {
        match item {
            SynTraitItem::Fn(function) => {
                let end = match (&function.default, &function.semi_token) {
                    (Some(block), _) => block.brace_token.span.join(),
                    (None, Some(semi)) => semi.span,
                    (None, None) => function.sig.ident.span(),
                };
                let Some(head) = self.trait_head(&function.sig.ident, end) else { return };
                self.push(out, &function.attrs, head, |this| {
                    Some(ItemKind::Fn(Box::new(this.function(&function.sig, function.default.as_ref()))))
                });
            }
            SynTraitItem::Const(constant) => {
                let Some(head) = self.trait_head(&constant.ident, constant.semi_token.span) else { return };
                self.push(out, &constant.attrs, head, |this| {
                    Some(this.constant(&constant.ty, constant.default.as_ref().map(|(_, value)| value)))
                });
            }
            SynTraitItem::Type(alias) => {
                let Some(head) = self.trait_head(&alias.ident, alias.semi_token.span) else { return };
                self.push(out, &alias.attrs, head, |this| {
                    let generics = this.generics(&alias.generics);
                    let bounds = this.bounds(&alias.bounds);
                    let ty = alias.default.as_ref().map(|(_, ty)| this.ty(ty));
                    Some(ItemKind::TypeAlias(Box::new(TypeAliasItem { generics, bounds, ty })))
                });
            }
            SynTraitItem::Macro(call) if self.kept(&call.attrs) => self.assoc_macro(&call.mac, true, out),
            SynTraitItem::Verbatim(tokens) => self.declaration(tokens, Visibility::Public, out),
            _ => {}
        }
    }

    /// Items of traits are as visible as the trait.
    fn trait_head(&self, ident: &syn::Ident, end: proc_macro2::Span) -> Option<Head> {
        let head = self.head_of(&syn::Visibility::Inherited, ident, end)?;
        Some(Head { vis: Visibility::Public, ..head })
    }
}
