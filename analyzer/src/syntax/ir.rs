//! The syntax stage's output: an owned, `Send` tree with compact spans.
//!
//! Architecture Invariant: nothing here knows about names, types or locks. Macros have been expanded or looked
//! into by the time a tree exists; what could not be is an [`ExprKind::Opaque`].

use crate::base::{FileId, Name, NotAnalysed, Span};
use crate::define_id;

define_id!(
    /// An expression of one [`Body`].
    ExprId
);
define_id!(
    /// A pattern of one [`Body`].
    PatId
);

/// One parsed source file.
#[derive(Debug, Clone)]
pub struct ParsedFile {
    /// Which file.
    pub file: FileId,
    /// Its items, macros in item position expanded.
    pub items: Vec<Item>,
    /// What had to be left out.
    pub not_analysed: Vec<NotAnalysed>,
    /// Statements and items whose author says that a guard may be dropped at once.
    pub allowed: Vec<Span>,
    /// Number of lines.
    pub lines: usize,
}

/// An item with what all items have.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its name; empty for `use`, `impl`, `extern` blocks.
    pub name: Name,
    /// Span of the name (of the whole head if it has none).
    pub name_span: Span,
    /// Span of the whole item.
    pub span: Span,
    /// Visibility as written.
    pub vis: Visibility,
    /// Attributes that matter to later stages.
    pub attrs: Attrs,
    /// What it is.
    pub kind: ItemKind,
}

/// Visibility as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// `pub`.
    Public,
    /// `pub(crate)`, `pub(super)`, `pub(in ..)`.
    Restricted,
    /// None.
    Private,
}

/// Attributes that matter to later stages.
#[derive(Debug, Clone, Default)]
pub struct Attrs {
    /// `cfg` conditions of the item evaluated so far: false items are not in the tree at all.
    /// `true` when the condition could be neither shown true nor false (a feature that is off, say):
    /// if two items of the same name exist, the certain one is meant.
    pub uncertain_cfg: bool,
    /// Under `#[cfg(test)]`, or `#[test]`, `#[tokio::test]`, `#[bench]` and the like.
    pub is_test: bool,
    /// Is itself a test function (`#[test]` and the like).
    pub is_test_fn: bool,
    /// `#[path = ".."]`.
    pub path: Option<String>,
    /// `#[macro_use]` / `#[macro_export]`, `#[no_mangle]`, `#[proc_macro_attribute]` heads and so on: last path segments of all attributes.
    pub names: Vec<Name>,
    /// Model attributes (see `models/README.md`): `#[acquire(shared, try)]` is `("acquire", ["shared", "try"])`.
    /// Filled for model files only.
    pub model: Vec<(Name, Vec<Name>)>,
    /// `#[derive(..)]`: last segments.
    pub derives: Vec<Name>,
}

/// The name of the module that stands for the items of an `include!`, until the loader has put them there; `path` in its
/// attributes is the file's.
pub const INCLUDE: &str = "include!";

/// What an item is.
#[derive(Debug, Clone)]
pub enum ItemKind {
    /// `mod m { .. }` (with items) or `mod m;` (without: the workspace loader attaches the file's items).
    Mod(Option<Vec<Item>>),
    /// One imported name per entry; a `use` tree is flattened.
    Use(Vec<UseImport>),
    /// `extern crate a as b;`
    ExternCrate {
        /// The crate's name.
        krate: Name,
        /// The name it gets here.
        alias: Name,
    },
    /// A function; also trait and impl methods.
    Fn(Box<FnItem>),
    /// A struct or a union.
    Struct(Box<StructItem>),
    /// An enum.
    Enum(Box<EnumItem>),
    /// A trait.
    Trait(Box<TraitItem>),
    /// An impl block.
    Impl(Box<ImplItem>),
    /// `type A<T> = ..;`; also associated types in traits and impls.
    TypeAlias(Box<TypeAliasItem>),
    /// A `static` or `const`; also associated consts.
    Static(Box<StaticItem>),
}

/// One name that a `use` brings.
#[derive(Debug, Clone)]
pub struct UseImport {
    /// `a::b::c`; segments may be `crate`, `self`, `super`.
    pub path: Path,
    /// The name bound; `None` for a glob; `Some("_")` for `as _`.
    pub alias: Option<Name>,
}

/// Generic parameters with their bounds.
#[derive(Debug, Clone, Default)]
pub struct Generics {
    /// Type parameters in order (const parameters too, without bounds), not lifetimes.
    pub params: Vec<GenericParam>,
    /// `where` clauses: bounded type and its bounds. Bounds written at the parameter are in `params`.
    pub where_clauses: Vec<(TypeRef, Vec<Bound>)>,
}

/// A type parameter.
#[derive(Debug, Clone)]
pub struct GenericParam {
    /// Its name.
    pub name: Name,
    /// Bounds written at it.
    pub bounds: Vec<Bound>,
    /// `= T`.
    pub default: Option<TypeRef>,
    /// A const parameter.
    pub is_const: bool,
}

/// A trait bound: the trait's path. Lifetimes and `?Sized` are dropped. `Fn(A) -> B` sugar is in the path's arguments.
pub type Bound = Path;

/// A function's declaration and body.
#[derive(Debug, Clone)]
pub struct FnItem {
    /// Its generics.
    pub generics: Generics,
    /// Parameters, `self` included (as the first, pattern binding `self`); patterns live in `body` (or in an empty body).
    pub params: Vec<Param>,
    /// The first parameter is `self`.
    pub has_self: bool,
    /// Return type; `None` for `()`.
    pub ret: Option<TypeRef>,
    /// `async fn`.
    pub is_async: bool,
    /// `unsafe fn`.
    pub is_unsafe: bool,
    /// `extern "C" fn` and the like: made to be called by code in another language.
    pub is_foreign: bool,
    /// Patterns of the parameters, and the body if there is one.
    pub body: Body,
}

/// A parameter.
#[derive(Debug, Clone)]
pub struct Param {
    /// Its pattern, in the function's `body`.
    pub pat: PatId,
    /// Its type; `Self`, `&Self` etc. for plain `self` parameters.
    pub ty: TypeRef,
}

/// A struct or union.
#[derive(Debug, Clone)]
pub struct StructItem {
    /// Its generics.
    pub generics: Generics,
    /// Its fields; tuple fields are named `0`, `1`, ...
    pub fields: Vec<Field>,
    /// `struct A(..);`
    pub is_tuple: bool,
}

/// A field.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its name; `0`, `1`, ... in tuples.
    pub name: Name,
    /// Its type.
    pub ty: TypeRef,
    /// Span of the name (of the type in tuples).
    pub span: Span,
    /// Who sees it.
    pub vis: Visibility,
    /// Has the attribute `#[deref]`: a derived `Deref` leads to this field.
    pub is_deref: bool,
}

/// An enum.
#[derive(Debug, Clone)]
pub struct EnumItem {
    /// Its generics.
    pub generics: Generics,
    /// Variants with their fields.
    pub variants: Vec<Variant>,
}

/// A variant.
#[derive(Debug, Clone)]
pub struct Variant {
    /// Its name.
    pub name: Name,
    /// Its fields; tuple fields are named `0`, `1`, ...
    pub fields: Vec<Field>,
}

/// A trait.
#[derive(Debug, Clone)]
pub struct TraitItem {
    /// Its generics.
    pub generics: Generics,
    /// Supertraits.
    pub supertraits: Vec<Bound>,
    /// Functions (body may be absent), types, consts.
    pub items: Vec<Item>,
}

/// An impl block.
#[derive(Debug, Clone)]
pub struct ImplItem {
    /// Its generics.
    pub generics: Generics,
    /// The trait, if any.
    pub trait_: Option<Path>,
    /// The implementing type.
    pub self_ty: TypeRef,
    /// Functions, types, consts.
    pub items: Vec<Item>,
}

/// A type alias or associated type.
#[derive(Debug, Clone)]
pub struct TypeAliasItem {
    /// Its generics.
    pub generics: Generics,
    /// Bounds of an associated type.
    pub bounds: Vec<Bound>,
    /// The aliased type.
    pub ty: Option<TypeRef>,
}

/// A static or const.
#[derive(Debug, Clone)]
pub struct StaticItem {
    /// `static mut`.
    pub is_mut: bool,
    /// `const`, not `static`.
    pub is_const: bool,
    /// Its type.
    pub ty: TypeRef,
    /// Its initialiser.
    pub body: Body,
}

/// A path with generic arguments.
#[derive(Debug, Clone)]
pub struct Path {
    /// `::a::b`.
    pub global: bool,
    /// `<T as Trait>::f` has `Some((T, Some(Trait)))`, and `segments` holds what follows.
    pub qself: Option<Box<(TypeRef, Option<Path>)>>,
    /// The segments; `self`, `super`, `crate`, `Self` are segments.
    pub segments: Vec<PathSegment>,
    /// Where it stands.
    pub span: Span,
}

impl Path {
    /// The name, if the path is one plain segment.
    pub fn as_name(&self) -> Option<Name> {
        match &self.segments[..] {
            [one] if !self.global && self.qself.is_none() => Some(one.name),
            _ => None,
        }
    }
    /// The last segment's name.
    pub fn last(&self) -> Option<Name> {
        self.segments.last().map(|s| s.name)
    }
}

/// A segment of a path.
#[derive(Debug, Clone)]
pub struct PathSegment {
    /// Its name; raw identifiers without `r#`.
    pub name: Name,
    /// What stands in `<..>`. Most segments have none, and most expressions are paths.
    pub generics: Option<Box<SegmentGenerics>>,
}

/// The generic arguments of a segment.
#[derive(Debug, Clone, Default)]
pub struct SegmentGenerics {
    /// Type arguments (lifetimes dropped; const arguments are [`TypeRef::Unknown`]). `Fn(A, B) -> C` gives one tuple argument
    /// and the binding `Output = C`.
    pub args: Vec<TypeRef>,
    /// `Item = T`.
    pub bindings: Vec<(Name, TypeRef)>,
}

impl PathSegment {
    /// A name without generic arguments.
    pub fn plain(name: Name) -> Self {
        Self { name, generics: None }
    }
    /// Its type arguments.
    pub fn args(&self) -> &[TypeRef] {
        self.generics.as_ref().map_or(&[], |generics| &generics.args)
    }
    /// Its bindings.
    pub fn bindings(&self) -> &[(Name, TypeRef)] {
        self.generics.as_ref().map_or(&[], |generics| &generics.bindings)
    }
}

/// A type as written.
#[derive(Debug, Clone)]
pub enum TypeRef {
    /// A named type.
    Path(Path),
    /// `&T`, `&mut T`.
    Ref(bool, Box<TypeRef>),
    /// `*const T`, `*mut T`.
    Ptr(Box<TypeRef>),
    /// A tuple; `()` is the empty one.
    Tuple(Vec<TypeRef>),
    /// `[T]` and `[T; N]`.
    Slice(Box<TypeRef>),
    /// `fn(A) -> B`.
    Fn(Vec<TypeRef>, Box<TypeRef>),
    /// `dyn A + B`.
    Dyn(Vec<Bound>),
    /// `impl A + B`.
    Impl(Vec<Bound>),
    /// `!`.
    Never,
    /// `_`.
    Infer,
    /// Not understood.
    Unknown,
}

/// The expressions and patterns of one function, closure-including, or of one initialiser.
#[derive(Debug, Clone, Default)]
pub struct Body {
    /// Arena.
    pub exprs: Vec<Expr>,
    /// Arena.
    pub pats: Vec<Pat>,
    /// The body; `None` for a declaration without one.
    pub root: Option<ExprId>,
    /// Some closure, block or call in it mentions something that may matter for locks. A later filter may set it; `true` by default.
    pub relevant: bool,
}

/// An expression.
#[derive(Debug, Clone)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands in the user's source. Code that a macro definition contributed has the span of the macro call.
    pub span: Span,
    /// The outermost macro that this came out of, if its own tokens come from the macro's definition.
    pub from_macro: Option<Name>,
}

/// A pattern.
#[derive(Debug, Clone)]
pub struct Pat {
    /// What it is.
    pub kind: PatKind,
    /// Where it stands.
    pub span: Span,
}

/// What a pattern is.
#[derive(Debug, Clone)]
pub enum PatKind {
    /// `_`.
    Wild,
    /// `..`.
    Rest,
    /// `x`, `ref x`, `x @ p`. May turn out to be a constant or unit variant by name resolution.
    Bind {
        /// The name.
        name: Name,
        /// `ref`.
        by_ref: bool,
        /// `mut`.
        is_mut: bool,
        /// `@ p`.
        sub: Option<PatId>,
    },
    /// `(a, b, ..)`.
    Tuple(Vec<PatId>),
    /// `Some(a)`.
    TupleStruct(Path, Vec<PatId>),
    /// `A { x: p, .. }`.
    Struct(Path, Vec<(Name, PatId)>),
    /// `A::B`, a constant.
    Path(Path),
    /// `&p`.
    Ref(PatId),
    /// `a | b`.
    Or(Vec<PatId>),
    /// `[a, .., b]`.
    Slice(Vec<PatId>),
    /// A literal or range.
    Lit,
}

/// The kind of a literal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lit {
    /// `1`, `1u8`.
    Int,
    /// `1.0`.
    Float,
    /// `true`.
    Bool(Option<bool>),
    /// `'a'`.
    Char,
    /// `"a"`.
    Str,
    /// `b"a"`.
    ByteStr,
}

/// What a binary operator gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinOp {
    /// `+ - * / % & | ^ << >>`.
    Arith(Arith),
    /// `== !=`.
    Equality,
    /// `< > <= >=`.
    Ordering,
}

/// An arithmetic operator, alone or with `=`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Arith {
    Add,
    Sub,
    Mul,
    Div,
    Rem,
    BitAnd,
    BitOr,
    BitXor,
    Shl,
    Shr,
}

impl Arith {
    /// All of them.
    pub const ALL: [Arith; 10] = [
        Arith::Add,
        Arith::Sub,
        Arith::Mul,
        Arith::Div,
        Arith::Rem,
        Arith::BitAnd,
        Arith::BitOr,
        Arith::BitXor,
        Arith::Shl,
        Arith::Shr,
    ];

    /// The trait in `std::ops` that stands for the operator, and its method; `assigns`: those of `+=` and so on.
    pub fn overloading(self, assigns: bool) -> (&'static str, &'static str) {
        match (self, assigns) {
            (Arith::Add, false) => ("Add", "add"),
            (Arith::Sub, false) => ("Sub", "sub"),
            (Arith::Mul, false) => ("Mul", "mul"),
            (Arith::Div, false) => ("Div", "div"),
            (Arith::Rem, false) => ("Rem", "rem"),
            (Arith::BitAnd, false) => ("BitAnd", "bitand"),
            (Arith::BitOr, false) => ("BitOr", "bitor"),
            (Arith::BitXor, false) => ("BitXor", "bitxor"),
            (Arith::Shl, false) => ("Shl", "shl"),
            (Arith::Shr, false) => ("Shr", "shr"),
            (Arith::Add, true) => ("AddAssign", "add_assign"),
            (Arith::Sub, true) => ("SubAssign", "sub_assign"),
            (Arith::Mul, true) => ("MulAssign", "mul_assign"),
            (Arith::Div, true) => ("DivAssign", "div_assign"),
            (Arith::Rem, true) => ("RemAssign", "rem_assign"),
            (Arith::BitAnd, true) => ("BitAndAssign", "bitand_assign"),
            (Arith::BitOr, true) => ("BitOrAssign", "bitor_assign"),
            (Arith::BitXor, true) => ("BitXorAssign", "bitxor_assign"),
            (Arith::Shl, true) => ("ShlAssign", "shl_assign"),
            (Arith::Shr, true) => ("ShrAssign", "shr_assign"),
        }
    }
}

/// By which trait a value is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// `{}`.
    Display,
    /// `{:?}`.
    Debug,
}

/// How a block runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    /// A plain block.
    Plain,
    /// `unsafe { }`.
    Unsafe,
    /// `async { }`: a value of its own, runs when awaited.
    Async,
    /// `async move { }`.
    AsyncMove,
    /// `const { }`.
    Const,
}

/// What an expression is.
#[derive(Debug, Clone)]
pub enum ExprKind {
    /// Not understood (a macro nobody could look into, inline assembly); `args` are sub-expressions that were still found.
    Opaque {
        /// Name of the macro, if it is one.
        name: Option<Name>,
        /// Sub-expressions in source order.
        args: Vec<ExprId>,
    },
    /// A path to a local, constant, function, static, unit struct or variant.
    Path(Path),
    /// A literal.
    Lit(Lit),
    /// `f(a, b)`; also tuple struct and variant constructors.
    Call {
        /// What is called.
        callee: ExprId,
        /// Arguments.
        args: Vec<ExprId>,
    },
    /// `r.m::<T>(a, b)`.
    MethodCall {
        /// The receiver.
        receiver: ExprId,
        /// The method's name.
        method: Name,
        /// Span of the method's name.
        method_span: Span,
        /// Turbofish types.
        generics: Vec<TypeRef>,
        /// Arguments without the receiver.
        args: Vec<ExprId>,
    },
    /// `b.x`, `b.0`.
    Field(ExprId, Name),
    /// `b[i]`.
    Index(ExprId, ExprId),
    /// `*e`.
    Deref(ExprId),
    /// `!e`, `-e`.
    Unary(ExprId),
    /// `&e`, `&mut e`, `&raw e`.
    Ref(bool, ExprId),
    /// `a + b`, `a == b`, `a < b`.
    Binary(BinOp, ExprId, ExprId),
    /// `a && b` (true), `a || b` (false).
    Logical(bool, ExprId, ExprId),
    /// `a = b`; the left side may be a destructuring expression or `_` (an `Opaque` without arguments).
    Assign(ExprId, ExprId),
    /// `a += b`.
    AssignOp(Arith, ExprId, ExprId),
    /// `if c { } else { }`; `c` may contain `Let`s joined by `&&`.
    If {
        /// The condition.
        cond: ExprId,
        /// A block.
        then: ExprId,
        /// A block or another `If`.
        otherwise: Option<ExprId>,
    },
    /// `let p = e` inside a condition.
    Let(PatId, ExprId),
    /// `match s { .. }`.
    Match {
        /// The scrutinee.
        scrutinee: ExprId,
        /// The arms.
        arms: Vec<Arm>,
    },
    /// `loop { }`.
    Loop {
        /// `'a`.
        label: Option<Name>,
        /// A block.
        body: ExprId,
    },
    /// `while c { }`; `c` may contain `Let`s.
    While {
        /// `'a`.
        label: Option<Name>,
        /// The condition.
        cond: ExprId,
        /// A block.
        body: ExprId,
    },
    /// `for p in i { }`.
    For {
        /// `'a`.
        label: Option<Name>,
        /// The element.
        pat: PatId,
        /// What is iterated.
        iter: ExprId,
        /// A block.
        body: ExprId,
    },
    /// A block.
    Block {
        /// `'a`.
        label: Option<Name>,
        /// How it runs.
        kind: BlockKind,
        /// Its statements.
        stmts: Vec<Stmt>,
        /// Its value.
        tail: Option<ExprId>,
    },
    /// `|a, b| e`.
    Closure {
        /// Parameters.
        params: Vec<(PatId, Option<TypeRef>)>,
        /// `-> T`.
        ret: Option<TypeRef>,
        /// Its body.
        body: ExprId,
        /// `move`.
        is_move: bool,
        /// `async |..|`.
        is_async: bool,
    },
    /// `return e`.
    Return(Option<ExprId>),
    /// `break 'a e`.
    Break(Option<Name>, Option<ExprId>),
    /// `continue 'a`.
    Continue(Option<Name>),
    /// `e?`.
    Try(ExprId),
    /// `e.await`.
    Await(ExprId),
    /// `(a, b)`.
    Tuple(Vec<ExprId>),
    /// `[a, b]`; also `vec![a, b]` inside its expansion.
    Array(Vec<ExprId>),
    /// `[a; n]`.
    Repeat(ExprId, ExprId),
    /// `A { x: e, ..base }`.
    Struct {
        /// Its path.
        path: Path,
        /// Fields in source order.
        fields: Vec<(Name, ExprId)>,
        /// `..base`.
        base: Option<ExprId>,
    },
    /// `a..b`.
    Range(Option<ExprId>, Option<ExprId>),
    /// `e as T`.
    Cast(ExprId, TypeRef),
    /// `format_args!` and what takes its arguments by reference without running them in any special way: evaluates all.
    /// Gives a `std::fmt::Arguments`. The second list tells which of the arguments are shown, in order, and how.
    FormatArgs(Vec<ExprId>, Vec<(u32, Shown)>),
    /// `select!` of tokio, futures and crossbeam: every operand is evaluated, one body runs.
    Select(Vec<SelectArm>),
    /// `join!`, `try_join!` (true): all futures run to the end, interleaved.
    Join(bool, Vec<ExprId>),
    /// What a macro call expanded to: behaves as a block expression, but its temporaries live as if the contents stood here.
    Expansion {
        /// The macro's name.
        name: Name,
        /// The value.
        value: ExprId,
    },
}

/// An arm of `select!`.
#[derive(Debug, Clone)]
pub struct SelectArm {
    /// What the result is bound to; `None` for `default` / `else`.
    pub pat: Option<PatId>,
    /// The future (tokio, futures), or the channel operation as a method call (`rx.recv()`, `tx.send(v)`; crossbeam).
    pub operand: Option<ExprId>,
    /// True if `operand` is a future (tokio, futures), false if it is a blocking channel operation (crossbeam).
    pub is_future: bool,
    /// `, if guard`.
    pub guard: Option<ExprId>,
    /// What runs.
    pub body: ExprId,
}

/// An arm of `match`.
#[derive(Debug, Clone)]
pub struct Arm {
    /// Its pattern.
    pub pat: PatId,
    /// `if g`; may contain `Let`s.
    pub guard: Option<ExprId>,
    /// Its body.
    pub body: ExprId,
}

/// A statement.
#[derive(Debug, Clone)]
pub enum Stmt {
    /// `let p: T = e else { d };`
    Let {
        /// Its pattern.
        pat: PatId,
        /// Its type.
        ty: Option<TypeRef>,
        /// Its initialiser.
        init: Option<ExprId>,
        /// The `else` block.
        otherwise: Option<ExprId>,
        /// The whole statement.
        span: Span,
    },
    /// `e;`, or a block-like expression without the semicolon.
    Expr(ExprId),
    /// An item: visible in the whole block.
    Item(Box<Item>),
}
