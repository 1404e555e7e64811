//! Who signs a request.

use std::fmt;
use std::sync::Arc;

use super::Endpoint;
use crate::auth::{self, Credentials, Header, Unsigned};

/// Who signs requests: credentials, and where they are exchanged for tokens. Cheap to clone; the clones are one sign-in.
#[derive(Clone)]
pub struct SignIn(Arc<Parts>);

struct Parts {
    credentials: Credentials,
    /// Where IAM answers; credentials that sign by themselves need none.
    iam: Option<Endpoint>,
}

impl SignIn {
    /// Signs with these credentials.
    #[must_use]
    pub fn new(credentials: Credentials, iam: Option<Endpoint>) -> Self {
        Self(Arc::new(Parts { credentials, iam }))
    }

    /// The headers that sign a request.
    pub(super) fn headers(
        &self,
        project_id: &str,
        request: Unsigned<'_>,
        now: i64,
    ) -> Result<Vec<Header>, auth::Error> {
        self.0.credentials.headers(project_id, request, now)
    }

    /// The text with every secret of this sign-in struck out.
    pub(super) fn conceal(&self, text: &str) -> String {
        self.0.credentials.conceal(text)
    }
}

impl fmt::Debug for SignIn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SignIn")
            .field("credentials", &self.0.credentials)
            .field("iam", &self.0.iam)
            .finish()
    }
}
