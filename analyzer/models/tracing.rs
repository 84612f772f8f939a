//! The tracing crate: spans lock nothing. Its macros are looked into by the syntax stage: their field syntax is their own.
#![also_named(tracing_futures, tracing_core)]

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Span;

impl Span {
    pub fn none() -> Span;
    pub fn current() -> Span;
    pub fn enter(&self) -> span::Entered<'_>;
    pub fn entered(self) -> span::EnteredSpan;
    pub fn or_current(self) -> Span;
    pub fn in_scope<F: FnOnce() -> T, T>(&self, f: F) -> T;
    pub fn record<Q, V>(&self, field: &Q, value: V) -> &Span;
    pub fn is_disabled(&self) -> bool;
    pub fn is_none(&self) -> bool;
    pub fn follows_from<I>(&self, from: I) -> &Span;
}

pub mod span {
    pub use super::Span;

    pub struct Entered<'a>;

    pub struct EnteredSpan;

    impl EnteredSpan {
        pub fn exit(self) -> Span;
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Level;

impl Level {
    pub const ERROR: Level = Level;
    pub const WARN: Level = Level;
    pub const INFO: Level = Level;
    pub const DEBUG: Level = Level;
    pub const TRACE: Level = Level;
}

pub trait Instrument {
    #[place(self)]
    fn instrument(self, span: Span) -> instrument::Instrumented<Self>;
    #[place(self)]
    fn in_current_span(self) -> instrument::Instrumented<Self>;
}

impl<T> Instrument for T {}

pub mod instrument {
    use std::future::Future;

    pub use super::Instrument;

    #[transparent]
    #[derive(Clone, Debug)]
    pub struct Instrumented<T> {
        inner: T,
    }

    impl<T> Instrumented<T> {
        pub fn span(&self) -> &super::Span;
        pub fn inner(&self) -> &T;
        pub fn inner_mut(&mut self) -> &mut T;
        pub fn into_inner(self) -> T;
    }

    impl<T: Future> Future for Instrumented<T> {
        type Output = <T as Future>::Output;
    }
}

pub mod dispatcher {
    pub fn with_default<T, F: FnOnce() -> T>(dispatcher: &Dispatch, f: F) -> T;
    pub fn get_default<T, F: FnMut(&Dispatch) -> T>(f: F) -> T;

    #[derive(Clone, Debug)]
    pub struct Dispatch;
}

pub mod subscriber {
    pub fn with_default<T, S, F: FnOnce() -> T>(subscriber: S, f: F) -> T;
}
