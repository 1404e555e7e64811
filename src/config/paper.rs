//! What the PDF is to be like, and the password of its encrypted copy.

use std::path::Path;

use super::credentials::{SecretReference, Trim};
use super::file::{File, SecretText};
use super::origin::{Names, Setting};
use super::problem::Problem;
use super::raw::{Environment, RawPaper};
use crate::auth::Secret;
use crate::render::Pdf;
use crate::report::{Attachment, Paper, PaperRows};

/// A shorter password could be found by trying.
const SHORTEST_PASSWORD: usize = 8;

const ROWS: Names = Names {
    flag: "--pdf-rows",
    variable: "HSS_AUDIT_PDF_ROWS",
    key: "pdf_rows",
};

/// The variables of this program that are read here.
pub(super) const VARIABLES: [&str; 1] = [ROWS.variable];
/// Where the password is kept, by flag.
const PASSWORD_FLAG: &str = "--pdf-password-from";
/// What problems call it.
const PASSWORD: &str = "PDF password";

/// What the PDF is to be like.
pub(super) fn resolve(
    raw: &RawPaper,
    environment: &Environment,
    file: &File,
    problems: &mut Vec<Problem>,
) -> Paper {
    let is_wanted = raw.attach || file.pdf_attach.as_ref().is_some_and(|at| at.value);
    Paper {
        rows: rows(raw, environment, file, problems),
        attachment: if is_wanted {
            Attachment::Findings
        } else {
            Attachment::None
        },
    }
}

fn rows(
    raw: &RawPaper,
    environment: &Environment,
    file: &File,
    problems: &mut Vec<Problem>,
) -> PaperRows {
    let chosen = ROWS.choose(
        raw.rows.clone(),
        environment,
        str::to_owned,
        file.pdf_rows.as_ref(),
    );
    let Some(Setting { value, origin }) = chosen else {
        return PaperRows::default();
    };
    match (value.as_str(), value.parse()) {
        ("all", _) => PaperRows::All,
        ("none", _) => PaperRows::Until(0),
        (_, Ok(limit)) => PaperRows::Until(limit),
        (_, Err(_)) => {
            let what = format!("`{}` is `{value}`", origin.name());
            let hint = "give `all`, `none`, or a number of results";
            problems.push(Problem::new(what, hint).at(origin.place()));
            PaperRows::default()
        }
    }
}

/// The password of the encrypted copy, where somebody wants one and a PDF is written.
pub(super) fn password(
    raw: &RawPaper,
    formats: &[&str],
    (environment, file): (&Environment, &File),
    problems: &mut Vec<Problem>,
) -> Option<Secret> {
    let reference = match (&raw.password_from, &file.pdf_password) {
        (Some(text), _) => SecretReference::parse(PASSWORD_FLAG, text, Path::new("")),
        (None, Some(SecretText::Kept(reference))) => Ok(reference.clone()),
        // What is wrong with it is told already.
        (None, Some(SecretText::Unusable) | None) => return None,
    };
    let found = reference.and_then(|reference| {
        let is_needed = formats.contains(&Pdf::ID);
        is_needed
            .then(|| reference.resolve(PASSWORD, Trim::LineEnd, environment))
            .transpose()
    });
    let usable = |password| usable(password, PASSWORD);
    match found.and_then(|password| password.map(usable).transpose()) {
        Ok(password) => password,
        Err(problem) => {
            problems.push(problem);
            None
        }
    }
}

/// A password that every program reads in the same way, and that is no gift; `what` names it in problems.
pub(super) fn usable(password: Secret, what: &str) -> Result<Secret, Problem> {
    let text = password.expose();
    let longest = Pdf::LONGEST_PASSWORD;
    if !text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Err(Problem::new(
            format!("the {what} holds characters that programs read differently"),
            "use letters, digits and signs of ASCII",
        ));
    }
    if !(SHORTEST_PASSWORD..=longest).contains(&text.len()) {
        return Err(Problem::new(
            format!("the {what} has {} characters", text.len()),
            format!("use {SHORTEST_PASSWORD} to {longest}, for example of `openssl rand -hex 16`"),
        ));
    }
    Ok(password)
}
