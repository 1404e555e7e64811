//! What the user can do about a failure.

use std::io;

use super::Failure;
use crate::cli::setup;
use crate::config::Problems;
use crate::hss::{self, Class};
use crate::{collect, deliver, history, render, schedule};

/// Of a run that was removed.
pub(in crate::cli) const REMOVED: &str =
    "the chain keeps its digests; `hss-audit history` lists the runs that are there";
/// Of a run that nobody holds.
pub(in crate::cli) const NOT_HELD: &str = "nothing keeps it: there is nothing to release";
/// What to do about a bug.
pub(in crate::cli) const REPORT_IT: &str =
    "please report it with the command line and this message";

impl Failure {
    /// What the user can do about it.
    pub(in crate::cli) fn hint(&self) -> Option<String> {
        match self {
            Self::Usage { hint, .. } => Some(hint.clone()),
            Self::Settings(problems) => settings_hint(problems),
            Self::NoGroup { known, .. } => Some(format!("there are {}", known.join(", "))),
            #[cfg(feature = "object-storage")]
            Self::Storage(error) => Some(crate::cli::storage::hints::hint(error)),
            other => other.fixed_hint().map(str::to_owned),
        }
    }

    /// What does not depend on what was found.
    fn fixed_hint(&self) -> Option<&'static str> {
        let hint = match self {
            Self::Usage { .. } | Self::Settings(_) | Self::NoGroup { .. } => return None,
            #[cfg(feature = "object-storage")]
            Self::Storage(_) => return None,
            Self::Collect(error) => collect_hint(error)?,
            Self::Evidence(error) => evidence_hint(error),
            Self::History(error) => history_hint(error),
            Self::Deliver(error) => deliver_hint(error),
            Self::Folder { source, .. } => place_hint(source),
            Self::Settle { source, .. } if setup::is_taken(source) => {
                "choose another name, or put it in the place of the old one with `--replace`"
            }
            Self::Settle { .. } => "name a file that you may write",
            Self::NoMail => "add `[mail]` and `[[mail.group]]`, as in samples/config/full.toml",
            Self::OtherJudgement { .. } => OTHER_JUDGEMENT,
            Self::ChangedFile { .. } => {
                "see what else changed with `hss-audit verify`, and take the file from a copy"
            }
            Self::Ledger(error) => ledger_hint(error),
            Self::NotDelivered { is_in_doubt, .. } => delivery_hint(*is_in_doubt),
            Self::NotAlerted { .. } => "check `[mail]` in the settings, and the server",
            Self::NoSuchRun { .. } => {
                "name a run directory, for example `hss-audit-reports/latest`"
            }
            Self::Verify(deliver::Error::Removed { .. }) => REMOVED,
            Self::Verify(_) | Self::NothingToVerify { .. } => {
                "name a run directory or an archive, for example `hss-audit-reports/latest`"
            }
            Self::Key { source, .. } => key_hint(*source)?,
            Self::ReadKey { .. } => "name the file of a key",
            Self::Nobody => "give your name with `--by`",
            Self::EmptyKey { .. } => {
                "put the key back from a copy, or remove the file: a new key gives other pseudonyms"
            }
            Self::NoArchive { .. } => {
                "name the folder that `hss-audit run` writes to with `--out`; the first run makes it"
            }
            Self::Early { .. } => EARLY,
            Self::OwnPlace { .. } => "choose another folder with `--out`",
            #[cfg(feature = "simulator")]
            Self::Simulator(_) => {
                "choose another address with `--listen`, for example `127.0.0.1:0`"
            }
            Self::Bug(_) | Self::Panic { .. } => REPORT_IT,
            Self::Render { source, .. } => render_hint(source)?,
            Self::Schedule(error) => schedule_hint(error),
            Self::Listen { .. } => "choose another address with `listen`, or leave it out",
            Self::Print(_) => PRINT,
            Self::Client(_) => CLIENT,
            Self::Alert(_) | Self::Mail(_) | Self::Start(_) => return None,
        };
        Some(hint)
    }
}

const OTHER_JUDGEMENT: &str = "give the settings and flags that the run was made with, or make its reports again with \
                               `hss-audit report`";
const EARLY: &str = "give a later moment with `--now` or SOURCE_DATE_EPOCH, or neither: then it is the moment of the run";
const CLIENT: &str = "install the certificates of the system (`ca-certificates`), or name a bundle of them in SSL_CERT_FILE";
const PRINT: &str =
    "make room where standard output goes; what the command does besides printing is done";

/// What to do about a folder or file that cannot be written.
fn place_hint(error: &io::Error) -> &'static str {
    match error.kind() == io::ErrorKind::PermissionDenied {
        true => "see who may write there, or choose another folder with `--out`",
        false => "make room, or choose another folder with `--out`",
    }
}

/// Of several problems each has its hint beside it.
fn settings_hint(problems: &Problems) -> Option<String> {
    match problems.list.as_slice() {
        [only] => Some(only.hint.clone()),
        _ => None,
    }
}

fn schedule_hint(error: &schedule::Error) -> &'static str {
    match error {
        schedule::Error::Locked { .. } => {
            "stop that one first, or give each its own folder with `journal`"
        }
        schedule::Error::Damaged { .. } | schedule::Error::Schema { .. } => {
            "move the file away: jobs then count as new, and what they missed is not caught up"
        }
        schedule::Error::Folder { .. }
        | schedule::Error::Read { .. }
        | schedule::Error::Write { .. } => {
            "make room, or choose a folder that you may write to with `journal`"
        }
    }
}

fn render_hint(error: &render::Error) -> Option<&'static str> {
    let is_about_room = matches!(error, render::Error::TemporaryFile(_));
    is_about_room.then_some(
        "make room in the folder for temporary files, or name another folder in `TMPDIR`",
    )
}

fn collect_hint(error: &collect::Error) -> Option<&'static str> {
    match error {
        collect::Error::SignIn { source, .. } => Some(sign_in_hint(source)),
        collect::Error::Unreachable { source, .. } => Some(unreachable_hint(source)),
        collect::Error::Discovery { .. } => {
            Some("check `iam_endpoint`, or list the projects by id instead of `all`")
        }
        collect::Error::Task => Some(REPORT_IT),
        collect::Error::Archive(_) => Some("make room, or choose another folder with `--out`"),
        collect::Error::Endpoint { .. }
        | collect::Error::UnknownSource(_)
        | collect::Error::Page { .. } => None,
    }
}

/// What to do where a certificate is not trusted.
const UNTRUSTED: &str = "check the address; where a proxy opens connections, add its certificate to those of this machine, or name a bundle of them in SSL_CERT_FILE";

fn unreachable_hint(error: &hss::Error) -> &'static str {
    if matches!(error.met(), hss::Error::Untrusted { .. }) {
        return UNTRUSTED;
    }
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

fn key_hint(error: deliver::KeyError) -> Option<&'static str> {
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
    Some(hint)
}

fn deliver_hint(error: &deliver::Error) -> &'static str {
    match error {
        deliver::Error::Exists { .. } => {
            "choose another folder with `--out`, or another moment with `--now`: a finished run stays as it is"
        }
        deliver::Error::NotADirectory { .. } | deliver::Error::Create { .. } => {
            "choose a folder that you may write to with `--out`"
        }
        deliver::Error::KeyExists { .. } => "choose another name with `--out`",
        deliver::Error::Held { .. } => {
            "release it first with `hss-audit hold RUN --release --reason …`, or choose another folder with `--out`"
        }
        deliver::Error::NoRun { .. } => "`hss-audit history` lists the runs of an archive",
        deliver::Error::Removed { .. } => REMOVED,
        deliver::Error::NotHeld { .. } => NOT_HELD,
        deliver::Error::Unchained { .. } => {
            "make room; the next run in this archive enters it, and says so"
        }
        deliver::Error::Sign { .. } => "look at the key with `hss-audit keys show`, and try again",
        deliver::Error::Remove { .. } => {
            "see who may write there; the next `hss-audit prune` finishes the removal"
        }
        deliver::Error::Lock { .. } => {
            "make the folder yours to read, and its file system one with locks"
        }
        deliver::Error::Write { source, .. }
        | deliver::Error::Read { source, .. }
        | deliver::Error::Publish { source, .. }
        | deliver::Error::Latest { source, .. } => place_hint(source),
        deliver::Error::Name { .. }
        | deliver::Error::Unregistered { .. }
        | deliver::Error::Head(_)
        | deliver::Error::Manifest { .. }
        | deliver::Error::Schema { .. } => "make room, or choose another folder with `--out`",
    }
}

fn delivery_hint(is_in_doubt: bool) -> &'static str {
    match is_in_doubt {
        true => {
            "find out who has it, then say `hss-audit send RUN --in-doubt arrived` or `--in-doubt resend`"
        }
        false => {
            "mend the cause, then send what is missing with `hss-audit send RUN`; who is known to have it is left out"
        }
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
