//! What the manifest of a run says that matters here, and whether it is that of the folder it lies in.

use std::path::Path;

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::cli::failure::Failure;
use crate::deliver;
use crate::history::scope_digits;

/// The fields.
#[derive(Debug, Deserialize)]
pub(super) struct Manifest {
    pub(super) tool: ManifestTool,
    pub(super) run_id: String,
    as_of: String,
    pub(super) language: Option<String>,
    pub(super) findings_digest: Option<String>,
    pub(super) redaction: Option<String>,
    pub(super) redaction_key: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ManifestTool {
    pub(super) version: String,
}

impl Manifest {
    /// Reads the manifest of a run; otherwise why it says too little.
    pub(super) fn read(run: &Path) -> Result<Self, String> {
        match deliver::read_back(run) {
            Ok((_, own)) => Ok(own),
            Err(error) => Err(Failure::Deliver(error).chain()),
        }
    }

    /// The moment that ages were counted to.
    pub(super) fn as_of(&self) -> Result<DateTime<Utc>, String> {
        let moment = DateTime::parse_from_rfc3339(&self.as_of);
        let moment = moment.map(|moment| moment.to_utc());
        moment.map_err(|_error| {
            "the manifest does not say which moment ages were counted to".to_owned()
        })
    }

    /// What is wrong with the name of the folder: one that has the form of a name of a run is taken for that run.
    pub(super) fn misnamed(&self, run: &Path) -> Option<String> {
        let folder = run.file_name()?.to_str()?;
        let is_taken_for_another = folder != self.run_id && scope_digits(folder).is_some();
        is_taken_for_another.then(|| {
            format!(
                "the folder is named `{folder}`, and its manifest is that of run `{}`: it was renamed, or another run was \
                 put into its place",
                self.run_id
            )
        })
    }
}
