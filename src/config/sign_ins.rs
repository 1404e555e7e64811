//! Who signs for which target.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::credentials::{self, CredentialReference, Found, SecretReference};
use super::file::{At, NamedCredentials};
use super::problem::{Place, Problem};
use super::service::Service;
use super::targets::Given;
use super::words;
use crate::auth::Credentials;
use crate::hss::{InsecureHttp, SignIn};

/// Credentials that were found.
#[derive(Clone)]
pub(super) struct WayIn {
    sign_in: SignIn,
    /// Whether it is a password, which IAM has to exchange for tokens.
    is_password: bool,
    project_id: Option<String>,
    iam_endpoint: Option<String>,
}

/// Finds credentials, each only once: a problem is told once, however many targets share it.
pub(super) struct SignIns<'a> {
    given: Given<'a>,
    /// By name; the empty name stands for those that nobody named. Nothing where the problem was told.
    found: BTreeMap<String, Option<WayIn>>,
}

impl WayIn {
    /// The project that the credentials file names.
    pub(super) fn project_id(&self) -> Option<&str> {
        self.project_id.as_deref()
    }

    /// The sign-in to a service, and the service with what is kept beside the credentials.
    pub(super) fn to(
        &self,
        service: Service,
        insecure: InsecureHttp,
        problems: &mut Vec<Problem>,
    ) -> Option<(SignIn, Service)> {
        let service = service.or_iam(self.iam_endpoint.as_deref(), insecure, problems)?;
        if self.is_password && service.iam.is_none() {
            problems.push(Problem::new(
                "no IAM endpoint is known that exchanges the password for a token",
                "give `--iam-endpoint`, or `iam_endpoint` in the file, for example `https://iam.myhuaweicloud.com`",
            ));
            return None;
        }
        Some((self.sign_in.at(service.iam.clone()), service))
    }
}

impl From<Found> for WayIn {
    fn from(found: Found) -> Self {
        Self {
            is_password: matches!(found.credentials, Credentials::Password(_)),
            sign_in: SignIn::new(found.credentials, None),
            project_id: found.project_id,
            iam_endpoint: found.iam_endpoint,
        }
    }
}

impl<'a> SignIns<'a> {
    pub(super) fn new(given: Given<'a>) -> Self {
        Self {
            given,
            found: BTreeMap::new(),
        }
    }

    /// Those that the flags and the environment give.
    pub(super) fn automatic(&mut self, problems: &mut Vec<Problem>) -> Option<WayIn> {
        let reference = match &self.given.raw.token_file {
            Some(path) => CredentialReference::Token(SecretReference::File(PathBuf::from(path))),
            None => CredentialReference::Automatic,
        };
        self.find("", &reference, Place::Call, problems)
    }

    /// Those that a target names; a flag outranks the name.
    pub(super) fn named(
        &mut self,
        name: Option<&At<String>>,
        problems: &mut Vec<Problem>,
    ) -> Option<WayIn> {
        let Some(name) = name else {
            return self.automatic(problems);
        };
        let known = &self.given.file.credentials;
        match known.get(&name.value) {
            Some(_) if self.given.raw.token_file.is_some() => self.automatic(problems),
            Some(At { line, value }) => match value {
                NamedCredentials::Reference(reference) => {
                    let place = Place::Line(*line);
                    self.find(&name.value, &reference.clone(), place, problems)
                }
                NamedCredentials::Unusable => None,
            },
            None => {
                let names: Vec<&str> = known.keys().map(String::as_str).collect();
                let hint = if names.is_empty() {
                    format!("add a table `[credentials.{}]`", name.value)
                } else {
                    words::advice(&name.value, &names)
                };
                problems.push(name.problem(format!("no credentials `{}`", name.value), hint));
                None
            }
        }
    }

    fn find(
        &mut self,
        name: &str,
        reference: &CredentialReference,
        place: Place,
        problems: &mut Vec<Problem>,
    ) -> Option<WayIn> {
        if let Some(known) = self.found.get(name) {
            return known.clone();
        }
        let found = credentials::look_up(reference, self.given.environment);
        let found = found
            .map_err(|problem| problems.push(problem.at(place)))
            .ok()
            .map(WayIn::from);
        self.found.insert(name.to_owned(), found.clone());
        found
    }
}
