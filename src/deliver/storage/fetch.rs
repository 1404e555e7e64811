//! Runs come back: whole, to be verified; or the files that comparing needs.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use futures::{StreamExt, TryStreamExt, stream};
use object_store::path::Path as Key;

use super::chain::RemoteChain;
use super::latest::NAME;
use super::{AT_ONCE, Error, Storage};
use crate::deliver::manifest::Listing;
use crate::deliver::tree::{check_name, sync_directory};
use crate::deliver::{FileEntry, MANIFEST, SIGNATURE};

impl Storage {
    /// The names below the archive that may be runs, in order. Whether one is whole its manifest says.
    ///
    /// # Errors
    /// When the storage does not list them.
    pub async fn runs(&self) -> Result<Vec<String>, Error> {
        let prefix = (!self.prefix.as_ref().is_empty()).then_some(&self.prefix);
        let listed = self.store.list_with_delimiter(prefix).await;
        let listed = listed.map_err(|error| self.failed("list", &self.prefix, &error))?;
        let names = listed.common_prefixes.iter().filter_map(Key::filename);
        let mut names: Vec<String> = names
            .filter(|name| !name.starts_with('.'))
            .map(str::to_owned)
            .collect();
        names.sort();
        Ok(names)
    }

    /// Whether a run is there and whole.
    ///
    /// # Errors
    /// When the storage does not say.
    pub async fn has(&self, run_id: &str) -> Result<bool, Error> {
        let key = self.key(&format!("{run_id}/{MANIFEST}"));
        Ok(self.look(&key).await?.is_some())
    }

    /// Why there is no run: it was removed, or nobody knows of one.
    ///
    /// # Errors
    /// When the chain cannot be read.
    pub async fn absence(&self, run_id: &str) -> Result<Error, Error> {
        let found = self.chain().await?;
        let archive = self.address("");
        Ok(match found.chain().removal_of(run_id, &archive) {
            Some(removal) => Error::Run(removal),
            None => Error::Absent {
                address: self.address(run_id),
            },
        })
    }

    /// Writes everything that is there of a run into an empty folder: what it should be is not asked here.
    ///
    /// # Errors
    /// When there is no whole run, an object cannot be read, or its key is no name for a file.
    pub async fn fetch(&self, run_id: &str, into: &Path) -> Result<(), Error> {
        let run = self.key(run_id);
        let listed = self.objects_of(run_id).await?;
        let manifest = self.key(&format!("{run_id}/{MANIFEST}"));
        if !listed.iter().any(|object| object.location == manifest) {
            let address = self.address(run_id);
            return Err(match (self.absence(run_id).await?, listed.is_empty()) {
                (Error::Absent { .. }, false) => Error::Unfinished { address },
                (absence, _) => absence,
            });
        }
        let jobs = listed.into_iter().map(|object| {
            let run = &run;
            async move {
                let name = self.name(run, &object.location)?;
                self.fetch_file(&object.location, &into.join(name)).await
            }
        });
        let mut jobs = stream::iter(jobs).buffer_unordered(AT_ONCE);
        while jobs.try_next().await?.is_some() {}
        Ok(())
    }

    /// Writes what tells of the whole archive into an empty folder: the chain, the manifest of each run, and the name of the
    /// newest one.
    ///
    /// # Errors
    /// When the storage cannot be read.
    pub async fn fetch_outline(&self, into: &Path) -> Result<RemoteChain, Error> {
        // The chain last: whoever publishes a run meanwhile writes its line behind its manifest.
        if let Some(name) = self.latest().await? {
            let path = into.join(NAME);
            fs::write(&path, name).map_err(|source| Error::Write { path, source })?;
        }
        let runs = self.runs().await?;
        let jobs = runs.iter().map(|run_id| self.fetch_manifest(run_id, into));
        let mut jobs = stream::iter(jobs).buffer_unordered(AT_ONCE);
        while jobs.try_next().await?.is_some() {}
        let chain = self.chain().await?;
        // Those that were published since the listing.
        for run_id in chain.chain().present() {
            if !into.join(run_id).exists() {
                self.fetch_manifest(run_id, into).await?;
            }
        }
        chain.save(into)?;
        Ok(chain)
    }

    /// Writes the manifest of a run into a folder of its name; nothing where there is none.
    async fn fetch_manifest(&self, run_id: &str, into: &Path) -> Result<(), Error> {
        check_name(run_id).map_err(|_error| Error::Key {
            address: self.address(run_id),
        })?;
        let key = self.key(&format!("{run_id}/{MANIFEST}"));
        let Some((bytes, _)) = self.read(&key).await? else {
            return Ok(());
        };
        let folder = into.join(run_id);
        let path = folder.join(MANIFEST);
        let written = fs::create_dir(&folder).and_then(|()| fs::write(&path, &bytes));
        written.map_err(|source| Error::Write { path, source })
    }

    /// Writes the manifest of a run and those of some files that it lists into a new folder of the run's name, which
    /// appears when it is whole; all of it is as the manifest says. Nothing where there is no whole run.
    ///
    /// # Errors
    /// When an object cannot be read, or is not as the manifest says.
    pub async fn fetch_part(
        &self,
        run_id: &str,
        names: &[&str],
        archive: &Path,
    ) -> Result<bool, Error> {
        let key = self.key(&format!("{run_id}/{MANIFEST}"));
        let Some((manifest, _)) = self.read(&key).await? else {
            return Ok(false);
        };
        let damaged = |_error| Error::Damaged {
            address: self.address_of(&key),
        };
        let listing = Listing::parse(Path::new(MANIFEST), &manifest).map_err(damaged)?;
        let failed = |source| Error::Write {
            path: archive.join(run_id),
            source,
        };
        fs::create_dir_all(archive).map_err(failed)?;
        // Dropped before it has its name, nothing of it stays.
        let hidden = tempfile::Builder::new()
            .prefix(".fetched-")
            .tempdir_in(archive)
            .map_err(failed)?;
        let wanted = listing
            .files
            .iter()
            .filter(|file| names.contains(&file.name.as_str()));
        for file in wanted {
            self.fetch_exactly(run_id, file, hidden.path()).await?;
        }
        let place = hidden.path().join(MANIFEST);
        fs::write(&place, &manifest).map_err(failed)?;
        // A run that is here is not fetched again: all of it is on disk before it has its name.
        sync_file(&place)
            .and_then(|()| sync_directory(hidden.path()))
            .map_err(failed)?;
        match fs::rename(hidden.path(), archive.join(run_id)) {
            Ok(()) => {
                drop(hidden.keep());
                sync_directory(archive).map_err(failed)?;
            }
            // Another process fetched the same.
            Err(_) if archive.join(run_id).is_dir() => {}
            Err(source) => return Err(failed(source)),
        }
        Ok(true)
    }

    async fn fetch_exactly(
        &self,
        run_id: &str,
        file: &FileEntry,
        into: &Path,
    ) -> Result<(), Error> {
        let key = self.key(&format!("{run_id}/{}", file.name));
        let path = into.join(&file.name);
        let (bytes, sha256) = self.save(&key, &path).await?;
        if bytes == file.bytes && sha256 == file.sha256 {
            return sync_file(&path).map_err(|source| Error::Write { path, source });
        }
        Err(Error::Damaged {
            address: self.address_of(&key),
        })
    }

    async fn fetch_file(&self, key: &Key, path: &Path) -> Result<(), Error> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|source| Error::Write {
                path: folder.to_owned(),
                source,
            })?;
        }
        self.save(key, path).await.map(drop)
    }

    /// The name of an object within its run; keys can hold anything, names of files cannot.
    fn name<'k>(&self, run: &Key, key: &'k Key) -> Result<&'k str, Error> {
        let invalid = || Error::Key {
            address: self.address_of(key),
        };
        let name = key.as_ref().strip_prefix(run.as_ref());
        let name = name.and_then(|name| name.strip_prefix('/'));
        let name = name.ok_or_else(invalid)?;
        // These two are written by publishing alone; as names of files they are as good as any.
        if name != MANIFEST && name != SIGNATURE {
            check_name(name).map_err(|_error| invalid())?;
        }
        Ok(name)
    }
}

fn sync_file(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}
