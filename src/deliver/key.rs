//! A secret that is made once and kept beside the runs.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use secrecy::zeroize::Zeroizing;

use super::Error;

/// Whether a kept secret was there before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It was.
    Before,
    /// It was made just now.
    Now,
}

/// Reads a file that holds a secret; makes it of `fresh` when there is none, readable by its owner alone.
///
/// Of several processes that make one at the same time all get the same: the file appears whole, and only once.
///
/// # Errors
/// When the file can be neither read nor made.
pub fn keep_secret(
    path: &Path,
    fresh: impl FnOnce() -> io::Result<Zeroizing<Vec<u8>>>,
) -> Result<(Zeroizing<Vec<u8>>, Kept), Error> {
    let failed = |source| Error::Write {
        path: path.to_owned(),
        source,
    };
    match fs::read(path) {
        Ok(kept) => return Ok((kept.into(), Kept::Before)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(source) => {
            let path = path.to_owned();
            return Err(Error::Read { path, source });
        }
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut draft = path.as_os_str().to_owned();
    draft.push(format!(".partial-{}", std::process::id()));
    let draft = PathBuf::from(draft);
    let fresh = fresh().map_err(failed)?;
    let made = write_private(&draft, &fresh).and_then(|()| publish(&draft, path));
    // Best effort: what stays is private as well.
    let _ = fs::remove_file(&draft);
    match made {
        Ok(()) => Ok((fresh, Kept::Now)),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let kept = fs::read(path).map_err(failed)?;
            Ok((kept.into(), Kept::Before))
        }
        Err(source) => Err(failed(source)),
    }
}

/// Gives a finished file its name, unless somebody else was faster: a second name instead of a new one, because a rename
/// would take the place of the other file.
fn publish(draft: &Path, path: &Path) -> io::Result<()> {
    match fs::hard_link(draft, path) {
        // Where the file system has no second names, the moment between the two steps is the best there is.
        Err(error) if error.kind() == io::ErrorKind::Unsupported && !path.exists() => {
            fs::rename(draft, path)
        }
        done => done,
    }
}

fn write_private(path: &Path, content: &[u8]) -> io::Result<()> {
    // Left by a killed process of the same number.
    let _ = fs::remove_file(path);
    make_private(path, content)
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Makes a file that its owner alone can read; never takes the place of another one.
pub(super) fn make_private(path: &Path, content: &[u8]) -> io::Result<()> {
    fill(private().open(path)?, path, content)
}

/// Makes a file that may be read by anybody; never takes the place of another one.
pub(super) fn make_public(path: &Path, content: &[u8]) -> io::Result<()> {
    fill(File::create_new(path)?, path, content)
}

fn fill(mut file: File, path: &Path, content: &[u8]) -> io::Result<()> {
    let filled = file.write_all(content).and_then(|()| file.sync_all());
    if filled.is_err() {
        // Best effort: half a key is none, and its name would be taken.
        let _ = fs::remove_file(path);
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_made_once_and_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out").join(".key");
        let (made, kept) = keep_secret(&path, || Ok(b"one".to_vec().into())).unwrap();
        assert_eq!((made.as_slice(), kept), (&b"one"[..], Kept::Now));
        let (read, kept) = keep_secret(&path, || Ok(b"two".to_vec().into())).unwrap();
        assert_eq!((read.as_slice(), kept), (&b"one"[..], Kept::Before));
        let names = fs::read_dir(path.parent().unwrap()).unwrap();
        assert_eq!(names.count(), 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn who_comes_second_takes_what_the_first_one_made() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".key");
        let made: Vec<Vec<u8>> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4_u8)
                .map(|number| {
                    let path = path.clone();
                    scope.spawn(move || {
                        let draft = path.with_extension(format!("draft-{number}"));
                        write_private(&draft, &[number; 64]).unwrap();
                        let _ = publish(&draft, &path);
                        fs::read(&path).unwrap()
                    })
                })
                .collect();
            threads.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert!(made.iter().all(|one| *one == made[0] && one.len() == 64));
    }
}
