//! What the tries of one request leave for the next one.

use std::sync::Arc;
use std::time::Duration;

use super::sign_in::{Entry, Lease};
use super::{Class, Client, Error, Request};

/// What the tries of one request leave for the next one.
#[derive(Default)]
pub(super) struct Trying {
    /// Kept from one try to the next while nobody else need try.
    entry: Option<Entry>,
    /// Signed it before and must not again.
    expired: Option<Arc<Lease>>,
    /// Why it has to be sent again.
    before: Option<Error>,
}

/// A failed try.
pub(super) struct Failure {
    pub(super) error: Error,
    /// How long the service asked to wait.
    pub(super) asked: Option<Duration>,
    /// Whether the service has let somebody in before.
    pub(super) was_let_in: bool,
    /// Whether it was not sent for what another request met.
    is_turned_away: bool,
    /// What signed the request, when the service said that it expired.
    expired: Option<Arc<Lease>>,
}

impl Trying {
    /// Enters where the request may try, unless it has entered before, and gets what signs it.
    pub(super) async fn lease(
        &mut self,
        client: &Client,
        request: Request<'_>,
    ) -> Result<Arc<Lease>, Failure> {
        let (sign_in, project_id) = (request.sign_in, request.project_id);
        let entry = match self.entry.take() {
            Some(entry) => entry,
            None => {
                let entering = sign_in.enter(request.endpoint.authority(), project_id);
                entering.await.map_err(Failure::turned_away)?
            }
        };
        let entry = self.entry.insert(entry);
        let lease = sign_in.lease(client, Some(project_id), self.expired.as_ref());
        match lease.await {
            Ok(lease) => Ok(lease),
            // What could not be replaced was refused before.
            Err(Error::SignedOut) => {
                let refusal = self.before.take().unwrap_or(Error::SignedOut);
                Err(entry.refuse(project_id, refusal).into())
            }
            Err(error) => Err(entry.refuse(project_id, error).into()),
        }
    }

    /// Waits until it may be refused.
    pub(super) async fn begin(&mut self, project_id: &str) -> Result<(), Failure> {
        let Some(entry) = &mut self.entry else {
            return Ok(());
        };
        entry.begin().await.map_err(Failure::turned_away)?;
        // While this request waited another one may have been refused.
        entry.check(project_id).map_err(Failure::turned_away)
    }

    /// The answer is there, or none will come.
    pub(super) fn end(&mut self) {
        if let Some(entry) = &mut self.entry {
            entry.end();
        }
    }

    /// The request was let in.
    pub(super) fn let_in(&mut self) {
        if let Some(entry) = &mut self.entry {
            entry.let_in();
        }
    }

    /// Notes what a failed try says about the sign-in, and ends it.
    pub(super) fn note(
        &mut self,
        failure: Failure,
        lease: Arc<Lease>,
        request: Request<'_>,
    ) -> Failure {
        let failure = self.judge(failure, lease, request);
        // Not before a refusal is counted: in between another host might try one too many.
        self.end();
        failure
    }

    /// What a failed try says about the sign-in; most say nothing.
    fn judge(&mut self, mut failure: Failure, lease: Arc<Lease>, request: Request<'_>) -> Failure {
        let may_renew = self.expired.is_none() && request.sign_in.is_renewable();
        if may_renew && is_expired(&failure.error) {
            failure.expired = Some(lease);
            return failure;
        }
        let Some(entry) = &mut self.entry else {
            return failure;
        };
        failure.was_let_in = entry.was_let_in();
        match failure.error.class() {
            Class::SignIn => failure.error = entry.refuse(request.project_id, failure.error),
            Class::Denied | Class::Invalid => entry.let_in(),
            Class::NotOffered | Class::Throttled | Class::Transient | Class::Fatal => {}
        }
        failure
    }

    /// Why it had to be sent again, where that says more than what kept it from being sent.
    pub(super) fn reason_before(&mut self, failure: &Failure) -> Option<Error> {
        let before = self.before.take()?;
        let is_unsent = failure.is_turned_away || matches!(failure.error, Error::Impatient);
        is_unsent.then_some(before)
    }

    /// Whether it is to be sent again at once, with something else to sign it.
    pub(super) fn renews(&mut self, failure: &mut Failure) -> bool {
        let expired = failure.expired.take();
        let is_expired = expired.is_some();
        // While nobody answers nobody else need try, and what expired is to be renewed once.
        if !is_expired && !failure.error.is_silence() {
            self.entry = None;
        }
        self.expired = expired.or_else(|| self.expired.take());
        is_expired
    }

    /// Whether others were given up where this one is sent, so that one try is enough.
    pub(super) fn is_doubtful(&self) -> bool {
        self.entry.as_ref().is_some_and(Entry::is_doubtful)
    }

    /// It will be sent again.
    pub(super) fn go_on(&mut self, failure: Failure) {
        self.before = Some(failure.error);
    }

    /// It will not be sent again.
    pub(super) fn give_up(&mut self, failure: Failure) -> Error {
        match &mut self.entry {
            Some(entry) => entry.give_up(failure.error),
            None => failure.error,
        }
    }
}

impl Failure {
    /// What came to nothing, and how long the service asked to wait.
    pub(super) fn answered(error: Error, asked: Option<Duration>) -> Self {
        Self {
            asked,
            ..Self::from(error)
        }
    }

    fn turned_away(error: Error) -> Self {
        Self {
            is_turned_away: true,
            ..Self::from(error)
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self {
            error,
            asked: None,
            was_let_in: false,
            is_turned_away: false,
            expired: None,
        }
    }
}

fn is_expired(error: &Error) -> bool {
    matches!(error, Error::Service(service) if service.is_expired())
}
