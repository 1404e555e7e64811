//! Signatures of runs, in the form of minisign: anybody can check them with `minisign -V`, without this program.
//!
//! What is signed is the manifest, which has the digest of every other file. It names the key that signs it, so that a
//! signature that is missing is missed, and one that does not fit is found even by somebody who has no key. Whose key it is
//! tells only who brings the key.
//!
//! # Source
//! The form: <https://jedisct1.github.io/minisign/>, read 2026-11-22; signatures are of the prehashed kind (`ED`).

mod key;
mod signature;

pub use key::{KeyError, KeyPair, PublicKey, SigningKey};
pub use signature::{Signature, SignatureFault, SignatureReport, check_signature};

pub(super) use signature::{Signer, UNTRUSTED, trusted_comment};

/// The name of the signature in the run directory.
pub const SIGNATURE: &str = "manifest.json.minisig";
