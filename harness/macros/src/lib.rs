//! The attribute `#[gordian::test]`.

use proc_macro::TokenStream;
use proc_macro2::TokenStream as TokenStream2;
use quote::quote;
use syn::parse::Parser as _;
use syn::{ItemFn, LitInt, LitStr, parse_macro_input};

/// Explores the function instead of running it once, and fails if an execution fails, if nothing was run, or if
/// the exploration was incomplete.
///
/// Options: `search = "portfolio" | "exhaustive" | "random" | "pct"`, `executions = N`, `steps = N`, `seed = N`,
/// `expected = "deadlock" | "panic"` (the test passes if, and only if, an execution fails in that way).
#[proc_macro_attribute]
pub fn test(options: TokenStream, item: TokenStream) -> TokenStream {
    let mut function = parse_macro_input!(item as ItemFn);
    let options = match parse(options) {
        Ok(options) => options,
        Err(error) => return error.to_compile_error().into(),
    };
    if let Some(unexpected) = function.sig.inputs.first() {
        return syn::Error::new_spanned(unexpected, "an explored test takes no arguments").to_compile_error().into();
    }
    if let Some(asyncness) = function.sig.asyncness {
        return syn::Error::new_spanned(asyncness, "async tests cannot be explored yet").to_compile_error().into();
    }
    if let syn::ReturnType::Type(_, output) = &function.sig.output {
        return syn::Error::new_spanned(output, "an explored test returns nothing: unwrap instead")
            .to_compile_error()
            .into();
    }
    let name = function.sig.ident.to_string();
    let attributes = std::mem::take(&mut function.attrs);
    let visibility = std::mem::replace(&mut function.vis, syn::Visibility::Inherited);
    let ident = function.sig.ident.clone();
    let Options { settings, expected } = options;
    quote! {
        #(#attributes)*
        #[::core::prelude::v1::test]
        #visibility fn #ident() {
            #function
            let explorer = ::gordian::Explorer::new().name(concat!(module_path!(), "::", #name)) #(#settings)*;
            ::gordian::__run_test(&explorer, #expected, #ident);
        }
    }
    .into()
}

struct Options {
    /// Method calls on the explorer.
    settings: Vec<TokenStream2>,
    expected: TokenStream2,
}

fn parse(options: TokenStream) -> syn::Result<Options> {
    let mut settings = Vec::new();
    let mut expected = quote!(::core::option::Option::None);
    let parser = syn::meta::parser(|meta| {
        if meta.path.is_ident("search") {
            let value: LitStr = meta.value()?.parse()?;
            let search = match value.value().as_str() {
                "portfolio" => quote!(Portfolio),
                "exhaustive" => quote!(Exhaustive),
                "random" => quote!(Random),
                "pct" => quote!(Pct { depth: 3 }),
                _ => return Err(syn::Error::new(value.span(), "one of portfolio, exhaustive, random, pct")),
            };
            settings.push(quote!(.search(::gordian::Search::#search)));
        } else if meta.path.is_ident("expected") {
            let value: LitStr = meta.value()?.parse()?;
            if !matches!(value.value().as_str(), "deadlock" | "panic") {
                return Err(syn::Error::new(value.span(), "one of deadlock, panic"));
            }
            expected = quote!(::core::option::Option::Some(#value));
        } else if let Some(number) = ["executions", "steps", "seed"].iter().find(|name| meta.path.is_ident(name)) {
            let method = syn::Ident::new(number, proc_macro2::Span::call_site());
            let value: LitInt = meta.value()?.parse()?;
            settings.push(quote!(.#method(#value)));
        } else {
            return Err(meta.error("one of search, executions, steps, seed, expected"));
        }
        Ok(())
    });
    parser.parse(options)?;
    Ok(Options { settings, expected })
}
