//! Encrypts a document with a password: AES-256, revision 6 of the standard security handler.
//!
//! Salts, keys and initialization vectors are derived, not drawn: the same report and password give the same bytes. That
//! is safe because
//! - everything secret follows from the password through the format's own slow hash, so that a guess costs an attacker
//!   here what it costs by the format itself;
//! - the vector of a stream is a keyed digest of what the stream holds and of its place: two streams have the same one
//!   only where they are the same, so equal parts of reports with the same id are all that can be seen.
//!
//! # Source
//! ISO 32000-2:2020, 7.6.3 and 7.6.4: algorithms 2.B (hash), 8 (`U`, `UE`), 9 (`O`, `OE`), 10 (`Perms`).

use std::fmt;

use aes::cipher::array::Array;
use aes::cipher::consts::U16;
use aes::cipher::{BlockCipherEncrypt, BlockModeEncrypt, BlockSizeUser, InnerIvInit, KeyInit as _};
use hmac::{Hmac, Mac};
use secrecy::zeroize::Zeroizing;
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::objects::Ref;

/// What the reader may do: everything but change pages. Text is open to screen readers (bit 10) and to copying (bit 5).
///
/// # Source
/// ISO 32000-2:2020, table 22: bits 4 (modify) and 11 (assemble) are clear, as are the reserved bits 1 and 2.
const PERMISSIONS: u32 = 0xffff_fbf4;
/// Size of a block and of an initialization vector.
const BLOCK: usize = 16;

/// 32 secret bytes.
type Key = Zeroizing<[u8; 32]>;

/// What a document is encrypted with.
pub(in crate::render::pdf) struct Cipher {
    root: Key,
    file_key: Key,
    password: Zeroizing<Vec<u8>>,
}

impl Cipher {
    /// The most bytes of a password that count.
    pub(in crate::render::pdf) const LONGEST_PASSWORD: usize = 127;

    /// A cipher for the document with this id.
    pub(in crate::render::pdf) fn new(password: &[u8], file_id: &str) -> Self {
        let password = password.get(..Self::LONGEST_PASSWORD).unwrap_or(password);
        let root = slow_hash(password, file_id.as_bytes(), &[]);
        let file_key = derive(&root, &[b"file key"]);
        Self {
            root,
            file_key,
            password: Zeroizing::new(password.to_vec()),
        }
    }

    /// Encrypts a stream.
    pub(super) fn encrypt(&self, id: Ref, data: &[u8]) -> Vec<u8> {
        let place = id.to_string();
        let digest = derive(&self.root, &[b"stream", place.as_bytes(), data]);
        let vector = first_block(&digest[..]);
        // Padding as PKCS #7 has it: so many bytes of that number, and a whole block where none is needed.
        let padding = BLOCK - data.len() % BLOCK;
        let mut encrypted = Vec::with_capacity(BLOCK + data.len() + padding);
        encrypted.extend_from_slice(&vector);
        encrypted.extend_from_slice(data);
        encrypted.extend(std::iter::repeat_n(padding.to_le_bytes()[0], padding));
        encrypt_blocks(self.aes256(), vector, &mut encrypted[BLOCK..]);
        encrypted
    }

    fn aes256(&self) -> aes::Aes256 {
        aes::Aes256::new(&Array::from(*self.file_key))
    }

    /// The encryption dictionary.
    pub(super) fn dictionary(&self) -> String {
        let user = self.verifier(&self.password, "user", &[]);
        // A password that nobody has: what the reader may do, everybody who opens the document may do.
        let owner_password = derive(&self.root, &[b"owner password"]);
        let owner = self.verifier(&owner_password[..], "owner", &user.check);
        let permissions = self.permissions();
        format!(
            "<</Filter/Standard/V 5/R 6/Length 256/P {}/EncryptMetadata true\
             /U<{}>/UE<{}>/O<{}>/OE<{}>/Perms<{}>\
             /CF<</StdCF<</Type/CryptFilter/CFM/AESV3/AuthEvent/DocOpen/Length 32>>>>/StmF/StdCF/StrF/StdCF>>",
            PERMISSIONS.cast_signed(),
            hex::encode(user.check),
            hex::encode(user.wrapped_key),
            hex::encode(owner.check),
            hex::encode(owner.wrapped_key),
            hex::encode(permissions),
        )
    }

    /// What a password is checked with, and the key of the file as it opens it.
    fn verifier(&self, password: &[u8], whose: &str, user_check: &[u8]) -> Verifier {
        let salts = derive(&self.root, &[b"salts", whose.as_bytes()]);
        let (check_salt, key_salt) = (&salts[..8], &salts[8..16]);
        let mut check = slow_hash(password, check_salt, user_check).to_vec();
        check.extend_from_slice(&salts[..16]);
        let key = slow_hash(password, key_salt, user_check);
        let mut wrapped_key = self.file_key.to_vec();
        let wrapping = aes::Aes256::new(&Array::from(*key));
        encrypt_blocks(wrapping, [0; BLOCK], &mut wrapped_key);
        Verifier { check, wrapped_key }
    }

    /// The permissions once more, so that changing them is noticed.
    fn permissions(&self) -> Vec<u8> {
        let mut block = PERMISSIONS.to_le_bytes().to_vec();
        // Not used; whether metadata is encrypted; a fixed word; any four bytes.
        block.extend_from_slice(b"\xff\xff\xff\xffTadb");
        block.extend_from_slice(&derive(&self.root, &[b"permissions"])[..4]);
        encrypt_blocks(self.aes256(), [0; BLOCK], &mut block);
        block
    }
}

impl fmt::Debug for Cipher {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Cipher(…)")
    }
}

struct Verifier {
    /// 32 bytes of hash, 8 of the salt of that, 8 of the salt of the key.
    check: Vec<u8>,
    wrapped_key: Vec<u8>,
}

/// Algorithm 2.B.
fn slow_hash(password: &[u8], salt: &[u8], user_check: &[u8]) -> Key {
    let mut hasher = Sha256::new();
    for part in [password, salt, user_check] {
        hasher.update(part);
    }
    let mut key = Zeroizing::new(hasher.finalize().to_vec());
    for round in 1_u32.. {
        let mut block = Zeroizing::new([password, &key, user_check].concat().repeat(64));
        let (aes_key, vector) = (first_block(&key), first_block(&key[BLOCK..]));
        let encryptor = aes::Aes128::new(&Array::from(aes_key));
        encrypt_blocks(encryptor, vector, &mut block);
        let remainder = block[..BLOCK]
            .iter()
            .map(|byte| u32::from(*byte))
            .sum::<u32>()
            % 3;
        key = Zeroizing::new(match remainder {
            0 => Sha256::digest(&block).to_vec(),
            1 => Sha384::digest(&block).to_vec(),
            _ => Sha512::digest(&block).to_vec(),
        });
        let last = block.last().copied().unwrap_or_default();
        if round >= 64 && u32::from(last) <= round - 32 {
            break;
        }
    }
    let mut hash = Key::default();
    hash.copy_from_slice(&key[..32]);
    hash
}

/// Encrypts whole blocks in their place: AES in CBC mode. Nothing here can fail, so that nothing is ever left as it was.
fn encrypt_blocks<C>(cipher: C, vector: [u8; BLOCK], data: &mut [u8])
where
    C: BlockCipherEncrypt + BlockSizeUser<BlockSize = U16>,
{
    let (blocks, rest) = Array::slice_as_chunks_mut(data);
    debug_assert!(rest.is_empty(), "data is padded to whole blocks");
    cbc::Encryptor::inner_iv_init(cipher, &Array::from(vector)).encrypt_blocks(blocks);
}

/// A key for one purpose: HMAC-SHA256 over its name and what it depends on.
fn derive(root: &Key, parts: &[&[u8]]) -> Key {
    // RFC 2104 fills a key that is shorter than a block of the hash with zeros.
    let mut block = Zeroizing::new([0; 64]);
    block[..root.len()].copy_from_slice(&root[..]);
    let mut mac = Hmac::<Sha256>::new(&Array::from(*block));
    for part in parts {
        mac.update(&(part.len() as u64).to_le_bytes());
        mac.update(part);
    }
    Zeroizing::new(mac.finalize().into_bytes().into())
}

fn first_block(digest: &[u8]) -> [u8; BLOCK] {
    let mut block = [0; BLOCK];
    block.copy_from_slice(&digest[..BLOCK]);
    block
}
