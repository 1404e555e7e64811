//! `[credentials.NAME]`: where credentials are kept, never the credentials themselves.

use std::path::Path;

use super::table::{At, Table};
use crate::config::credentials::{CredentialReference, SecretReference};
use crate::config::problem::{Place, Problem};

/// The credentials that a name stands for.
#[derive(Debug, Clone)]
pub(in crate::config) enum NamedCredentials {
    /// Where to find them.
    Reference(CredentialReference),
    /// The table does not say; the problem is told already.
    Unusable,
}

/// One way of signing in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Token,
    AccessKey,
    Password,
    Profile,
    Metadata,
}

/// A key that belongs to a way, and whether the way needs it.
const KEYS: [(&str, Way, bool); 10] = [
    ("token", Way::Token, true),
    ("access_key", Way::AccessKey, true),
    ("secret_key", Way::AccessKey, true),
    ("security_token", Way::AccessKey, false),
    ("user", Way::Password, true),
    ("password", Way::Password, true),
    ("domain", Way::Password, true),
    ("profile", Way::Profile, true),
    ("file", Way::Profile, false),
    ("metadata", Way::Metadata, true),
];

/// What a table says, key by key.
struct Given {
    texts: Vec<(&'static str, At<String>)>,
    metadata: Option<At<bool>>,
}

/// Reads a table. Problems with the ways of signing in are returned, those with single keys the table keeps.
pub(super) fn read(
    table: &mut Table<'_>,
    line: usize,
    folder: &Path,
) -> Result<NamedCredentials, Vec<Problem>> {
    let given = Given::read(table);
    let way = given.way(line).map_err(|problem| vec![problem])?;
    let mut problems = given.missing(way, line);
    let mut secret = |key: &str| match given.text(key).map(|text| reference(key, text, folder)) {
        Some(Ok(reference)) => Some(reference),
        Some(Err(problem)) => {
            problems.push(problem);
            None
        }
        None => None,
    };
    let found = match way {
        Way::Token => secret("token").map(CredentialReference::Token),
        Way::AccessKey => {
            let (access_key, secret_key) = (secret("access_key"), secret("secret_key"));
            let security_token = secret("security_token");
            access_key.zip(secret_key).map(|(access_key, secret_key)| {
                CredentialReference::AccessKey {
                    access_key,
                    secret_key,
                    security_token,
                }
            })
        }
        Way::Password => {
            let (user, password) = (secret("user"), secret("password"));
            user.zip(password)
                .zip(secret("domain"))
                .map(|((user, password), domain)| CredentialReference::Password {
                    user,
                    password,
                    domain,
                })
        }
        Way::Profile => given
            .text("profile")
            .map(|section| CredentialReference::Profile {
                file: given.text("file").map(|file| folder.join(&file.value)),
                section: Some(section.value.clone()),
            }),
        Way::Metadata => Some(CredentialReference::Metadata),
    };
    match found {
        Some(found) if problems.is_empty() => Ok(NamedCredentials::Reference(found)),
        _ => Err(problems),
    }
}

impl Given {
    fn read(table: &mut Table<'_>) -> Self {
        let texts = KEYS.into_iter().filter(|(_, way, _)| *way != Way::Metadata);
        Self {
            texts: texts
                .filter_map(|(key, ..)| Some((key, table.string(key)?)))
                .collect(),
            metadata: table.boolean("metadata"),
        }
    }

    fn text(&self, key: &str) -> Option<&At<String>> {
        self.texts
            .iter()
            .find_map(|(name, text)| (*name == key).then_some(text))
    }

    fn has(&self, key: &str) -> bool {
        match key {
            "metadata" => self.metadata.as_ref().is_some_and(|found| found.value),
            _ => self.text(key).is_some(),
        }
    }

    /// The one way that the table speaks of.
    fn way(&self, line: usize) -> Result<Way, Problem> {
        let mut ways: Vec<(Way, &str)> = Vec::new();
        for (key, way, _) in KEYS {
            if self.has(key) && ways.last().is_none_or(|(last, _)| *last != way) {
                ways.push((way, key));
            }
        }
        match ways.as_slice() {
            [(way, _)] => Ok(*way),
            [] => Err(Problem::new(
                "the credentials name nothing to sign in with",
                "give `token`; `access_key` and `secret_key`; `user`, `password` and `domain`; `profile`; or `metadata = true`",
            )
            .at(Place::Line(line))),
            [(_, one), (_, other), ..] => Err(Problem::new(
                format!("`{one}` and `{other}` are two ways to sign in"),
                "keep one; other credentials get a table of their own",
            )
            .at(Place::Line(line))),
        }
    }

    fn missing(&self, way: Way, line: usize) -> Vec<Problem> {
        let wanted = KEYS
            .into_iter()
            .filter(|(_, of, is_needed)| *of == way && *is_needed);
        let missing = wanted.filter(|(key, ..)| !self.has(key));
        missing
            .map(|(key, ..)| {
                let hint = match way {
                    Way::Profile => format!("name the section, for example `{key} = \"basic\"`"),
                    Way::Token | Way::AccessKey | Way::Password | Way::Metadata => {
                        format!("say where it is kept, for example `{key} = \"env:NAME\"`")
                    }
                };
                Problem::new(format!("`{key}` is missing"), hint).at(Place::Line(line))
            })
            .collect()
    }
}

/// Reads where a secret is kept.
pub(super) fn reference(
    key: &str,
    text: &At<String>,
    folder: &Path,
) -> Result<SecretReference, Problem> {
    SecretReference::parse(key, &text.value, folder)
        .map_err(|problem| problem.at(Place::Line(text.line)))
}
