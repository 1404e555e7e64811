//! Why the program could not do what was asked, with an exit code and a hint.

mod envelope;
pub(in crate::cli) mod hint;

pub(super) use envelope::SCHEMA;

use std::error::Error as StdError;

#[cfg(feature = "object-storage")]
use super::storage;
use crate::config::Problems;
use crate::{collect, deliver, history, hss, render};

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub(in crate::cli) enum Failure {
    /// The words of the command line are wrong.
    #[error("{what}")]
    Usage {
        /// What is wrong, on one line.
        what: String,
        /// What to do.
        hint: String,
        /// All of it, for people.
        whole: Box<clap::Error>,
    },
    /// The settings are wrong.
    #[error("{0}")]
    Settings(Problems),
    /// Nothing could be collected.
    #[error("cannot collect")]
    Collect(#[source] collect::Error),
    /// Kept evidence cannot be read.
    #[error("cannot read the evidence")]
    Evidence(#[source] collect::Error),
    /// A format could not be rendered.
    #[error("cannot render `{format}`")]
    Render {
        /// Which.
        format: &'static str,
        /// The cause.
        #[source]
        source: render::Error,
    },
    /// The run could not be put on disk.
    #[error(transparent)]
    Deliver(#[from] deliver::Error),
    /// The run could not be uploaded, or fetched.
    #[cfg(feature = "object-storage")]
    #[error(transparent)]
    Storage(#[from] deliver::storage::Error),
    /// Earlier runs could not be looked at.
    #[error(transparent)]
    History(#[from] history::Error),
    /// A folder of the run could not be made or copied to.
    #[error("cannot write `{path}`")]
    Folder {
        /// Which.
        path: String,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// Settings to begin with could not be written.
    #[error("cannot write `{path}`")]
    Settle {
        /// Which file.
        path: String,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// The file that keeps the key of pseudonyms holds nothing.
    #[error("cannot use `{}`: it is empty", path.display())]
    EmptyKey {
        /// The file.
        path: std::path::PathBuf,
    },
    /// A key cannot be used or made.
    #[error("cannot use `{}`", path.display())]
    Key {
        /// The file.
        path: std::path::PathBuf,
        /// Why.
        #[source]
        source: deliver::KeyError,
    },
    /// The file of a key cannot be read.
    #[error("cannot read `{}`", path.display())]
    ReadKey {
        /// The file.
        path: std::path::PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Nobody says who holds or releases a run.
    #[error("cannot tell who holds the run")]
    Nobody,
    /// A run without evidence would take the place of the one that has it.
    #[error("cannot put the redacted run in the place of `{}`, which it is made from", path.display())]
    OwnPlace {
        /// The run.
        path: std::path::PathBuf,
    },
    /// There is no archive where one is looked for.
    #[error("there is no archive `{}`", path.display())]
    NoArchive {
        /// The place.
        path: std::path::PathBuf,
    },
    /// A report would be older than what it is made from.
    #[error("cannot count ages to `{now}`: the evidence was collected later, at `{collected}`")]
    Early {
        /// The moment that was wanted.
        now: String,
        /// When collecting began.
        collected: String,
    },
    /// There is neither a run nor an archive where one is to be verified.
    #[error("cannot verify `{}`: there is neither a run nor an archive", path.display())]
    NothingToVerify {
        /// The place.
        path: std::path::PathBuf,
    },
    /// A run has no manifest, or files that cannot be read.
    #[error("cannot verify the run")]
    Verify(#[source] deliver::Error),
    /// Nobody is named who gets letters.
    #[error("cannot send: the settings have no table `[mail]`")]
    NoMail,
    /// There is no such group.
    #[error("cannot send to `{name}`: there is no such group")]
    NoGroup {
        /// The name.
        name: String,
        /// All names.
        known: Vec<String>,
    },
    /// There is nothing where a run should be.
    #[error("cannot send `{}`: there is no such run", path.display())]
    NoSuchRun {
        /// The place.
        path: std::path::PathBuf,
    },
    /// The settings judge the evidence of a run in another way than the run did.
    #[error(
        "cannot send run `{run}`: with these settings its report would not be the one that is archived"
    )]
    OtherJudgement {
        /// The run.
        run: String,
    },
    /// A file that was to be attached is not the one that was published.
    #[error("cannot attach `{}`: it was changed after it was published", path.display())]
    ChangedFile {
        /// The file.
        path: std::path::PathBuf,
    },
    /// A letter could not be put together.
    #[error("cannot write a letter")]
    Mail(#[source] deliver::mail::Error),
    /// Steps of deliveries could not be looked up or written down.
    #[error(transparent)]
    Ledger(deliver::LedgerError),
    /// Letters did not arrive.
    #[error("mail was not delivered {}", lines.join("; "))]
    NotDelivered {
        /// To whom, and why not.
        lines: Vec<String>,
        /// Whether somebody has to find out who has it.
        is_in_doubt: bool,
    },
    /// Nobody could be told that something went wrong.
    #[error("the alert was not delivered {}", lines.join("; "))]
    NotAlerted {
        /// To whom, and why not.
        lines: Vec<String>,
    },
    /// The scheduler cannot work.
    #[error(transparent)]
    Schedule(#[from] crate::schedule::Error),
    /// Health and metrics cannot be answered for.
    #[error("cannot listen on `{address}`")]
    Listen {
        /// Where.
        address: std::net::SocketAddr,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// Nobody could be told of anything.
    #[error("cannot send alerts")]
    Alert(#[source] crate::alert::Error),
    /// A result could not be printed.
    #[error("cannot write to standard output")]
    Print(#[source] std::io::Error),
    /// The client could not be set up.
    #[error("cannot set up the client")]
    Client(#[source] hss::Error),
    /// The process could not be set up.
    #[error("cannot start")]
    Start(#[source] std::io::Error),
    /// The simulator could not be started.
    #[cfg(feature = "simulator")]
    #[error("cannot start the simulator")]
    Simulator(#[source] crate::simulator::Error),
    /// A part of the program came to an end where it should not.
    #[error("a bug: the program panicked at {place}: {words}")]
    Panic {
        /// Which line of which file.
        place: String,
        /// What it says itself, without what it quotes.
        words: String,
    },
    /// Something that cannot happen.
    #[error("{0}")]
    Bug(&'static str),
}

impl Failure {
    /// The exit code.
    pub(in crate::cli) fn exit_code(&self) -> u8 {
        match self {
            Self::Bug(_) | Self::Panic { .. } | Self::Collect(collect::Error::Task) => 1,
            #[cfg(feature = "object-storage")]
            Self::Storage(deliver::storage::Error::Task) => 1,
            Self::Usage { .. }
            | Self::Settings(_)
            | Self::EmptyKey { .. }
            | Self::OwnPlace { .. }
            | Self::Early { .. }
            | Self::NoArchive { .. }
            | Self::Settle { .. }
            | Self::Key { .. }
            | Self::ReadKey { .. }
            | Self::Nobody
            | Self::Verify(_)
            | Self::NothingToVerify { .. }
            | Self::NoMail
            | Self::NoGroup { .. }
            | Self::NoSuchRun { .. }
            | Self::OtherJudgement { .. } => 2,
            Self::Deliver(
                deliver::Error::KeyExists { .. }
                | deliver::Error::Held { .. }
                | deliver::Error::NoRun { .. }
                | deliver::Error::Removed { .. }
                | deliver::Error::NotHeld { .. },
            ) => 2,
            Self::Schedule(crate::schedule::Error::Locked { .. }) => 2,
            Self::Collect(collect::Error::SignIn { .. }) => 3,
            Self::Evidence(collect::Error::Archive(collect::ArchiveError::NoBundle { .. })) => 2,
            Self::History(
                history::Error::NoRun { .. }
                | history::Error::NotEarlier { .. }
                | history::Error::OtherNames { .. }
                | history::Error::EvidenceOnly { .. },
            ) => 2,
            #[cfg(feature = "simulator")]
            Self::Simulator(_) => 6,
            #[cfg(feature = "object-storage")]
            Self::Storage(error) => storage::hints::exit_code(error),
            Self::Collect(_)
            | Self::Evidence(_)
            | Self::Render { .. }
            | Self::Deliver(_)
            | Self::History(_)
            | Self::Folder { .. }
            | Self::ChangedFile { .. }
            | Self::Mail(_)
            | Self::Ledger(_)
            | Self::NotDelivered { .. }
            | Self::NotAlerted { .. }
            | Self::Schedule(_)
            | Self::Listen { .. }
            | Self::Alert(_)
            | Self::Print(_)
            | Self::Client(_)
            | Self::Start(_) => 6,
        }
    }

    /// Whether the report was written before it came to this.
    pub(in crate::cli) fn leaves_report(&self) -> bool {
        matches!(
            self,
            Self::Deliver(deliver::Error::Unchained { .. } | deliver::Error::Latest { .. })
        )
    }

    /// The message and its causes on one line.
    pub(in crate::cli) fn chain(&self) -> String {
        let mut text = self.words();
        for cause in self.causes() {
            text.push_str(": ");
            text.push_str(&cause);
        }
        text
    }

    /// The message alone.
    fn words(&self) -> String {
        without_numbers(&self.to_string())
    }

    /// The causes, the next one first; a wrapper that only repeats its cause adds none.
    fn causes(&self) -> Vec<String> {
        let mut last = self.words();
        let mut causes = Vec::new();
        let mut cause = self.source();
        while let Some(error) = cause {
            let words = without_numbers(&error.to_string());
            if !last.ends_with(&words) {
                causes.push(words.clone());
                last = words;
            }
            cause = error.source();
        }
        causes
    }
}

/// What an operating system said without the number that it says it by, which tells nobody anything: `(os error 2)`.
fn without_numbers(text: &str) -> String {
    let mut parts = text.split(" (os error ");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(|letter: char| letter.is_ascii_digit());
        plain.push_str(rest.strip_prefix(')').unwrap_or(rest));
    }
    plain
}

impl From<Problems> for Failure {
    fn from(problems: Problems) -> Self {
        Self::Settings(problems)
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn what_the_system_said_has_no_number() {
        let source = io::Error::from_raw_os_error(2);
        let failure = Failure::Folder {
            path: "x".to_owned(),
            source,
        };
        assert_eq!(
            failure.chain(),
            "cannot write `x`: No such file or directory"
        );
        let twice = "a (os error 13); b (os error 2) (c)";
        assert_eq!(without_numbers(twice), "a; b (c)");
    }
}
