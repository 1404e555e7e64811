//! What requests are signed with: from files, the environment or the server that this runs on.

mod profile;
mod secret;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

use super::problem::Problem;
use super::raw::Environment;
use crate::auth::{AccessKey, Credentials, Metadata, Password, Secret};
use secret::variable;

pub use secret::SecretReference;
pub(super) use secret::{Trim, warn_of_readers};

/// Holds the token.
const TOKEN: &str = "HSS_AUDIT_TOKEN";
/// The variables of the official SDK for an access key; the last one comes with temporary keys.
const ACCESS_KEY: &str = "HUAWEICLOUD_SDK_AK";
const SECRET_KEY: &str = "HUAWEICLOUD_SDK_SK";
const SECURITY_TOKEN: &str = "HUAWEICLOUD_SDK_SECURITY_TOKEN";
/// The variables that programs for S3 read; the last one comes with temporary keys.
const S3_KEY: [&str; 3] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
];
/// An IAM user, its password, and the account that it belongs to.
const USER: &str = "HSS_AUDIT_USER";
const PASSWORD: &str = "HSS_AUDIT_PASSWORD";
const DOMAIN: &str = "HSS_AUDIT_DOMAIN";
/// Chooses among all of these.
const KIND: &str = "HSS_AUDIT_CREDENTIALS";
/// Another address of the metadata service, for tests.
const METADATA: &str = "HSS_AUDIT_METADATA_ENDPOINT";

/// The variables of this program that are read here.
pub(in crate::config) const VARIABLES: [&str; 6] = [TOKEN, USER, PASSWORD, DOMAIN, KIND, METADATA];

/// Where credentials are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CredentialReference {
    /// The environment says which: a token, a password, an access key, or the SDK's credentials file, whichever is found
    /// first. The metadata service is only asked when `HSS_AUDIT_CREDENTIALS` says `ecs`.
    Automatic,
    /// A token.
    Token(SecretReference),
    /// An access key.
    AccessKey {
        /// The public part.
        access_key: SecretReference,
        /// The secret part.
        secret_key: SecretReference,
        /// What a temporary key comes with.
        security_token: Option<SecretReference>,
    },
    /// An IAM user and its password.
    Password {
        /// Name of the user.
        user: SecretReference,
        /// The password.
        password: SecretReference,
        /// Name of the account.
        domain: SecretReference,
    },
    /// A section of the SDK's credentials file.
    Profile {
        /// The file; the usual one unless named.
        file: Option<PathBuf>,
        /// The section; `basic`, then `basiccredentials`, unless named.
        section: Option<String>,
    },
    /// The agency of the cloud server that this runs on.
    Metadata,
}

/// Credentials, and what was kept beside them.
#[derive(Debug, Clone)]
pub struct Found {
    /// What to sign in with.
    pub credentials: Credentials,
    /// The project that the credentials file names.
    pub project_id: Option<String>,
    /// Where IAM answers, by the credentials file.
    pub iam_endpoint: Option<String>,
}

/// Finds credentials.
///
/// # Errors
/// When they are not there, or not usable.
pub fn resolve(
    reference: &CredentialReference,
    environment: &Environment,
) -> Result<Credentials, Problem> {
    look_up(reference, environment).map(|found| found.credentials)
}

/// Finds credentials, and what is kept beside them.
///
/// # Errors
/// When they are not there, or not usable.
pub fn look_up(
    reference: &CredentialReference,
    environment: &Environment,
) -> Result<Found, Problem> {
    let text =
        |reference: &SecretReference, what| reference.resolve(what, Trim::Spaces, environment);
    match reference {
        CredentialReference::Automatic => automatic(environment),
        CredentialReference::Token(token) => token_of(token, environment).map(Found::from),
        CredentialReference::AccessKey {
            access_key,
            secret_key,
            security_token,
        } => Ok(Found::from(Credentials::AccessKey(AccessKey {
            access: text(access_key, "access key")?.expose().to_owned(),
            secret: text(secret_key, "secret key")?,
            security_token: security_token
                .as_ref()
                .map(|reference| text(reference, "security token"))
                .transpose()?,
        }))),
        CredentialReference::Password {
            user,
            password,
            domain,
        } => Ok(Found::from(Credentials::Password(Password {
            user: text(user, "user")?.expose().to_owned(),
            password: password.resolve("password", Trim::LineEnd, environment)?,
            domain: text(domain, "account")?.expose().to_owned(),
        }))),
        CredentialReference::Profile { file, section } => {
            profile::read(file.as_deref(), section.as_deref(), environment)
        }
        CredentialReference::Metadata => metadata(environment).map(Found::from),
    }
}

impl From<Credentials> for Found {
    fn from(credentials: Credentials) -> Self {
        Self {
            credentials,
            project_id: None,
            iam_endpoint: None,
        }
    }
}

/// What the environment gives. A token wins over all others: who names one for this run means it.
fn automatic(environment: &Environment) -> Result<Found, Problem> {
    match variable(KIND, environment)
        .map(str::to_ascii_lowercase)
        .as_deref()
    {
        None => {}
        Some("token") => return look_up(&CredentialReference::Token(of(TOKEN)), environment),
        Some("password") => return password(environment).map(Found::from),
        Some("access-key") => return access_key(environment).map(Found::from),
        Some("profile") => return profile::read(None, None, environment),
        Some("ecs") => return metadata(environment).map(Found::from),
        Some(other) => {
            return Err(Problem::new(
                format!("{KIND} is `{other}`"),
                "set it to `token`, `password`, `access-key`, `profile` or `ecs`, or unset it",
            ));
        }
    }
    let is_set = |names: &[&str]| {
        let mut names = names.iter();
        names.any(|name| variable(name, environment).is_some())
    };
    if is_set(&[TOKEN]) {
        return token_of(&of(TOKEN), environment).map(Found::from);
    }
    if is_set(&[USER, PASSWORD]) {
        return password(environment).map(Found::from);
    }
    if is_set(&[ACCESS_KEY, SECRET_KEY]) {
        return access_key(environment).map(Found::from);
    }
    if profile::is_there(environment) {
        return profile::read(None, None, environment);
    }
    Err(Problem::new(
        "no credentials are given",
        format!(
            "set {TOKEN}, name a file with `--token-file`, or set {ACCESS_KEY} and {SECRET_KEY}, or {USER}, {PASSWORD} and \
             {DOMAIN}; on a cloud server with an agency set {KIND} to `ecs`"
        ),
    ))
}

fn of(variable: &str) -> SecretReference {
    SecretReference::Environment(variable.to_owned())
}

fn token_of(
    reference: &SecretReference,
    environment: &Environment,
) -> Result<Credentials, Problem> {
    let token = reference.resolve("token", Trim::Spaces, environment)?;
    if !token.expose().bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Problem::new(
            "the token holds characters that an HTTP header cannot carry",
            "copy it again, on one line",
        ));
    }
    Ok(Credentials::Token(token))
}

fn password(environment: &Environment) -> Result<Credentials, Problem> {
    require_all(&[USER, PASSWORD, DOMAIN], environment)?;
    let reference = CredentialReference::Password {
        user: of(USER),
        password: of(PASSWORD),
        domain: of(DOMAIN),
    };
    resolve(&reference, environment)
}

fn access_key(environment: &Environment) -> Result<Credentials, Problem> {
    require_all(&[ACCESS_KEY, SECRET_KEY], environment)?;
    let reference = CredentialReference::AccessKey {
        access_key: of(ACCESS_KEY),
        secret_key: of(SECRET_KEY),
        security_token: variable(SECURITY_TOKEN, environment).map(|_| of(SECURITY_TOKEN)),
    };
    resolve(&reference, environment)
}

/// The access key for object storage: the variables of programs for S3, those of the official SDK, or its file.
///
/// # Errors
/// When there is none, or only half of one.
pub(super) fn storage_key(environment: &Environment) -> Result<Credentials, Problem> {
    let is_set = |name: &str| variable(name, environment).is_some();
    let [access_key_name, secret_key, security_token] = S3_KEY;
    if is_set(access_key_name) || is_set(secret_key) {
        require_all(&[access_key_name, secret_key], environment)?;
        let reference = CredentialReference::AccessKey {
            access_key: of(access_key_name),
            secret_key: of(secret_key),
            security_token: is_set(security_token).then(|| of(security_token)),
        };
        return resolve(&reference, environment);
    }
    if is_set(ACCESS_KEY) || is_set(SECRET_KEY) {
        return access_key(environment);
    }
    if profile::is_there(environment) {
        return profile::read(None, None, environment).map(|found| found.credentials);
    }
    Err(Problem::new(
        "no access key is given for the storage",
        format!(
            "name `credentials` in `[storage]`, or set {ACCESS_KEY} and {SECRET_KEY}, or {access_key_name} and {secret_key}"
        ),
    ))
}

/// Variables that make sense only together.
fn require_all(names: &[&str], environment: &Environment) -> Result<(), Problem> {
    let is_set = |name: &&&str| variable(name, environment).is_some();
    let set = names.iter().find(is_set);
    match (names.iter().find(|name| !is_set(name)), set) {
        (Some(unset), Some(set)) => Err(Problem::new(
            format!("{set} is set, but {unset} is not"),
            format!("set {unset} as well"),
        )),
        (Some(unset), None) => Err(Problem::new(
            format!("{unset} is not set"),
            format!("set {}", names.join(", ")),
        )),
        (None, _) => Ok(()),
    }
}

fn metadata(environment: &Environment) -> Result<Credentials, Problem> {
    let Some(text) = variable(METADATA, environment) else {
        return Ok(Credentials::Agency(Metadata::USUAL));
    };
    let address = text.trim_start_matches("http://").trim_end_matches('/');
    let metadata = address.parse().ok().and_then(Metadata::at);
    metadata.map(Credentials::Agency).ok_or_else(|| {
        Problem::new(
            format!("{METADATA} is `{text}`"),
            "keys are only taken from this machine: set it to an address such as `127.0.0.1:8080`, or unset it",
        )
    })
}

/// A secret that is no more than that.
fn plain(text: &str) -> Secret {
    Secret::new(text.to_owned())
}
