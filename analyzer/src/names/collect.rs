//! Moves the items of all crates into the arenas.

use std::collections::{BTreeMap, HashMap};

use super::program::{
    Adt, AdtId, Alias, AliasId, Container, Crate, CrateId, FnId, Function, GenericParams, Impl, ImplId, ItemRef,
    Module, ModuleId, Program, Static, StaticId, Trait, TraitId, VariantData,
};
use super::raw::{
    Binding, Context, Defined, Doubt, Import, ModuleNames, Owner, Rank, Raw, RawAdt, RawFn, RawImpl, RawTrait, Reach,
};
use super::resolve::Namespace;
use super::ty::Ty;
use crate::base::{Name, Span, name};
use crate::syntax::ir::{
    Attrs, Body, Field, FnItem, Generics, Item, ItemKind, PatId, PatKind, Path, StaticItem, TypeAliasItem, UseImport,
    Variant,
};
use crate::syntax::tree::ParsedCrate;
use crate::workspace::model::TargetKind;

/// Modules nested deeper are left out.
const MAX_DEPTH: u32 = 128;

/// The arenas being filled.
#[derive(Default)]
pub(super) struct Collector {
    pub program: Program,
    pub raw: Raw,
}

impl Collector {
    /// Adds a crate with all its items, except those inside function bodies.
    pub fn add_crate(&mut self, parsed: ParsedCrate) {
        let krate = CrateId::new(self.program.crates.len());
        let is_test = matches!(parsed.kind, TargetKind::Test | TargetKind::Bench);
        let root = self.add_module(name(""), krate, None, false, is_test);
        self.program.crates.push(Crate {
            name: parsed.name,
            edition: parsed.edition,
            root,
            kind: parsed.kind,
            dependencies: BTreeMap::new(),
            renames: BTreeMap::new(),
        });
        let context = Context { module: root, is_test, doubt: Doubt::None, indexed: true, depth: 0 };
        self.add_items(parsed.items, context);
    }

    /// Adds an empty module.
    pub fn add_module(
        &mut self,
        name: Name,
        krate: CrateId,
        parent: Option<ModuleId>,
        is_block: bool,
        is_test: bool,
    ) -> ModuleId {
        self.program.modules.push(Module {
            name,
            krate,
            parent,
            is_block,
            is_test,
            types: BTreeMap::new(),
            values: BTreeMap::new(),
            outer_globs: Vec::new(),
            traits_in_scope: Vec::new(),
            unknown_globs: Vec::new(),
        });
        self.raw.modules.push(ModuleNames::default());
        ModuleId::new(self.program.modules.len() - 1)
    }

    /// Adds the items of one module or block.
    pub fn add_items(&mut self, items: Vec<Item>, context: Context) {
        if context.depth > MAX_DEPTH {
            return;
        }
        let twins = least_doubts(&items, context.is_test);
        for item in items {
            let doubt = doubt_of(&item.attrs, context.is_test);
            let less = |types| twins.get(&(types, item.name)).is_some_and(|twin| *twin < doubt);
            let shadowed = namespace_of(&item.kind).is_some_and(less);
            let inner = Context {
                is_test: context.is_test || item.attrs.is_test,
                doubt: context.doubt.max(doubt),
                indexed: context.indexed && !shadowed,
                ..context
            };
            self.add_item(item, inner, doubt, shadowed);
        }
    }

    fn add_item(&mut self, item: Item, context: Context, doubt: Doubt, shadowed: bool) {
        let Item { name, name_span, vis, attrs, kind, .. } = item;
        let reach = Reach::of(vis);
        let item_vis = vis;
        let defined = match kind {
            ItemKind::Mod(items) => Some(self.add_mod(name, items, context)),
            ItemKind::Use(imports) => {
                self.add_use(imports, context.module, reach, doubt);
                None
            }
            ItemKind::ExternCrate { krate, alias } => {
                self.add_extern_crate(krate, alias, context.module, reach, doubt);
                None
            }
            ItemKind::Fn(function) => {
                let id = self.add_fn(name, name_span, attrs, item_vis, *function, Container::Module, context);
                Some(Defined { item: ItemRef::Fn(id), types: false, values: true })
            }
            ItemKind::Struct(item) => {
                let values = item.is_tuple || item.fields.is_empty();
                let variants = vec![Variant { name, fields: item.fields }];
                let id = self.add_adt(name, name_span, attrs, item.generics, variants, false, context);
                Some(Defined { item: ItemRef::Adt(id), types: true, values })
            }
            ItemKind::Enum(item) => {
                let id = self.add_adt(name, name_span, attrs, item.generics, item.variants, true, context);
                Some(Defined { item: ItemRef::Adt(id), types: true, values: false })
            }
            ItemKind::Trait(item) => {
                let id = TraitId::new(self.program.traits.len());
                self.program.traits.push(Trait {
                    name,
                    path: name,
                    module: context.module,
                    generics: param_names(&item.generics),
                    supertraits: Vec::new(),
                    fns: BTreeMap::new(),
                    types: BTreeMap::new(),
                    consts: BTreeMap::new(),
                    attrs,
                });
                self.raw.traits.push(RawTrait {
                    generics: item.generics,
                    supertraits: item.supertraits,
                    types: Vec::new(),
                });
                self.add_associated(item.items, Owner::Trait(id), context);
                Some(Defined { item: ItemRef::Trait(id), types: true, values: false })
            }
            ItemKind::Impl(item) => {
                let id = ImplId::new(self.program.impls.len());
                self.program.impls.push(Impl {
                    module: context.module,
                    generics: param_names(&item.generics),
                    trait_: None,
                    trait_name: item.trait_.as_ref().and_then(Path::last),
                    self_ty: Ty::Unknown,
                    fns: BTreeMap::new(),
                    types: BTreeMap::new(),
                    consts: BTreeMap::new(),
                    is_test: context.is_test,
                    is_derived: false,
                    is_indexed: context.indexed,
                });
                self.raw.impls.push(RawImpl {
                    generics: item.generics,
                    trait_: item.trait_,
                    self_ty: Some(item.self_ty),
                    types: Vec::new(),
                    doubt: context.doubt,
                });
                self.add_associated(item.items, Owner::Impl(id), context);
                None
            }
            ItemKind::TypeAlias(item) => {
                let id = AliasId::new(self.program.aliases.len());
                let TypeAliasItem { generics, ty, .. } = *item;
                self.program.aliases.push(Alias {
                    name,
                    module: context.module,
                    generics: param_names(&generics),
                    ty: Ty::Unknown,
                });
                self.raw.aliases.push((generics, ty));
                Some(Defined { item: ItemRef::Alias(id), types: true, values: false })
            }
            ItemKind::Static(item) => {
                let id = self.add_static(name, name_span, attrs, *item, Container::Module, context);
                Some(Defined { item: ItemRef::Static(id), types: false, values: true })
            }
        };
        let Some(defined) = defined.filter(|_| !shadowed && name != "_" && !name.is_empty()) else { return };
        let binding = Binding { rank: Rank::Definition(doubt), reach, source: u32::MAX };
        if defined.types {
            self.define(context.module, Namespace::Types, name, defined.item, binding);
        }
        if defined.values {
            self.define(context.module, Namespace::Values, name, defined.item, binding);
        }
    }

    fn define(&mut self, module: ModuleId, namespace: Namespace, name: Name, item: ItemRef, binding: Binding) {
        let known = &mut self.raw.modules[module.index()].bindings;
        if known.get(&(namespace, name)).is_some_and(|old| old.rank <= binding.rank) {
            return;
        }
        known.insert((namespace, name), binding);
        let module = &mut self.program.modules[module.index()];
        match namespace {
            Namespace::Types => module.types.insert(name, item),
            Namespace::Values => module.values.insert(name, item),
        };
    }

    fn add_mod(&mut self, name: Name, items: Option<Vec<Item>>, context: Context) -> Defined {
        let krate = self.program.modules[context.module.index()].krate;
        let module = self.add_module(name, krate, Some(context.module), false, context.is_test);
        match items {
            Some(items) => self.add_items(items, Context { module, depth: context.depth + 1, ..context }),
            // The file is missing: any name may come from it.
            None => {
                let path = super::display::module_path(&self.program, module);
                self.raw.modules[module.index()].unknown_globs.push((path, Reach::Public));
            }
        }
        Defined { item: ItemRef::Module(module), types: true, values: false }
    }

    fn add_use(&mut self, imports: Vec<UseImport>, module: ModuleId, reach: Reach, doubt: Doubt) {
        for UseImport { path, alias } in imports {
            let mut segments: Vec<Name> = path.segments.iter().map(|s| s.name).collect();
            if segments.len() > 1 && segments.last().is_some_and(|last| *last == "self") {
                segments.pop();
            }
            let alias = if alias.is_some_and(|a| a == "self") { segments.last().copied() } else { alias };
            let global = path.global;
            self.raw.imports.push(Import { module, global, is_extern: false, path: segments, alias, reach, doubt });
        }
    }

    fn add_extern_crate(&mut self, krate: Name, alias: Name, module: ModuleId, reach: Reach, doubt: Doubt) {
        let is_self = krate == "self";
        let path = vec![if is_self { name("crate") } else { krate }];
        let alias = Some(alias);
        self.raw.imports.push(Import { module, global: !is_self, is_extern: true, path, alias, reach, doubt });
    }

    #[allow(clippy::too_many_arguments)]
    fn add_adt(
        &mut self,
        name: Name,
        span: Span,
        attrs: Attrs,
        generics: Generics,
        variants: Vec<Variant>,
        is_enum: bool,
        context: Context,
    ) -> AdtId {
        let mut data = Vec::with_capacity(variants.len());
        let mut written = Vec::with_capacity(variants.len());
        for variant in variants {
            let mut fields = Vec::with_capacity(variant.fields.len());
            let mut types = Vec::with_capacity(variant.fields.len());
            let marked = variant.fields.iter().position(|field| field.is_deref);
            let private = |field: &&Field| !is_enum && field.vis == crate::syntax::ir::Visibility::Private;
            let private = variant.fields.iter().filter(private).map(|field| field.name).collect();
            for Field { name, ty, span, .. } in variant.fields {
                fields.push((name, Ty::Unknown, span));
                types.push(ty);
            }
            data.push(VariantData { name: variant.name, fields, private, marked });
            written.push(types);
        }
        self.program.adts.push(Adt {
            name,
            path: name,
            module: context.module,
            generics: param_names(&generics),
            variants: data,
            is_enum,
            attrs,
            span,
        });
        self.raw.adts.push(RawAdt { generics, fields: written });
        AdtId::new(self.program.adts.len() - 1)
    }

    #[allow(clippy::too_many_arguments)]
    fn add_fn(
        &mut self,
        name: Name,
        span: Span,
        attrs: Attrs,
        vis: crate::syntax::ir::Visibility,
        item: FnItem,
        container: Container,
        context: Context,
    ) -> FnId {
        self.program.fns.push(Function {
            name,
            display: name,
            module: context.module,
            container,
            generics: param_names(&item.generics),
            params: Vec::new(),
            has_self: item.has_self,
            ret: Ty::Unknown,
            is_async: item.is_async,
            is_foreign: item.is_foreign,
            vis,
            is_exported: false,
            is_test: context.is_test || attrs.is_test,
            is_indexed: context.indexed,
            attrs,
            span,
            param_names: item.params.iter().map(|param| name_of(&item.body, param.pat)).collect(),
            param_pats: item.params,
            body: item.body,
            block_modules: BTreeMap::new(),
        });
        self.raw.fns.push(RawFn { generics: item.generics, ret: item.ret, doubt: context.doubt });
        FnId::new(self.program.fns.len() - 1)
    }

    fn add_static(
        &mut self,
        name: Name,
        span: Span,
        attrs: Attrs,
        item: StaticItem,
        container: Container,
        context: Context,
    ) -> StaticId {
        let StaticItem { is_mut, is_const, ty, body } = item;
        self.program.statics.push(Static {
            name,
            display: name,
            module: context.module,
            container,
            ty: Ty::Unknown,
            is_const,
            is_mut,
            is_test: context.is_test || attrs.is_test,
            span,
            attrs,
            body,
            block_modules: BTreeMap::new(),
        });
        self.raw.statics.push(ty);
        StaticId::new(self.program.statics.len() - 1)
    }

    /// Adds the items of an impl or trait.
    fn add_associated(&mut self, items: Vec<Item>, owner: Owner, context: Context) {
        let twins = least_doubts(&items, context.is_test);
        let container = match owner {
            Owner::Impl(id) => Container::Impl(id),
            Owner::Trait(id) => Container::Trait(id),
        };
        for Item { name, name_span, vis, attrs, kind, .. } in items {
            let is_fn = matches!(kind, ItemKind::Fn(_));
            let doubt = doubt_of(&attrs, context.is_test);
            let twin = twins.get(&(matches!(kind, ItemKind::TypeAlias(_)), name));
            let shadowed = twin.is_some_and(|twin| *twin < doubt);
            let context = Context {
                is_test: context.is_test || attrs.is_test,
                doubt: context.doubt.max(doubt),
                indexed: context.indexed && !shadowed,
                ..context
            };
            if shadowed && !is_fn {
                continue;
            }
            match (kind, owner) {
                (ItemKind::Fn(item), _) => {
                    let id = self.add_fn(name, name_span, attrs, vis, *item, container, context);
                    let fns = match owner {
                        Owner::Impl(id) => &mut self.program.impls[id.index()].fns,
                        Owner::Trait(id) => &mut self.program.traits[id.index()].fns,
                    };
                    if !shadowed {
                        fns.entry(name).or_insert(id);
                    }
                }
                (ItemKind::Static(item), _) => {
                    let id = self.add_static(name, name_span, attrs, *item, container, context);
                    let consts = match owner {
                        Owner::Impl(id) => &mut self.program.impls[id.index()].consts,
                        Owner::Trait(id) => &mut self.program.traits[id.index()].consts,
                    };
                    consts.entry(name).or_insert(id);
                }
                (ItemKind::TypeAlias(item), Owner::Impl(id)) => {
                    if let Some(ty) = item.ty {
                        self.raw.impls[id.index()].types.push((name, ty));
                    }
                }
                (ItemKind::TypeAlias(item), Owner::Trait(id)) => {
                    self.program.traits[id.index()].types.entry(name).or_default();
                    self.raw.traits[id.index()].types.push((name, item.bounds, item.ty));
                }
                _ => {}
            }
        }
    }

    /// Takes a body out of the arena, to look for items in it.
    pub fn take_body(&mut self, owner: BodyOwner) -> Body {
        match owner {
            BodyOwner::Fn(id) => std::mem::take(&mut self.program.fns[id.index()].body),
            BodyOwner::Static(id) => std::mem::take(&mut self.program.statics[id.index()].body),
        }
    }
}

/// The name that a pattern is.
fn name_of(body: &Body, pat: PatId) -> Option<Name> {
    match body.pats.get(pat.index()).map(|pat| &pat.kind) {
        Some(PatKind::Bind { name, .. }) => Some(*name),
        _ => None,
    }
}

/// What a body belongs to.
#[derive(Clone, Copy)]
pub(super) enum BodyOwner {
    Fn(FnId),
    Static(StaticId),
}

/// What speaks against an item.
fn doubt_of(attrs: &Attrs, around_is_test: bool) -> Doubt {
    match attrs {
        _ if attrs.is_test && !around_is_test => Doubt::Test,
        _ if attrs.uncertain_cfg => Doubt::Cfg,
        _ => Doubt::None,
    }
}

/// The namespace in which two items of one name are twins; `true` for types.
fn namespace_of(kind: &ItemKind) -> Option<bool> {
    match kind {
        ItemKind::Mod(_) | ItemKind::Enum(_) | ItemKind::Trait(_) | ItemKind::TypeAlias(_) | ItemKind::Struct(_) => {
            Some(true)
        }
        ItemKind::Fn(_) | ItemKind::Static(_) => Some(false),
        ItemKind::Use(_) | ItemKind::ExternCrate { .. } | ItemKind::Impl(_) => None,
    }
}

/// For every name that items define, the least doubt of one. Empty if no item is in doubt: then nobody asks.
fn least_doubts(items: &[Item], around_is_test: bool) -> HashMap<(bool, Name), Doubt> {
    let mut least = HashMap::new();
    if items.iter().all(|item| doubt_of(&item.attrs, around_is_test) == Doubt::None) {
        return least;
    }
    for item in items {
        let Some(namespace) = namespace_of(&item.kind) else { continue };
        let doubt = doubt_of(&item.attrs, around_is_test);
        let known = least.entry((namespace, item.name)).or_insert(doubt);
        *known = doubt.min(*known);
    }
    least
}

fn param_names(generics: &Generics) -> GenericParams {
    GenericParams {
        names: generics.params.iter().map(|p| p.name).collect(),
        defaults: vec![None; generics.params.len()],
        bounds: Vec::new(),
    }
}
