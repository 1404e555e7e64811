//! The archive on S3-compatible object storage.
//!
//! A run is built on the local disk and is whole there; then it is uploaded, its manifest last. Who reads knows a run by
//! its manifest, so nobody ever sees half of one:
//!
//! ```text
//! claim → files, several at a time → what stands for the manifest → manifest → line of the chain → latest
//! ```
//!
//! ```text
//! PREFIX/.uploads/conditions      what is tried out with it: whether the storage keeps conditions of writes
//! PREFIX/.uploads/<run-id>.json   who writes this run: the SHA-256 of its manifest, written once
//! PREFIX/<run-id>/…               the files of the run
//! PREFIX/<run-id>/manifest.json   written once, when all others are there
//! PREFIX/chain.ndjson             what happened to the runs, as on disk; each version is the one before with a line more
//! PREFIX/latest                   the name of the newest run; only moves forward
//! ```
//!
//! What is up is kept in a local journal, so that an upload that was cut off goes on where it was.

mod chain;
mod claim;
mod connect;
mod content;
mod copies;
mod error;
mod fetch;
mod journal;
mod latest;
mod removal;
mod run;
mod swap;
mod trouble;
mod upload;

use std::fmt;
use std::sync::Arc;

use object_store::ObjectStore;
use object_store::path::Path as Key;

pub use chain::{Entered, RemoteChain, Shortened};
pub use connect::{Addressing, Options};
pub use copies::{discard, forget_upload, is_reduced, reduce};
pub use error::Error;
pub use journal::Whereabouts;
pub use latest::Latest;
pub use swap::Conditions;
pub use trouble::{Trouble, TroubleKind};
pub use upload::Uploaded;

/// Requests under way at once; each holds at most a few parts of a file in memory.
const AT_ONCE: usize = 4;

/// What every object says about its content, as metadata.
const SHA256: &str = "sha256";

/// An archive of runs on object storage.
#[derive(Clone)]
pub struct Storage {
    store: Arc<dyn ObjectStore>,
    bucket: String,
    /// What the keys of all objects begin with; may be empty.
    prefix: Key,
    /// The class that objects are kept in, where the bucket's own is not wanted.
    class: Option<String>,
}

impl Storage {
    /// The archive in a store that is already open.
    ///
    /// # Errors
    /// When the prefix cannot be one.
    pub fn over(store: Arc<dyn ObjectStore>, bucket: &str, prefix: &str) -> Result<Self, Error> {
        let invalid = |_error| Error::Key {
            address: format!("s3://{bucket}/{prefix}"),
        };
        Ok(Self {
            store,
            bucket: bucket.to_owned(),
            prefix: Key::parse(prefix).map_err(invalid)?,
            class: None,
        })
    }

    /// The address of what has this name in the archive.
    ///
    /// # Shape
    /// `s3://BUCKET/PREFIX/NAME`
    #[must_use]
    pub fn address(&self, name: &str) -> String {
        self.address_of(&self.key(name))
    }

    fn address_of(&self, key: &Key) -> String {
        format!("s3://{}/{key}", self.bucket)
    }

    /// The key of what has this name in the archive; names have no characters that a key would write in another way.
    fn key(&self, name: &str) -> Key {
        Key::from_iter(self.prefix.parts().chain(Key::from(name).parts()))
    }

    /// An error of the storage with what was being done.
    fn failed(&self, action: &'static str, key: &Key, error: &object_store::Error) -> Error {
        Error::Storage {
            action,
            address: self.address_of(key),
            trouble: Trouble::of(error),
        }
    }
}

/// Without the store: it holds the keys.
impl fmt::Debug for Storage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Storage({})", self.address(""))
    }
}
