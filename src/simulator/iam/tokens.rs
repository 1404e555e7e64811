//! Tokens for a name and a password.

use axum::http::StatusCode;
use axum::http::header::HeaderName;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{DOMAIN_ID, timestamp};
use crate::simulator::User;
use crate::simulator::answer::{Answer, Refusal};
use crate::simulator::call::Call;
use crate::simulator::server::Site;

const SUBJECT_TOKEN: HeaderName = HeaderName::from_static("x-subject-token");
const USER_ID: &str = "7116d09f88fa41908676fdd4b039e95b";
const CATALOG_ID: &str = "5c2d9b0f4f0b4d6d9b8f0a7d1c3e5f70";

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

/// What the token is for: a project wins over a domain, and nothing means the account.
#[derive(Default, Deserialize)]
struct Scope {
    project: Option<Name>,
    domain: Option<Name>,
}

#[derive(Deserialize)]
struct Name {
    id: Option<String>,
    name: Option<String>,
}

impl Name {
    /// Whether it names this thing; the id decides where both are given.
    fn is(&self, id: &str, name: &str) -> bool {
        match &self.id {
            Some(own) => own == id,
            None => self.name.as_deref() == Some(name),
        }
    }
}

pub(super) fn issue(site: &Site, call: &Call) -> Result<Answer, Refusal> {
    let request: Request = serde_json::from_slice(&call.body).map_err(|error| {
        tracing::debug!(%error, "malformed token request");
        Refusal::iam(StatusCode::BAD_REQUEST, "The request body is invalid.")
    })?;
    let user = sign_in(site, &request.auth.identity)?;
    let project = project(site, user, &request.auth.scope)?;
    let token = site
        .door
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
            given.domain.is(DOMAIN_ID, &user.account)
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

/// Finds the project of the token; none for one of the whole account.
fn project(site: &Site, user: &User, scope: &Scope) -> Result<Option<(String, String)>, Refusal> {
    if let Some(wanted) = &scope.project {
        let project = site.projects().find(|(id, name)| wanted.is(id, name));
        let missing = || Refusal::iam(StatusCode::NOT_FOUND, "The project cannot be found.");
        return project.map(Some).ok_or_else(missing);
    }
    match &scope.domain {
        Some(domain) if !domain.is(DOMAIN_ID, &user.account) => Err(Refusal::iam(
            StatusCode::FORBIDDEN,
            "You are not authorized to perform the requested action.",
        )),
        _ => Ok(None),
    }
}

fn describe(site: &Site, user: &User, project: Option<(String, String)>, bare: bool) -> Value {
    let now_ms = site.clock_ms();
    let lifetime_ms = i64::try_from(site.options.token_lifetime().as_millis()).unwrap_or(i64::MAX);
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
