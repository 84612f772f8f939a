//! `-D`, `-W` and `-A`: rule levels, of which the later one wins.

use std::collections::BTreeMap;

use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};

use super::{Error, names};
use crate::report::model::Level;

/// The levels asked for, in the order of the command line. Clap's derive keeps the order within one option only, and
/// `-A all -D double_lock` is not `-D double_lock -A all`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LevelArgs(Vec<(String, Level)>);

const OPTIONS: [(&str, char, Level, &str); 3] = [
    ("deny", 'D', Level::Deny, "Show findings of RULE as errors and exit 1 for them"),
    ("warn", 'W', Level::Warn, "Show findings of RULE as warnings"),
    ("allow", 'A', Level::Allow, "Do not look for RULE"),
];

impl LevelArgs {
    /// The level of each rule that was named, itself or by its group.
    ///
    /// # Errors
    /// [`Error::UnknownRule`] for a name that is neither.
    pub fn resolve(&self) -> Result<BTreeMap<&'static str, Level>, Error> {
        let mut levels = BTreeMap::new();
        for (name, level) in &self.0 {
            levels.extend(names::rules(name)?.into_iter().map(|rule| (rule.name, *level)));
        }
        Ok(levels)
    }
}

impl Args for LevelArgs {
    fn augment_args(command: Command) -> Command {
        OPTIONS.into_iter().fold(command, |command, (name, short, _, help)| {
            command.arg(
                Arg::new(name)
                    .short(short)
                    .long(name)
                    .value_name("RULE")
                    .action(ArgAction::Append)
                    .value_delimiter(',')
                    .help(help)
                    .help_heading("Rules"),
            )
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for LevelArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut given: Vec<(usize, String, Level)> = Vec::new();
        for (name, _, level, _) in OPTIONS {
            let values = matches.get_many::<String>(name).into_iter().flatten();
            let indices = matches.indices_of(name).into_iter().flatten();
            given.extend(indices.zip(values).map(|(index, value)| (index, value.clone(), level)));
        }
        given.sort_by_key(|(index, ..)| *index);
        Ok(Self(given.into_iter().map(|(_, name, level)| (name, level)).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels(args: &[&str]) -> BTreeMap<&'static str, Level> {
        let command = LevelArgs::augment_args(Command::new("check"));
        let matches = command.try_get_matches_from([&["check"], args].concat()).expect("valid usage");
        LevelArgs::from_arg_matches(&matches)
            .and_then(|l| l.resolve().map_err(|_| clap::Error::new(clap::error::ErrorKind::InvalidValue)))
            .expect("known rules")
    }

    #[test]
    fn the_later_one_wins_across_options() {
        let first = levels(&["-A", "all", "-D", "double_lock"]);
        assert_eq!(first["double_lock"], Level::Deny);
        assert_eq!(first["lock_order_cycle"], Level::Allow);
        let second = levels(&["-D", "double_lock", "-A", "all"]);
        assert_eq!(second["double_lock"], Level::Allow);
    }

    #[test]
    fn several_rules_may_share_an_option() {
        let levels = levels(&["-W", "double_lock,recursive_read"]);
        assert_eq!(levels.values().copied().collect::<Vec<_>>(), [Level::Warn, Level::Warn]);
        assert_eq!(levels.len(), 2);
    }
}
