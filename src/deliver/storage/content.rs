//! Content on its way: from files to objects, and from objects to files, counted and hashed.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use futures::StreamExt;
use object_store::path::Path as Key;
use object_store::{GetOptions, ObjectMeta, ObjectStoreExt};

use super::{Error, SHA256, Storage};
use crate::deliver::FileEntry;
use crate::deliver::writer::Tally;

/// A local file that is read part by part.
pub(super) struct Parts {
    path: PathBuf,
    /// Both are lent to the thread that reads.
    open: Option<(File, Tally)>,
}

/// What the storage says about an object.
pub(super) struct Found {
    pub(super) meta: ObjectMeta,
    /// The digest that whoever wrote it stated.
    pub(super) sha256: Option<String>,
}

impl Parts {
    pub(super) fn open(path: PathBuf) -> Result<Self, Error> {
        match File::open(&path) {
            Ok(file) => Ok(Self {
                path,
                open: Some((file, Tally::default())),
            }),
            Err(source) => Err(Error::Read { path, source }),
        }
    }

    /// The next part; an empty one is the end.
    pub(super) async fn next(&mut self, most: u64) -> Result<Bytes, Error> {
        let Some((file, mut tally)) = self.open.take() else {
            return Ok(Bytes::new());
        };
        let read = move || -> io::Result<_> {
            let mut part = Vec::new();
            (&file).take(most).read_to_end(&mut part)?;
            tally.add(&part);
            Ok((file, tally, part))
        };
        let read = tokio::task::spawn_blocking(read).await?;
        let (file, tally, part) = read.map_err(|source| Error::Read {
            path: self.path.clone(),
            source,
        })?;
        self.open = Some((file, tally));
        Ok(part.into())
    }

    /// Whether what was read is the file that the manifest lists.
    pub(super) fn check(self, expected: &FileEntry) -> Result<(), Error> {
        let read = self.open.map(|(_, tally)| tally.finish());
        match read {
            Some((bytes, sha256)) if bytes == expected.bytes && sha256 == expected.sha256 => Ok(()),
            Some(_) | None => Err(Error::Changed { path: self.path }),
        }
    }
}

impl Storage {
    /// What is there under a key.
    pub(super) async fn look(&self, key: &Key) -> Result<Option<Found>, Error> {
        let options = GetOptions {
            head: true,
            ..GetOptions::default()
        };
        match self.store.get_opts(key, options).await {
            Ok(found) => Ok(Some(Found {
                sha256: found
                    .attributes
                    .get(&object_store::Attribute::Metadata(SHA256.into()))
                    .map(|digest| digest.as_ref().to_owned()),
                meta: found.meta,
            })),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(self.failed("look at", key, &error)),
        }
    }

    /// The whole of a small object, and what the storage calls its state; nothing where there is none.
    pub(super) async fn read(&self, key: &Key) -> Result<Option<(Bytes, Option<String>)>, Error> {
        /// A manifest of a hundred thousand files is smaller.
        const MOST: u64 = 64 << 20;
        let failed = |error| self.failed("read", key, &error);
        let found = match self.store.get(key).await {
            Ok(found) => found,
            Err(object_store::Error::NotFound { path, source }) => {
                let error = object_store::Error::NotFound { path, source };
                return match failed(error) {
                    error if error.trouble() == Some(super::TroubleKind::NoBucket) => Err(error),
                    _ => Ok(None),
                };
            }
            Err(error) => return Err(failed(error)),
        };
        if found.meta.size > MOST {
            return Err(Error::Damaged {
                address: self.address_of(key),
            });
        }
        let etag = found.meta.e_tag.clone();
        Ok(Some((found.bytes().await.map_err(failed)?, etag)))
    }

    /// Whether an object has exactly this content: all of it is read.
    pub(super) async fn holds(&self, key: &Key, file: &FileEntry) -> Result<bool, Error> {
        let (bytes, sha256) = self.stream(key, &mut io::sink(), Path::new("")).await?;
        Ok(bytes == file.bytes && sha256 == file.sha256)
    }

    /// Writes an object to a new file; gives size and digest.
    pub(super) async fn save(&self, key: &Key, path: &Path) -> Result<(u64, String), Error> {
        let failed = |source| Error::Write {
            path: path.to_owned(),
            source,
        };
        let file = File::create_new(path).map_err(failed)?;
        let mut writer = BufWriter::new(file);
        let read = self.stream(key, &mut writer, path).await?;
        writer.flush().map_err(failed)?;
        Ok(read)
    }

    async fn stream(
        &self,
        key: &Key,
        writer: &mut (dyn Write + Send),
        path: &Path,
    ) -> Result<(u64, String), Error> {
        let failed = |error| self.failed("read", key, &error);
        let mut stream = self.store.get(key).await.map_err(failed)?.into_stream();
        let mut tally = Tally::default();
        while let Some(piece) = stream.next().await {
            let piece = piece.map_err(failed)?;
            tally.add(&piece);
            writer.write_all(&piece).map_err(|source| Error::Write {
                path: path.to_owned(),
                source,
            })?;
        }
        Ok(tally.finish())
    }
}
