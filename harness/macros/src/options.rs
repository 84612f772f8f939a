//! The options of the attribute, from tokens to method calls on the explorer.

use proc_macro2::TokenStream;
use quote::quote;
use syn::meta::ParseNestedMeta;
use syn::parse::Parser as _;
use syn::{Lit, LitInt, LitStr};

/// The options that were given.
pub(crate) struct Options {
    /// Method calls on the explorer.
    pub(crate) settings: Vec<TokenStream>,
    /// The failure that is expected, as an `Option`.
    pub(crate) expected: TokenStream,
    /// What the fuzz target is called, if not as the function.
    pub(crate) target: Option<LitStr>,
}

type Parse = fn(&ParseNestedMeta<'_>, &mut Options) -> syn::Result<()>;

/// All options.
const OPTIONS: [(&str, Parse); 13] = [
    ("strategy", strategy),
    ("preemptions", preemptions),
    ("budget", budget),
    ("steps", steps),
    ("spins", spins),
    ("seed", seed),
    ("threads", threads),
    ("engine", engine),
    ("leaks", leaks),
    ("spurious_wakeups", spurious_wakeups),
    ("faults", faults),
    ("expected", expected),
    (TARGET, target),
];

/// The one that tests do not have.
const TARGET: &str = "target";

const STRATEGIES: [&str; 9] = ["portfolio", "exhaustive", "random", "pct", "urw", "pos", "surw", "rf", "directed"];
const FAILURES: [&str; 6] = ["panic", "deadlock", "lost_wakeup", "leaked_thread", "livelock", "data_race"];

impl Options {
    /// Parses what stands between the parentheses.
    pub(crate) fn parse(tokens: TokenStream) -> syn::Result<Options> {
        let names: Vec<&str> = OPTIONS.iter().map(|(name, _)| *name).filter(|name| *name != TARGET).collect();
        Options::parse_some(tokens, &names)
    }

    /// The same, of an attribute that has not all of them.
    pub(crate) fn parse_some(tokens: TokenStream, names: &[&str]) -> syn::Result<Options> {
        let expected = quote!(::core::option::Option::None::<&'static str>);
        let mut options = Options { settings: Vec::new(), expected, target: None };
        let mut given: Vec<&str> = Vec::new();
        let parser = syn::meta::parser(|meta| {
            let is_it = |name: &str| names.contains(&name) && meta.path.is_ident(name);
            let Some((name, parse)) = OPTIONS.iter().find(|(name, _)| is_it(name)) else {
                let message = format!("no such option: one of {}", names.join(", "));
                return Err(syn::Error::new_spanned(&meta.path, message));
            };
            let error = |message: String| Err(syn::Error::new_spanned(&meta.path, message));
            if given.contains(name) {
                return error(format!("`{name}` is given twice"));
            }
            if let ("preemptions", Some(_)) | ("strategy", Some(_)) =
                (*name, given.iter().find(|other| matches!(**other, "preemptions" | "strategy")))
            {
                return error("`preemptions` is a strategy of its own: give one of the two".to_owned());
            }
            given.push(name);
            parse(&meta, &mut options)
        });
        parser.parse2(tokens)?;
        Ok(options)
    }
}

fn target(meta: &ParseNestedMeta<'_>, options: &mut Options) -> syn::Result<()> {
    options.target = Some(meta.value()?.parse()?);
    Ok(())
}

fn choice(meta: &ParseNestedMeta<'_>, what: &str, choices: &[&str]) -> syn::Result<LitStr> {
    let value: LitStr = meta.value()?.parse()?;
    if choices.contains(&value.value().as_str()) {
        return Ok(value);
    }
    let space = if what.is_empty() { "" } else { ": " };
    Err(syn::Error::new(value.span(), format!("{what}{space}one of {}", choices.join(", "))))
}

fn number<N: std::str::FromStr>(meta: &ParseNestedMeta<'_>) -> syn::Result<(LitInt, N)>
where
    N::Err: std::fmt::Display,
{
    let value: LitInt = meta.value()?.parse()?;
    match value.base10_parse() {
        Ok(number) => Ok((value, number)),
        Err(error) => {
            let message = format!("`{value}` is no such number: expected one from 0 on ({error})");
            Err(syn::Error::new(value.span(), message))
        }
    }
}

fn at_least_one(value: &LitInt, number: u64) -> syn::Result<()> {
    if number > 0 { Ok(()) } else { Err(syn::Error::new(value.span(), "nothing would be run: expected at least 1")) }
}

fn strategy(meta: &ParseNestedMeta<'_>, options: &mut Options) -> syn::Result<()> {
    let search = match choice(meta, "no such strategy", &STRATEGIES)?.value().as_str() {
        "exhaustive" => quote!(Exhaustive),
        "random" => quote!(Random),
        "pct" => quote!(Pct { depth: 3 }),
        "urw" => quote!(Urw),
        "pos" => quote!(Pos),
        "surw" => quote!(Surw),
        "rf" => quote!(ReadsFrom),
        "directed" => quote!(Directed),
        _ => quote!(Portfolio),
    };
    options.settings.push(quote!(.search(::gordian::Search::#search)));
    Ok(())
}

fn preemptions(meta: &ParseNestedMeta<'_>, options: &mut Options) -> syn::Result<()> {
    let (value, _) = number::<u32>(meta)?;
    options.settings.push(quote!(.search(::gordian::Search::Preemptions { bound: #value })));
    Ok(())
}

fn budget(meta: &ParseNestedMeta<'_>, options: &mut Options) -> syn::Result<()> {
    let value: Lit = meta.value()?.parse()?;
    let text = match &value {
        Lit::Int(number) => number.base10_parse::<u64>()?.to_string(),
        Lit::Str(text) => text.value(),
        other => return Err(syn::Error::new(other.span(), "expected executions (`5000`) or a time (`\"10s\"`)")),
    };
    let error = |part: &str| {
        let message = format!("`{part}` is no budget: executions (`5000`) or a time (`500ms`, `10s`, `2m`, `1h`)");
        syn::Error::new(value.span(), message)
    };
    for part in text.split(',').map(str::trim) {
        let digits = part.find(|c: char| !c.is_ascii_digit() && c != '_').unwrap_or(part.len());
        let (number, unit) = part.split_at(digits);
        let number: u64 = number.replace('_', "").parse().map_err(|_| error(part))?;
        if number == 0 {
            return Err(syn::Error::new(value.span(), "nothing would be run: expected at least 1"));
        }
        let factor = match unit {
            "" => {
                let budget = quote!(::gordian::Budget {
                    executions: ::core::option::Option::Some(#number), time: ::core::option::Option::None
                });
                options.settings.push(quote!(.budget(#budget)));
                continue;
            }
            "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            _ => return Err(error(part)),
        };
        let milliseconds = number.checked_mul(factor).ok_or_else(|| error(part))?;
        options.settings.push(quote!(.time(::core::time::Duration::from_millis(#milliseconds))));
    }
    Ok(())
}

fn steps(meta: &ParseNestedMeta<'_>, options: &mut Options) -> syn::Result<()> {
    let (value, steps) = number::<u32>(meta)?;
    at_least_one(&value, steps.into())?;
    options.settings.push(quote!(.steps(#value)));
    Ok(())
}

fn spins(meta: &ParseNestedMeta<'_>, options: &mut Options) -> syn::Result<()> {
    let (value, _) = number::<u32>(meta)?;
    options.settings.push(quote!(.spins(#value)));
    Ok(())
}

fn seed(meta: &ParseNestedMeta<'_>, options: &mut Options) -> syn::Result<()> {
    let (value, _) = number::<u64>(meta)?;
    options.settings.push(quote!(.seed(#value)));
    Ok(())
}

fn threads(meta: &ParseNestedMeta<'_>, options: &mut Options) -> syn::Result<()> {
    let (value, threads) = number::<u16>(meta)?;
    at_least_one(&value, threads.into())?;
    options.settings.push(quote!(.threads(#value)));
    Ok(())
}

fn engine(meta: &ParseNestedMeta<'_>, options: &mut Options) -> syn::Result<()> {
    let engine = match choice(meta, "no such engine", &["shuttle", "loom"])?.value().as_str() {
        "loom" => quote!(Loom),
        _ => quote!(Shuttle),
    };
    options.settings.push(quote!(.engine(::gordian::Engine::#engine)));
    Ok(())
}

fn leaks(meta: &ParseNestedMeta<'_>, options: &mut Options) -> syn::Result<()> {
    let allow = choice(meta, "", &["fail", "allow"])?.value() == "allow";
    options.settings.push(quote!(.allow_leaks(#allow)));
    Ok(())
}

fn spurious_wakeups(meta: &ParseNestedMeta<'_>, options: &mut Options) -> syn::Result<()> {
    let (value, _) = number::<u32>(meta)?;
    options.settings.push(quote!(.spurious_wakeups(#value)));
    Ok(())
}

/// Names and a number, as `Faults::from_str` of the crate `gordian` takes them.
fn faults(meta: &ParseNestedMeta<'_>, options: &mut Options) -> syn::Result<()> {
    let value: LitStr = meta.value()?.parse()?;
    let mut faults = quote!(::gordian::Faults::none());
    for part in value.value().split(',').map(str::trim) {
        let fault = match (part, part.parse::<u32>()) {
            ("panic", _) => quote!(.with(::gordian::Fault::Panic)),
            ("cancel", _) => quote!(.with(::gordian::Fault::Cancel)),
            ("spawn", _) => quote!(.with(::gordian::Fault::Spawn)),
            (_, Ok(most)) if most > 0 => quote!(.at_most(#most)),
            ("timeout", _) => {
                let message = "waits with a timeout always end by it or not: it is no fault to ask for";
                return Err(syn::Error::new(value.span(), message));
            }
            _ => {
                let message = format!("`{part}` is no fault: some of panic, cancel, spawn, and how many (`2`)");
                return Err(syn::Error::new(value.span(), message));
            }
        };
        faults.extend(fault);
    }
    options.settings.push(quote!(.faults(#faults)));
    Ok(())
}

fn expected(meta: &ParseNestedMeta<'_>, options: &mut Options) -> syn::Result<()> {
    let value = choice(meta, "no such failure", &FAILURES)?;
    options.expected = quote!(::core::option::Option::Some(#value));
    Ok(())
}
