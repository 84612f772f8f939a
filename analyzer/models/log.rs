//! The log crate: the arguments of its macros are evaluated, in one statement, if the level is enabled.

macro_rules! log {
    (logger: $logger:expr, target: $target:expr, $lvl:expr, $($arg:tt)+) => {{
        $crate::__log!(logger: $logger, target: $target, $lvl, $($arg)+)
    }};
    (logger: $logger:expr, $lvl:expr, $($arg:tt)+) => {{
        $crate::__log!(logger: $logger, target: "", $lvl, $($arg)+)
    }};
    (target: $target:expr, $lvl:expr, $($arg:tt)+) => {{
        $crate::__log!(logger: $crate::logger(), target: $target, $lvl, $($arg)+)
    }};
    ($lvl:expr, $($arg:tt)+) => {{
        $crate::__log!(logger: $crate::logger(), target: "", $lvl, $($arg)+)
    }};
}

macro_rules! __log {
    (logger: $logger:expr, target: $target:expr, $lvl:expr, $($key:tt $(: $capture:tt)? $(= $value:expr)?),+; $($arg:tt)+) => {{
        let lvl = $lvl;
        if lvl <= $crate::max_level() {
            $crate::__private_api_log($logger, format_args!($($arg)+), lvl, &$target, &($($((&$value,))?)+));
        }
    }};
    (logger: $logger:expr, target: $target:expr, $lvl:expr, $format:literal $($arg:tt)*) => {{
        let lvl = $lvl;
        if lvl <= $crate::max_level() {
            $crate::__private_api_log($logger, format_args!($format $($arg)*), lvl, &$target, ());
        }
    }};
    (logger: $logger:expr, target: $target:expr, $lvl:expr, $name:ident ! $($arg:tt)+) => {{
        let lvl = $lvl;
        if lvl <= $crate::max_level() {
            $crate::__private_api_log($logger, format_args!($name ! $($arg)+), lvl, &$target, ());
        }
    }};
}

macro_rules! error {
    (logger: $logger:expr, target: $target:expr, $($arg:tt)+) => {
        $crate::log!(logger: $logger, target: $target, $crate::Level::Error, $($arg)+)
    };
    (logger: $logger:expr, $($arg:tt)+) => {
        $crate::log!(logger: $logger, $crate::Level::Error, $($arg)+)
    };
    (target: $target:expr, $($arg:tt)+) => {
        $crate::log!(target: $target, $crate::Level::Error, $($arg)+)
    };
    ($($arg:tt)+) => {
        $crate::log!($crate::Level::Error, $($arg)+)
    };
}

macro_rules! warn {
    (logger: $logger:expr, target: $target:expr, $($arg:tt)+) => {
        $crate::log!(logger: $logger, target: $target, $crate::Level::Warn, $($arg)+)
    };
    (logger: $logger:expr, $($arg:tt)+) => {
        $crate::log!(logger: $logger, $crate::Level::Warn, $($arg)+)
    };
    (target: $target:expr, $($arg:tt)+) => {
        $crate::log!(target: $target, $crate::Level::Warn, $($arg)+)
    };
    ($($arg:tt)+) => {
        $crate::log!($crate::Level::Warn, $($arg)+)
    };
}

macro_rules! info {
    (logger: $logger:expr, target: $target:expr, $($arg:tt)+) => {
        $crate::log!(logger: $logger, target: $target, $crate::Level::Info, $($arg)+)
    };
    (logger: $logger:expr, $($arg:tt)+) => {
        $crate::log!(logger: $logger, $crate::Level::Info, $($arg)+)
    };
    (target: $target:expr, $($arg:tt)+) => {
        $crate::log!(target: $target, $crate::Level::Info, $($arg)+)
    };
    ($($arg:tt)+) => {
        $crate::log!($crate::Level::Info, $($arg)+)
    };
}

macro_rules! debug {
    (logger: $logger:expr, target: $target:expr, $($arg:tt)+) => {
        $crate::log!(logger: $logger, target: $target, $crate::Level::Debug, $($arg)+)
    };
    (logger: $logger:expr, $($arg:tt)+) => {
        $crate::log!(logger: $logger, $crate::Level::Debug, $($arg)+)
    };
    (target: $target:expr, $($arg:tt)+) => {
        $crate::log!(target: $target, $crate::Level::Debug, $($arg)+)
    };
    ($($arg:tt)+) => {
        $crate::log!($crate::Level::Debug, $($arg)+)
    };
}

macro_rules! trace {
    (logger: $logger:expr, target: $target:expr, $($arg:tt)+) => {
        $crate::log!(logger: $logger, target: $target, $crate::Level::Trace, $($arg)+)
    };
    (logger: $logger:expr, $($arg:tt)+) => {
        $crate::log!(logger: $logger, $crate::Level::Trace, $($arg)+)
    };
    (target: $target:expr, $($arg:tt)+) => {
        $crate::log!(target: $target, $crate::Level::Trace, $($arg)+)
    };
    ($($arg:tt)+) => {
        $crate::log!($crate::Level::Trace, $($arg)+)
    };
}

macro_rules! log_enabled {
    (target: $target:expr, $lvl:expr) => {
        $lvl <= $crate::max_level()
    };
    ($lvl:expr) => {
        $lvl <= $crate::max_level()
    };
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Level {
    Error,
    Warn,
    Info,
    Debug,
    Trace,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum LevelFilter {
    Off,
    Error,
    Warn,
    Info,
    Debug,
    Trace,
}

pub trait Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool;
    fn log(&self, record: &Record<'_>);
    fn flush(&self);
}

pub struct Metadata<'a>;

impl<'a> Metadata<'a> {
    pub fn level(&self) -> Level;
    pub fn target(&self) -> &'a str;
}

pub struct Record<'a>;

impl<'a> Record<'a> {
    pub fn metadata(&self) -> &Metadata<'a>;
    pub fn args(&self) -> &std::fmt::Arguments<'a>;
    pub fn level(&self) -> Level;
    pub fn target(&self) -> &'a str;
    pub fn file(&self) -> Option<&'a str>;
    pub fn line(&self) -> Option<u32>;
    pub fn module_path(&self) -> Option<&'a str>;
}

#[derive(Debug)]
pub struct SetLoggerError;

pub fn max_level() -> LevelFilter;
pub fn set_max_level(level: LevelFilter);
pub fn set_logger(logger: &'static dyn Log) -> Result<(), SetLoggerError>;
pub fn set_boxed_logger(logger: Box<dyn Log>) -> Result<(), SetLoggerError>;
pub fn logger() -> &'static dyn Log;
pub fn __private_api_log<L, K>(logger: L, args: std::fmt::Arguments<'_>, level: Level, target: &str, kvs: K);
