//! Items of modules and blocks.

use proc_macro2::TokenStream;
use syn::Item as SynItem;

use super::Lowerer;
use crate::base::{Name, Span, name};
use crate::syntax::ir::{
    EnumItem, Field, Generics, Item, ItemKind, Path, PathSegment, StaticItem, StructItem, TraitItem, TypeAliasItem,
    UseImport, Variant, Visibility,
};

/// What all items have, apart from their attributes.
pub(super) struct Head {
    pub(super) name: Name,
    pub(super) name_span: Span,
    pub(super) span: Span,
    pub(super) vis: Visibility,
}

impl Lowerer<'_> {
    /// Lowers items, `cfg` applied and macros expanded.
    pub(super) fn items(&mut self, items: &[SynItem]) -> Vec<Item> {
        let mut lowered = Vec::with_capacity(items.len());
        for item in items {
            self.item(item, &mut lowered);
        }
        lowered
    }

    /// Lowers one item; a macro call may give any number.
    pub(super) fn item(&mut self, item: &SynItem, out: &mut Vec<Item>) {
        match item {
            SynItem::Fn(function) => {
                let Some(head) =
                    self.head_of(&function.vis, &function.sig.ident, function.block.brace_token.span.join())
                else {
                    return;
                };
                self.push(out, &function.attrs, head, |this| {
                    let body = Some(&*function.block);
                    Some(ItemKind::Fn(Box::new(this.function(&function.sig, body))))
                });
            }
            SynItem::Mod(module) => {
                let end = match (&module.content, &module.semi) {
                    (Some((brace, _)), _) => brace.span.join(),
                    (None, Some(semi)) => semi.span,
                    (None, None) => module.ident.span(),
                };
                let Some(head) = self.head_of(&module.vis, &module.ident, end) else { return };
                self.push(out, &module.attrs, head, |this| {
                    Some(ItemKind::Mod(module.content.as_ref().map(|(_, items)| this.items(items))))
                });
            }
            SynItem::Struct(_) | SynItem::Union(_) | SynItem::Enum(_) | SynItem::Type(_) => self.type_item(item, out),
            SynItem::Trait(definition) => {
                let end = definition.brace_token.span.join();
                let Some(head) = self.head_of(&definition.vis, &definition.ident, end) else { return };
                self.push(out, &definition.attrs, head, |this| {
                    let generics = this.generics(&definition.generics);
                    let supertraits = this.bounds(&definition.supertraits);
                    let items = this.trait_items(&definition.items);
                    Some(ItemKind::Trait(Box::new(TraitItem { generics, supertraits, items })))
                });
            }
            SynItem::Impl(block) => self.impl_block(block, out),
            SynItem::Use(import) => {
                let span = self.join_tokens(import.use_token.span, import.semi_token.span);
                let head = Head { name: Name::default(), name_span: span, span, vis: visibility(&import.vis) };
                self.push(out, &import.attrs, head, |this| {
                    let mut imports = Vec::new();
                    let root = Path {
                        global: import.leading_colon.is_some(),
                        qself: None,
                        segments: Vec::new(),
                        span: Span::default(),
                    };
                    this.use_tree(&import.tree, root, &mut imports);
                    Some(ItemKind::Use(imports))
                });
            }
            SynItem::ExternCrate(import) => {
                let Some(head) = self.head_of(&import.vis, &import.ident, import.semi_token.span) else { return };
                self.push(out, &import.attrs, head, |this| {
                    let krate = this.ident(&import.ident);
                    let alias = import.rename.as_ref().map_or(krate, |(_, alias)| this.ident(alias));
                    Some(ItemKind::ExternCrate { krate, alias })
                });
            }
            SynItem::Const(_) | SynItem::Static(_) | SynItem::ForeignMod(_) => self.value_item(item, out),
            SynItem::Macro(call) => {
                // `macro_rules! name` is a definition, and collected elsewhere.
                if call.ident.is_none() && self.kept(&call.attrs) {
                    self.item_macro(&call.mac, out);
                } else if call.ident.is_some() && !self.calls.is_empty() {
                    self.define_macro(call);
                }
            }
            SynItem::Verbatim(tokens) => self.declaration(tokens, Visibility::Private, out),
            _ => {}
        }
    }

    fn type_item(&mut self, item: &SynItem, out: &mut Vec<Item>) {
        match item {
            SynItem::Struct(definition) => {
                let end = match (&definition.semi_token, &definition.fields) {
                    (Some(semi), _) => semi.span,
                    (None, syn::Fields::Named(fields)) => fields.brace_token.span.join(),
                    _ => definition.ident.span(),
                };
                let Some(head) = self.head_of(&definition.vis, &definition.ident, end) else { return };
                self.push(out, &definition.attrs, head, |this| {
                    let generics = this.generics(&definition.generics);
                    let fields = this.fields(definition.fields.iter());
                    let is_tuple = matches!(definition.fields, syn::Fields::Unnamed(_));
                    Some(ItemKind::Struct(Box::new(StructItem { generics, fields, is_tuple })))
                });
            }
            SynItem::Union(definition) => {
                let end = definition.fields.brace_token.span.join();
                let Some(head) = self.head_of(&definition.vis, &definition.ident, end) else { return };
                self.push(out, &definition.attrs, head, |this| {
                    let generics = this.generics(&definition.generics);
                    let fields = this.fields(definition.fields.named.iter());
                    Some(ItemKind::Struct(Box::new(StructItem { generics, fields, is_tuple: false })))
                });
            }
            SynItem::Enum(definition) => {
                let end = definition.brace_token.span.join();
                let Some(head) = self.head_of(&definition.vis, &definition.ident, end) else { return };
                self.push(out, &definition.attrs, head, |this| {
                    let generics = this.generics(&definition.generics);
                    let mut variants = Vec::new();
                    for variant in &definition.variants {
                        if this.kept(&variant.attrs) {
                            let fields = this.fields(variant.fields.iter());
                            variants.push(Variant { name: this.ident(&variant.ident), fields });
                        }
                    }
                    Some(ItemKind::Enum(Box::new(EnumItem { generics, variants })))
                });
            }
            SynItem::Type(alias) => {
                let Some(head) = self.head_of(&alias.vis, &alias.ident, alias.semi_token.span) else { return };
                self.push(out, &alias.attrs, head, |this| {
                    let generics = this.generics(&alias.generics);
                    let ty = Some(this.ty(&alias.ty));
                    Some(ItemKind::TypeAlias(Box::new(TypeAliasItem { generics, bounds: Vec::new(), ty })))
                });
            }
            _ => {}
        }
    }

    fn value_item(&mut self, item: &SynItem, out: &mut Vec<Item>) {
        match item {
            SynItem::Const(constant) => {
                let Some(head) = self.head_of(&constant.vis, &constant.ident, constant.semi_token.span) else { return };
                self.push(out, &constant.attrs, head, |this| Some(this.constant(&constant.ty, Some(&constant.expr))));
            }
            SynItem::Static(constant) => {
                let Some(head) = self.head_of(&constant.vis, &constant.ident, constant.semi_token.span) else { return };
                self.push(out, &constant.attrs, head, |this| {
                    let is_mut = matches!(constant.mutability, syn::StaticMutability::Mut(_));
                    let ty = this.ty(&constant.ty);
                    let body = this.initialiser(Some(&constant.expr));
                    Some(ItemKind::Static(Box::new(StaticItem { is_mut, is_const: false, ty, body })))
                });
            }
            SynItem::ForeignMod(block) => {
                let Some(attrs) = self.attrs(&block.attrs) else { return };
                let in_test = self.in_test || attrs.is_test;
                let outer = std::mem::replace(&mut self.in_test, in_test);
                for item in &block.items {
                    self.foreign_item(item, out);
                }
                self.in_test = outer;
            }
            _ => {}
        }
    }

    /// Adds an item unless a `cfg` drops it or `kind` gives none.
    pub(super) fn push(
        &mut self,
        out: &mut Vec<Item>,
        attributes: &[syn::Attribute],
        head: Head,
        kind: impl FnOnce(&mut Self) -> Option<ItemKind>,
    ) {
        let Some(mut attrs) = self.attrs(attributes) else { return };
        attrs.is_test |= self.in_test;
        let outer = std::mem::replace(&mut self.in_test, attrs.is_test);
        let kind = kind(self);
        self.in_test = outer;
        let Some(kind) = kind else { return };
        let Head { name, name_span, span, vis } = head;
        out.push(Item { name, name_span, span, vis, attrs, kind });
    }

    /// The head of an item with a name, which ends with the token `end`. `None` beyond the depth limit.
    pub(super) fn head_of(&self, vis: &syn::Visibility, ident: &syn::Ident, end: proc_macro2::Span) -> Option<Head> {
        if self.depth >= super::limits::MAX_TREE_DEPTH {
            return None;
        }
        let name_span = self.span(ident.span());
        let start = match vis {
            syn::Visibility::Public(token) => self.span(token.span),
            syn::Visibility::Restricted(restricted) => self.span(restricted.pub_token.span),
            syn::Visibility::Inherited => name_span,
        };
        let span = self.join(self.join(start, name_span), self.span(end));
        Some(Head { name: self.ident(ident), name_span, span, vis: visibility(vis) })
    }

    /// Fields; tuple fields are named by number. A `cfg`'d-out tuple field takes no number.
    fn fields<'f>(&mut self, fields: impl Iterator<Item = &'f syn::Field>) -> Vec<Field> {
        let mut lowered: Vec<Field> = Vec::new();
        for field in fields {
            if !self.kept(&field.attrs) {
                continue;
            }
            let ty = self.ty(&field.ty);
            let (field_name, span) = match &field.ident {
                Some(ident) => (self.ident(ident), self.span(ident.span())),
                None => (name(&lowered.len().to_string()), type_span(&ty)),
            };
            let is_deref = field.attrs.iter().any(|attribute| attribute.path().is_ident("deref"));
            lowered.push(Field { name: field_name, ty, span, vis: visibility(&field.vis), is_deref });
        }
        lowered
    }

    pub(super) fn use_tree(&mut self, tree: &syn::UseTree, mut path: Path, out: &mut Vec<UseImport>) {
        match tree {
            syn::UseTree::Path(next) => {
                self.push_segment(&mut path, &next.ident);
                self.use_tree(&next.tree, path, out);
            }
            syn::UseTree::Name(leaf) => self.use_leaf(&leaf.ident, None, path, out),
            syn::UseTree::Rename(leaf) => self.use_leaf(&leaf.ident, Some(&leaf.rename), path, out),
            syn::UseTree::Glob(_) => out.push(UseImport { path, alias: None }),
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.use_tree(tree, path.clone(), out);
                }
            }
        }
    }

    fn use_leaf(&mut self, ident: &syn::Ident, rename: Option<&syn::Ident>, mut path: Path, out: &mut Vec<UseImport>) {
        // `a::{self}` imports `a`.
        if ident != "self" || path.segments.is_empty() {
            self.push_segment(&mut path, ident);
        }
        let alias = rename.map_or_else(|| path.last(), |rename| Some(self.ident(rename)));
        // Without a name an import would look like a glob.
        if alias.is_some() {
            out.push(UseImport { path, alias });
        }
    }

    fn push_segment(&mut self, path: &mut Path, ident: &syn::Ident) {
        path.span = self.join(path.span, self.span(ident.span()));
        path.segments.push(PathSegment::plain(self.ident(ident)));
    }

    /// Declarations without a body, which syn leaves as tokens: functions (as models write them) and statics.
    pub(super) fn declaration(&mut self, tokens: &TokenStream, default_vis: Visibility, out: &mut Vec<Item>) {
        let Ok(item) = syn::parse2::<syn::ForeignItem>(tokens.clone()) else { return };
        let first = out.len();
        self.foreign_item(&item, out);
        for item in out.iter_mut().skip(first).filter(|item| item.vis == Visibility::Private) {
            item.vis = default_vis;
        }
    }

    fn foreign_item(&mut self, item: &syn::ForeignItem, out: &mut Vec<Item>) {
        match item {
            syn::ForeignItem::Fn(function) => {
                let Some(head) = self.head_of(&function.vis, &function.sig.ident, function.semi_token.span) else {
                    return;
                };
                self.push(out, &function.attrs, head, |this| {
                    Some(ItemKind::Fn(Box::new(this.function(&function.sig, None))))
                });
            }
            syn::ForeignItem::Static(constant) => {
                let Some(head) = self.head_of(&constant.vis, &constant.ident, constant.semi_token.span) else { return };
                self.push(out, &constant.attrs, head, |this| {
                    let is_mut = matches!(constant.mutability, syn::StaticMutability::Mut(_));
                    let (ty, body) = (this.ty(&constant.ty), this.initialiser(None));
                    Some(ItemKind::Static(Box::new(StaticItem { is_mut, is_const: false, ty, body })))
                });
            }
            syn::ForeignItem::Type(ty) => {
                let Some(head) = self.head_of(&ty.vis, &ty.ident, ty.semi_token.span) else { return };
                let opaque = StructItem { generics: Generics::default(), fields: Vec::new(), is_tuple: false };
                self.push(out, &ty.attrs, head, |_| Some(ItemKind::Struct(Box::new(opaque))));
            }
            _ => {}
        }
    }
}

/// Visibility as written.
pub(super) fn visibility(vis: &syn::Visibility) -> Visibility {
    match vis {
        syn::Visibility::Public(_) => Visibility::Public,
        syn::Visibility::Restricted(_) => Visibility::Restricted,
        syn::Visibility::Inherited => Visibility::Private,
    }
}

/// The span of the first path in a type.
pub(super) fn type_span(ty: &crate::syntax::ir::TypeRef) -> Span {
    use crate::syntax::ir::TypeRef;
    match ty {
        TypeRef::Path(path) => path.span,
        TypeRef::Ref(_, inner) | TypeRef::Ptr(inner) | TypeRef::Slice(inner) => type_span(inner),
        TypeRef::Tuple(types) => types.first().map_or(Span::default(), type_span),
        TypeRef::Dyn(bounds) | TypeRef::Impl(bounds) => bounds.first().map_or(Span::default(), |bound| bound.span),
        _ => Span::default(),
    }
}
