//! The wasm-bindgen-futures crate: tasks of the browser's event loop.

use std::future::Future;

#[spawn(task)]
pub fn spawn_local<F: Future>(future: F);
