//! Keys: the secret one that signs, and the public one that anybody may have.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minisign::{SecretKey, SecretKeyBox};
use secrecy::zeroize::Zeroizing;

use crate::deliver::Error;
use crate::deliver::key::{make_private, make_public};

/// Bytes of a secret key as minisign keeps it, and of a public one.
const SECRET_BYTES: usize = 158;
const PUBLIC_BYTES: usize = 42;
/// Where in a secret key it says how it is encrypted, and what stands there when it is not.
const CIPHER: std::ops::Range<usize> = 2..4;
const NO_CIPHER: [u8; 2] = [0, 0];
/// Where its checksum stands. `minisign -G -W` (0.11) leaves it out.
const CHECKSUM: std::ops::Range<usize> = 126..158;
const NO_CHECKSUM: [u8; 32] = [0; 32];
/// What minisign takes at most.
const LONGEST_PASSWORD: usize = 1024;

/// Why a text is no key that can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// It is none.
    #[error("it is no minisign key")]
    NoKey,
    /// It is a public key where a secret one is needed.
    #[error("it is a public key, and only a secret key signs")]
    Public,
    /// It is a secret key where the public one is needed.
    #[error("it is a secret key; keep it private, and give the public one")]
    Secret,
    /// It is encrypted.
    #[error("it is encrypted, and no password is given")]
    NoPassword,
    /// It is not encrypted.
    #[error("it is not encrypted, and a password is given")]
    NotEncrypted,
    /// It is encrypted with another password.
    #[error("the password does not open it")]
    WrongPassword,
    /// It does not have the checksum that it says.
    #[error("it is damaged: its checksum does not fit")]
    Damaged,
    /// No key can be encrypted with such a password.
    #[error("the password is empty, or longer than {LONGEST_PASSWORD} bytes")]
    Password,
    /// The system gives no random numbers.
    #[error("the system gives no random numbers")]
    Random,
}

/// A key that signs; it cannot be printed, and is wiped from memory when it is dropped.
#[derive(Clone)]
pub struct SigningKey {
    /// Decrypted. Held as bytes, because the type of the crate is neither wiped nor silent.
    secret: Zeroizing<Vec<u8>>,
    public: PublicKey,
}

/// A key that checks signatures.
#[derive(Clone)]
pub struct PublicKey(minisign::PublicKey);

/// The texts of a new pair of keys.
pub struct KeyPair {
    secret: Zeroizing<String>,
    public: PublicKey,
}

impl SigningKey {
    /// Reads a secret key: the file of minisign, or its second line alone.
    ///
    /// # Errors
    /// When it is none, is damaged, or the password is not its own.
    pub fn read(text: &str, password: Option<&str>) -> Result<Self, KeyError> {
        let bytes = Zeroizing::new(decode(text)?);
        match bytes.len() {
            SECRET_BYTES => {}
            PUBLIC_BYTES => return Err(KeyError::Public),
            _ => return Err(KeyError::NoKey),
        }
        let is_encrypted = bytes.get(CIPHER) != Some(&NO_CIPHER);
        let line = Zeroizing::new(STANDARD.encode(bytes.as_slice()));
        let boxed = || SecretKeyBox::from(format!("untrusted comment:\n{}\n", line.as_str()));
        let secret = match (is_encrypted, password) {
            (false, None) if bytes.get(CHECKSUM) == Some(&NO_CHECKSUM) => unchecked(&bytes)?,
            (false, None) => boxed()
                .into_unencrypted_secret_key()
                .map_err(|_error| KeyError::Damaged)?,
            (true, Some(password)) => boxed()
                .into_secret_key(Some(password.to_owned()))
                .map_err(|_error| KeyError::WrongPassword)?,
            (true, None) => return Err(KeyError::NoPassword),
            (false, Some(_)) => return Err(KeyError::NotEncrypted),
        };
        let public = minisign::PublicKey::from_secret_key(&secret);
        Ok(Self {
            secret: secret.to_bytes().into(),
            public: PublicKey(public.map_err(|_error| KeyError::NoKey)?),
        })
    }

    /// The key that its signatures are checked with.
    #[must_use]
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// Signs; gives the text of the signature file.
    pub(in crate::deliver) fn sign(
        &self,
        bytes: &[u8],
        trusted: &str,
        untrusted: &str,
    ) -> io::Result<String> {
        let secret = SecretKey::from_bytes(&self.secret).map_err(io::Error::other)?;
        let public = Some(&self.public.0);
        minisign::sign(public, &secret, bytes, Some(trusted), Some(untrusted))
            .map(minisign::SignatureBox::into_string)
            .map_err(io::Error::other)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SigningKey({})", self.public.id())
    }
}

impl PublicKey {
    /// Reads a public key: the file of minisign, or its second line alone.
    ///
    /// # Errors
    /// When it is none.
    pub fn read(text: &str) -> Result<Self, KeyError> {
        let bytes = Zeroizing::new(decode(text)?);
        match bytes.len() {
            PUBLIC_BYTES => {}
            SECRET_BYTES => return Err(KeyError::Secret),
            _ => return Err(KeyError::NoKey),
        }
        let key = minisign::PublicKey::from_bytes(&bytes);
        key.map(Self).map_err(|_error| KeyError::NoKey)
    }

    /// Its short name, as minisign writes it: 16 hexadecimal digits.
    #[must_use]
    pub fn id(&self) -> String {
        key_id(self.0.keynum())
    }

    /// The key on one line, as `minisign -P` takes it.
    #[must_use]
    pub fn line(&self) -> String {
        self.0.to_base64()
    }

    /// The key as a file of minisign.
    #[must_use]
    pub fn file_text(&self) -> String {
        format!(
            "untrusted comment: minisign public key {}\n{}\n",
            self.id(),
            self.line()
        )
    }

    pub(super) fn inner(&self) -> &minisign::PublicKey {
        &self.0
    }
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.0.to_bytes() == other.0.to_bytes()
    }
}

impl Eq for PublicKey {}

impl fmt::Debug for PublicKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "PublicKey({})", self.id())
    }
}

impl KeyPair {
    /// Makes a new pair; with a password the secret key is encrypted.
    ///
    /// # Errors
    /// When the password cannot be used, or the system gives no random numbers.
    pub fn generate(password: Option<&str>) -> Result<Self, KeyError> {
        let is_usable = |password: &str| (1..=LONGEST_PASSWORD).contains(&password.len());
        let pair = match password {
            None => minisign::KeyPair::generate_unencrypted_keypair(),
            Some(password) if is_usable(password) => {
                minisign::KeyPair::generate_encrypted_keypair(Some(password.to_owned()))
            }
            Some(_) => return Err(KeyError::Password),
        };
        let pair = pair.map_err(|_error| KeyError::Random)?;
        let comment = match password {
            Some(_) => "minisign encrypted secret key",
            None => "minisign secret key, not encrypted: keep it private",
        };
        let line = Zeroizing::new(STANDARD.encode(Zeroizing::new(pair.sk.to_bytes()).as_slice()));
        Ok(Self {
            secret: Zeroizing::new(format!("untrusted comment: {comment}\n{}\n", line.as_str())),
            public: PublicKey(pair.pk),
        })
    }

    /// The key that signatures are checked with.
    #[must_use]
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// Where the public key goes that belongs to a secret key: beside it, `.pub` in the place of its extension `.key`.
    #[must_use]
    pub fn public_path(secret: &Path) -> PathBuf {
        if secret
            .extension()
            .is_some_and(|extension| extension == "key")
        {
            return secret.with_extension("pub");
        }
        let mut path = secret.as_os_str().to_owned();
        path.push(".pub");
        PathBuf::from(path)
    }

    /// Writes both, the secret key for its owner alone; gives the place of the public key.
    ///
    /// # Errors
    /// When there is a file of one of the names already: no key is ever overwritten. Or when one cannot be written.
    pub fn write(&self, path: &Path) -> Result<PathBuf, Error> {
        let public = Self::public_path(path);
        for path in [path, &public] {
            if path.symlink_metadata().is_ok() {
                let path = path.to_owned();
                return Err(Error::KeyExists { path });
            }
        }
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |source| Error::Write { path, source }
        };
        make_private(path, self.secret.as_bytes()).map_err(failed(path))?;
        let text = self.public.file_text();
        if let Err(source) = make_public(&public, text.as_bytes()) {
            // Best effort: alone it would only be in the way of the next try. Nobody has used it yet.
            let _ = std::fs::remove_file(path);
            return Err(failed(&public)(source));
        }
        Ok(public)
    }
}

impl fmt::Debug for KeyPair {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "KeyPair({})", self.public.id())
    }
}

/// A key without a checksum: whether it is whole, a signature on trial tells, which has to fit its public half.
fn unchecked(bytes: &[u8]) -> Result<SecretKey, KeyError> {
    let secret = SecretKey::from_bytes(bytes).map_err(|_error| KeyError::NoKey)?;
    let public = minisign::PublicKey::from_secret_key(&secret).map_err(|_error| KeyError::NoKey)?;
    minisign::sign(Some(&public), &secret, &b"trial"[..], Some(""), Some(""))
        .map(|_signature| secret)
        .map_err(|_error| KeyError::Damaged)
}

/// The bytes of a key: the last line of a file of two, or one line alone.
fn decode(text: &str) -> Result<Vec<u8>, KeyError> {
    let mut lines = text.trim().lines();
    let line = match (lines.next(), lines.next(), lines.next()) {
        (Some(line), None, _) | (Some(_), Some(line), None) => line.trim(),
        _ => return Err(KeyError::NoKey),
    };
    STANDARD.decode(line).map_err(|_error| KeyError::NoKey)
}

/// The short name of a key, as minisign writes it.
pub(super) fn key_id(number: &[u8]) -> String {
    let digits: Vec<u8> = number.iter().rev().copied().collect();
    hex::encode_upper(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_reads_back_and_says_nothing_of_itself() {
        for password in [None, Some("correct horse")] {
            let pair = KeyPair::generate(password).unwrap();
            let key = SigningKey::read(&pair.secret, password).unwrap();
            assert_eq!(key.public(), pair.public());
            let line = pair.secret.lines().last().unwrap();
            assert_eq!(
                SigningKey::read(line, password).unwrap().public(),
                pair.public()
            );
            let public = PublicKey::read(&pair.public().file_text()).unwrap();
            assert_eq!(&public, pair.public());
            let shown = format!("{key:?} {pair:?} {public:?}");
            let id = public.id();
            assert_eq!(
                shown,
                format!("SigningKey({id}) KeyPair({id}) PublicKey({id})")
            );
        }
    }

    #[test]
    fn what_is_wrong_with_a_key_is_told() {
        let plain = KeyPair::generate(None).unwrap();
        let locked = KeyPair::generate(Some("correct horse")).unwrap();
        let read = |text: &str, password| SigningKey::read(text, password).unwrap_err();
        assert_eq!(read("", None), KeyError::NoKey);
        assert_eq!(read("a\nb\nc", None), KeyError::NoKey);
        assert_eq!(read(&plain.public().line(), None), KeyError::Public);
        assert_eq!(read(&plain.secret, Some("x")), KeyError::NotEncrypted);
        assert_eq!(read(&locked.secret, None), KeyError::NoPassword);
        assert_eq!(read(&locked.secret, Some("x")), KeyError::WrongPassword);
        let line = plain.secret.lines().last().unwrap();
        let middle = line.len() / 2;
        let other = if line.as_bytes()[middle] == b'A' {
            "B"
        } else {
            "A"
        };
        let damaged = format!("{}{other}{}", &line[..middle], &line[middle + 1..]);
        assert_eq!(read(&damaged, None), KeyError::Damaged);
        assert_eq!(
            PublicKey::read(&plain.secret).unwrap_err(),
            KeyError::Secret
        );
        assert_eq!(PublicKey::read("RWQ").unwrap_err(), KeyError::NoKey);
        for password in ["", &"x".repeat(1025)] {
            assert_eq!(
                KeyPair::generate(Some(password)).unwrap_err(),
                KeyError::Password
            );
        }
    }

    #[test]
    fn a_key_without_a_checksum_is_tried() {
        let pair = KeyPair::generate(None).unwrap();
        let mut bytes = decode(&pair.secret).unwrap();
        bytes[CHECKSUM].fill(0);
        let key = SigningKey::read(&STANDARD.encode(&bytes), None).unwrap();
        assert_eq!(key.public(), pair.public());
        for place in [62, 125] {
            let mut changed = bytes.clone();
            changed[place] ^= 1;
            let error = SigningKey::read(&STANDARD.encode(&changed), None).unwrap_err();
            assert_eq!(error, KeyError::Damaged, "{place}");
        }
    }

    #[test]
    fn keys_are_never_overwritten_and_the_secret_one_is_private() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("audit.key");
        let pair = KeyPair::generate(None).unwrap();
        let public = pair.write(&path).unwrap();
        assert_eq!(public, folder.path().join("audit.pub"));
        assert_eq!(
            KeyPair::public_path(Path::new("a.sec")),
            Path::new("a.sec.pub")
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
            assert_eq!(mode(&path), 0o600);
        }
        let before = std::fs::read(&path).unwrap();
        assert!(matches!(pair.write(&path), Err(Error::KeyExists { .. })));
        std::fs::remove_file(&path).unwrap();
        assert!(matches!(pair.write(&path), Err(Error::KeyExists { .. })));
        assert!(!path.exists() && !before.is_empty());
    }
}
