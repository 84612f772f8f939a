//! From a function to a target for a fuzzer.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{FnArg, ItemFn, Type};

use crate::options::Options;

/// The options that say what one execution is, and what the target is called.
const OPTIONS: [&str; 5] = ["steps", "leaks", "spurious_wakeups", "faults", "target"];

/// The function, and a module of its name with the target and a test.
pub(crate) fn expand(options: TokenStream, item: TokenStream) -> syn::Result<TokenStream> {
    let function: ItemFn = syn::parse2(item)?;
    let Options { settings, target, .. } = Options::parse_some(options, &OPTIONS)?;
    let signature = &function.sig;
    if let Some(asyncness) = &signature.asyncness {
        let message = "a fuzzed function is no async function: run the future inside, with `block_on`";
        return Err(syn::Error::new_spanned(asyncness, message));
    }
    if let Some(parameter) = signature.generics.params.first() {
        return Err(syn::Error::new_spanned(parameter, "a fuzzed function has no parameters"));
    }
    let types = signature.inputs.iter().map(argument).collect::<syn::Result<Vec<&Type>>>()?;
    if types.is_empty() {
        let message = "a fuzzed function takes what the fuzzer makes, such as a `Vec` of operations";
        return Err(syn::Error::new(signature.paren_token.span.join(), message));
    }
    let names: Vec<_> = (0..types.len()).map(|number| quote::format_ident!("value_{number}")).collect();
    let ident = &signature.ident;
    let name = ident.to_string();
    let target = target.map_or_else(|| name.clone(), |target| target.value());
    let visibility = &function.vis;
    let conditions = function.attrs.iter().filter(|attribute| attribute.path().is_ident("cfg"));
    let explored = quote!(|(#(#names,)*): (#(#types,)*)| super::#ident(#(#names),*));
    Ok(quote! {
        #function

        #(#conditions)*
        #[doc = concat!("[`", #name, "`](fn@super::", #name, ") as a target for a fuzzer.")]
        #[allow(unused_imports)]
        #visibility mod #ident {
            use super::*;

            fn explorer() -> ::gordian::Explorer {
                ::gordian::Explorer::new().name(#name)#(#settings)*
            }

            /// Runs one input.
            ///
            /// # Panics
            /// If its execution fails.
            #[allow(dead_code)]
            pub fn target(data: &[u8]) {
                ::gordian::fuzz::run(&explorer(), data, #explored);
            }

            #[cfg(test)]
            #[::core::prelude::v1::test]
            fn corpus() {
                let package = ::std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
                ::gordian::fuzz::replay_corpus(&explorer(), package, #target, #explored);
            }
        }
    })
}

fn argument(argument: &FnArg) -> syn::Result<&Type> {
    match argument {
        FnArg::Typed(typed) if matches!(*typed.ty, Type::Reference(_)) => {
            Err(syn::Error::new_spanned(&typed.ty, "the fuzzer makes values and not references: take it by value"))
        }
        FnArg::Typed(typed) => Ok(&typed.ty),
        other @ FnArg::Receiver(_) => Err(syn::Error::new_spanned(other, "a fuzzed function is no method")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(options: &str, item: &str) -> String {
        expand(options.parse().expect("tokens"), item.parse().expect("tokens")).expect_err("it is wrong").to_string()
    }

    #[test]
    fn wrong_functions_are_errors() {
        assert!(error("", "fn f() {}").starts_with("a fuzzed function takes what"));
        assert!(error("", "fn f(x: &str) {}").starts_with("the fuzzer makes values"));
        assert!(error("", "fn f<T>(x: T) {}").contains("no parameters"));
        assert!(error("", "fn f(self) {}").contains("no method"));
        assert!(error("", "async fn f(x: u8) {}").contains("no async"));
        assert!(error("budget = 3", "fn f(x: u8) {}").starts_with("no such option: one of steps, leaks"));
    }

    #[test]
    fn the_target_takes_all_arguments() {
        let text =
            expand("steps = 99".parse().expect("tokens"), "pub fn f(x: u8, y: Vec<u8>) {}".parse().expect("tokens"));
        let text = text.expect("it is right").to_string().replace(' ', "");
        for part in ["pubmodf{", "steps(99)", "(value_0,value_1,):(u8,Vec<u8>,)", "super::f(value_0,value_1)"] {
            assert!(text.contains(part), "{part} is not in {text}");
        }
    }

    #[test]
    fn what_is_kept_is_that_of_the_target() {
        let of = |options: &str| {
            let text = expand(options.parse().expect("tokens"), "fn f(x: u8) {}".parse().expect("tokens"));
            text.expect("it is right").to_string().replace(' ', "")
        };
        assert!(of("").contains("package,\"f\""));
        assert!(of("target = \"queue-2\"").contains("package,\"queue-2\""));
    }
}
