//! Macros for others.
#[macro_export]
macro_rules! guard {
    ($m:expr) => {
        $m.lock().expect("poisoned")
    };
}
