//! A place outside the service that was tried, for `check`.

/// A place that was tried.
#[derive(Debug)]
pub(in crate::cli) struct Trial {
    /// `list`, `write` or `delete` of object storage; `folder`, `mail` or `webhook`.
    pub(in crate::cli) what: &'static str,
    /// Where.
    pub(in crate::cli) address: String,
    /// Why it did not succeed, and what to do about it.
    pub(in crate::cli) failure: Option<(String, String)>,
    /// What there is to know where it did.
    pub(in crate::cli) remark: Option<&'static str>,
}

impl Trial {
    /// Whether it is a request to object storage.
    pub(in crate::cli) fn is_of_storage(&self) -> bool {
        matches!(self.what, "list" | "write" | "delete")
    }

    /// Whether a run would fail.
    pub(in crate::cli) fn is_missed(&self) -> bool {
        // Runs delete nothing.
        self.failure.is_some() && self.what != "delete"
    }
}
