//! From the command line to the driver's options.

use super::Error;
use super::args::CheckArgs;
use crate::driver::Options;
use crate::syntax::loader::Extent;
use crate::workspace::LoadOptions;
use camino::Utf8PathBuf;

/// What the driver is to do.
///
/// # Errors
/// [`Error::UnknownRule`] and [`Error::NoSuchPath`], before anything is read.
pub(super) fn options(args: &CheckArgs) -> Result<Options, Error> {
    if let Some(missing) = args.paths.iter().find(|p| !p.exists()) {
        return Err(Error::NoSuchPath(missing.clone()));
    }
    let load = LoadOptions {
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
        current_dir: current_directory()?,
        config: args.config.clone(),
    };
    let extent = if args.parse_all { Extent::Whole } else { Extent::Relevant };
    Ok(Options { load, levels: args.levels.resolve()?, min_confidence: Some(args.min_confidence), extent })
}

/// Where the run stands.
pub(super) fn current_directory() -> Result<Utf8PathBuf, Error> {
    let directory = std::env::current_dir().map_err(Error::CurrentDirectory)?;
    Utf8PathBuf::from_path_buf(directory).map_err(|path| Error::CurrentDirectoryName(path.display().to_string()))
}
