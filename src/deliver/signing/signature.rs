//! The signature of a run: written over the manifest, and checked down to its last byte.

use std::fmt;
use std::io::{self, Cursor};
use std::path::Path;

use minisign::SignatureBox;
use serde::{Deserialize, Serialize};

use super::key::key_id;
use super::{PublicKey, SIGNATURE};
use crate::deliver::MANIFEST;
use crate::deliver::tree::read_plain;

/// The first line of the file, which no signature covers: it is always the same, so that a change is seen.
pub(in crate::deliver) const UNTRUSTED: &str = "signature of an hss-audit run";
/// Letters of the two lines in base64: a signature with its key, and a signature alone.
const SIGNATURE_LETTERS: usize = 100;
const COMMENT_SIGNATURE_LETTERS: usize = 88;

/// The key that signs a run, as its manifest says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::deliver) struct Signer {
    key_id: String,
    public_key: String,
}

/// Whose signature a run has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signature {
    /// None.
    None,
    /// That of a key which nobody asked for: the run is as it was signed, and by whom is not known.
    Unchecked {
        /// The short name of the key.
        key_id: String,
    },
    /// That of one of the keys that were asked for.
    Good {
        /// The short name of the key.
        key_id: String,
    },
    /// What is wrong is said elsewhere.
    Wrong,
}

/// What was found out about a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureReport {
    /// Whose it is.
    pub signature: Signature,
    /// What the signer said beside it: run, findings, moment.
    pub comment: Option<String>,
    /// What is wrong.
    pub fault: Option<SignatureFault>,
}

/// What is wrong with a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignatureFault {
    /// There has to be one.
    Unsigned,
    /// The manifest says that there is one.
    Missing {
        /// The short name of the key.
        key_id: String,
    },
    /// It is of a key that was not asked for.
    OtherKey {
        /// The short name of the key.
        key_id: String,
        /// The short names of those that were.
        wanted: Vec<String>,
    },
    /// The file is there and cannot be read.
    Unreadable {
        /// Why.
        why: String,
    },
    /// The file is not one that this program writes.
    Damaged,
    /// It is not the signature of this manifest.
    DoesNotFit {
        /// The short name of the key.
        key_id: String,
    },
    /// It was made for another run.
    OtherRun,
}

impl fmt::Display for SignatureFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsigned => write!(formatter, "the run is not signed, and a key is required"),
            Self::Missing { key_id } => write!(
                formatter,
                "`{SIGNATURE}` is missing: the manifest says that key {key_id} signed it"
            ),
            Self::OtherKey { key_id, wanted } => write!(
                formatter,
                "`{SIGNATURE}` is of key {key_id}, which is not {}: give that key as well, with `--public-key`, if it is to be \
                 trusted",
                wanted.join(" or ")
            ),
            Self::Unreadable { why } => write!(formatter, "cannot read `{SIGNATURE}`: {why}"),
            Self::Damaged => write!(
                formatter,
                "`{SIGNATURE}` was changed: it is not written as this program writes it"
            ),
            Self::DoesNotFit { key_id } => write!(
                formatter,
                "`{SIGNATURE}` is not the signature of key {key_id} over this manifest: one of the two was changed"
            ),
            Self::OtherRun => write!(formatter, "`{SIGNATURE}` was made for another run"),
        }
    }
}

/// The fields of a manifest that matter here.
#[derive(Default, Deserialize)]
struct Fields {
    signed_by: Option<Signer>,
    #[serde(default)]
    run_id: String,
    findings_digest: Option<String>,
}

impl Signer {
    pub(in crate::deliver) fn of(key: &PublicKey) -> Self {
        Self {
            key_id: key.id(),
            public_key: key.line(),
        }
    }
}

/// What is signed beside the manifest; the moment stands behind it.
pub(in crate::deliver) fn trusted_comment(run_id: &str, findings_digest: Option<&str>) -> String {
    let findings = findings_digest.unwrap_or("none");
    format!("hss-audit run {run_id}, findings {findings}, signed ")
}

/// Checks the signature of a run; without `keys` it is only held against the key that the manifest names.
#[must_use]
pub fn check_signature(run: &Path, keys: &[PublicKey]) -> SignatureReport {
    // What is wrong with the manifest is for others to name; the signature is held against it all the same.
    let manifest = read_plain(&run.join(MANIFEST)).unwrap_or_default();
    let fields: Fields = serde_json::from_slice(&manifest).unwrap_or_default();
    let judged = match read_plain(&run.join(SIGNATURE)) {
        Ok(text) => signed(&manifest, &text, &fields, keys),
        Err(error) if error.kind() == io::ErrorKind::NotFound => unsigned(&fields, keys),
        Err(error) => Err(SignatureFault::Unreadable {
            why: error.to_string(),
        }),
    };
    judged.unwrap_or_else(|fault| SignatureReport {
        signature: Signature::Wrong,
        comment: None,
        fault: Some(fault),
    })
}

/// A run without a signature.
fn unsigned(fields: &Fields, keys: &[PublicKey]) -> Result<SignatureReport, SignatureFault> {
    match &fields.signed_by {
        Some(signer) => Err(SignatureFault::Missing {
            key_id: signer.key_id.clone(),
        }),
        None if keys.is_empty() => Ok(SignatureReport {
            signature: Signature::None,
            comment: None,
            fault: None,
        }),
        None => Err(SignatureFault::Unsigned),
    }
}

/// A run with a signature, whatever its manifest says of it.
fn signed(
    manifest: &[u8],
    text: &[u8],
    fields: &Fields,
    keys: &[PublicKey],
) -> Result<SignatureReport, SignatureFault> {
    let signature = parse(text).ok_or(SignatureFault::Damaged)?;
    let key_id = key_id(signature.keynum());
    // The manifest says who signs: a signature that names anybody else is not the one that it was published with.
    let signer = fields.signed_by.as_ref();
    if signer.is_none_or(|signer| signer.key_id != key_id) {
        return Err(SignatureFault::DoesNotFit { key_id });
    }
    let (key, standing) = key_of(&key_id, fields, keys)?;
    // Whoever signs it over again leaves a key that is not this one.
    let names_it = fields.signed_by == Some(Signer::of(&key));
    let (is_quiet, prints_data, takes_old_form) = (true, false, false);
    let verified = minisign::verify(
        key.inner(),
        &signature,
        Cursor::new(manifest),
        is_quiet,
        prints_data,
        takes_old_form,
    );
    if !names_it || verified.is_err() {
        return Err(SignatureFault::DoesNotFit { key_id });
    }
    let comment = signature.trusted_comment().unwrap_or_default();
    let expected = trusted_comment(&fields.run_id, fields.findings_digest.as_deref());
    if !comment.starts_with(&expected) {
        return Err(SignatureFault::OtherRun);
    }
    Ok(SignatureReport {
        signature: standing,
        comment: Some(comment),
        fault: None,
    })
}

/// The key to check with: one that was asked for; where none was, the one that the manifest names.
fn key_of(
    key_id: &str,
    fields: &Fields,
    keys: &[PublicKey],
) -> Result<(PublicKey, Signature), SignatureFault> {
    let key_id = key_id.to_owned();
    if keys.is_empty() {
        let named = fields.signed_by.as_ref();
        let own = named.and_then(|signer| PublicKey::read(&signer.public_key).ok());
        return match own.filter(|own| own.id() == key_id) {
            Some(own) => Ok((own, Signature::Unchecked { key_id })),
            None => Err(SignatureFault::DoesNotFit { key_id }),
        };
    }
    match keys.iter().find(|key| key.id() == key_id) {
        Some(key) => Ok((key.clone(), Signature::Good { key_id })),
        None => Err(SignatureFault::OtherKey {
            key_id,
            wanted: keys.iter().map(PublicKey::id).collect(),
        }),
    }
}

/// Reads a signature that is written exactly as this program writes it: what no signature covers could be changed otherwise.
fn parse(bytes: &[u8]) -> Option<SignatureBox> {
    let text = str::from_utf8(bytes).ok()?;
    let lines: Vec<&str> = text.lines().collect();
    let [_, signature, _, comment_signature] = lines.as_slice() else {
        return None;
    };
    // The crate takes for granted that they are as long as they should be.
    if signature.len() != SIGNATURE_LETTERS || comment_signature.len() != COMMENT_SIGNATURE_LETTERS
    {
        return None;
    }
    let parsed = SignatureBox::from_string(text).ok()?;
    let is_ours = parsed.is_prehashed()
        && parsed
            .untrusted_comment()
            .is_ok_and(|comment| comment == UNTRUSTED)
        && parsed.to_string() == text;
    is_ours.then_some(parsed)
}
