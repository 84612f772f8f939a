//! Call chains: how a function gets to an acquisition, shared between summaries.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::base::{Name, Span};
use crate::events::model::BodyId;

/// What happens at a line of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Does {
    /// The acquisition at the end.
    Acquire,
    /// A call, by the callee's name.
    Call(Name),
    /// Something is started.
    Start,
    /// The end of a thread is waited for; what follows is what the thread does.
    Join,
}

/// One line of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hop {
    /// Where.
    pub span: Span,
    /// The body that this line is in.
    pub body: BodyId,
    /// What happens there.
    pub does: Does,
}

impl Hop {
    /// What is called here.
    pub fn callee(&self) -> Option<Name> {
        match self.does {
            Does::Call(callee) => Some(callee),
            Does::Acquire | Does::Start | Does::Join => None,
        }
    }
}

/// Calls that lead to an acquisition, which is the last hop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain(Arc<Node>);

#[derive(Debug, PartialEq, Eq)]
struct Node {
    hop: Hop,
    rest: Option<Chain>,
    len: u32,
    /// The acquisition at the end, which is asked for far more often than what is between.
    last: Hop,
}

impl Chain {
    /// The acquisition itself.
    pub fn acquire(body: BodyId, span: Span) -> Chain {
        let hop = Hop { span, body, does: Does::Acquire };
        Chain(Arc::new(Node { last: hop.clone(), hop, rest: None, len: 1 }))
    }

    /// A call of `callee` at `span`, then `rest`.
    pub fn call(body: BodyId, span: Span, callee: Name, rest: &Chain) -> Chain {
        Chain::before(Hop { span, body, does: Does::Call(callee) }, rest)
    }

    /// Waiting at `span` for a thread that does `rest`.
    pub fn join(body: BodyId, span: Span, rest: &Chain) -> Chain {
        Chain::before(Hop { span, body, does: Does::Join }, rest)
    }

    fn before(hop: Hop, rest: &Chain) -> Chain {
        Chain(Arc::new(Node { hop, len: rest.0.len + 1, last: rest.0.last.clone(), rest: Some(rest.clone()) }))
    }

    /// Number of hops, at least 1.
    pub fn len(&self) -> u32 {
        self.0.len
    }

    /// Never: a chain has at least the acquisition.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// The hop in the function that the chain starts in.
    pub fn first(&self) -> &Hop {
        &self.0.hop
    }

    /// The acquisition.
    pub fn last(&self) -> &Hop {
        &self.0.last
    }

    /// Without its first hops; the acquisition stays.
    #[must_use]
    pub fn after(&self, count: usize) -> Chain {
        let all = std::iter::successors(Some(self), |chain| chain.0.rest.as_ref());
        all.take(count + 1).last().unwrap_or(self).clone()
    }

    /// All hops, outermost first.
    pub fn hops(&self) -> impl Iterator<Item = &Hop> {
        std::iter::successors(Some(self), |c| c.0.rest.as_ref()).map(|c| &c.0.hop)
    }

    /// Shorter first, then by what is called, then by where the hops stand: the order of items does not choose.
    pub fn preference(&self, other: &Chain) -> Ordering {
        if Arc::ptr_eq(&self.0, &other.0) {
            return Ordering::Equal;
        }
        self.len()
            .cmp(&other.len())
            .then_with(|| self.hops().map(Hop::callee).cmp(other.hops().map(Hop::callee)))
            .then_with(|| self.hops().map(|h| h.span).cmp(other.hops().map(|h| h.span)))
    }
}
