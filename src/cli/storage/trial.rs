//! A request to the storage that was tried, for `check`.

/// A request to the storage that was tried.
#[derive(Debug)]
pub(in crate::cli) struct Trial {
    /// `list`, `write` or `delete`.
    pub(in crate::cli) what: &'static str,
    /// Where.
    pub(in crate::cli) address: String,
    /// Why it did not succeed, and what to do about it.
    pub(in crate::cli) failure: Option<(String, String)>,
    /// What there is to know where it did.
    pub(in crate::cli) remark: Option<&'static str>,
}

impl Trial {
    /// Whether a run would fail.
    pub(in crate::cli) fn is_missed(&self) -> bool {
        // Runs delete nothing.
        self.failure.is_some() && self.what != "delete"
    }
}
