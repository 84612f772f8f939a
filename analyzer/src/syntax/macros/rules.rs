//! The arms of a macro definition, read from its tokens.

use std::collections::BTreeSet;

use proc_macro2::Delimiter;

use super::hygiene;
use super::tokens::{Tree, operator_length};
use crate::base::Name;

/// One `(pattern) => { output }`.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) pattern: Vec<Matcher>,
    pub(crate) output: Vec<Output>,
    /// Locals that the output itself binds; they get a new name in each expansion.
    pub(crate) locals: BTreeSet<Name>,
}

/// What a pattern wants.
#[derive(Debug, Clone)]
pub(crate) enum Matcher {
    /// This token (no group).
    Token(Tree),
    /// A group.
    Group(Delimiter, Vec<Matcher>),
    /// `$name:fragment`.
    Variable(Name, Fragment),
    /// `$( body ) separator op`.
    Repeat {
        body: Vec<Matcher>,
        separator: Vec<Tree>,
        op: Repetition,
        /// The variables inside.
        variables: Vec<Name>,
    },
}

/// What an expansion writes.
#[derive(Debug, Clone)]
pub(crate) enum Output {
    /// This token (no group).
    Token(Tree),
    /// A group.
    Group(Delimiter, Vec<Output>),
    /// `$name`.
    Variable(Name),
    /// `$crate`.
    Crate,
    /// `$( body ) separator *`.
    Repeat {
        body: Vec<Output>,
        separator: Vec<Tree>,
        /// The variables inside.
        variables: Vec<Name>,
    },
}

/// How often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repetition {
    Any,
    AtLeastOnce,
    AtMostOnce,
}

/// The kind of a metavariable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fragment {
    Block,
    Expr,
    Ident,
    Item,
    Lifetime,
    Literal,
    Meta,
    Pat,
    PatParam,
    Path,
    Stmt,
    Tt,
    Ty,
    Vis,
}

/// Reads the rules between the braces of a `macro_rules!`. Bad rules are left out.
pub(crate) fn rules(trees: &[Tree]) -> Vec<Rule> {
    let mut rules = Vec::new();
    let mut rest = trees;
    while let [Tree::Group(_, pattern), Tree::Punct('=', _), Tree::Punct('>', _), Tree::Group(_, output), after @ ..] =
        rest
    {
        rules.extend(rule(pattern, output));
        rest = match after {
            [Tree::Punct(';' | ',', _), after @ ..] => after,
            after => after,
        };
    }
    rules
}

/// Reads one rule.
pub(crate) fn rule(pattern: &[Tree], output: &[Tree]) -> Option<Rule> {
    let pattern = matchers(pattern)?;
    let mut variables = Vec::new();
    variables_of(&pattern, &mut variables);
    let output = outputs(output, &variables);
    let locals = hygiene::locals(&output);
    Some(Rule { pattern, output, locals })
}

fn matchers(trees: &[Tree]) -> Option<Vec<Matcher>> {
    let mut matchers = Vec::new();
    let mut rest = trees;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if !first.is_punct('$') {
            matchers.push(match first {
                Tree::Group(delimiter, inner) => Matcher::Group(*delimiter, self::matchers(inner)?),
                token => Matcher::Token(token.clone()),
            });
            continue;
        }
        match rest {
            [Tree::Group(Delimiter::Parenthesis, inner), after @ ..] => {
                let body = self::matchers(inner)?;
                let (separator, op, after) = repetition(after)?;
                let mut variables = Vec::new();
                variables_of(&body, &mut variables);
                matchers.push(Matcher::Repeat { body, separator, op, variables });
                rest = after;
            }
            [Tree::Ident(krate), after @ ..] if *krate == "crate" => {
                matchers.push(Matcher::Token(Tree::Ident(*krate)));
                rest = after;
            }
            [Tree::Ident(variable), Tree::Punct(':', _), Tree::Ident(kind), after @ ..] => {
                let mut kind = fragment(kind)?;
                if kind == Fragment::Pat && after.first().is_some_and(|next| next.is_punct('|')) {
                    // Up to edition 2018 `pat` had no alternatives, and `|$p:pat|` was fine.
                    kind = Fragment::PatParam;
                }
                matchers.push(Matcher::Variable(*variable, kind));
                rest = after;
            }
            _ => return None,
        }
    }
    Some(matchers)
}

/// The separator and operator after `$( .. )`, and what follows them.
fn repetition(trees: &[Tree]) -> Option<(Vec<Tree>, Repetition, &[Tree])> {
    let op = |tree: &Tree| match tree {
        Tree::Punct('*', _) => Some(Repetition::Any),
        Tree::Punct('+', _) => Some(Repetition::AtLeastOnce),
        Tree::Punct('?', _) => Some(Repetition::AtMostOnce),
        _ => None,
    };
    let (first, after) = trees.split_first()?;
    if let Some(op) = op(first) {
        return Some((Vec::new(), op, after));
    }
    let signs: Vec<(char, bool)> = trees
        .iter()
        .map_while(|tree| match tree {
            Tree::Punct(sign, joint) => Some((*sign, *joint)),
            _ => None,
        })
        .collect();
    let length = if signs.is_empty() { 1 } else { operator_length(&signs) };
    // In `$(..),*` the comma is joint to the star, and no separator contains an operator sign that is one.
    let separator = trees.get(..length)?;
    let (op_tree, after) = trees.get(length..)?.split_first()?;
    Some((separator.to_vec(), op(op_tree)?, after))
}

fn fragment(kind: &Name) -> Option<Fragment> {
    Some(match kind.as_str() {
        "block" => Fragment::Block,
        "expr" | "expr_2021" => Fragment::Expr,
        "ident" => Fragment::Ident,
        "item" => Fragment::Item,
        "lifetime" => Fragment::Lifetime,
        "literal" => Fragment::Literal,
        "meta" => Fragment::Meta,
        "pat" => Fragment::Pat,
        "pat_param" => Fragment::PatParam,
        "path" => Fragment::Path,
        "stmt" => Fragment::Stmt,
        "tt" => Fragment::Tt,
        "ty" => Fragment::Ty,
        "vis" => Fragment::Vis,
        _ => return None,
    })
}

fn variables_of(matchers: &[Matcher], out: &mut Vec<Name>) {
    for matcher in matchers {
        match matcher {
            Matcher::Token(_) => {}
            Matcher::Group(_, inner) => variables_of(inner, out),
            Matcher::Variable(variable, _) => out.push(*variable),
            Matcher::Repeat { variables, .. } => out.extend(variables),
        }
    }
}

/// Reads an output. A `$` that means nothing here belongs to a macro that the output defines, and stays.
fn outputs(trees: &[Tree], variables: &[Name]) -> Vec<Output> {
    let mut outputs = Vec::new();
    let mut rest = trees;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if first.is_punct('$') {
            match rest {
                [Tree::Ident(krate), after @ ..] if *krate == "crate" => {
                    outputs.push(Output::Crate);
                    rest = after;
                    continue;
                }
                [Tree::Ident(variable), after @ ..] if variables.contains(variable) => {
                    outputs.push(Output::Variable(*variable));
                    rest = after;
                    continue;
                }
                [Tree::Punct('$', _), after @ ..] => {
                    outputs.push(Output::Token(Tree::Punct('$', false)));
                    rest = after;
                    continue;
                }
                [Tree::Group(Delimiter::Parenthesis, inner), after @ ..] => {
                    let body = self::outputs(inner, variables);
                    let mut used = Vec::new();
                    used_variables(&body, &mut used);
                    if !used.is_empty()
                        && let Some((separator, _, after)) = repetition(after)
                    {
                        outputs.push(Output::Repeat { body, separator, variables: used });
                        rest = after;
                        continue;
                    }
                }
                _ => {}
            }
        }
        outputs.push(match first {
            Tree::Group(delimiter, inner) => Output::Group(*delimiter, self::outputs(inner, variables)),
            token => Output::Token(token.clone()),
        });
    }
    outputs
}

fn used_variables(outputs: &[Output], used: &mut Vec<Name>) {
    for output in outputs {
        match output {
            Output::Token(_) | Output::Crate => {}
            Output::Group(_, inner) => used_variables(inner, used),
            Output::Variable(variable) => used.push(*variable),
            Output::Repeat { variables, .. } => used.extend(variables),
        }
    }
}
