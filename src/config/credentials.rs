//! What requests are signed with: a token or an access key, from a file or the environment.

use std::fs;
use std::path::{Path, PathBuf};

use super::problem::Problem;
use super::raw::Environment;
use crate::auth::{AccessKey, Credentials, Secret};

/// Holds the token.
const TOKEN: &str = "HSS_AUDIT_TOKEN";
/// The variables of the official SDK for an access key; the last one comes with temporary keys.
const ACCESS_KEY: &str = "HUAWEICLOUD_SDK_AK";
const SECRET_KEY: &str = "HUAWEICLOUD_SDK_SK";
const SECURITY_TOKEN: &str = "HUAWEICLOUD_SDK_SECURITY_TOKEN";

/// Where credentials are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum CredentialReference {
    /// Whatever the environment gives.
    Automatic,
    /// A token.
    Token(SecretReference),
    /// An access key.
    AccessKey {
        access_key: SecretReference,
        secret_key: SecretReference,
        security_token: Option<SecretReference>,
    },
    /// A user's password.
    Password {
        user: SecretReference,
        password: SecretReference,
        domain: SecretReference,
    },
    /// A section of the SDK's credentials file.
    Profile {
        file: Option<PathBuf>,
        section: Option<String>,
    },
    /// The agency of the server that this runs on.
    Metadata,
}

/// Where a secret is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum SecretReference {
    /// In an environment variable.
    Environment(String),
    /// Alone in a file.
    File(PathBuf),
}

/// Finds credentials. A token wins over an access key: who names one for this run means it.
pub(super) fn resolve(
    reference: &CredentialReference,
    environment: &Environment,
) -> Result<Credentials, Problem> {
    match reference {
        CredentialReference::Automatic => match token(None, environment)? {
            Some(token) => Ok(Credentials::Token(token)),
            None => access_key(environment).map(Credentials::AccessKey),
        },
        CredentialReference::Token(SecretReference::File(path)) => token(Some(path), environment)?
            .map(Credentials::Token)
            .ok_or_else(|| Problem::new("no token", "")),
        CredentialReference::Token(reference) => {
            Ok(Credentials::Token(secret(reference, environment)?))
        }
        CredentialReference::AccessKey {
            access_key,
            secret_key,
            security_token,
        } => Ok(Credentials::AccessKey(AccessKey {
            access: secret(access_key, environment)?.expose().to_owned(),
            secret: secret(secret_key, environment)?,
            security_token: security_token
                .as_ref()
                .map(|reference| secret(reference, environment))
                .transpose()?,
        })),
        CredentialReference::Password { .. }
        | CredentialReference::Profile { .. }
        | CredentialReference::Metadata => Err(Problem::new(
            "cannot sign in this way yet",
            "use a token or an access key",
        )),
    }
}

fn secret(reference: &SecretReference, environment: &Environment) -> Result<Secret, Problem> {
    match reference {
        SecretReference::Environment(name) => environment
            .get(name)
            .filter(|value| !value.trim().is_empty())
            .map(|value| Secret::new(value.trim().to_owned()))
            .ok_or_else(|| Problem::new(format!("{name} is not set"), format!("set {name}"))),
        SecretReference::File(path) => {
            read_token(path).map(|text| Secret::new(text.trim().to_owned()))
        }
    }
}

fn token(file: Option<&PathBuf>, environment: &Environment) -> Result<Option<Secret>, Problem> {
    let token = match file {
        Some(path) => read_token(path)?,
        None => environment.get(TOKEN).cloned().unwrap_or_default(),
    };
    let token = token.trim();
    if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Problem::new(
            "the token holds characters that an HTTP header cannot carry",
            "copy it again, on one line",
        ));
    }
    match (file, token) {
        (Some(path), "") => Err(Problem::new(
            format!("the token file `{}` is empty", path.display()),
            "name a file that holds the token alone",
        )),
        (None, "") => Ok(None),
        (_, token) => Ok(Some(Secret::new(token.to_owned()))),
    }
}

fn access_key(environment: &Environment) -> Result<AccessKey, Problem> {
    let variable = |name: &str| {
        let value = environment.get(name)?.trim();
        (!value.is_empty()).then(|| value.to_owned())
    };
    let unset = |name: &str, other: &str| {
        Problem::new(
            format!("{other} is set, but {name} is not"),
            format!("set {name} as well"),
        )
    };
    match (variable(ACCESS_KEY), variable(SECRET_KEY)) {
        (Some(access), Some(secret)) => Ok(AccessKey {
            access,
            secret: Secret::new(secret),
            security_token: variable(SECURITY_TOKEN).map(Secret::new),
        }),
        (Some(_), None) => Err(unset(SECRET_KEY, ACCESS_KEY)),
        (None, Some(_)) => Err(unset(ACCESS_KEY, SECRET_KEY)),
        (None, None) => Err(Problem::new(
            "no credentials are given",
            format!(
                "set {TOKEN}, name a file with `--token-file`, or set {ACCESS_KEY} and {SECRET_KEY}"
            ),
        )),
    }
}

fn read_token(path: &Path) -> Result<String, Problem> {
    fs::read_to_string(path).map_err(|error| {
        Problem::new(
            format!("cannot read the token file `{}`: {error}", path.display()),
            "name a file that holds the token alone",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(variables: &[(&str, &str)]) -> Result<Credentials, String> {
        let environment: Environment = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        resolve(&CredentialReference::Automatic, &environment).map_err(|problem| problem.what)
    }

    #[test]
    fn a_token_wins_over_an_access_key() {
        let key = [(ACCESS_KEY, "AK"), (SECRET_KEY, "SK")];
        assert!(matches!(found(&key), Ok(Credentials::AccessKey(_))));
        let both = [key[0], key[1], (TOKEN, "token")];
        assert!(matches!(found(&both), Ok(Credentials::Token(_))));
    }

    #[test]
    fn half_an_access_key_is_said_to_be_half() {
        let what = "HUAWEICLOUD_SDK_AK is set, but HUAWEICLOUD_SDK_SK is not";
        assert_eq!(
            found(&[(ACCESS_KEY, "AK"), (SECRET_KEY, " ")])
                .err()
                .as_deref(),
            Some(what)
        );
        assert_eq!(
            found(&[]).err().as_deref(),
            Some("no credentials are given")
        );
    }

    #[test]
    fn a_temporary_key_comes_with_its_token() {
        let variables = [
            (ACCESS_KEY, "AK"),
            (SECRET_KEY, "SK"),
            (SECURITY_TOKEN, "ST"),
        ];
        let Ok(Credentials::AccessKey(key)) = found(&variables) else {
            panic!("no key")
        };
        assert_eq!(
            key.security_token
                .map(|token| token.expose().to_owned())
                .as_deref(),
            Some("ST")
        );
    }
}
