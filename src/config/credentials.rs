//! What requests are signed with: a token or an access key, from a file or the environment.

use std::fs;
use std::path::Path;

use super::problem::Problem;
use super::raw::{Environment, RawTarget};
use crate::auth::{AccessKey, Credentials, Secret};

/// Holds the token.
const TOKEN: &str = "HSS_AUDIT_TOKEN";
/// The variables of the official SDK for an access key; the last one comes with temporary keys.
const ACCESS_KEY: &str = "HUAWEICLOUD_SDK_AK";
const SECRET_KEY: &str = "HUAWEICLOUD_SDK_SK";
const SECURITY_TOKEN: &str = "HUAWEICLOUD_SDK_SECURITY_TOKEN";

/// A token wins over an access key: who names one for this run means it.
pub(super) fn credentials(
    raw: &RawTarget,
    environment: &Environment,
    problems: &mut Vec<Problem>,
) -> Option<Credentials> {
    let found = match token(raw, environment) {
        Ok(Some(token)) => Ok(Credentials::Token(token)),
        Ok(None) => access_key(environment).map(Credentials::AccessKey),
        Err(problem) => Err(problem),
    };
    found.map_err(|problem| problems.push(problem)).ok()
}

fn token(raw: &RawTarget, environment: &Environment) -> Result<Option<Secret>, Problem> {
    let token = match &raw.token_file {
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
    match (&raw.token_file, token) {
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
        let mut problems = Vec::new();
        credentials(&RawTarget::default(), &environment, &mut problems)
            .ok_or_else(|| problems[0].what.clone())
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
