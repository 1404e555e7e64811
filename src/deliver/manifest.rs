//! `manifest.json`: what a run consists of.

use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Error;
use super::chain::Link;
use super::signing::Signer;

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
    /// Whether somebody signed it, whatever it says of him.
    pub(super) signed_by: Option<serde::de::IgnoredAny>,
}

impl Listing {
    /// Reads the text of a manifest; `path` is where it stands.
    ///
    /// # Errors
    /// When it is none, or of a form that this program does not know.
    pub(super) fn parse(path: &Path, text: &[u8]) -> Result<Self, Error> {
        let listing: Self = serde_json::from_slice(text).map_err(|source| Error::Manifest {
            path: path.to_owned(),
            source,
        })?;
        if listing.schema != MANIFEST_SCHEMA {
            return Err(Error::Schema {
                path: path.to_owned(),
                schema: listing.schema,
            });
        }
        Ok(listing)
    }
}

/// What the caller says about a run.
#[derive(Debug)]
pub(super) struct Head(Map<String, Value>);

#[derive(Serialize)]
struct Manifest<'a> {
    schema: &'static str,
    #[serde(flatten)]
    head: &'a Map<String, Value>,
    chain: &'a Link,
    #[serde(skip_serializing_if = "Option::is_none")]
    signed_by: Option<&'a Signer>,
    files: Vec<&'a FileEntry>,
}

/// The fields that the manifest sets itself.
const OWN: [&str; 4] = ["schema", "chain", "signed_by", "files"];

impl Head {
    /// Takes what the caller says.
    ///
    /// # Errors
    /// When it is not a map, or has a field that the manifest itself has.
    pub(super) fn of(head: &impl Serialize) -> Result<Self, Error> {
        let fields: Map<String, Value> =
            serde_json::from_value(serde_json::to_value(head).map_err(Error::Head)?)
                .map_err(Error::Head)?;
        for own in OWN {
            if fields.contains_key(own) {
                let taken = format!("the head has a field `{own}`, which the manifest sets itself");
                return Err(Error::Head(serde::ser::Error::custom(taken)));
            }
        }
        Ok(Self(fields))
    }

    /// A field that is a text.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    /// Writes the manifest as text: schema, the fields of the head as they come, the place in the chain, who signs, the
    /// files.
    ///
    /// # Errors
    /// None that anybody has seen; serializing says that there may be.
    pub(super) fn compose<'a>(
        &self,
        link: &Link,
        signed_by: Option<&Signer>,
        files: impl Iterator<Item = &'a FileEntry>,
    ) -> Result<Vec<u8>, Error> {
        let manifest = Manifest {
            schema: MANIFEST_SCHEMA,
            head: &self.0,
            chain: link,
            signed_by,
            files: files.collect(),
        };
        let mut text = serde_json::to_vec_pretty(&manifest).map_err(Error::Head)?;
        text.push(b'\n');
        Ok(text)
    }
}
