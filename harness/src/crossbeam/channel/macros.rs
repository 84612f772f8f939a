//! The macro `select!`.
//!
//! It goes through the cases one by one, gives each a number, and ends in a `match` over the number that was selected.

use super::select::{Select, SelectedOperation};

/// What the macro needs of a list of cases.
#[doc(hidden)]
#[derive(Debug)]
pub struct __Cases;

impl __Cases {
    /// Waits as the default case says.
    #[track_caller]
    pub fn run<'a>(
        mut select: Select<'a>,
        wait: Option<Option<crate::time::Duration>>,
    ) -> Option<SelectedOperation<'a>> {
        match wait {
            None => Some(select.select()),
            Some(None) => select.try_select().ok(),
            Some(Some(timeout)) => select.select_timeout(timeout).ok(),
        }
    }
}

/// Stands in for `crossbeam::channel::select!`: of several operations that are ready, the first counts.
#[doc(hidden)]
#[macro_export]
macro_rules! __crossbeam_select {
    ($($cases:tt)*) => { $crate::__crossbeam_cases!(@take () () ($($cases)*)) };
}

/// Stands in for `crossbeam::channel::select_biased!`.
#[doc(hidden)]
#[macro_export]
macro_rules! __crossbeam_select_biased {
    ($($cases:tt)*) => { $crate::__crossbeam_cases!(@take () () ($($cases)*)) };
}

/// `@take (cases) (default) (rest)`: takes one case after the other off the rest.
#[doc(hidden)]
#[macro_export]
macro_rules! __crossbeam_cases {
    // Bodies are blocks, or expressions that end with a comma or the list.
    (@take ($($done:tt)*) $default:tt (recv($receiver:expr) -> $pattern:pat => $body:block, $($rest:tt)*)) => {
        $crate::__crossbeam_cases!(@take ($($done)* [recv ($receiver) () ($pattern) ($body)]) $default ($($rest)*))
    };
    (@take ($($done:tt)*) $default:tt (recv($receiver:expr) -> $pattern:pat => $body:block $($rest:tt)*)) => {
        $crate::__crossbeam_cases!(@take ($($done)* [recv ($receiver) () ($pattern) ($body)]) $default ($($rest)*))
    };
    (@take ($($done:tt)*) $default:tt (recv($receiver:expr) -> $pattern:pat => $body:expr, $($rest:tt)*)) => {
        $crate::__crossbeam_cases!(@take ($($done)* [recv ($receiver) () ($pattern) ($body)]) $default ($($rest)*))
    };
    (@take ($($done:tt)*) $default:tt (recv($receiver:expr) -> $pattern:pat => $body:expr)) => {
        $crate::__crossbeam_cases!(@take ($($done)* [recv ($receiver) () ($pattern) ($body)]) $default ())
    };
    (@take ($($done:tt)*) $default:tt (send($sender:expr, $message:expr) -> $pattern:pat => $body:block, $($rest:tt)*)) => {
        $crate::__crossbeam_cases!(@take ($($done)* [send ($sender) ($message) ($pattern) ($body)]) $default ($($rest)*))
    };
    (@take ($($done:tt)*) $default:tt (send($sender:expr, $message:expr) -> $pattern:pat => $body:block $($rest:tt)*)) => {
        $crate::__crossbeam_cases!(@take ($($done)* [send ($sender) ($message) ($pattern) ($body)]) $default ($($rest)*))
    };
    (@take ($($done:tt)*) $default:tt (send($sender:expr, $message:expr) -> $pattern:pat => $body:expr, $($rest:tt)*)) => {
        $crate::__crossbeam_cases!(@take ($($done)* [send ($sender) ($message) ($pattern) ($body)]) $default ($($rest)*))
    };
    (@take ($($done:tt)*) $default:tt (send($sender:expr, $message:expr) -> $pattern:pat => $body:expr)) => {
        $crate::__crossbeam_cases!(@take ($($done)* [send ($sender) ($message) ($pattern) ($body)]) $default ())
    };
    (@take $done:tt () (default => $body:block $(,)? $($rest:tt)*)) => {
        $crate::__crossbeam_cases!(@take $done ((Some(None)) ($body)) ($($rest)*))
    };
    (@take $done:tt () (default => $body:expr $(, $($rest:tt)*)?)) => {
        $crate::__crossbeam_cases!(@take $done ((Some(None)) ($body)) ($($($rest)*)?))
    };
    (@take $done:tt () (default() => $($rest:tt)*)) => {
        $crate::__crossbeam_cases!(@take $done () (default => $($rest)*))
    };
    (@take $done:tt () (default($timeout:expr) => $body:block $(,)? $($rest:tt)*)) => {
        $crate::__crossbeam_cases!(@take $done ((Some(Some($timeout))) ($body)) ($($rest)*))
    };
    (@take $done:tt () (default($timeout:expr) => $body:expr $(, $($rest:tt)*)?)) => {
        $crate::__crossbeam_cases!(@take $done ((Some(Some($timeout))) ($body)) ($($($rest)*)?))
    };
    (@take () ((Some($wait:expr)) ($body:expr)) ()) => {{
        let mut select = $crate::crossbeam::channel::Select::new();
        let _ = $crate::crossbeam::channel::__Cases::run(select, Some($wait));
        $body
    }};
    (@take ($($done:tt)+) () ()) => {
        $crate::__crossbeam_cases!(@name select (None) (unreachable!("one of the operations is selected")) () ($($done)+) (e0 e1 e2 e3 e4 e5 e6 e7 e8 e9 e10 e11 e12 e13 e14 e15))
    };
    (@take ($($done:tt)+) (($wait:expr) ($body:expr)) ()) => {
        $crate::__crossbeam_cases!(@name select ($wait) ($body) () ($($done)+) (e0 e1 e2 e3 e4 e5 e6 e7 e8 e9 e10 e11 e12 e13 e14 e15))
    };
    // `@name`: each case gets a variable for its end.
    (@name $select:ident $wait:tt $default:tt ($($named:tt)*)
        ([$kind:ident ($end:expr) $message:tt $pattern:tt $body:tt] $($cases:tt)*) ($name:ident $($names:ident)*)) => {
        $crate::__crossbeam_cases!(@name $select $wait $default
            ($($named)* [$name $kind ($end) $message $pattern $body]) ($($cases)*) ($($names)*))
    };
    (@name $select:ident ($wait:expr) ($default:expr)
        ($([$name:ident $kind:ident ($end:expr) $message:tt ($pattern:pat) ($body:expr)])+) () $unused:tt) => {
        match ($(&$end,)+) {
            ($($name,)+) => {
                let mut $select = $crate::crossbeam::channel::Select::new();
                // Numbers of the cases, in the order they were added.
                $(let $name = ($select.$kind($name), $name);)+
                match $crate::crossbeam::channel::__Cases::run($select, $wait) {
                    $(Some(operation) if operation.index() == $name.0 => {
                        let $pattern = $crate::__crossbeam_cases!(@complete operation $kind $name $message);
                        $body
                    })+
                    Some(_) => unreachable!("every operation has a number"),
                    None => $default,
                }
            }
        }
    };
    (@complete $operation:ident recv $name:ident ()) => { $operation.recv($name.1) };
    (@complete $operation:ident send $name:ident ($message:expr)) => { $operation.send($name.1, $message) };
}
