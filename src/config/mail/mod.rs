//! Letters: the server that takes them, and who gets which.

mod group;
mod server;

use reqwest::Url;

use super::credentials::Trim;
use super::file::{At, File, SecretText};
use super::problem::{Place, Problem};
use super::raw::Environment;
use crate::auth::Secret;
use crate::deliver::mail::{Address, InDoubt, Mailbox, Patience, Server};

pub use group::{MailGroup, Occasion};

/// The most that a letter may have unless somebody says otherwise; many servers take 20 MB or 25 MB, some 10 MB.
const SIZE_LIMIT_MB: f64 = 15.0;
/// More than this no server takes.
const LARGEST_MB: f64 = 150.0;
/// One megabyte, as servers count.
const MEGABYTE: f64 = 1_000_000.0;

/// Letters about runs.
#[derive(Debug, Clone)]
pub struct MailConfig {
    /// What takes letters.
    pub server: Server,
    /// Who writes.
    pub from: Mailbox,
    /// Who gets answers, if somebody else.
    pub reply_to: Option<Mailbox>,
    /// Who is told when a letter cannot be delivered further on.
    pub sender: Address,
    /// How long to try.
    pub patience: Patience,
    /// What to do with letters of which nobody knows whether they arrived.
    pub in_doubt: InDoubt,
    /// The most bytes that a letter may have, encoded as it travels.
    pub size_limit: u64,
    /// Where readers find the archive, if not by the path of the run.
    pub archive: Option<String>,
    /// Who gets letters.
    pub groups: Vec<MailGroup>,
}

/// What reading the table needs.
#[derive(Clone, Copy)]
struct Given<'a> {
    file: &'a File,
    environment: &'a Environment,
    /// Whether letters are going to be written; otherwise secrets are left where they are.
    is_wanted: bool,
}

/// Checks the table `[mail]`; nothing comes of it where there is none, or nobody wants letters now.
pub(super) fn resolve(
    is_wanted: bool,
    environment: &Environment,
    file: &File,
    problems: &mut Vec<Problem>,
) -> Option<MailConfig> {
    let line = file.mail.line?;
    let given = Given {
        file,
        environment,
        is_wanted,
    };
    let before = problems.len();
    let server = server::resolve(given, line, problems);
    let from = needed(&file.mail.from, "from", line, problems).and_then(|at| mailbox(at, problems));
    let reply_to = file.mail.reply_to.as_ref();
    let reply_to = reply_to.and_then(|at| mailbox(at, problems));
    let sender = file.mail.envelope_sender.as_ref();
    let sender = sender.and_then(|at| mailbox(at, problems));
    let patience = patience(given, problems);
    let in_doubt = in_doubt(file, problems);
    let groups = group::resolve_all(given, line, problems);
    let size_limit = bounded(
        (file.mail.size_limit_mb.as_ref(), "size_limit_mb"),
        (SIZE_LIMIT_MB, 0.1, LARGEST_MB),
        problems,
    );
    if !is_wanted || problems.len() > before {
        return None;
    }
    let from = from?;
    Some(MailConfig {
        server: server?,
        sender: sender.map_or_else(|| from.email.clone(), |sender| sender.email),
        from,
        reply_to,
        patience,
        in_doubt,
        size_limit: bytes(size_limit),
        archive: file.mail.archive.as_ref().map(|at| at.value.clone()),
        groups,
    })
}

fn bytes(megabytes: f64) -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the number lies between bounds that are checked"
    )]
    let bytes = (megabytes * MEGABYTE) as u64;
    bytes
}

/// What a table is for nothing without.
fn needed<'a, T>(
    found: &'a Option<At<T>>,
    key: &str,
    line: usize,
    problems: &mut Vec<Problem>,
) -> Option<&'a At<T>> {
    if found.is_none() {
        let hint = match key {
            "server" => {
                "name the server that takes mail, for example `server = \"smtp.example.com\"`"
            }
            "from" => "say who writes, for example `from = \"HSS audit <audit@example.com>\"`",
            _ => "give every group a name of its own",
        };
        problems.push(Problem::new(format!("`{key}` is missing"), hint).at(Place::Line(line)));
    }
    found.as_ref()
}

/// An address, with or without the name of a person.
fn mailbox(text: &At<String>, problems: &mut Vec<Problem>) -> Option<Mailbox> {
    let is_plain = !text.value.chars().any(char::is_control);
    let parsed = text.value.trim().parse().ok().filter(|_| is_plain);
    let parsed = parsed.and_then(with_ascii_domain);
    if parsed.is_none() {
        let what = format!("`{}` is no address", text.value.escape_default());
        let hint = "write `name@example.com` or `A Name <name@example.com>`";
        problems.push(text.problem(what, hint));
    }
    parsed
}

/// The same with a domain of ASCII letters (RFC 5891), which every server takes and which can stand in a Message-ID.
fn with_ascii_domain(mailbox: Mailbox) -> Option<Mailbox> {
    let (user, domain) = (mailbox.email.user(), mailbox.email.domain());
    if domain.is_ascii() {
        return Some(mailbox);
    }
    let url = Url::parse(&format!("https://{domain}/")).ok()?;
    let email = Address::new(user, url.host_str()?).ok()?;
    Some(Mailbox { email, ..mailbox })
}

fn patience(given: Given<'_>, problems: &mut Vec<Problem>) -> Patience {
    /// Long enough for a server that defers what it does not know yet, short enough for a schedule.
    const MINUTES: f64 = 30.0;
    const FIRST_SECONDS: f64 = 15.0;
    let mail = &given.file.mail;
    let first = bounded(
        (mail.first_wait_seconds.as_ref(), "first_wait_seconds"),
        (FIRST_SECONDS, 0.01, 3_600.0),
        problems,
    );
    let total = bounded(
        (mail.give_up_after_minutes.as_ref(), "give_up_after_minutes"),
        (MINUTES, 0.0, 10_000.0),
        problems,
    );
    let duration = std::time::Duration::from_secs_f64;
    Patience::new(duration(first), duration(total * 60.0))
}

fn in_doubt(file: &File, problems: &mut Vec<Problem>) -> InDoubt {
    let Some(text) = &file.mail.in_doubt else {
        return InDoubt::default();
    };
    match text.value.as_str() {
        "resend" => InDoubt::Resend,
        "hold" => InDoubt::Hold,
        _ => {
            let what = format!("unknown word `{}` for `in_doubt`", text.value);
            let hint = "choose `resend`, which may bring a letter twice, or `hold`, which asks you";
            problems.push(text.problem(what, hint));
            InDoubt::default()
        }
    }
}

/// A number between bounds, or its default.
fn bounded(
    (found, key): (Option<&At<f64>>, &str),
    (default, least, most): (f64, f64, f64),
    problems: &mut Vec<Problem>,
) -> f64 {
    let Some(at) = found else {
        return default;
    };
    if !(least..=most).contains(&at.value) {
        let what = format!("`{key}` is {}", at.value);
        problems.push(at.problem(what, format!("give a number from {least} to {most}")));
        return default;
    }
    at.value
}

impl Given<'_> {
    /// A secret, where one is named and letters are going to be written.
    fn secret(
        self,
        text: Option<&SecretText>,
        what: &str,
        problems: &mut Vec<Problem>,
    ) -> Option<Secret> {
        let Some(SecretText::Kept(reference)) = text.filter(|_| self.is_wanted) else {
            // Not needed, or what is wrong with it is told already.
            return None;
        };
        let found = reference.resolve(what, Trim::LineEnd, self.environment);
        found.map_err(|problem| problems.push(problem)).ok()
    }
}
