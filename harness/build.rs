//! Says which releases of Rust the compiler is not older than, so that the facade has what `std` has there.

use std::process::Command;

/// Minor versions with methods of `std` that the facade passes on.
const SINCE: [u32; 3] = [92, 94, 95];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let minor = minor_version().unwrap_or(0);
    for since in SINCE {
        println!("cargo::rustc-check-cfg=cfg(rust_1_{since})");
        if minor >= since {
            println!("cargo::rustc-cfg=rust_1_{since}");
        }
    }
}

/// The 95 in `rustc 1.95.0 (...)`.
fn minor_version() -> Option<u32> {
    let output = Command::new(std::env::var_os("RUSTC")?).arg("--version").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.strip_prefix("rustc 1.")?.split('.').next()?.parse().ok()
}
