//! Prints trees compactly, so that tests can compare them with what they expect.

use crate::base::Span;
use crate::syntax::ir::{BinOp, Body, ExprId, ExprKind, FnItem, Item, ItemKind, PatId, PatKind, Path, Stmt, TypeRef};

/// All items, one per line; nested items are in braces.
pub(crate) fn items(items: &[Item]) -> String {
    items.iter().map(item).collect::<Vec<_>>().join("\n")
}

fn item(item: &Item) -> String {
    let name = item.name;
    let nested = |inner: &[Item]| inner.iter().map(self::item).collect::<Vec<_>>().join("; ");
    match &item.kind {
        ItemKind::Mod(None) => format!("mod {name}"),
        ItemKind::Mod(Some(inner)) => format!("mod {name} {{{}}}", nested(inner)),
        ItemKind::Use(imports) => {
            let one = |import: &crate::syntax::ir::UseImport| {
                format!("{} as {}", path(&import.path), import.alias.map_or("*", |alias| alias.as_str()))
            };
            format!("use {}", imports.iter().map(one).collect::<Vec<_>>().join(", "))
        }
        ItemKind::ExternCrate { krate, alias } => format!("extern {krate} as {alias}"),
        ItemKind::Fn(function) => format!("fn {name}{}", self::function(function)),
        ItemKind::Struct(definition) => {
            let field = |field: &crate::syntax::ir::Field| format!("{}: {}", field.name, ty(&field.ty));
            format!("struct {name}{{{}}}", definition.fields.iter().map(field).collect::<Vec<_>>().join(", "))
        }
        ItemKind::Enum(definition) => {
            let variants: Vec<&str> = definition.variants.iter().map(|variant| variant.name.as_str()).collect();
            format!("enum {name}{{{}}}", variants.join(", "))
        }
        ItemKind::Trait(definition) => format!("trait {name} {{{}}}", nested(&definition.items)),
        ItemKind::Impl(block) => {
            let of = block.trait_.as_ref().map(|of| format!("{} for ", path(of))).unwrap_or_default();
            format!("impl {of}{} {{{}}}", ty(&block.self_ty), nested(&block.items))
        }
        ItemKind::TypeAlias(alias) => format!("type {name} = {}", alias.ty.as_ref().map_or("?".into(), ty)),
        ItemKind::Static(value) => {
            let init = value.body.root.map_or(String::new(), |root| format!(" = {}", expr(&value.body, root)));
            format!("static {name}: {}{init}", ty(&value.ty))
        }
    }
}

fn function(function: &FnItem) -> String {
    let param = |param: &crate::syntax::ir::Param| format!("{}: {}", pat(&function.body, param.pat), ty(&param.ty));
    let params = function.params.iter().map(param).collect::<Vec<_>>().join(", ");
    let ret = function.ret.as_ref().map(|ret| format!(" -> {}", ty(ret))).unwrap_or_default();
    let body = function.body.root.map_or(String::new(), |root| format!(" {}", expr(&function.body, root)));
    format!("({params}){ret}{body}")
}

/// A path.
pub(crate) fn path(path: &Path) -> String {
    let segment = |segment: &crate::syntax::ir::PathSegment| {
        let mut args: Vec<String> = segment.args().iter().map(ty).collect();
        args.extend(segment.bindings().iter().map(|(name, bound)| format!("{name}={}", ty(bound))));
        if args.is_empty() { segment.name.to_string() } else { format!("{}<{}>", segment.name, args.join(", ")) }
    };
    let qself = path.qself.as_ref().map(|qself| {
        let of = qself.1.as_ref().map(|of| format!(" as {}", self::path(of))).unwrap_or_default();
        format!("<{}{of}>::", ty(&qself.0))
    });
    let global = if path.global { "::" } else { "" };
    let segments: Vec<String> = path.segments.iter().map(segment).collect();
    format!("{}{global}{}", qself.unwrap_or_default(), segments.join("::"))
}

/// A type.
pub(crate) fn ty(of: &TypeRef) -> String {
    let list = |types: &[TypeRef]| types.iter().map(ty).collect::<Vec<_>>().join(", ");
    let bounds = |bounds: &[Path]| bounds.iter().map(path).collect::<Vec<_>>().join(" + ");
    match of {
        TypeRef::Path(of) => path(of),
        TypeRef::Ref(true, inner) => format!("&mut {}", ty(inner)),
        TypeRef::Ref(false, inner) => format!("&{}", ty(inner)),
        TypeRef::Ptr(inner) => format!("*{}", ty(inner)),
        TypeRef::Tuple(types) => format!("({})", list(types)),
        TypeRef::Slice(inner) => format!("[{}]", ty(inner)),
        TypeRef::Fn(inputs, output) => format!("fn({}) -> {}", list(inputs), ty(output)),
        TypeRef::Dyn(of) => format!("dyn {}", bounds(of)),
        TypeRef::Impl(of) => format!("impl {}", bounds(of)),
        TypeRef::Never => "!".into(),
        TypeRef::Infer => "_".into(),
        TypeRef::Unknown => "?".into(),
    }
}

/// A pattern.
pub(crate) fn pat(body: &Body, id: PatId) -> String {
    let list = |ids: &[PatId]| ids.iter().map(|&id| pat(body, id)).collect::<Vec<_>>().join(", ");
    match &body.pats[id.index()].kind {
        PatKind::Wild => "_".into(),
        PatKind::Rest => "..".into(),
        PatKind::Bind { name, by_ref, sub, .. } => {
            let sub = sub.map(|sub| format!(" @ {}", pat(body, sub))).unwrap_or_default();
            format!("{}{name}{sub}", if *by_ref { "ref " } else { "" })
        }
        PatKind::Tuple(ids) => format!("({})", list(ids)),
        PatKind::TupleStruct(of, ids) => format!("{}({})", path(of), list(ids)),
        PatKind::Struct(of, fields) => {
            let field = |(name, id): &(crate::base::Name, PatId)| format!("{name}: {}", pat(body, *id));
            format!("{}{{{}}}", path(of), fields.iter().map(field).collect::<Vec<_>>().join(", "))
        }
        PatKind::Path(of) => path(of),
        PatKind::Ref(id) => format!("&{}", pat(body, *id)),
        PatKind::Or(ids) => ids.iter().map(|&id| pat(body, id)).collect::<Vec<_>>().join(" | "),
        PatKind::Slice(ids) => format!("[{}]", list(ids)),
        PatKind::Lit => "lit".into(),
    }
}

/// An expression; every compound one in parentheses.
pub(crate) fn expr(body: &Body, id: ExprId) -> String {
    let one = |id: &ExprId| expr(body, *id);
    let maybe = |id: &Option<ExprId>| id.as_ref().map(|id| format!(" {}", expr(body, *id))).unwrap_or_default();
    let list = |ids: &[ExprId]| ids.iter().map(one).collect::<Vec<_>>().join(", ");
    let label = |label: &Option<crate::base::Name>| label.map(|label| format!("'{label}: ")).unwrap_or_default();
    match &body.exprs[id.index()].kind {
        ExprKind::Opaque { name, args } => {
            format!("?{}({})", name.map(|name| name.to_string()).unwrap_or_default(), list(args))
        }
        ExprKind::Path(of) => path(of),
        ExprKind::Lit(lit) => format!("{lit:?}").to_lowercase(),
        ExprKind::Call { callee, args } => format!("{}({})", one(callee), list(args)),
        ExprKind::MethodCall { receiver, method, generics, args, .. } => {
            let fish: Vec<String> = generics.iter().map(ty).collect();
            let fish = if fish.is_empty() { String::new() } else { format!("::<{}>", fish.join(", ")) };
            format!("{}.{method}{fish}({})", one(receiver), list(args))
        }
        ExprKind::Field(base, name) => format!("{}.{name}", one(base)),
        ExprKind::Index(base, index) => format!("{}[{}]", one(base), one(index)),
        ExprKind::Deref(inner) => format!("(*{})", one(inner)),
        ExprKind::Unary(inner) => format!("(!{})", one(inner)),
        ExprKind::Ref(is_mut, inner) => format!("(&{}{})", if *is_mut { "mut " } else { "" }, one(inner)),
        ExprKind::Binary(op, a, b) => {
            let sign = match op {
                BinOp::Arith(_) => "+",
                BinOp::Equality => "==",
                BinOp::Ordering => "<",
            };
            format!("({} {sign} {})", one(a), one(b))
        }
        ExprKind::Logical(and, a, b) => format!("({} {} {})", one(a), if *and { "&&" } else { "||" }, one(b)),
        ExprKind::Assign(a, b) => format!("({} = {})", one(a), one(b)),
        ExprKind::AssignOp(_, a, b) => format!("({} += {})", one(a), one(b)),
        ExprKind::If { cond, then, otherwise } => {
            let otherwise = otherwise.map(|id| format!(" else {}", expr(body, id))).unwrap_or_default();
            format!("if {} {}{otherwise}", one(cond), one(then))
        }
        ExprKind::Let(of, value) => format!("let {} = {}", pat(body, *of), one(value)),
        ExprKind::Match { scrutinee, arms } => {
            let arm = |arm: &crate::syntax::ir::Arm| {
                let guard = arm.guard.map(|guard| format!(" if {}", expr(body, guard))).unwrap_or_default();
                format!("{}{guard} => {}", pat(body, arm.pat), one(&arm.body))
            };
            format!("match {} {{{}}}", one(scrutinee), arms.iter().map(arm).collect::<Vec<_>>().join(", "))
        }
        ExprKind::Loop { label: name, body: inner } => format!("{}loop {}", label(name), one(inner)),
        ExprKind::While { label: name, cond, body: inner } => {
            format!("{}while {} {}", label(name), one(cond), one(inner))
        }
        ExprKind::For { label: name, pat: of, iter, body: inner } => {
            format!("{}for {} in {} {}", label(name), pat(body, *of), one(iter), one(inner))
        }
        ExprKind::Block { label: name, kind, stmts, tail } => {
            let mut parts: Vec<String> = stmts.iter().map(|stmt| self::stmt(body, stmt)).collect();
            parts.extend(tail.iter().map(one));
            let kind = match kind {
                crate::syntax::ir::BlockKind::Plain => String::new(),
                kind => format!("{kind:?} ").to_lowercase(),
            };
            format!("{}{kind}{{{}}}", label(name), parts.join(" "))
        }
        ExprKind::Closure { params, body: inner, is_move, is_async, .. } => {
            let param = |(of, typed): &(PatId, Option<TypeRef>)| {
                format!("{}{}", pat(body, *of), typed.as_ref().map(|t| format!(": {}", ty(t))).unwrap_or_default())
            };
            let params = params.iter().map(param).collect::<Vec<_>>().join(", ");
            let (is_async, is_move) = (if *is_async { "async " } else { "" }, if *is_move { "move " } else { "" });
            format!("{is_async}{is_move}|{params}| {}", one(inner))
        }
        ExprKind::Return(value) => format!("return{}", maybe(value)),
        ExprKind::Break(name, value) => {
            format!("break{}{}", name.map(|name| format!(" '{name}")).unwrap_or_default(), maybe(value))
        }
        ExprKind::Continue(name) => {
            format!("continue{}", name.map(|name| format!(" '{name}")).unwrap_or_default())
        }
        ExprKind::Try(inner) => format!("{}?", one(inner)),
        ExprKind::Await(inner) => format!("{}.await", one(inner)),
        ExprKind::Tuple(ids) => format!("({})", list(ids)),
        ExprKind::Array(ids) => format!("[{}]", list(ids)),
        ExprKind::Repeat(value, len) => format!("[{}; {}]", one(value), one(len)),
        ExprKind::Struct { path: of, fields, base } => {
            let mut parts: Vec<String> = fields.iter().map(|(name, id)| format!("{name}: {}", one(id))).collect();
            parts.extend(base.iter().map(|base| format!("..{}", one(base))));
            format!("{}{{{}}}", path(of), parts.join(", "))
        }
        ExprKind::Range(a, b) => format!("({}..{})", maybe(a).trim(), maybe(b).trim()),
        ExprKind::Cast(inner, to) => format!("({} as {})", one(inner), ty(to)),
        ExprKind::FormatArgs(ids, _) => format!("format({})", list(ids)),
        ExprKind::Select(arms) => {
            let arm = |arm: &crate::syntax::ir::SelectArm| {
                let of = arm.pat.map_or("-".into(), |id| pat(body, id));
                let operand = arm.operand.map_or("-".into(), |id| expr(body, id));
                let guard = arm.guard.map(|guard| format!(" if {}", expr(body, guard))).unwrap_or_default();
                let kind = if arm.is_future { "=" } else { "<-" };
                format!("{of} {kind} {operand}{guard} => {}", one(&arm.body))
            };
            format!("select {{{}}}", arms.iter().map(arm).collect::<Vec<_>>().join(", "))
        }
        ExprKind::Join(is_try, ids) => format!("join{}({})", if *is_try { "?" } else { "" }, list(ids)),
        ExprKind::Expansion { name, value } => format!("{name}!<{}>", one(value)),
    }
}

fn stmt(body: &Body, stmt: &Stmt) -> String {
    match stmt {
        Stmt::Let { pat: of, ty: typed, init, otherwise, .. } => {
            let typed = typed.as_ref().map(|typed| format!(": {}", ty(typed))).unwrap_or_default();
            let init = init.map(|init| format!(" = {}", expr(body, init))).unwrap_or_default();
            let otherwise = otherwise.map(|id| format!(" else {}", expr(body, id))).unwrap_or_default();
            format!("let {}{typed}{init}{otherwise};", pat(body, *of))
        }
        Stmt::Expr(id) => format!("{};", expr(body, *id)),
        Stmt::Item(nested) => format!("{};", item(nested)),
    }
}

/// The text of a span of a file that starts at address 1.
pub(crate) fn text(source: &str, span: Span) -> &str {
    span.lo.checked_sub(1).and_then(|lo| source.get(lo as usize..span.hi as usize - 1)).unwrap_or("<none>")
}
