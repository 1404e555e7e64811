//! Who signs a request.
//!
//! Keys lock after five refusals in a row, so a sign-in is tried with care: at each host one request goes alone until
//! one has been let in, so few hosts are tried together that three refusals are the most, a project that was refused is
//! not asked for again, and after three refusals in a row nothing is. A host that nobody answers at is given up after
//! one request, and one that answers otherwise than HSS after three. The first request is one that is needed anyway:
//! nothing is sent only to try.

mod agency;
mod door;
mod iam;
mod lease;

use std::fmt;
use std::sync::Arc;

pub(super) use door::Entry;
pub(super) use lease::Lease;

use super::{Client, Endpoint, Error};
use crate::auth::Credentials;
use agency::Agency;
use door::Doors;
use iam::Tokens;

/// Who signs requests: credentials, and where they are exchanged for tokens. Cheap to clone; the clones are one sign-in.
#[derive(Clone)]
pub struct SignIn(Arc<Parts>);

struct Parts {
    credentials: Credentials,
    way: Way,
    doors: Arc<Doors>,
}

/// How credentials become something that signs.
enum Way {
    /// They sign by themselves.
    Direct(Arc<Lease>),
    /// IAM issues tokens for them.
    Tokens(Tokens),
    /// The metadata service hands out keys.
    Agency(Agency),
}

impl SignIn {
    /// Signs with these credentials. `iam` is where a user and a password are exchanged for tokens; other credentials
    /// need none.
    #[must_use]
    pub fn new(credentials: Credentials, iam: Option<Endpoint>) -> Self {
        let way = match &credentials {
            Credentials::Token(token) => Way::Direct(Lease::token(token.clone())),
            Credentials::AccessKey(key) => Way::Direct(Lease::access_key(key.clone())),
            Credentials::Password(password) => Way::Tokens(Tokens::new(password.clone(), iam)),
            Credentials::Agency(metadata) => Way::Agency(Agency::new(*metadata)),
        };
        Self(Arc::new(Parts {
            credentials,
            way,
            doors: Arc::default(),
        }))
    }

    /// The same sign-in where tokens are issued by another IAM. What was refused at one is not tried at the other.
    #[must_use]
    pub fn at(&self, iam: Option<Endpoint>) -> Self {
        let Way::Tokens(tokens) = &self.0.way else {
            return self.clone();
        };
        Self(Arc::new(Parts {
            credentials: self.0.credentials.clone(),
            way: Way::Tokens(tokens.at(iam)),
            doors: Arc::clone(&self.0.doors),
        }))
    }

    /// Waits until a request to this project at this host may try to sign in.
    ///
    /// # Errors
    /// When it was refused before.
    pub(super) async fn enter(&self, authority: &str, project_id: &str) -> Result<Entry, Error> {
        self.0.doors.enter(authority, project_id).await
    }

    /// A number that clones share, and sign-ins of which nothing is known alike do not.
    #[must_use]
    pub fn identity(&self) -> usize {
        Arc::as_ptr(&self.0.doors).addr()
    }

    /// Waits until somebody was let in or turned away at this endpoint.
    pub async fn settled(&self, endpoint: &Endpoint) {
        self.0.doors.settled(endpoint.authority()).await;
    }

    /// Why nobody was let in at this endpoint for this project; nothing where somebody was, or may yet be.
    #[must_use]
    pub fn closed(&self, endpoint: &Endpoint, project_id: &str) -> Option<Error> {
        let reason = self.0.doors.closed(endpoint.authority(), project_id);
        reason.map(Error::Closed)
    }

    /// What signs a request for a project now; `refused` was refused as expired and is replaced once.
    ///
    /// # Errors
    /// When there is nothing to sign with.
    pub(super) async fn lease(
        &self,
        client: &Client,
        project_id: Option<&str>,
        refused: Option<&Arc<Lease>>,
    ) -> Result<Arc<Lease>, Error> {
        match &self.0.way {
            Way::Direct(lease) if refused.is_none() => Ok(Arc::clone(lease)),
            Way::Direct(_) => Err(Error::SignedOut),
            Way::Tokens(tokens) => tokens.lease(client, project_id, refused).await,
            Way::Agency(agency) => agency.lease(client.clock(), refused).await,
        }
    }

    /// Whether what was refused as expired can be replaced.
    pub(super) fn is_renewable(&self) -> bool {
        match &self.0.way {
            Way::Direct(_) => false,
            Way::Tokens(_) | Way::Agency(_) => true,
        }
    }

    /// The text with every secret of this sign-in struck out; what is issued for it is struck out by its lease.
    pub(super) fn conceal(&self, text: &str) -> String {
        self.0.credentials.conceal(text)
    }
}

impl fmt::Debug for SignIn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_tuple("SignIn")
            .field(&self.0.credentials)
            .finish()
    }
}
