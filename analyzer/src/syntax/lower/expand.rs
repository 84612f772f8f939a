//! Expansion of one macro call: which definition, within which limits.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::str::FromStr as _;
use std::sync::Arc;

use proc_macro2::{Delimiter, Literal, TokenStream, TokenTree};
use syn::Macro;

use super::spans::Call;
use super::{Lowerer, limits};
use crate::base::{Name, Span};
use crate::syntax::cfg_truth::CfgTruth;
use crate::syntax::macros::matching::first_match;
use crate::syntax::macros::tokens::{Tree, unmarked};
use crate::syntax::macros::transcribe::{Scribe, transcribe};
use crate::syntax::macros::{Definition, Use, definition, is_local};

/// Macros expand within each other this deep, as in rustc.
const RECURSION_LIMIT: usize = 128;
/// Tokens that one call in the source may read and write, the calls in its expansion included.
const CALL_BUDGET: usize = 200_000;
/// Tokens that all calls of a file may read and write.
const FILE_BUDGET: usize = 4_000_000;

/// What an expansion is parsed as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Position {
    Expr,
    Stmt,
    Items,
    Pat,
    Type,
}

/// An expansion around the current place.
#[derive(Debug)]
struct Active {
    definition: Arc<Definition>,
    input: TokenStream,
    trees: OnceCell<Vec<Tree>>,
}

impl Active {
    fn new(definition: &Arc<Definition>, call: &Macro) -> Self {
        Self { definition: Arc::clone(definition), input: call.tokens.clone(), trees: OnceCell::new() }
    }

    fn trees(&self) -> &Vec<Tree> {
        self.trees.get_or_init(|| unmarked(self.input.clone()))
    }
}

/// What expanding needs to remember within a file.
#[derive(Debug)]
pub(super) struct Expander {
    /// Expansions that the current place is inside of.
    depth: usize,
    /// Their definitions, and what these were called with.
    active: Vec<Active>,
    /// The current expansion has so few tokens that nothing in it can nest too deep.
    is_small: bool,
    /// Tokens left for the outermost call.
    call_budget: usize,
    /// Tokens left for the file.
    file_budget: usize,
    /// Number of the last expansion.
    number: u32,
    /// Literals of definitions.
    literals: HashMap<Name, Literal>,
    /// Macros that expansions have defined so far.
    local: BTreeMap<Name, Vec<Arc<Definition>>>,
    /// Macros already reported as too large.
    reported: BTreeSet<Name>,
    /// Names that `use` declarations of the file bring: the path's first segment and last.
    imports: BTreeMap<Name, (Name, Name)>,
}

impl Default for Expander {
    fn default() -> Self {
        Expander {
            depth: 0,
            active: Vec::new(),
            is_small: false,
            call_budget: CALL_BUDGET,
            file_budget: FILE_BUDGET,
            number: 0,
            literals: HashMap::new(),
            local: BTreeMap::new(),
            reported: BTreeSet::new(),
            imports: BTreeMap::new(),
        }
    }
}

impl Lowerer<'_> {
    /// Notes what the `use` declarations import, since macros are found through them.
    pub(super) fn note_imports(&mut self, items: &[syn::Item]) {
        for item in items {
            match item {
                syn::Item::Use(import) => {
                    let mut out = Vec::new();
                    let root = crate::syntax::ir::Path {
                        global: false,
                        qself: None,
                        segments: Vec::new(),
                        span: Span::default(),
                    };
                    self.use_tree(&import.tree, root, &mut out);
                    for import in out {
                        let first = import.path.segments.first().map(|segment| segment.name);
                        if let (Some(alias), Some(first), Some(last)) = (import.alias, first, import.path.last()) {
                            self.expander.imports.entry(alias).or_insert((first, last));
                        }
                    }
                }
                syn::Item::Mod(syn::ItemMod { content: Some((_, items)), .. }) => self.note_imports(items),
                _ => {}
            }
        }
    }

    /// Expands a call and lowers what it gives; `None` if no definition fits or the result does not parse.
    pub(super) fn expansion<R>(
        &mut self,
        call: &Macro,
        position: Position,
        lower: impl Fn(&mut Self, TokenStream) -> Option<R>,
    ) -> Option<R> {
        if self.expander.depth >= RECURSION_LIMIT || !self.checked(&call.tokens) {
            return None;
        }
        let (name, span, head) = self.call_head(call);
        let definitions = self.definitions(call, name, span);
        if definitions.is_empty() {
            return None;
        }
        if self.calls.is_empty() {
            self.expander.call_budget = CALL_BUDGET;
        }
        let context = match self.call_of(head) {
            Some(context) => context,
            None => {
                let first = call.path.segments.first()?.ident.span();
                let raw = first.join(call.delimiter.span().join()).unwrap_or(first);
                Call { name, span: self.span(raw), raw }
            }
        };
        for definition in definitions {
            if self.repeats(&definition, &call.tokens) {
                continue;
            }
            match self.try_definition(&definition, call, context, position) {
                Ok(Some(Expanded { tokens, is_small })) => {
                    self.calls.push(context);
                    self.expander.depth += 1;
                    self.expander.active.push(Active::new(&definition, call));
                    let was_small = std::mem::replace(&mut self.expander.is_small, is_small);
                    let lowered = lower(self, tokens);
                    self.expander.is_small = was_small;
                    self.expander.active.pop();
                    self.expander.depth -= 1;
                    self.calls.pop();
                    if lowered.is_some() {
                        return lowered;
                    }
                }
                Ok(None) => {}
                Err(TooLarge) => {
                    if definition.package.is_some() && self.expander.reported.insert(context.name) {
                        self.give_up(context.raw, format!("the macro `{}` expands to too much", context.name));
                    }
                    return None;
                }
            }
        }
        None
    }

    /// Runs `work` one level further down, as an expansion is: what a macro contains may contain it again.
    pub(super) fn deeper<R>(&mut self, work: impl FnOnce(&mut Self) -> Option<R>) -> Option<R> {
        if self.expander.depth >= RECURSION_LIMIT {
            return None;
        }
        self.expander.depth += 1;
        let result = work(self);
        self.expander.depth -= 1;
        result
    }

    /// True if tokens may be parsed: they come from a macro's arguments or expansion.
    pub(super) fn checked(&self, tokens: &TokenStream) -> bool {
        let is_harmless = if self.calls.is_empty() { self.is_shallow } else { self.expander.is_small };
        is_harmless || limits::check(tokens).is_ok()
    }

    /// The definition is being expanded for the same tokens already. It would go on for ever, so a namesake is meant that nobody knows.
    fn repeats(&self, definition: &Arc<Definition>, input: &TokenStream) -> bool {
        let mut same =
            self.expander.active.iter().filter(|active| Arc::ptr_eq(&active.definition, definition)).peekable();
        if same.peek().is_none() {
            return false;
        }
        let input = unmarked(input.clone());
        same.any(|active| *active.trees() == input)
    }

    /// Remembers a `macro_rules!` that an expansion brought.
    pub(super) fn define_macro(&mut self, item: &syn::ItemMacro) {
        let Some(ident) = &item.ident else { return };
        let name = self.ident(ident);
        let rules = definition(item.mac.tokens.clone(), None);
        let local = Definition {
            name,
            package: self.ctx.package,
            krate: Name::default(),
            also_named: Arc::default(),
            file: Arc::from(self.ctx.path),
            offset: 0,
            exported: false,
            cfgs: Vec::new(),
            rules,
        };
        self.expander.local.entry(name).or_default().push(Arc::new(local));
    }

    /// The definitions to try, best first.
    fn definitions(&self, call: &Macro, name: Name, span: Span) -> Vec<Arc<Definition>> {
        let segments: Vec<Name> = call.path.segments.iter().map(|segment| self.ident(&segment.ident)).collect();
        let (krate, name) = match segments[..] {
            [first, _, ..] => (Some(first), name),
            _ => match self.expander.imports.get(&name) {
                Some((krate, original)) => (Some(*krate), *original),
                None => (None, name),
            },
        };
        let offset = span.lo.saturating_sub(self.ctx.base);
        let usage = Use { name, krate, package: self.ctx.package, file: self.ctx.path, offset };
        let mut definitions: Vec<Arc<Definition>> =
            self.expander.local.get(&name).into_iter().flatten().rev().cloned().collect();
        let mut uncertain = Vec::new();
        for definition in self.ctx.macros.candidates(&usage) {
            // `macro_rules! debug { .. => { log::debug!(..) } }` does not mean itself, even if nobody knows `log`.
            let elsewhere = krate.is_some_and(|krate| !is_local(krate) && krate != definition.krate);
            if elsewhere && self.expander.active.iter().any(|active| Arc::ptr_eq(&active.definition, &definition)) {
                continue;
            }
            match self.cfg_of(&definition) {
                CfgTruth::True => definitions.push(definition),
                CfgTruth::False => {}
                CfgTruth::Unknown => uncertain.push(definition),
            }
        }
        definitions.extend(uncertain);
        definitions
    }

    fn cfg_of(&self, definition: &Definition) -> CfgTruth {
        let mut truth = CfgTruth::True;
        for condition in &definition.cfgs {
            match TokenStream::from_str(condition).map(|tokens| (self.ctx.cfg)(&tokens)) {
                Ok(CfgTruth::False) => return CfgTruth::False,
                Ok(CfgTruth::True) => {}
                _ => truth = CfgTruth::Unknown,
            }
        }
        truth
    }

    /// The tokens that a definition gives for a call; `None` if it does not fit.
    fn try_definition(
        &mut self,
        definition: &Definition,
        call: &Macro,
        context: Call,
        position: Position,
    ) -> Result<Option<Expanded>, TooLarge> {
        let input = count(&call.tokens);
        let budget = self.expander.call_budget.min(self.expander.file_budget);
        let mut left = budget.checked_sub(input + 1).ok_or(TooLarge)?;
        self.expander.number += 1;
        let matched = first_match(&definition.rules, &call.tokens);
        let tokens = matched.map(|(rule, bindings)| {
            let mut scribe = Scribe {
                span: context.raw,
                krate: self.crate_of(definition).filter(|krate| is_crate_name(*krate)),
                number: self.expander.number,
                budget: &mut left,
                literals: &mut self.expander.literals,
            };
            transcribe(rule, &bindings, &mut scribe)
        });
        let used = budget - left;
        self.expander.call_budget = self.expander.call_budget.saturating_sub(used);
        self.expander.file_budget = self.expander.file_budget.saturating_sub(used);
        match tokens {
            None => Ok(None),
            Some(None) if left == 0 || used >= budget => Err(TooLarge),
            Some(None) => Ok(None),
            Some(Some(tokens)) => {
                // Each token written is one of the definition's, or what a variable stands for: no more than the input.
                let is_small = used.saturating_mul(input + 1) < limits::HARMLESS;
                if !is_small && limits::check(&tokens).is_err() {
                    return Err(TooLarge);
                }
                let tokens = match position {
                    // syn reads no pattern out of an invisible group.
                    Position::Pat => flatten(tokens),
                    _ => tokens,
                };
                Ok(Some(Expanded { tokens, is_small }))
            }
        }
    }

    /// What `$crate` stands for here: `None` for `crate`.
    fn crate_of(&self, definition: &Definition) -> Option<Name> {
        if definition.krate.is_empty() || definition.package != self.ctx.package {
            return (!definition.krate.is_empty()).then_some(definition.krate);
        }
        // Tests, examples and the like are crates of their own and see the library from outside.
        let outside = |path: &str| {
            let mut parts = path.split('/');
            parts.any(|part| matches!(part, "tests" | "benches" | "examples")) || path.contains("src/bin/")
        };
        let crosses = self.ctx.package.is_some() && outside(self.ctx.path) && !outside(&definition.file);
        let other_model = self.ctx.package.is_none() && definition.file.as_ref() != self.ctx.path;
        (crosses || other_model).then_some(definition.krate)
    }
}

/// True if the name can stand in a path. The name of a crate that only a directory gave may not.
fn is_crate_name(krate: Name) -> bool {
    krate.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && krate != "_"
        && krate.chars().all(|other| other.is_ascii_alphanumeric() || other == '_')
}

/// What a definition gives for a call.
struct Expanded {
    tokens: TokenStream,
    /// So few that they need not be checked again.
    is_small: bool,
}

/// An expansion went over a limit.
struct TooLarge;

/// Number of tokens.
fn count(tokens: &TokenStream) -> usize {
    let mut total = 0usize;
    for token in tokens.clone() {
        total += match token {
            TokenTree::Group(group) => 1 + count(&group.stream()),
            _ => 1,
        };
    }
    total
}

/// Replaces invisible groups by their tokens.
fn flatten(tokens: TokenStream) -> TokenStream {
    let mut flat = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => flat.extend(flatten(group.stream())),
            TokenTree::Group(group) => {
                let mut inner = proc_macro2::Group::new(group.delimiter(), flatten(group.stream()));
                inner.set_span(group.span());
                flat.push(TokenTree::Group(inner));
            }
            other => flat.push(other),
        }
    }
    flat.into_iter().collect()
}
