//! What every command has in common, as far as its flags say so.

use super::arguments::{Command, ConfigArguments};
use super::console::Reader;

impl Command {
    /// Who reads what it prints.
    pub(super) fn reader(&self) -> Reader {
        let is_json = match self {
            #[cfg(feature = "simulator")]
            Self::Demo(arguments) => arguments.render.json,
            Self::Run(arguments) => arguments.render.json,
            Self::Report(arguments) => arguments.render.json,
            Self::Check(arguments) => arguments.json,
            Self::Waivers(arguments) => arguments.is_json(),
            Self::Verify(arguments) => arguments.json,
            Self::Prune(arguments) => arguments.json,
            Self::Send(arguments) => arguments.json,
            Self::Frameworks(arguments) => arguments.which().json,
            Self::Diff(arguments) => arguments.is_json(),
            Self::History(arguments) => arguments.archive.json,
            #[cfg(feature = "simulator")]
            Self::Simulate(_) => false,
            Self::Collect(_)
            | Self::Keys(_)
            | Self::Hold(_)
            | Self::Upload(_)
            | Self::Schedule(_)
            | Self::Schema(_)
            | Self::Init(_)
            | Self::Completions(_)
            | Self::Man(_)
            | Self::Help(_) => false,
        };
        match is_json {
            true => Reader::Programs,
            false => Reader::People,
        }
    }

    /// Where its settings come from; nothing where it takes none.
    pub(super) fn config(&self) -> Option<&ConfigArguments> {
        match self {
            Self::Run(arguments) => Some(&arguments.config),
            Self::Collect(arguments) => Some(&arguments.config),
            Self::Check(arguments) => Some(&arguments.config),
            Self::Report(arguments) => Some(&arguments.config),
            Self::Waivers(arguments) => Some(arguments.config()),
            Self::Verify(arguments) => Some(&arguments.config),
            Self::Prune(arguments) => Some(&arguments.config),
            Self::Hold(arguments) => Some(&arguments.config),
            Self::Send(arguments) => Some(&arguments.config),
            Self::Upload(arguments) => Some(&arguments.config),
            Self::Frameworks(arguments) => Some(&arguments.which().config),
            Self::Diff(arguments) => Some(&arguments.archive.config),
            Self::History(arguments) => Some(&arguments.archive.config),
            Self::Schedule(arguments) => Some(&arguments.config),
            #[cfg(feature = "simulator")]
            Self::Demo(_) | Self::Simulate(_) => None,
            Self::Keys(_)
            | Self::Schema(_)
            | Self::Init(_)
            | Self::Completions(_)
            | Self::Man(_)
            | Self::Help(_) => None,
        }
    }
}
