//! Where a run would write to, and who would be told: tried without writing, posting or sending anything.

use std::error::Error as StdError;
use std::io;
use std::path::Path;

use crate::alert::Sender;
use crate::cli::failure::Failure;
use crate::cli::run;
use crate::cli::storage::Trial;
use crate::config::{AlertConfig, CheckConfig, MailConfig, Problems};
use crate::deliver::mail;

/// What becomes of a folder, a mail server and a webhook, as far as there are any.
pub(super) fn trials(config: &CheckConfig) -> Result<Vec<Trial>, Failure> {
    let render = &config.render;
    let of_folder = match &render.storage {
        Some(_) => None,
        None => Some(folder(&render.out)),
    };
    let mut trials = Vec::from_iter(of_folder);
    run::runtime()?.block_on(async {
        if let Some(mail) = &render.mail {
            trials.push(mail_server(mail).await);
        }
        trials.extend(webhook(&config.alerts).await);
    });
    Ok(trials)
}

/// Whether a folder can be written to, or made.
fn folder(out: &Path) -> Trial {
    let why = match out.is_dir() {
        true => writable(out).err(),
        false if out.exists() => Some("it is not a directory".to_owned()),
        false => parent(out).err(),
    };
    let hint = "choose a folder that you may write to with `--out`";
    Trial {
        what: "folder",
        address: out.display().to_string(),
        failure: why.map(|why| {
            (
                format!("cannot write to `{}`: {why}", out.display()),
                hint.to_owned(),
            )
        }),
        remark: None,
    }
}

/// Whether a folder could be made: the nearest one above it that there is can be written to.
fn parent(out: &Path) -> Result<(), String> {
    let above = out.ancestors().skip(1);
    let above = above.map(|path| match path.as_os_str().is_empty() {
        true => Path::new("."),
        false => path,
    });
    let Some(nearest) = above.into_iter().find(|path| path.exists()) else {
        return Ok(());
    };
    let named = |why: String| format!("it has to be made in `{}`: {why}", nearest.display());
    match nearest.is_dir() {
        true => writable(nearest).map_err(named),
        false => Err(named("that is not a directory".to_owned())),
    }
}

#[cfg(unix)]
fn writable(folder: &Path) -> Result<(), String> {
    use rustix::fs::{Access, access};
    let asked = access(folder, Access::WRITE_OK | Access::EXEC_OK);
    asked.map_err(|error| io::Error::from(error).kind().to_string())
}

#[cfg(not(unix))]
fn writable(folder: &Path) -> Result<(), String> {
    let metadata = folder
        .metadata()
        .map_err(|error| error.kind().to_string())?;
    match metadata.permissions().readonly() {
        true => Err(io::ErrorKind::PermissionDenied.to_string()),
        false => Ok(()),
    }
}

async fn mail_server(config: &MailConfig) -> Trial {
    let server = &config.server;
    let hint = "check `[mail]` in the settings, and the server";
    Trial {
        what: "mail",
        address: format!("{}:{}", server.host, server.port),
        failure: mail::try_server(server)
            .await
            .err()
            .map(|why| (why, hint.to_owned())),
        remark: None,
    }
}

/// The address is never named: what follows the host is often a secret.
async fn webhook(alerts: &Result<Option<AlertConfig>, Problems>) -> Option<Trial> {
    let hint =
        "check `[alerts]` in the settings, the network and the proxy variables of the environment";
    let why = match alerts {
        Ok(None) => return None,
        Ok(Some(alerts)) => match Sender::new(alerts.webhook.clone()) {
            Ok(sender) => sender.reach().await.err().map(|error| innermost(&error)),
            Err(error) => Some(innermost(&error)),
        },
        Err(problems) => Some(problems.to_string()),
    };
    Some(Trial {
        what: "webhook",
        address: "[alerts]".to_owned(),
        failure: why.map(|why| (why, hint.to_owned())),
        remark: None,
    })
}

/// What failed, and the last cause of it: those between speak of the library.
fn innermost(error: &(dyn StdError + 'static)) -> String {
    let mut last = error;
    while let Some(cause) = last.source() {
        last = cause;
    }
    let (first, last) = (error.to_string(), last.to_string());
    match first == last {
        true => first,
        false => format!("{first}: {last}"),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_folder_is_one_or_can_be_made() {
        let root = tempfile::tempdir().unwrap();
        let file = root.path().join("file");
        fs::write(&file, "").unwrap();
        let why = |path: &Path| folder(path).failure.map(|(why, _)| why).unwrap_or_default();
        assert_eq!(why(root.path()), "");
        assert_eq!(why(&root.path().join("new/newer")), "");
        assert_eq!(why(Path::new("new")), "");
        assert!(why(&file).ends_with("it is not a directory"));
        let below = why(&file.join("below"));
        assert!(below.ends_with("that is not a directory"), "{below}");
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1);
    }
}
