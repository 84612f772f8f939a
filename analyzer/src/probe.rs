//! What the stages see, in terms of lines, columns and names: for tests that hold them against the compiler.

use crate::base::{SourceMap, Span};
use crate::events::model::{BodyEvents, BodyId, BodyKind, EventKind, Events, Value};
use crate::names::infer::lang::Lang;
use crate::names::infer::result::PathTarget;
use crate::names::infer::{infer_fn, is_model};
use crate::names::program::{Container, FnId, Program};
use crate::names::ty::Ty;
use crate::summaries::probe::{Moment, Origin, moments};
use crate::syntax::ir::ExprKind;
use crate::syntax::lower::with_stack;
use crate::syntax::tree::SyntaxTrees;
use crate::workspace::model::{Target, TargetKind};
use crate::{driver, events, models, names, summaries, syntax, workspace};

/// A piece of source text: where it starts and where it ends, 1-based, columns in characters, the end exclusive.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Place {
    /// As the source map names it.
    pub file: String,
    /// Line and column of the first character.
    pub start: (u32, u32),
    /// Line and column behind the last character.
    pub end: (u32, u32),
}

/// A function or closure.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Function {
    /// The head of the type that its impl block is for; empty for free functions and provided methods.
    pub owner: String,
    /// The trait that declares it.
    pub trait_name: String,
    /// Its name; empty for closures.
    pub name: String,
    /// Where a closure stands.
    pub closure: Option<Place>,
    /// It belongs to a library model.
    pub is_model: bool,
}

/// What a site does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Acquires a lock; `true` if it waits until it gets it.
    Acquire(bool),
    /// Calls functions or closures; `true` if it calls a value that only a caller knows.
    Call(bool),
    /// Starts something elsewhere.
    Spawn,
}

/// An acquisition, a call or a spawn, with what is held right before it.
#[derive(Debug, Clone)]
pub struct Site {
    /// Where.
    pub place: Place,
    /// What it does.
    pub kind: Kind,
    /// What may run.
    pub callees: Vec<Function>,
    /// What is held.
    pub held: Vec<Held>,
    /// One-time initialisation: its lock, or the run of a static's initialiser.
    pub is_once: bool,
}

/// A guard that is held.
#[derive(Debug, Clone)]
pub struct Held {
    /// The acquisition, or the call that returned it; `None` for a parameter's.
    pub from: Option<Place>,
    /// The parameter.
    pub param: Option<u16>,
    /// Held on every path.
    pub must: bool,
    /// It is moved into the call.
    pub moved: bool,
}

/// A call as the names stage sees it.
#[derive(Debug, Clone)]
pub struct Resolution {
    /// The whole call.
    pub place: Place,
    /// The method's or function's name as written.
    pub name: String,
    /// What it was found to be.
    pub found: Found,
}

/// What became of a called name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A function, with the head of the type it is called on.
    Function(Function, String),
    /// A tuple struct's or variant's constructor.
    Constructor,
    /// A value: a closure, a function pointer.
    Value,
    /// The receiver's type is known (by that name), the method is not.
    NoMethod(String),
    /// Not even the receiver's type (for a path: the path) is known.
    Nothing,
}

/// The sites of one source text, as a crate of its own.
pub fn sites_of_source(text: &str, edition: u16) -> Vec<Site> {
    let target = Target { name: "source".to_owned(), kind: TargetKind::Loose, root: "source.rs".into(), edition };
    let trees = syntax::loader::load_text(&target, text, &models::builtin());
    with_stack(|| sites(trees))
}

fn sites(trees: SyntaxTrees) -> Vec<Site> {
    let mut program = names::build(trees.crates);
    let bodies = program.take_bodies();
    let events = events::build(&program, bodies, &trees.sources);
    let summaries = summaries::summarize(&program, &events);
    let terms = Terms { program: &program, sources: &trees.sources };
    moments(&events, &summaries).iter().filter_map(|moment| terms.site(&events, moment)).collect()
}

/// Every call of everything the options name, as the names stage resolves it.
///
/// # Errors
/// As [`driver::analyze`].
pub fn resolutions(options: &driver::Options) -> Result<Vec<Resolution>, driver::Error> {
    let workspace = workspace::load(&options.load)?;
    let models = models::with_configured(&workspace.config);
    let trees = syntax::loader::load(&workspace, &models, syntax::loader::Extent::Whole, &crate::base::Silent);
    Ok(with_stack(|| resolve_all(trees)))
}

/// Every call of one source text, as a crate of its own.
pub fn resolutions_of_source(text: &str, edition: u16) -> Vec<Resolution> {
    let target = Target { name: "source".to_owned(), kind: TargetKind::Loose, root: "source.rs".into(), edition };
    let trees = syntax::loader::load_text(&target, text, &models::builtin());
    with_stack(|| resolve_all(trees))
}

fn resolve_all(trees: SyntaxTrees) -> Vec<Resolution> {
    let program = names::build(trees.crates);
    let lang = Lang::new(&program);
    let terms = Terms { program: &program, sources: &trees.sources };
    let mut out = Vec::new();
    for (index, function) in program.fns.iter().enumerate() {
        if is_model(&program, function.module) || function.body.root.is_none() {
            continue;
        }
        let types = infer_fn(&program, &lang, FnId::new(index), &function.body);
        for (number, expr) in function.body.exprs.iter().enumerate() {
            let id = crate::syntax::ir::ExprId::new(number);
            let (name, receiver) = match &expr.kind {
                ExprKind::MethodCall { receiver, method, .. } => (method.to_string(), Some(*receiver)),
                ExprKind::Call { callee, .. } => {
                    let text = trees.sources.text(function.body.exprs[callee.index()].span);
                    (
                        text.split("::<").next().unwrap_or(text).rsplit("::").next().unwrap_or(text).trim().to_owned(),
                        None,
                    )
                }
                _ => continue,
            };
            let found = match (types.callees.get(&id), receiver) {
                (Some(callee), _) => Found::Function(terms.function(callee.function), terms.head(&callee.self_ty)),
                (None, Some(receiver)) => match types.expr(receiver) {
                    Ty::Unknown | Ty::Var(_) => Found::Nothing,
                    ty => Found::NoMethod(terms.head(ty)),
                },
                (None, None) if types.constructors.contains_key(&id) => Found::Constructor,
                (None, None) => match &expr.kind {
                    ExprKind::Call { callee, .. } => match types.paths.get(callee) {
                        Some(PathTarget::Local(_) | PathTarget::Static(_)) => Found::Value,
                        Some(PathTarget::Constructor(..)) => Found::Constructor,
                        _ if !matches!(function.body.exprs[callee.index()].kind, ExprKind::Path(_)) => Found::Value,
                        _ => Found::Nothing,
                    },
                    _ => Found::Nothing,
                },
            };
            out.push(Resolution { place: terms.place(expr.span), name, found });
        }
    }
    out
}

/// Turns ids and spans into names and places.
struct Terms<'p> {
    program: &'p Program,
    sources: &'p SourceMap,
}

impl Terms<'_> {
    fn site(&self, events: &Events, moment: &Moment) -> Option<Site> {
        let body = |id: &BodyId| self.body(&events.bodies[id.index()]);
        let (kind, callees, moved) = match &moment.event.kind {
            EventKind::Acquire(a) => {
                (Kind::Acquire(a.blocking == events::model::Blocking::Yes), Vec::new(), Vec::new())
            }
            EventKind::Call(call) => {
                let moved: Vec<_> = call.args.iter().filter_map(|a| a.slot).collect();
                let mut callees: Vec<Function> = call.callees.iter().map(body).collect();
                callees.extend(call.callee_value.iter().flat_map(|v| self.values(events, v)));
                // A function of which nothing is known may run the closures that it is given.
                if call.callees.is_empty() && call.callee_value.is_none() {
                    callees.extend(call.args.iter().flat_map(|a| self.values(events, &a.value)));
                }
                (Kind::Call(callees.is_empty()), callees, moved)
            }
            EventKind::Spawn(spawn) => (Kind::Spawn, self.values(events, &spawn.body), Vec::new()),
            _ => return None,
        };
        let held = moment
            .held
            .iter()
            .map(|held| Held {
                from: match held.origin {
                    Origin::Site(span) => Some(self.place(span)),
                    Origin::Param(_) | Origin::Result => None,
                },
                param: match held.origin {
                    Origin::Param(index) => Some(index),
                    Origin::Site(_) | Origin::Result => None,
                },
                must: held.must,
                moved: held.slot.is_some_and(|slot| moved.contains(&slot)),
            })
            .collect();
        let is_static = |body: &BodyId| matches!(events.bodies[body.index()].kind, BodyKind::Static(_));
        let is_once = match &moment.event.kind {
            EventKind::Acquire(a) => a.kind == events::model::LockKind::Once,
            EventKind::Call(call) => is_static(&moment.body) || call.callees.iter().any(is_static),
            _ => false,
        };
        Some(Site { place: self.place(moment.event.span), kind, callees, held, is_once })
    }

    fn values(&self, events: &Events, value: &Value) -> Vec<Function> {
        match value {
            Value::Body(id) => vec![self.body(&events.bodies[id.index()])],
            Value::Future(bodies, _) => bodies.iter().map(|id| self.body(&events.bodies[id.index()])).collect(),
            Value::OneOf { values, .. } => values.iter().flat_map(|v| self.values(events, v)).collect(),
            _ => Vec::new(),
        }
    }

    fn body(&self, body: &BodyEvents) -> Function {
        match body.kind {
            BodyKind::Fn(id) => self.function(id),
            _ => Function {
                owner: String::new(),
                trait_name: String::new(),
                name: String::new(),
                closure: Some(self.place(body.span)),
                is_model: body.is_model,
            },
        }
    }

    fn function(&self, id: FnId) -> Function {
        let data = &self.program.fns[id.index()];
        let trait_name = |id: names::program::TraitId| self.program.traits[id.index()].name.to_string();
        let (owner, trait_name) = match data.container {
            Container::Module => (String::new(), String::new()),
            Container::Trait(id) => (String::new(), trait_name(id)),
            Container::Impl(id) => {
                let block = &self.program.impls[id.index()];
                let of_trait = block.trait_.as_ref().map(|t| trait_name(t.trait_));
                let written = || block.trait_name.map(|n| n.to_string());
                (self.head(&block.self_ty), of_trait.or_else(written).unwrap_or_default())
            }
        };
        let is_model = is_model(self.program, data.module);
        Function { owner, trait_name, name: data.name.to_string(), closure: None, is_model }
    }

    /// The name of a type's head: `Vec`, `[]`, `dyn Trait`, `T`.
    fn head(&self, ty: &Ty) -> String {
        match ty {
            Ty::Adt(id, _) => self.program.adts[id.index()].name.to_string(),
            Ty::External(path, _) => path.rsplit("::").next().unwrap_or(path).to_owned(),
            Ty::Prim(name) | Ty::Param(name) => name.to_string(),
            Ty::Ref(inner) => format!("&{}", self.head(inner)),
            Ty::Ptr(inner) => format!("*{}", self.head(inner)),
            Ty::Slice(_) => "[]".to_owned(),
            Ty::Tuple(_) => "()".to_owned(),
            Ty::Dyn(traits) => self.first_trait("dyn", traits),
            Ty::Opaque(traits) => self.first_trait("impl", traits),
            Ty::Assoc(of, _, name) => format!("{}::{name}", self.head(of)),
            Ty::FnPtr(..) | Ty::FnDef(..) => "fn".to_owned(),
            Ty::Closure(_) => "closure".to_owned(),
            Ty::Never => "!".to_owned(),
            Ty::Unknown | Ty::Var(_) => "?".to_owned(),
        }
    }

    fn first_trait(&self, word: &str, traits: &[names::ty::TraitRef]) -> String {
        let name = traits.first().map_or("_", |t| self.program.traits[t.trait_.index()].name.as_str());
        format!("{word} {name}")
    }

    fn place(&self, span: Span) -> Place {
        let Some((file, start)) = self.sources.position(span) else { return Place::default() };
        let end = self.sources.position(Span { lo: span.hi, hi: span.hi }).map_or(start, |(_, end)| end);
        Place {
            file: self.sources.file(file).path.clone(),
            start: (start.line, start.column),
            end: (end.line, end.column),
        }
    }
}
