//! Who gets letters, which, and when.

use super::{Given, mailbox, needed};
use crate::auth::Secret;
use crate::config::file::{At, FileMailGroup};
use crate::config::problem::{Place, Problem};
use crate::config::{aids, output, paper, words};
use crate::deliver::mail::Mailbox;
use crate::render::{self, Pdf};
use crate::report::{Language, RedactionLevel, Severity};

/// A longer name says nothing more.
const LONGEST_NAME: usize = 64;

/// People who get the same letters.
#[derive(Debug, Clone)]
pub struct MailGroup {
    /// Its name, which files and the ledger bear.
    pub name: String,
    /// To whom.
    pub to: Vec<Mailbox>,
    /// Who gets a copy.
    pub copy_to: Vec<Mailbox>,
    /// Who gets a copy that nobody else knows of.
    pub hidden_copy_to: Vec<Mailbox>,
    /// On which occasions; one is enough.
    pub occasions: Vec<Occasion>,
    /// Only where an open finding is at least so severe.
    pub least_severity: Option<Severity>,
    /// Only about runs with one of these regions; empty means any.
    pub regions: Vec<String>,
    /// Only about runs with one of these projects, by id; empty means any.
    pub projects: Vec<String>,
    /// In which language, if not in that of the run.
    pub language: Option<Language>,
    /// What is hidden, if not what the run hides.
    pub redaction: Option<RedactionLevel>,
    /// The formats of the files, by id.
    pub formats: Vec<&'static str>,
    /// The password that the files open with.
    pub password: Option<Secret>,
}

impl MailGroup {
    /// The addresses of everybody in it, each once.
    #[must_use]
    pub fn addresses(&self) -> Vec<String> {
        let lists = [&self.to, &self.copy_to, &self.hidden_copy_to];
        let mut addresses = Vec::new();
        for mailbox in lists.into_iter().flatten() {
            let address = mailbox.email.to_string();
            if !addresses.contains(&address) {
                addresses.push(address);
            }
        }
        addresses
    }
}

/// What a letter is written about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// Every run.
    Always,
    /// A run that differs from the one before.
    Changed,
    /// A run whose data is not complete.
    Incomplete,
    /// A run that breaks a condition of the operator.
    Threshold,
    /// A run that failed, and letters that did not arrive.
    Failure,
}

const OCCASIONS: [(&str, Occasion); 5] = [
    ("always", Occasion::Always),
    ("changed", Occasion::Changed),
    ("incomplete", Occasion::Incomplete),
    ("threshold", Occasion::Threshold),
    ("failure", Occasion::Failure),
];

/// Checks all groups.
pub(super) fn resolve_all(
    given: Given<'_>,
    line: usize,
    problems: &mut Vec<Problem>,
) -> Vec<MailGroup> {
    let groups = &given.file.mail.groups;
    if groups.is_empty() {
        let hint = "add a table `[[mail.group]]` with `name` and `to`";
        problems.push(Problem::new("nobody gets mail", hint).at(Place::Line(line)));
    }
    let mut found: Vec<MailGroup> = Vec::new();
    for group in groups {
        let Some(resolved) = resolve(given, group, problems) else {
            continue;
        };
        if found.iter().any(|other| other.name == resolved.name) {
            let what = format!("there are two groups `{}`", resolved.name);
            problems.push(group.problem(what, "give every group a name of its own"));
        }
        found.push(resolved);
    }
    found
}

fn resolve(
    given: Given<'_>,
    group: &At<FileMailGroup>,
    problems: &mut Vec<Problem>,
) -> Option<MailGroup> {
    let said = &group.value;
    let name = needed(&said.name, "name", group.line, problems);
    let name = name.and_then(|at| name_of(at, problems));
    let mut people = |list: &Option<At<Vec<At<String>>>>| -> Vec<Mailbox> {
        let list = list.iter().flat_map(|at| &at.value);
        list.filter_map(|at| mailbox(at, problems)).collect()
    };
    let (to, copy_to, hidden_copy_to) = (people(&said.to), people(&said.cc), people(&said.bcc));
    let lists = [&said.to, &said.cc, &said.bcc];
    if lists
        .into_iter()
        .flatten()
        .all(|list| list.value.is_empty())
    {
        let hint = "name somebody in `to`, `cc` or `bcc`";
        problems.push(group.problem("the group is empty", hint));
    }
    let formats = formats(said, problems);
    let password = given.secret(said.encrypt.as_ref(), "mail file password", problems);
    let password = password.map(|password| paper::usable(password, "mail file password"));
    let password =
        password.and_then(|password| password.map_err(|problem| problems.push(problem)).ok());
    let texts = |list: &Option<At<Vec<At<String>>>>| -> Vec<String> {
        let list = list.iter().flat_map(|at| &at.value);
        list.map(|at| at.value.trim().to_owned()).collect()
    };
    Some(MailGroup {
        to,
        copy_to,
        hidden_copy_to,
        occasions: occasions(said, problems),
        least_severity: said
            .min_severity
            .as_ref()
            .and_then(|at| severity(at, problems)),
        regions: texts(&said.regions),
        projects: texts(&said.projects),
        language: said.lang.as_ref().and_then(|at| language(at, problems)),
        redaction: said.redact.as_ref().and_then(|at| redaction(at, problems)),
        formats,
        password,
        name: name?,
    })
}

/// A name that can stand in the name of a file everywhere.
fn name_of(at: &At<String>, problems: &mut Vec<Problem>) -> Option<String> {
    let name = at.value.as_str();
    let is_plain = |letter: char| letter.is_alphanumeric() || "-_.".contains(letter);
    let is_short = (1..=LONGEST_NAME).contains(&name.chars().count());
    if !is_short || name.starts_with('.') || !name.chars().all(is_plain) {
        let what = format!("`{}` is no name of a group", name.escape_default());
        let hint = format!("use letters, digits, `-`, `_` and `.`, at most {LONGEST_NAME}");
        problems.push(at.problem(what, hint));
        return None;
    }
    Some(name.to_owned())
}

fn occasions(said: &FileMailGroup, problems: &mut Vec<Problem>) -> Vec<Occasion> {
    let Some(list) = &said.when else {
        return vec![Occasion::Always];
    };
    let known = OCCASIONS.map(|(word, _)| word);
    if list.value.is_empty() {
        let hint = format!("choose from {}", known.join(", "));
        problems.push(list.problem("`when` is empty", hint));
    }
    let mut occasions = Vec::new();
    for at in &list.value {
        match OCCASIONS.iter().find(|(word, _)| *word == at.value) {
            Some((_, occasion)) => occasions.push(*occasion),
            None => {
                let what = format!("unknown occasion `{}`", at.value.escape_default());
                problems.push(at.problem(what, words::advice(&at.value, &known)));
            }
        }
    }
    occasions
}

fn severity(at: &At<String>, problems: &mut Vec<Problem>) -> Option<Severity> {
    let mut known = Severity::FAILING.into_iter();
    let found = known.find(|severity| severity.as_str() == at.value);
    if found.is_none() {
        let words = Severity::FAILING.map(Severity::as_str);
        let what = format!("unknown severity `{}`", at.value.escape_default());
        problems.push(at.problem(what, words::advice(&at.value, &words)));
    }
    found
}

fn language(at: &At<String>, problems: &mut Vec<Problem>) -> Option<Language> {
    output::language_of(&at.value)
        .map_err(|problem| problems.push(problem.at(Place::Line(at.line))))
        .ok()
}

fn redaction(at: &At<String>, problems: &mut Vec<Problem>) -> Option<RedactionLevel> {
    aids::redaction_of(&at.value)
        .map_err(|problem| problems.push(problem.at(Place::Line(at.line))))
        .ok()
}

/// The formats of the files; the PDF unless somebody says otherwise.
fn formats(said: &FileMailGroup, problems: &mut Vec<Problem>) -> Vec<&'static str> {
    let Some(list) = &said.attach else {
        return vec![Pdf::ID];
    };
    let known = render::ALL.map(|renderer| renderer.id());
    for at in &list.value {
        if !known.contains(&at.value.as_str()) {
            let what = format!("unknown format `{}`", at.value.escape_default());
            problems.push(at.problem(what, words::advice(&at.value, &known)));
        } else if said.encrypt.is_some() && at.value != Pdf::ID {
            let what = format!("`{}` cannot be encrypted", at.value);
            let hint = "only the PDF can: attach that alone, or leave out `encrypt`";
            problems.push(at.problem(what, hint));
        }
    }
    let is_wanted = |id: &&'static str| list.value.iter().any(|at| at.value == *id);
    known.into_iter().filter(is_wanted).collect()
}
