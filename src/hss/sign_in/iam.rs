//! A user and a password become tokens, one for each project.
//!
//! # Source
//! IAM API v3, "Obtaining a User Token Through Password Authentication": `POST /v3/auth/tokens`, the token in the header
//! `X-Subject-Token` of a 201; read 2026-11-22.

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use chrono::DateTime;
use secrecy::zeroize::Zeroizing;
use serde::{Deserialize, Serialize};

use super::lease::{Issued, Lease, Slot};
use crate::auth::{Password, Secret, Signer};
use crate::hss::wire::Call;
use crate::hss::{Client, Endpoint, Error};

const PATH: &str = "/v3/auth/tokens";
/// Any value leaves the catalogue out, which is large.
const WITHOUT_CATALOGUE: (&str, &str) = ("nocatalog", "true");
const SUBJECT_TOKEN: &str = "x-subject-token";
/// A token is renewed when less than this remains of its 24 hours.
const MARGIN: Duration = Duration::from_secs(600);
/// Assumed where the answer does not say: half of what the documents promise.
const USUAL_LIFETIME: Duration = Duration::from_secs(12 * 3_600);
/// Nothing is good for longer, whatever the answer says.
const LONGEST_LIFETIME: Duration = Duration::from_secs(7 * 86_400);

/// Tokens by project.
pub(super) struct Tokens {
    password: Password,
    iam: Option<Endpoint>,
    /// The empty name stands for the whole account.
    slots: Mutex<BTreeMap<String, Arc<Slot>>>,
    trial: Arc<Trial>,
}

/// What is known of the password, whichever IAM is asked.
#[derive(Default)]
struct Trial {
    /// Held while the password is tried: a refused one is never tried twice.
    attempt: tokio::sync::Mutex<()>,
    is_refused: AtomicBool,
}

#[derive(Serialize)]
struct Demand<'a> {
    auth: Auth<'a>,
}

#[derive(Serialize)]
struct Auth<'a> {
    identity: Identity<'a>,
    scope: Scope<'a>,
}

#[derive(Serialize)]
struct Identity<'a> {
    methods: [&'static str; 1],
    password: ByPassword<'a>,
}

#[derive(Serialize)]
struct ByPassword<'a> {
    user: User<'a>,
}

#[derive(Serialize)]
struct User<'a> {
    name: &'a str,
    password: &'a str,
    domain: Name<'a>,
}

#[derive(Serialize)]
struct Name<'a> {
    name: &'a str,
}

#[derive(Serialize)]
struct Id<'a> {
    id: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Scope<'a> {
    Project(Id<'a>),
    Domain(Name<'a>),
}

#[derive(Deserialize)]
struct Answer {
    token: Description,
}

#[derive(Deserialize)]
struct Description {
    issued_at: Option<String>,
    expires_at: Option<String>,
}

impl Tokens {
    pub(super) fn new(password: Password, iam: Option<Endpoint>) -> Self {
        Self {
            password,
            iam,
            slots: Mutex::default(),
            trial: Arc::default(),
        }
    }

    /// Tokens of another IAM for the same password.
    pub(super) fn at(&self, iam: Option<Endpoint>) -> Self {
        Self {
            trial: Arc::clone(&self.trial),
            ..Self::new(self.password.clone(), iam)
        }
    }

    /// The token of a project, or of the whole account.
    pub(super) async fn lease(
        &self,
        client: &Client,
        project_id: Option<&str>,
        refused: Option<&Arc<Lease>>,
    ) -> Result<Arc<Lease>, Error> {
        let slot = self.slot(project_id.unwrap_or_default());
        slot.lease(refused, || self.obtain(client, project_id))
            .await
    }

    fn slot(&self, project_id: &str) -> Arc<Slot> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        match slots.get(project_id) {
            Some(slot) => Arc::clone(slot),
            None => {
                let slot = Arc::new(Slot::new(MARGIN));
                slots.insert(project_id.to_owned(), Arc::clone(&slot));
                slot
            }
        }
    }

    async fn obtain(&self, client: &Client, project_id: Option<&str>) -> Result<Issued, Error> {
        let Some(iam) = &self.iam else {
            return Err(Error::NoIam);
        };
        let _attempt = self.trial.attempt.lock().await;
        if self.trial.is_refused.load(Ordering::Relaxed) {
            return Err(Error::SignedOut);
        }
        let issued = self.ask(client, iam, project_id).await;
        issued.map_err(|source| {
            if matches!(&source, Error::Service(error) if error.status == 401) {
                self.trial.is_refused.store(true, Ordering::Relaxed);
            }
            Error::NoToken {
                from: iam.to_string(),
                source: Box::new(source),
            }
        })
    }

    async fn ask(
        &self,
        client: &Client,
        iam: &Endpoint,
        project_id: Option<&str>,
    ) -> Result<Issued, Error> {
        tracing::info!(iam = iam.as_str(), project_id, "asking for a token");
        let body = self.demand(project_id)?;
        let conceal = |text: &str| self.password.password.conceal(text);
        let call = Call {
            signer: None,
            conceal: &conceal,
            endpoint: iam,
            project_id: None,
            path: PATH,
            parameters: &[WITHOUT_CATALOGUE],
            region: None,
            body: Some(body),
        };
        let received = client.persist(call).await?;
        let token = received
            .header(SUBJECT_TOKEN)
            .filter(|token| !token.is_empty())
            .map(|token| Secret::new(token.to_owned()));
        let Some(token) = token else {
            let words = "an answer without a token";
            return Err(received.is_not(words, &conceal));
        };
        Ok(Issued {
            signer: Signer::Token(token),
            lifetime: lifetime(&received.body),
        })
    }

    fn demand(&self, project_id: Option<&str>) -> Result<Bytes, Error> {
        let demand = Demand {
            auth: Auth {
                identity: Identity {
                    methods: ["password"],
                    password: ByPassword {
                        user: User {
                            name: &self.password.user,
                            password: self.password.password.expose(),
                            domain: Name {
                                name: &self.password.domain,
                            },
                        },
                    },
                },
                scope: match project_id {
                    Some(id) => Scope::Project(Id { id }),
                    None => Scope::Domain(Name {
                        name: &self.password.domain,
                    }),
                },
            },
        };
        wiped_json(&demand)
    }
}

/// JSON in memory that is wiped when it has been sent.
fn wiped_json(value: &impl Serialize) -> Result<Bytes, Error> {
    /// Counts what comes; memory that moves while it grows would leave copies behind.
    struct Length(usize);

    impl io::Write for Length {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    let mut length = Length(0);
    serde_json::to_writer(&mut length, value).map_err(Error::Demand)?;
    let mut body = Zeroizing::new(Vec::with_capacity(length.0));
    serde_json::to_writer(&mut *body, value).map_err(Error::Demand)?;
    Ok(Bytes::from_owner(body))
}

/// How long the token is good for, by the clock of IAM alone: this one may be wrong.
fn lifetime(body: &[u8]) -> Duration {
    let told = || {
        let answer: Answer = serde_json::from_slice(body).ok()?;
        let moment = |text: Option<String>| DateTime::parse_from_rfc3339(&text?).ok();
        let (issued, expires) = (
            moment(answer.token.issued_at)?,
            moment(answer.token.expires_at)?,
        );
        (expires - issued).to_std().ok()
    };
    told().unwrap_or(USUAL_LIFETIME).min(LONGEST_LIFETIME)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens() -> Tokens {
        let password = Password {
            user: "auditor".to_owned(),
            password: Secret::new("pass\"word".to_owned()),
            domain: "company".to_owned(),
        };
        Tokens::new(password, None)
    }

    #[test]
    fn a_token_is_asked_for_as_documented() {
        let body = tokens().demand(Some("0123")).unwrap();
        assert_eq!(
            std::str::from_utf8(&body).unwrap(),
            r#"{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"auditor","password":"pass\"word","domain":{"name":"company"}}}},"scope":{"project":{"id":"0123"}}}}"#
        );
        let body = tokens().demand(None).unwrap();
        let text = std::str::from_utf8(&body).unwrap();
        assert!(text.ends_with(r#""scope":{"domain":{"name":"company"}}}}"#));
    }

    #[test]
    fn a_lifetime_needs_no_clock_of_our_own() {
        let body = br#"{"token":{"issued_at":"2026-11-22T00:25:47.123000Z","expires_at":"2026-11-23T00:25:47.123000Z"}}"#;
        assert_eq!(lifetime(body), Duration::from_secs(86_400));
        assert_eq!(lifetime(b"{}"), USUAL_LIFETIME);
        let never = br#"{"token":{"issued_at":"2026-11-22T00:25:47Z","expires_at":"9999-11-23T00:25:47Z"}}"#;
        assert_eq!(lifetime(never), LONGEST_LIFETIME);
    }
}
