//! The part of IAM that a client of HSS needs: tokens and project ids.
//!
//! Source: IAM API v3, "Obtaining a User Token Through Password Authentication" and "Querying Project Information".

use axum::http::header::HeaderName;
use axum::http::{Method, StatusCode};
use chrono::{DateTime, SecondsFormat};
use serde::Deserialize;
use serde_json::{Value, json};

use super::User;
use super::answer::{Answer, Refusal};
use super::call::Call;
use super::server::Site;

const SUBJECT_TOKEN: HeaderName = HeaderName::from_static("x-subject-token");

#[derive(Deserialize)]
struct Request {
    auth: Auth,
}

#[derive(Deserialize)]
struct Auth {
    identity: Identity,
    #[serde(default)]
    scope: Scope,
}

#[derive(Deserialize)]
struct Identity {
    methods: Vec<String>,
    password: Option<Password>,
}

#[derive(Deserialize)]
struct Password {
    user: PasswordUser,
}

#[derive(Deserialize)]
struct PasswordUser {
    domain: Name,
    name: String,
    password: String,
}

#[derive(Default, Deserialize)]
struct Scope {
    project: Option<Name>,
}

#[derive(Deserialize)]
struct Name {
    id: Option<String>,
    name: Option<String>,
}

/// Answers a request to IAM; none when the path is not one of IAM's.
pub(super) fn answer(site: &Site, call: &Call) -> Option<Result<Answer, Refusal>> {
    match (&call.method, call.path.as_str()) {
        (&Method::POST, "/v3/auth/tokens") => Some(issue(site, call)),
        (&Method::GET, "/v3/projects") => Some(projects(site, call)),
        _ => None,
    }
}

fn issue(site: &Site, call: &Call) -> Result<Answer, Refusal> {
    let request: Request = serde_json::from_slice(&call.body).map_err(|error| {
        tracing::debug!(%error, "malformed token request");
        Refusal::iam(StatusCode::BAD_REQUEST, "The request body is invalid.")
    })?;
    let user = sign_in(site, &request.auth.identity)?;
    let project = match &request.auth.scope.project {
        Some(wanted) => Some(find(site, wanted)?),
        None => None,
    };
    let token = site
        .tokens
        .issue(call, project.as_ref().map(|(id, _)| id.clone()));
    let body = describe(site, user, project, call.query.text("nocatalog").is_some());
    Ok(Answer::json(StatusCode::CREATED, &body).with(SUBJECT_TOKEN, &token))
}

fn sign_in<'a>(site: &'a Site, identity: &Identity) -> Result<&'a User, Refusal> {
    let Some(password) = identity
        .password
        .as_ref()
        .filter(|_| identity.methods.iter().any(|method| method == "password"))
    else {
        return Err(Refusal::iam(
            StatusCode::BAD_REQUEST,
            "The authentication method is not supported.",
        ));
    };
    let given = &password.user;
    site.options
        .users
        .iter()
        .find(|user| {
            Some(&user.account) == given.domain.name.as_ref()
                && user.name == given.name
                && user.password == given.password
        })
        .ok_or_else(|| {
            Refusal::iam(
                StatusCode::UNAUTHORIZED,
                "The username or password is wrong.",
            )
        })
}

fn find(site: &Site, wanted: &Name) -> Result<(String, String), Refusal> {
    site.projects()
        .find(|(id, name)| match &wanted.id {
            Some(wanted) => wanted == id,
            None => wanted.name.as_ref() == Some(name),
        })
        .ok_or_else(|| Refusal::iam(StatusCode::NOT_FOUND, "The project cannot be found."))
}

fn describe(site: &Site, user: &User, project: Option<(String, String)>, bare: bool) -> Value {
    let now_ms = site.now_ms();
    let lifetime_ms = i64::try_from(site.options.token_lifetime.as_millis()).unwrap_or(i64::MAX);
    let domain = json!({"name": user.account, "id": DOMAIN_ID});
    let mut token = json!({
        "methods": ["password"],
        "issued_at": timestamp(now_ms),
        "expires_at": timestamp(now_ms.saturating_add(lifetime_ms)),
        "user": {"name": user.name, "id": USER_ID, "password_expires_at": "", "domain": domain},
        "roles": [{"name": "te_admin", "id": "0"}],
        "catalog": [],
    });
    if !bare {
        token["catalog"] =
            json!([{"type": "hss", "name": "hss", "id": CATALOG_ID, "endpoints": []}]);
    }
    match project {
        Some((id, name)) => token["project"] = json!({"name": name, "id": id, "domain": domain}),
        None => token["domain"] = domain,
    }
    json!({"token": token})
}

const DOMAIN_ID: &str = "d78cbac186b744899480f25bd022f468";
const USER_ID: &str = "7116d09f88fa41908676fdd4b039e95b";
const CATALOG_ID: &str = "5c2d9b0f4f0b4d6d9b8f0a7d1c3e5f70";

/// IAM writes six digits of a second.
fn timestamp(time_ms: i64) -> String {
    DateTime::from_timestamp_millis(time_ms)
        .unwrap_or(DateTime::UNIX_EPOCH)
        .to_rfc3339_opts(SecondsFormat::Micros, true)
}

fn projects(site: &Site, call: &Call) -> Result<Answer, Refusal> {
    site.tokens.check(call, None)?;
    let name = call.query.text("name");
    let projects: Vec<Value> = site
        .projects()
        .filter(|(_, own)| name.is_none_or(|name| name == own))
        .map(|(id, name)| {
            json!({
                "domain_id": DOMAIN_ID, "is_domain": false, "parent_id": DOMAIN_ID, "name": name,
                "description": "", "links": {"self": format!("{}/v3/projects/{id}", site.url)},
                "id": id, "enabled": true,
            })
        })
        .collect();
    let links =
        json!({"next": null, "previous": null, "self": format!("{}/v3/projects", site.url)});
    Ok(Answer::json(
        StatusCode::OK,
        &json!({"projects": projects, "links": links}),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_six_digits_of_a_second() {
        assert_eq!(timestamp(1_795_305_947_123), "2026-11-22T00:05:47.123000Z");
    }
}
