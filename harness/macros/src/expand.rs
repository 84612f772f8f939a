//! From a function and its options to a test that explores it.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ItemFn;

use crate::options::Options;

/// The test that explores the function.
pub(crate) fn expand(options: TokenStream, item: TokenStream) -> syn::Result<TokenStream> {
    let mut function: ItemFn = syn::parse2(item)?;
    let Options { settings, expected, .. } = Options::parse(options)?;
    if let Some(unexpected) = function.sig.inputs.first() {
        return Err(syn::Error::new_spanned(unexpected, "an explored test takes no arguments"));
    }
    if let Some(parameter) = function.sig.generics.params.first() {
        return Err(syn::Error::new_spanned(parameter, "an explored test has no parameters"));
    }
    if let Some(asyncness) = function.sig.asyncness {
        let message = "an explored test is no async function: run the future inside, with `block_on`";
        return Err(syn::Error::new_spanned(asyncness, message));
    }
    if let Some(attribute) = function.attrs.iter().find(|attribute| attribute.path().is_ident("should_panic")) {
        let message = "say `expected = \"panic\"` in #[gordian::test]: only some executions may panic";
        return Err(syn::Error::new_spanned(attribute, message));
    }
    let name = function.sig.ident.to_string();
    let attributes = std::mem::take(&mut function.attrs);
    let visibility = std::mem::replace(&mut function.vis, syn::Visibility::Inherited);
    let ident = function.sig.ident.clone();
    let features = features(std::env::args());
    // Cargo sets it for binaries only.
    let binary = std::env::var("CARGO_BIN_NAME").ok().map(|binary| quote!(.__binary(#binary)));
    Ok(quote! {
        #(#attributes)*
        #[::core::prelude::v1::test]
        #visibility fn #ident() {
            #function
            let explorer = ::gordian::Explorer::new()
                .name(concat!(module_path!(), "::", #name))
                .__features(&[#(#features),*])
                #binary
                #(#settings)*;
            ::gordian::__run_test(&explorer, #expected, || ::gordian::__Outcome::check(#ident()));
        }
    })
}

/// The features that the test's crate is built with, sorted: the command that replays a failure needs the same. Cargo tells them
/// to nobody but the compiler, which is the process that runs this.
fn features(arguments: impl Iterator<Item = String>) -> Vec<String> {
    let feature = |argument: String| Some(argument.strip_prefix("feature=\"")?.strip_suffix('"')?.to_owned());
    let mut features: Vec<String> = arguments.filter_map(feature).collect();
    features.sort();
    features
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The message, and the text that it points at.
    fn error(options: &str, item: &str) -> (String, String) {
        let source = options.to_owned();
        let options: TokenStream = options.parse().expect("tokens");
        let item_tokens: TokenStream = item.parse().expect("tokens");
        let error = expand(options, item_tokens).expect_err("it is wrong");
        let (start, end) = (error.span().start(), error.span().end());
        // Spans of the two token streams start at line 1 both; the message tells which it is.
        let text = if error.to_string().starts_with("an explored test") || error.to_string().starts_with("say") {
            item
        } else {
            &source
        };
        let pointed_at = text.get(start.column..end.column).unwrap_or_default().to_owned();
        (error.to_string(), pointed_at)
    }

    #[test]
    fn wrong_options_are_pointed_at() {
        let of = |options| error(options, "fn f() {}");
        let check = |options, message: &str, place: &str| {
            let (found, pointed_at) = of(options);
            assert!(found.starts_with(message), "{options}: {found}");
            assert_eq!(pointed_at, place, "{options}: {found}");
        };
        check(r#"strategy = "exhaustiv""#, "no such strategy: one of portfolio, exhaustive", r#""exhaustiv""#);
        check(r#"stratgy = "random""#, "no such option: one of strategy, preemptions, budget", "stratgy");
        check(r#"budget = "10 parsecs""#, "`10 parsecs` is no budget", r#""10 parsecs""#);
        check("budget = 0", "nothing would be run", "0");
        check(r#"seed = 1, seed = 2"#, "`seed` is given twice", "seed");
        check(r#"strategy = "pct", preemptions = 2"#, "`preemptions` is a strategy of its own", "preemptions");
        check(r#"expected = "hang""#, "no such failure: one of panic, deadlock", r#""hang""#);
        check(r#"faults = "panic, nap""#, "`nap` is no fault", r#""panic, nap""#);
        check("steps = 0", "nothing would be run", "0");
        check("preemptions = -1", "`-1` is no such number: expected one from 0 on", "-1");
        check(
            "seed = 99999999999999999999999",
            "`99999999999999999999999` is no such number",
            "99999999999999999999999",
        );
        check(r#"leaks = "maybe""#, "one of fail, allow", r#""maybe""#);
        check(r#"engine = "spin""#, "no such engine", r#""spin""#);
    }

    #[test]
    fn wrong_functions_are_pointed_at() {
        assert_eq!(
            error("", "fn f(x: u32) {}"),
            ("an explored test takes no arguments".to_owned(), "x: u32".to_owned())
        );
        assert_eq!(error("", "fn f<T>() {}").1, "T");
        assert_eq!(error("", "async fn f() {}").1, "async");
        assert_eq!(error("", "#[should_panic] fn f() {}").1, "#[should_panic]");
    }

    #[test]
    fn features_are_those_of_the_compiler_s_command_line() {
        let arguments = ["rustc", "--cfg", "feature=\"b\"", "--cfg", "feature=\"a\"", "--cfg", "debug", "--test"];
        assert_eq!(features(arguments.map(str::to_owned).into_iter()), ["a", "b"]);
    }

    #[test]
    fn options_become_settings() {
        let options: TokenStream =
            r#"strategy = "random", budget = "50, 2s", seed = 7, threads = 2, steps = 99, leaks = "allow", faults = "panic, 2", expected = "panic""#
                .parse()
                .expect("tokens");
        let item: TokenStream = "fn f() {}".parse().expect("tokens");
        let text = expand(options, item).expect("all is right").to_string().replace(' ', "");
        for part in [
            "search(::gordian::Search::Random)",
            "Some(50u64)",
            "from_millis(2000u64)",
            "seed(7)",
            "threads(2)",
            "steps(99)",
            "allow_leaks(true)",
            "with(::gordian::Fault::Panic).at_most(2u32)",
            r#"Some("panic")"#,
        ] {
            assert!(text.contains(part), "{part} is not in {text}");
        }
    }
}
