//! From the command line to the driver's options.

use super::Error;
use super::args::CheckArgs;
use crate::driver::Options;

/// What the driver is to do.
///
/// # Errors
/// [`Error::UnknownRule`] and [`Error::NoSuchPath`], before anything is read.
pub(super) fn options(args: &CheckArgs) -> Result<Options, Error> {
    let named = args.paths.iter().chain(&args.manifest_path).chain(&args.config);
    if let Some(missing) = named.into_iter().find(|p| !p.exists()) {
        return Err(Error::NoSuchPath(missing.clone()));
    }
    Ok(Options {
        paths: args.paths.clone(),
        manifest_path: args.manifest_path.clone(),
        workspace: args.workspace,
        packages: args.package.clone(),
        exclude: args.exclude.clone(),
        features: args.features.iter().flat_map(|f| f.split_whitespace()).map(str::to_owned).collect(),
        all_features: args.all_features,
        no_default_features: args.no_default_features,
        tests: !args.no_tests,
        edition: args.edition,
        config: args.config.clone(),
        levels: args.levels.resolve()?,
        min_confidence: Some(args.min_confidence),
    })
}
