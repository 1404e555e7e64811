//! What the user can do about the storage.

use crate::cli::failure::hint::{NOT_HELD, REMOVED, REPORT_IT};
use crate::deliver;
use crate::deliver::storage::{Error, TroubleKind};

/// The exit code: what was asked for is not there, or it could not be done.
pub(in crate::cli) fn exit_code(error: &Error) -> u8 {
    let is_not_there = matches!(
        error,
        Error::Absent { .. }
            | Error::Run(deliver::Error::Removed { .. } | deliver::Error::NotHeld { .. })
    );
    if is_not_there { 2 } else { 6 }
}

/// What the user can do about an error.
pub(in crate::cli) fn hint(error: &Error) -> String {
    match error {
        Error::Storage {
            action: action @ ("list" | "delete"),
            trouble,
            ..
        } if trouble.kind == TroubleKind::Denied => of_right(action),
        Error::Storage { trouble, .. } => trouble_hint(trouble.kind).to_owned(),
        Error::Taken { .. } => {
            "what is published does not change: `hss-audit verify` says whether the one there is whole; collect again for a run of another moment".to_owned()
        }
        Error::Claimed { claim, .. } => format!(
            "let the other one end; if it never will, remove `{claim}` and what is there of the run, and upload again"
        ),
        Error::Differs { .. } => {
            "somebody else wrote it: remove it if it is not wanted, and upload again".to_owned()
        }
        Error::Busy { .. } => "wait for it to end, and upload again if it did not".to_owned(),
        Error::Changed { .. } => {
            "the file was changed after the run wrote it; make the reports again with `hss-audit report`".to_owned()
        }
        Error::Contended { .. } => "try it again when others have ended: what is up stays up".to_owned(),
        Error::Removed { .. } => {
            "what was removed stays removed; make another run of its evidence with `hss-audit report --now`".to_owned()
        }
        Error::NoLine { .. } => {
            "upload it again with `hss-audit upload RUN` where it was made: that enters it".to_owned()
        }
        Error::Absent { .. } => {
            "`hss-audit history --out s3://BUCKET/PREFIX` lists the runs that are there".to_owned()
        }
        Error::Unfinished { .. } => {
            "its upload was cut off: go on with `hss-audit upload RUN` where the run was made".to_owned()
        }
        Error::Damaged { .. } | Error::Key { .. } => {
            "somebody changed the archive: `hss-audit verify s3://…/RUN` says what is not as it was".to_owned()
        }
        Error::Run(deliver::Error::Removed { .. }) => REMOVED.to_owned(),
        Error::Run(deliver::Error::NotHeld { .. }) => NOT_HELD.to_owned(),
        Error::Read { .. } | Error::Run(_) => {
            "name a run directory, for example `hss-audit-reports/latest`".to_owned()
        }
        Error::Write { .. } => {
            "make room, or choose another folder with HSS_AUDIT_WORK or `work` in `[storage]`".to_owned()
        }
        Error::Task => REPORT_IT.to_owned(),
    }
}

/// Which right a request takes that `check` tried.
pub(in crate::cli) fn of_right(what: &str) -> String {
    let right = match what {
        "list" => "`obs:bucket:ListBucket` (`s3:ListBucket`) on the bucket",
        "write" => "`obs:object:PutObject` (`s3:PutObject`) below the prefix",
        _ => {
            "`obs:object:DeleteObject` (`s3:DeleteObject`) below the prefix, if `prune` is to remove runs; nothing else does"
        }
    };
    format!("the key needs {right}; `hss-audit help storage` says more")
}

fn trouble_hint(kind: TroubleKind) -> &'static str {
    match kind {
        TroubleKind::NoBucket => "make the bucket, or check its name, `endpoint` and `region`",
        TroubleKind::NotFound => "check the address, `endpoint` and `region`",
        TroubleKind::Denied => {
            "the key needs to list the bucket, and to read and write objects below the prefix: see `hss-audit help storage`"
        }
        TroubleKind::Key => "check that the access key is active and its secret is whole",
        TroubleKind::Expired => "get a new temporary key, with its security token",
        TroubleKind::Clock => "set this clock right, for example with NTP",
        TroubleKind::Region => "give `endpoint` and `region` of the bucket in `[storage]`",
        TroubleKind::Unreachable | TroubleKind::Timeout => {
            "check `endpoint`, the network and the proxy variables of the environment; what is up stays up, and `hss-audit upload RUN` goes on"
        }
        TroubleKind::Tls => {
            "check `endpoint`; a proxy that opens connections needs its certificate on this machine"
        }
        TroubleKind::Unsupported => {
            "check `storage_class` and `encryption`: not every service has all of them"
        }
        TroubleKind::Service => {
            "wait and try again: what is up stays up, and `hss-audit upload RUN` goes on"
        }
        TroubleKind::Other => "try it again with `-v` to see more",
    }
}
