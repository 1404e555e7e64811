//! Who signs for the storage.

use crate::auth::{AccessKey, Credentials};
use crate::config::credentials::{self, CredentialReference};
use crate::config::file::{File, NamedCredentials};
use crate::config::problem::{Place, Problem};
use crate::config::raw::Environment;
use crate::config::words;

/// Says what is wrong with the name of the credentials.
pub(super) fn check_name(file: &File, problems: &mut Vec<Problem>) {
    let Some(name) = &file.storage.credentials else {
        return;
    };
    match file.credentials.get(&name.value).map(|at| &at.value) {
        None => {
            let known: Vec<&str> = file.credentials.keys().map(String::as_str).collect();
            let hint = match known.as_slice() {
                [] => format!("add a table `[credentials.{}]`", name.value),
                known => words::advice(&name.value, known),
            };
            problems.push(name.problem(format!("no credentials `{}`", name.value), hint));
        }
        Some(NamedCredentials::Reference(reference)) if is_key(reference) => {}
        Some(NamedCredentials::Reference(_)) => {
            problems.push(name.problem(
                format!("the credentials `{}` are no access key", name.value),
                "storage is signed for with `access_key` and `secret_key`, or a `profile` that has them",
            ));
        }
        // Told already.
        Some(NamedCredentials::Unusable) => {}
    }
}

/// Whether what is kept there is an access key.
fn is_key(reference: &CredentialReference) -> bool {
    matches!(
        reference,
        CredentialReference::AccessKey { .. } | CredentialReference::Profile { .. }
    )
}

/// The access key: the one that the file names, or what the environment gives.
pub(super) fn find(
    file: &File,
    environment: &Environment,
    problems: &mut Vec<Problem>,
) -> Option<AccessKey> {
    let found = match &file.storage.credentials {
        None => credentials::storage_key(environment),
        Some(name) => {
            let table = file.credentials.get(&name.value)?;
            // Anything else is told already, as what is wrong with the name.
            let NamedCredentials::Reference(reference) = &table.value else {
                return None;
            };
            if !is_key(reference) {
                return None;
            }
            let place = Place::Line(table.line);
            credentials::resolve(reference, environment).map_err(|problem| problem.at(place))
        }
    };
    match found {
        Ok(Credentials::AccessKey(key)) => Some(key),
        // Neither a reference to a key nor the environment leads to these.
        Ok(Credentials::Token(_) | Credentials::Password(_) | Credentials::Agency(_)) => None,
        Err(problem) => {
            problems.push(problem);
            None
        }
    }
}
