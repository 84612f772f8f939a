//! Writes the output of a rule with its metavariables filled in.

use std::collections::{BTreeSet, HashMap};
use std::str::FromStr as _;

use proc_macro2::{Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};

use super::hygiene;
use super::matching::{Binding, Bindings};
use super::rules::{Output, Rule};
use super::tokens::Tree;
use crate::base::Name;

/// How an expansion writes tokens of the definition.
pub(crate) struct Scribe<'a> {
    /// The span they get: that of the whole call.
    pub(crate) span: Span,
    /// What `$crate` means: `None` for `crate`, or a crate's name.
    pub(crate) krate: Option<Name>,
    /// Number of this expansion, for the names of its locals.
    pub(crate) number: u32,
    /// Tokens that may still be written.
    pub(crate) budget: &'a mut usize,
    /// Literals already parsed.
    pub(crate) literals: &'a mut HashMap<Name, Literal>,
}

/// The expansion; `None` if repetitions do not agree or the budget is used up.
pub(crate) fn transcribe(rule: &Rule, bindings: &Bindings, scribe: &mut Scribe<'_>) -> Option<TokenStream> {
    let bindings: Vec<(Name, &Binding)> = bindings.iter().map(|(variable, binding)| (*variable, binding)).collect();
    let mut tokens = Vec::new();
    scribe.write(&rule.output, &bindings, &rule.locals, &mut tokens)?;
    Some(tokens.into_iter().collect())
}

impl Scribe<'_> {
    fn write(
        &mut self,
        outputs: &[Output],
        bindings: &[(Name, &Binding)],
        locals: &BTreeSet<Name>,
        out: &mut Vec<TokenTree>,
    ) -> Option<()> {
        for output in outputs {
            *self.budget = self.budget.checked_sub(1)?;
            match output {
                Output::Token(tree) => self.token(tree, locals, out),
                Output::Crate => self.krate(out),
                Output::Group(delimiter, inner) => {
                    let mut content = Vec::new();
                    self.write(inner, bindings, locals, &mut content)?;
                    let mut group = Group::new(*delimiter, content.into_iter().collect());
                    group.set_span(self.span);
                    out.push(TokenTree::Group(group));
                }
                Output::Variable(variable) => match lookup(bindings, *variable)? {
                    Binding::One(tokens) => {
                        let before = out.len();
                        out.extend(tokens.clone());
                        *self.budget = self.budget.checked_sub(out.len() - before)?;
                    }
                    Binding::Many(_) => return None,
                },
                Output::Repeat { body, separator, variables } => {
                    self.repeat(body, separator, variables, bindings, locals, out)?;
                }
            }
        }
        Some(())
    }

    fn repeat(
        &mut self,
        body: &[Output],
        separator: &[Tree],
        variables: &[Name],
        bindings: &[(Name, &Binding)],
        locals: &BTreeSet<Name>,
        out: &mut Vec<TokenTree>,
    ) -> Option<()> {
        let repeated: Vec<(Name, &Vec<Binding>)> = variables
            .iter()
            .filter_map(|variable| match lookup(bindings, *variable) {
                Some(Binding::Many(each)) => Some((*variable, each)),
                _ => None,
            })
            .collect();
        let count = repeated.iter().map(|(_, each)| each.len()).min()?;
        for index in 0..count {
            if index > 0 {
                for tree in separator {
                    self.token(tree, locals, out);
                }
            }
            // Later entries win, so the repetition's elements hide the whole lists.
            let mut inner: Vec<(Name, &Binding)> = bindings.to_vec();
            inner.extend(repeated.iter().filter_map(|(variable, each)| Some((*variable, each.get(index)?))));
            *self.budget = self.budget.checked_sub(1)?;
            self.write(body, &inner, locals, out)?;
        }
        Some(())
    }

    fn token(&mut self, tree: &Tree, locals: &BTreeSet<Name>, out: &mut Vec<TokenTree>) {
        match tree {
            Tree::Ident(text) if locals.contains(text) => {
                out.push(TokenTree::Ident(Ident::new(&hygiene::marked(*text, self.number), self.span)));
            }
            Tree::Ident(text) => out.push(TokenTree::Ident(identifier(text, self.span))),
            Tree::Punct(sign, joint) => self.sign(*sign, *joint, out),
            Tree::Literal(text) => {
                if !self.literals.contains_key(text)
                    && let Ok(literal) = Literal::from_str(text)
                {
                    self.literals.insert(*text, literal);
                }
                if let Some(mut literal) = self.literals.get(text).cloned() {
                    literal.set_span(self.span);
                    out.push(TokenTree::Literal(literal));
                }
            }
            // Groups are outputs of their own.
            Tree::Group(..) => {}
        }
    }

    fn krate(&mut self, out: &mut Vec<TokenTree>) {
        match self.krate {
            None => out.push(TokenTree::Ident(Ident::new("crate", self.span))),
            Some(krate) => {
                self.sign(':', true, out);
                self.sign(':', false, out);
                out.push(TokenTree::Ident(identifier(&krate, self.span)));
            }
        }
    }

    fn sign(&self, sign: char, joint: bool, out: &mut Vec<TokenTree>) {
        let mut punct = Punct::new(sign, if joint { Spacing::Joint } else { Spacing::Alone });
        punct.set_span(self.span);
        out.push(TokenTree::Punct(punct));
    }
}

fn lookup<'b>(bindings: &[(Name, &'b Binding)], variable: Name) -> Option<&'b Binding> {
    bindings.iter().rev().find(|(candidate, _)| *candidate == variable).map(|(_, binding)| *binding)
}

/// An identifier from text that was one.
fn identifier(text: &str, span: Span) -> Ident {
    match text.strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, span),
        None => Ident::new(text, span),
    }
}
