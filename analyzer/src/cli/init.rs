//! `cargo gordian init`: writes the file that has a CI provider check, explore and fuzz.

use std::io::{self, Write};

use camino::{Utf8Path, Utf8PathBuf};
use clap::{Args, ValueEnum};

use super::args::Color;
use super::{Error, options, terminal};
use crate::workspace;

/// The arguments of `init`.
#[derive(Debug, Clone, Args)]
pub struct InitArgs {
    /// The provider to write the file for
    #[arg(long, value_name = "PROVIDER")]
    pub ci: Provider,
    /// Minutes of fuzzing each night
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=300))]
    pub minutes: u16,
    /// Shards of the exploration, and fuzzers at the same time
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=64))]
    pub jobs: u16,
    /// The git repository that cargo-gordian is installed from; default: crates.io
    #[arg(long, value_name = "URL", value_parser = url)]
    pub git: Option<String>,
    /// Overwrite a file that says something else
    #[arg(long)]
    pub force: bool,
    /// Write to standard output instead
    #[arg(long, conflicts_with = "force")]
    pub print: bool,
}

/// Who runs the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Provider {
    /// GitHub Actions
    Github,
    /// GitLab CI/CD
    Gitlab,
}

/// What is written for a provider.
struct Template {
    /// From the root of the repository.
    path: &'static str,
    text: &'static str,
    /// What is left to do.
    then: &'static str,
}

impl Provider {
    fn template(self) -> Template {
        match self {
            Provider::Github => Template {
                path: ".github/workflows/gordian.yml",
                text: include_str!("ci/github.yml"),
                then: "commit it to the default branch, whose schedule GitHub follows",
            },
            Provider::Gitlab => Template {
                path: ".gitlab/gordian.yml",
                text: include_str!("ci/gitlab.yml"),
                then: "add `include: [{local: .gitlab/gordian.yml}]` to .gitlab-ci.yml, and a pipeline schedule",
            },
        }
    }
}

/// Why the file could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InitError {
    /// There is one already.
    #[error("`{0}` is there and says something else")]
    Differs(Utf8PathBuf),
    /// The system said no.
    #[error("cannot {what} `{path}`: {source}")]
    File {
        /// What was tried.
        what: &'static str,
        /// On what.
        path: Utf8PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl InitError {
    /// What the user can do about it.
    pub(super) fn hint(&self) -> Option<String> {
        matches!(self, InitError::Differs(_)).then(|| "--force overwrites it, --print shows the new text".to_owned())
    }
}

/// Writes the file below the root of the workspace, or prints it.
pub(super) fn run(args: &InitArgs, out: &mut dyn Write, color: Color) -> Result<(), Error> {
    let template = args.ci.template();
    let text = template.text.replace("__MINUTES__", &args.minutes.to_string());
    let text = text.replace("__JOBS__", &args.jobs.to_string());
    // Fuzzing, and what is built before and sorted after it.
    let hours = 3.max(u64::from(args.minutes).div_ceil(60) + 1);
    let text = text.replace("__HOURS__", &hours.to_string()).replace("__HOURS_BEFORE__", &(hours - 1).to_string());
    // What is in the caches of another version is not taken for this one.
    let version = env!("CARGO_PKG_VERSION");
    let source = match &args.git {
        Some(url) => format!("--git {url} cargo-gordian"),
        None => format!("cargo-gordian@{version}"),
    };
    let text = text.replace("__SOURCE__", &source).replace("__VERSION__", version);
    if args.print {
        return Ok(out.write_all(text.as_bytes())?);
    }
    let root = workspace::root(options::current_directory()?).map_err(crate::driver::Error::from)?;
    let path = root.join(template.path);
    if !store(&path, &text, args.force)? {
        return Ok(writeln!(out, "{path} says so already")?);
    }
    writeln!(out, "wrote {path}")?;
    terminal::hint(color, template.then);
    if let Some(repository) = repository_above(&root) {
        terminal::hint(
            color,
            &format!("move it to `{repository}`: providers read files at the root of a repository only"),
        );
    }
    Ok(())
}

/// What can stand in a shell's command as it is.
fn url(text: &str) -> Result<String, String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || ":/._-@~+%".contains(c);
    let is_url =
        text.starts_with(|c: char| c.is_ascii_alphanumeric()) && text.contains(':') && text.chars().all(is_plain);
    if is_url { Ok(text.to_owned()) } else { Err("expected a URL such as https://example.org/gordian".to_owned()) }
}

/// False if the file says so already.
fn store(path: &Utf8Path, text: &str, force: bool) -> Result<bool, InitError> {
    let failed = |what, path: &Utf8Path| {
        let path = path.to_path_buf();
        move |source| InitError::File { what, path, source }
    };
    match std::fs::read(path) {
        Ok(there) if there == text.as_bytes() => return Ok(false),
        Ok(_) if !force => return Err(InitError::Differs(path.to_path_buf())),
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed("read", path)(error)),
        _ => {}
    }
    if let Some(directory) = path.parent() {
        std::fs::create_dir_all(directory).map_err(failed("make the directory", directory))?;
    }
    std::fs::write(path, text).map_err(failed("write", path))?;
    Ok(true)
}

/// The root of the repository, if that is not the directory itself.
fn repository_above(directory: &Utf8Path) -> Option<&Utf8Path> {
    directory.ancestors().find(|ancestor| ancestor.join(".git").exists()).filter(|root| *root != directory)
}
