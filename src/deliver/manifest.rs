//! `manifest.json`: what a run consists of.

use serde::{Deserialize, Serialize};

use super::Error;

/// The name of the manifest in the run directory.
pub const MANIFEST: &str = "manifest.json";
/// Name and version of its form.
pub const MANIFEST_SCHEMA: &str = "hss-audit/manifest/1";

/// A file of the run.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FileEntry {
    /// Its name relative to the run directory, with `/`.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, hexadecimal.
    pub sha256: String,
}

/// What is read back; the head is the caller's business.
#[derive(Debug, Deserialize)]
pub(super) struct Listing {
    pub(super) schema: String,
    pub(super) files: Vec<FileEntry>,
}

#[derive(Serialize)]
struct Manifest<'a, H> {
    schema: &'static str,
    #[serde(flatten)]
    head: &'a H,
    files: Vec<&'a FileEntry>,
}

/// Writes the manifest as text: schema, then the fields of the head as they come, then the files.
///
/// # Errors
/// When the head is not a map, or has a field that the manifest itself has.
pub(super) fn compose<'a>(
    head: &impl Serialize,
    files: impl Iterator<Item = &'a FileEntry>,
) -> Result<Vec<u8>, Error> {
    let fields: serde_json::Map<String, serde_json::Value> =
        serde_json::from_value(serde_json::to_value(head).map_err(Error::Head)?)
            .map_err(Error::Head)?;
    for own in ["schema", "files"] {
        if fields.contains_key(own) {
            let taken = format!("the head has a field `{own}`, which the manifest sets itself");
            return Err(Error::Head(serde::ser::Error::custom(taken)));
        }
    }
    let manifest = Manifest {
        schema: MANIFEST_SCHEMA,
        head,
        files: files.collect(),
    };
    let mut text = serde_json::to_vec_pretty(&manifest).map_err(Error::Head)?;
    text.push(b'\n');
    Ok(text)
}
