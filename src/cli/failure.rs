//! Why the program could not do what was asked, with an exit code and a hint.

use std::error::Error as StdError;

use super::setup;
use crate::config::Problems;
use crate::hss::{self, Class};
use crate::{collect, deliver, history, render};

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
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
    /// A run has no manifest, or files that cannot be read.
    #[error("cannot verify the run")]
    Verify(#[source] deliver::Error),
    /// A file of a run cannot be read.
    #[error("cannot compare the formats")]
    CrossFormat(#[source] crate::verify::Error),
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
    },
    /// Nobody could be told that something went wrong.
    #[error("the alert was not delivered {}", lines.join("; "))]
    NotAlerted {
        /// To whom, and why not.
        lines: Vec<String>,
    },
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
    /// Something that cannot happen.
    #[error("{0}")]
    Bug(&'static str),
}

impl Failure {
    /// The exit code.
    pub(super) fn exit_code(&self) -> u8 {
        match self {
            Self::Bug(_) => 1,
            Self::Settings(_)
            | Self::EmptyKey { .. }
            | Self::OwnPlace { .. }
            | Self::Settle { .. }
            | Self::Key { .. }
            | Self::ReadKey { .. }
            | Self::Nobody
            | Self::Verify(_)
            | Self::NoMail
            | Self::NoGroup { .. }
            | Self::NoSuchRun { .. }
            | Self::OtherJudgement { .. } => 2,
            Self::Deliver(
                deliver::Error::KeyExists { .. }
                | deliver::Error::Held { .. }
                | deliver::Error::NoRun { .. }
                | deliver::Error::NotHeld { .. },
            ) => 2,
            Self::Collect(collect::Error::SignIn { .. }) => 3,
            Self::Evidence(collect::Error::Archive(collect::ArchiveError::NoBundle { .. })) => 2,
            Self::History(
                history::Error::NoRun { .. }
                | history::Error::NotEarlier { .. }
                | history::Error::OtherNames { .. }
                | history::Error::EvidenceOnly { .. },
            ) => 2,
            Self::Schedule(crate::schedule::Error::Locked { .. }) => 2,
            #[cfg(feature = "simulator")]
            Self::Simulator(_) => 6,
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
            | Self::CrossFormat(_)
            | Self::Print(_)
            | Self::Client(_)
            | Self::Schedule(_)
            | Self::Listen { .. }
            | Self::Alert(_)
            | Self::Start(_) => 6,
        }
    }

    /// What the user can do about it.
    pub(super) fn hint(&self) -> Option<String> {
        match self {
            Self::Settings(Problems { list, .. }) => match list.as_slice() {
                [only] => Some(only.hint.clone()),
                _ => None,
            },
            Self::Collect(error) => collect_hint(error),
            Self::Evidence(error) => Some(evidence_hint(error).to_owned()),
            Self::History(error) => Some(history_hint(error).to_owned()),
            Self::Deliver(error) => Some(deliver_hint(error).to_owned()),
            Self::Folder { .. } => {
                Some("make room, or choose another folder with `--out`".to_owned())
            }
            Self::Settle { source, .. } if setup::is_taken(source) => Some(
                "choose another name, or put it in the place of the old one with `--replace`"
                    .to_owned(),
            ),
            Self::Settle { .. } => Some("name a file that you may write".to_owned()),
            Self::NoMail => Some("add `[mail]` and `[[mail.group]]`, as in samples/config/full.toml".to_owned()),
            Self::NoGroup { known, .. } => Some(format!("there are {}", known.join(", "))),
            Self::OtherJudgement { .. } => Some(
                "give the settings and flags that the run was made with, or make its reports again with `hss-audit report`"
                    .to_owned(),
            ),
            Self::ChangedFile { .. } => {
                Some("see what else changed with `hss-audit verify`, and take the file from a copy".to_owned())
            }
            Self::Ledger(error) => Some(ledger_hint(error).to_owned()),
            Self::NotDelivered { .. } => Some(
                "mend the cause, then send what is missing with `hss-audit send RUN`; nobody gets it twice".to_owned(),
            ),
            Self::NotAlerted { .. } => {
                Some("check `[mail]` in the settings, and the server".to_owned())
            }
            Self::NoSuchRun { .. } => {
                Some("name a run directory, for example `hss-audit-reports/latest`".to_owned())
            }
            Self::Verify(_) => {
                Some("name a run directory or an archive, for example `hss-audit-reports/latest`".to_owned())
            }
            Self::Key { source, .. } => key_hint(*source),
            Self::ReadKey { .. } => Some("name the file of a key".to_owned()),
            Self::Nobody => Some("give your name with `--by`".to_owned()),
            Self::EmptyKey { .. } => {
                Some("put the key back from a copy, or remove the file: a new key gives other pseudonyms".to_owned())
            }
            Self::OwnPlace { .. } => Some("choose another folder with `--out`".to_owned()),
            #[cfg(feature = "simulator")]
            Self::Simulator(_) => {
                Some("choose another address with `--listen`, for example `127.0.0.1:0`".to_owned())
            }
            Self::Schedule(error) => Some(schedule_hint(error).to_owned()),
            Self::Listen { .. } => {
                Some("choose another address with `listen`, or leave it out".to_owned())
            }
            Self::Bug(_) => {
                Some("please report it with the command line and this message".to_owned())
            }
            Self::Render { .. }
            | Self::Mail(_)
            | Self::CrossFormat(_)
            | Self::Print(_)
            | Self::Client(_)
            | Self::Alert(_)
            | Self::Start(_) => None,
        }
    }

    /// The message and its causes on one line.
    pub(super) fn chain(&self) -> String {
        let mut text = self.to_string();
        let mut cause = self.source();
        while let Some(error) = cause {
            let words = error.to_string();
            // A wrapper that only repeats its cause adds nothing.
            if !text.ends_with(&words) {
                text.push_str(": ");
                text.push_str(&words);
            }
            cause = error.source();
        }
        text
    }
}

impl From<Problems> for Failure {
    fn from(problems: Problems) -> Self {
        Self::Settings(problems)
    }
}

fn collect_hint(error: &collect::Error) -> Option<String> {
    match error {
        collect::Error::SignIn { source, .. } => Some(sign_in_hint(source).to_owned()),
        collect::Error::Unreachable { source, .. } => Some(unreachable_hint(source).to_owned()),
        collect::Error::Discovery { .. } => {
            Some("check `iam_endpoint`, or list the projects by id instead of `all`".to_owned())
        }
        collect::Error::Archive(_) => {
            Some("make room, or choose another folder with `--out`".to_owned())
        }
        collect::Error::Endpoint { .. }
        | collect::Error::Task(_)
        | collect::Error::UnknownSource(_)
        | collect::Error::Page { .. } => None,
    }
}

fn unreachable_hint(error: &hss::Error) -> &'static str {
    if matches!(
        error.met(),
        hss::Error::Connect { .. } | hss::Error::Timeout { .. } | hss::Error::Broken(_)
    ) {
        return "check the address, the network and the proxy variables of the environment";
    }
    "check `--region` and `--endpoint`: something answers there, but it is not HSS"
}

fn sign_in_hint(error: &hss::Error) -> &'static str {
    /// A little less than signatures bear: the server says its time in whole seconds.
    const TOO_FAR_MS: u64 = 14 * 60 * 1_000;
    let error = error.met();
    let skew = error.skew().map(|skew| skew.as_millis().unsigned_abs());
    if skew.is_some_and(|ms| ms > TOO_FAR_MS) {
        return "set this clock right, for example with NTP: a signature holds for 15 minutes around the server's time";
    }
    if let hss::Error::NoToken { source, .. } = error {
        return token_hint(source);
    }
    if matches!(error, hss::Error::NoKey { .. }) {
        return "give the cloud server an agency that may read HSS, or sign in another way";
    }
    if let hss::Error::Service(service) = error
        && service.code.ends_with(".0307")
    {
        return "the token expired or belongs to another region: get a new one from IAM";
    }
    if error.class() == Class::SignIn {
        return "get a new token from IAM (one lives 24 hours, in one region), or check that the access key is active and this clock right";
    }
    "check the credentials"
}

fn token_hint(error: &hss::Error) -> &'static str {
    let refusal = if let hss::Error::Service(service) = error {
        Some(service.status)
    } else {
        None
    };
    match refusal {
        Some(401) => {
            "check user, password and account name; a HUAWEI ID cannot sign in this way, an IAM user can"
        }
        Some(403 | 404) => "check the project id, and that the user may use this project",
        Some(_) | None => "check the address of IAM: HUAWEICLOUD_SDK_IAM_ENDPOINT, or the region",
    }
}

fn evidence_hint(error: &collect::Error) -> &'static str {
    if let collect::Error::Archive(error) = error {
        if matches!(error, collect::ArchiveError::NoBundle { .. }) {
            return "name a run directory, for example `hss-audit-reports/latest`";
        }
        if matches!(error, collect::ArchiveError::CutOff { .. }) {
            return "the run that wrote it did not end; collect again";
        }
    }
    "the files were changed after the run wrote them; take a copy from the archive"
}

fn key_hint(error: deliver::KeyError) -> Option<String> {
    use deliver::KeyError;
    let hint = match error {
        KeyError::NoPassword | KeyError::WrongPassword => {
            "give the password that it was made with: `--password-from env:NAME` or `file:PATH`"
        }
        KeyError::NotEncrypted => "leave the password out",
        KeyError::Password => "give one of 1 to 1024 bytes",
        KeyError::NoKey | KeyError::Public | KeyError::Secret | KeyError::Damaged => {
            "name a key of `hss-audit keys generate` or of `minisign -G`"
        }
        KeyError::Random => return None,
    };
    Some(hint.to_owned())
}

fn deliver_hint(error: &deliver::Error) -> &'static str {
    match error {
        deliver::Error::Exists { .. } => {
            "give `--replace` to put the new run in its place, or another `--out`"
        }
        deliver::Error::NotADirectory { .. } | deliver::Error::Create { .. } => {
            "choose a folder that you may write to with `--out`"
        }
        deliver::Error::KeyExists { .. } => "choose another name with `--out`",
        deliver::Error::Held { .. } => {
            "release it first with `hss-audit hold RUN --release --reason …`, or choose another folder with `--out`"
        }
        deliver::Error::NoRun { .. } => "`hss-audit history` lists the runs of an archive",
        deliver::Error::NotHeld { .. } => "`hss-audit prune --dry-run` says which runs are held",
        deliver::Error::Unchained { .. } => {
            "make room; the next run in this archive enters it, and says so"
        }
        deliver::Error::Sign { .. } => "look at the key with `hss-audit keys show`, and try again",
        deliver::Error::Remove { .. } => {
            "see who may write there; the next `hss-audit prune` finishes the removal"
        }
        deliver::Error::Write { .. }
        | deliver::Error::Read { .. }
        | deliver::Error::Publish { .. }
        | deliver::Error::Latest { .. }
        | deliver::Error::Name { .. }
        | deliver::Error::Unregistered { .. }
        | deliver::Error::Head(_)
        | deliver::Error::Manifest { .. }
        | deliver::Error::Schema { .. } => "make room, or choose another folder with `--out`",
    }
}

fn ledger_hint(error: &deliver::LedgerError) -> &'static str {
    match error {
        deliver::LedgerError::Locked { .. } => "wait until it has ended, then try again",
        deliver::LedgerError::Write { .. } => {
            "make room, or make the folder writable; until then nothing more is sent, so that nothing is sent twice"
        }
        deliver::LedgerError::Read { .. } => "make the file readable",
        deliver::LedgerError::Line { .. } => {
            "put the file back from a copy; without it nobody knows what was sent already"
        }
    }
}

fn schedule_hint(error: &crate::schedule::Error) -> &'static str {
    match error {
        crate::schedule::Error::Locked { .. } => {
            "stop that one first, or give each its own folder with `journal`"
        }
        crate::schedule::Error::Damaged { .. } | crate::schedule::Error::Schema { .. } => {
            "move the file away: jobs then count as new, and what they missed is not caught up"
        }
        crate::schedule::Error::Folder { .. }
        | crate::schedule::Error::Read { .. }
        | crate::schedule::Error::Write { .. } => {
            "make room, or choose a folder that you may write to with `journal`"
        }
    }
}

fn history_hint(error: &history::Error) -> &'static str {
    match error {
        history::Error::NoRun { .. } => {
            "name a run directory, the name of a run in the archive, or `latest`; `hss-audit history` lists them"
        }
        history::Error::NotEarlier { .. } => "name the earlier run first",
        history::Error::OtherNames { .. } => {
            "make the reports of both again with the same `--redact` and the same key"
        }
        history::Error::EvidenceOnly { .. } => "make its reports with `hss-audit report` first",
        history::Error::Schema { .. } => {
            "a later version of this program wrote it: use that version, or make the reports again with `hss-audit report`"
        }
        history::Error::Missing { .. } => {
            "an earlier version of this program wrote it: make the reports again with `hss-audit report`"
        }
        history::Error::Read { .. }
        | history::Error::Broken { .. }
        | history::Error::Size { .. } => {
            "the files were changed after the run wrote them; take a copy, or make the reports again with `hss-audit report`"
        }
    }
}
