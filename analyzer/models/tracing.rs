//! The tracing crate: spans lock nothing, the fields and messages of events are evaluated, in one statement, if the level is enabled.
#![also_named(tracing_futures, tracing_core)]

// What an event or a span records: a field is evaluated, `?` and `%` show it, and what is left in the end is a message.
macro_rules! __fields {
    (@ [$($out:tt)*]) => {
        $crate::__record(($($out)*))
    };
    (@ [$($out:tt)*] , $($rest:tt)*) => {
        $crate::__fields!(@ [$($out)*] $($rest)*)
    };
    (@ [$($out:tt)*] name: $value:expr $(, $($rest:tt)*)?) => {
        $crate::__fields!(@ [$($out)* &$value,] $($($rest)*)?)
    };
    (@ [$($out:tt)*] target: $value:expr $(, $($rest:tt)*)?) => {
        $crate::__fields!(@ [$($out)* &$value,] $($($rest)*)?)
    };
    (@ [$($out:tt)*] parent: $value:expr $(, $($rest:tt)*)?) => {
        $crate::__fields!(@ [$($out)* &$value,] $($($rest)*)?)
    };
    (@ [$($out:tt)*] $($key:ident).+ = ? $value:expr $(, $($rest:tt)*)?) => {
        $crate::__fields!(@ [$($out)* format_args!("{:?}", $value),] $($($rest)*)?)
    };
    (@ [$($out:tt)*] $($key:ident).+ = % $value:expr $(, $($rest:tt)*)?) => {
        $crate::__fields!(@ [$($out)* format_args!("{}", $value),] $($($rest)*)?)
    };
    (@ [$($out:tt)*] $($key:ident).+ = $value:expr $(, $($rest:tt)*)?) => {
        $crate::__fields!(@ [$($out)* &$value,] $($($rest)*)?)
    };
    (@ [$($out:tt)*] $key:literal = ? $value:expr $(, $($rest:tt)*)?) => {
        $crate::__fields!(@ [$($out)* format_args!("{:?}", $value),] $($($rest)*)?)
    };
    (@ [$($out:tt)*] $key:literal = % $value:expr $(, $($rest:tt)*)?) => {
        $crate::__fields!(@ [$($out)* format_args!("{}", $value),] $($($rest)*)?)
    };
    (@ [$($out:tt)*] $key:literal = $value:expr $(, $($rest:tt)*)?) => {
        $crate::__fields!(@ [$($out)* &$value,] $($($rest)*)?)
    };
    (@ [$($out:tt)*] ? $($key:ident).+ $(, $($rest:tt)*)?) => {
        $crate::__fields!(@ [$($out)* format_args!("{:?}", $($key).+),] $($($rest)*)?)
    };
    (@ [$($out:tt)*] % $($key:ident).+ $(, $($rest:tt)*)?) => {
        $crate::__fields!(@ [$($out)* format_args!("{}", $($key).+),] $($($rest)*)?)
    };
    (@ [$($out:tt)*] $($key:ident).+ $(, $($rest:tt)*)?) => {
        $crate::__fields!(@ [$($out)* &$($key).+,] $($($rest)*)?)
    };
    (@ [$($out:tt)*] { $($fields:tt)* } $($rest:tt)*) => {
        $crate::__fields!(@ [$($out)*] $($fields)* $($rest)*)
    };
    (@ [$($out:tt)*] $($message:tt)+) => {
        $crate::__fields!(@ [$($out)* format_args!($($message)+),])
    };
}

macro_rules! event {
    ($(name: $name:expr,)? $(target: $target:expr,)? $(parent: $parent:expr,)? $level:expr $(, $($arg:tt)*)?) => {
        if $level <= $crate::__max_level() {
            $crate::__fields!(@ [$(&$name,)? $(&$target,)? $(&$parent,)?] $($($arg)*)?);
        }
    };
}

macro_rules! span {
    ($(target: $target:expr,)? $(parent: $parent:expr,)? $level:expr, $name:expr $(, $($field:tt)*)?) => {{
        if $level <= $crate::__max_level() {
            $crate::__fields!(@ [$(&$target,)? $(&$parent,)? &$name,] $($($field)*)?);
        }
        $crate::Span::none()
    }};
}

macro_rules! trace {
    ($($arg:tt)*) => {
        if $crate::Level::TRACE <= $crate::__max_level() {
            $crate::__fields!(@ [] $($arg)*);
        }
    };
}

macro_rules! trace_span {
    ($(target: $target:expr,)? $(parent: $parent:expr,)? $name:expr $(, $($field:tt)*)?) => {
        $crate::span!($(target: $target,)? $(parent: $parent,)? $crate::Level::TRACE, $name $(, $($field)*)?)
    };
}

macro_rules! debug {
    ($($arg:tt)*) => {
        if $crate::Level::DEBUG <= $crate::__max_level() {
            $crate::__fields!(@ [] $($arg)*);
        }
    };
}

macro_rules! debug_span {
    ($(target: $target:expr,)? $(parent: $parent:expr,)? $name:expr $(, $($field:tt)*)?) => {
        $crate::span!($(target: $target,)? $(parent: $parent,)? $crate::Level::DEBUG, $name $(, $($field)*)?)
    };
}

macro_rules! info {
    ($($arg:tt)*) => {
        if $crate::Level::INFO <= $crate::__max_level() {
            $crate::__fields!(@ [] $($arg)*);
        }
    };
}

macro_rules! info_span {
    ($(target: $target:expr,)? $(parent: $parent:expr,)? $name:expr $(, $($field:tt)*)?) => {
        $crate::span!($(target: $target,)? $(parent: $parent,)? $crate::Level::INFO, $name $(, $($field)*)?)
    };
}

macro_rules! warn {
    ($($arg:tt)*) => {
        if $crate::Level::WARN <= $crate::__max_level() {
            $crate::__fields!(@ [] $($arg)*);
        }
    };
}

macro_rules! warn_span {
    ($(target: $target:expr,)? $(parent: $parent:expr,)? $name:expr $(, $($field:tt)*)?) => {
        $crate::span!($(target: $target,)? $(parent: $parent,)? $crate::Level::WARN, $name $(, $($field)*)?)
    };
}

macro_rules! error {
    ($($arg:tt)*) => {
        if $crate::Level::ERROR <= $crate::__max_level() {
            $crate::__fields!(@ [] $($arg)*);
        }
    };
}

macro_rules! error_span {
    ($(target: $target:expr,)? $(parent: $parent:expr,)? $name:expr $(, $($field:tt)*)?) => {
        $crate::span!($(target: $target,)? $(parent: $parent,)? $crate::Level::ERROR, $name $(, $($field)*)?)
    };
}

pub fn __record<V>(values: V);
pub fn __max_level() -> Level;

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
