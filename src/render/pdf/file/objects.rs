//! Writes PDF objects as they come, so that a document of any size needs little memory.
//!
//! Small objects go into compressed object streams, big streams stand for themselves, and a cross-reference stream
//! ends the file.

use std::fmt;
use std::io::{self, Write};

use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::cipher::Cipher;

/// How many small objects share a stream: enough to compress well, few enough to read quickly.
const OBJECTS_PER_STREAM: usize = 200;

/// How many bytes tell where an object stands.
const ENTRY: usize = 8;

/// The number of an object; prints as a reference to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::render::pdf) struct Ref(u32);

impl fmt::Display for Ref {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} 0 R", self.0)
    }
}

/// A PDF file that is being written.
pub(in crate::render::pdf) struct Objects<'w> {
    writer: &'w mut dyn Write,
    position: u64,
    places: Vec<Place>,
    packed: Vec<(Ref, usize)>,
    pack: Vec<u8>,
    cipher: Option<Cipher>,
}

/// Where an object stands.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// Reserved, not written.
    Nowhere,
    /// At this byte of the file.
    At(u64),
    /// In this object stream, at this index.
    Packed(Ref, u16),
}

impl<'w> Objects<'w> {
    /// Begins a file; with a cipher, everything in it is encrypted.
    ///
    /// Only streams need to be: what is no stream stands in one, but for the encryption dictionary itself.
    pub(in crate::render::pdf) fn begin(
        writer: &'w mut dyn Write,
        cipher: Option<Cipher>,
    ) -> io::Result<Self> {
        let mut objects = Self {
            writer,
            position: 0,
            // Object 0 is the head of the list of free objects.
            places: vec![Place::Nowhere],
            packed: Vec::new(),
            pack: Vec::new(),
            cipher,
        };
        // The second line tells programs that move files that this one is binary.
        objects.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")?;
        Ok(objects)
    }

    /// Takes the next number, for an object that is written later.
    pub(in crate::render::pdf) fn reserve(&mut self) -> Ref {
        let number = u32::try_from(self.places.len()).unwrap_or(u32::MAX);
        self.places.push(Place::Nowhere);
        Ref(number)
    }

    /// Writes a small object.
    pub(in crate::render::pdf) fn put(&mut self, id: Ref, body: &str) -> io::Result<()> {
        self.packed.push((id, self.pack.len()));
        self.pack.extend_from_slice(body.as_bytes());
        self.pack.push(b'\n');
        if self.packed.len() >= OBJECTS_PER_STREAM {
            self.flush()?;
        }
        Ok(())
    }

    /// Writes a small object under a new number.
    pub(in crate::render::pdf) fn add(&mut self, body: &str) -> io::Result<Ref> {
        let id = self.reserve();
        self.put(id, body)?;
        Ok(id)
    }

    /// Writes a stream, compressed. `entries` are the other entries of its dictionary.
    pub(in crate::render::pdf) fn add_stream(
        &mut self,
        entries: &str,
        data: &[u8],
    ) -> io::Result<Ref> {
        let id = self.reserve();
        let packed = compress(data)?;
        let entries = format!("{entries}/Filter/FlateDecode");
        self.put_stream(id, &entries, &packed)?;
        Ok(id)
    }

    /// Writes a stream as it is: what reads metadata without reading PDF must find it uncompressed.
    pub(in crate::render::pdf) fn add_plain_stream(
        &mut self,
        entries: &str,
        data: &[u8],
    ) -> io::Result<Ref> {
        let id = self.reserve();
        self.put_stream(id, entries, data)?;
        Ok(id)
    }

    /// Writes a stream that is compressed while `fill` writes it; `entries` are told how much that was.
    pub(in crate::render::pdf) fn add_filled_stream(
        &mut self,
        entries: impl FnOnce(u64) -> String,
        fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<Ref> {
        let id = self.reserve();
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(6));
        fill(&mut encoder)?;
        let entries = format!("{}/Filter/FlateDecode", entries(encoder.total_in()));
        self.put_stream(id, &entries, &encoder.finish()?)?;
        Ok(id)
    }

    /// Whether the file opens with a password only.
    pub(in crate::render::pdf) fn is_encrypted(&self) -> bool {
        self.cipher.is_some()
    }

    /// Ends the file.
    pub(in crate::render::pdf) fn finish(
        mut self,
        catalog: Ref,
        info: Ref,
        file_id: &str,
    ) -> io::Result<()> {
        self.flush()?;
        let encryption = self.put_encryption()?;
        let id = self.reserve();
        let start = self.position;
        self.place(id, Place::At(start));
        let table = compress(&self.cross_references())?;
        let head = format!(
            "{} 0 obj\n<</Type/XRef/Size {}/W[1 5 2]/Root {catalog}/Info {info}{encryption}/ID[<{file_id}><{file_id}>]\
             /Filter/FlateDecode/DecodeParms<</Predictor 12/Columns {ENTRY}>>/Length {}>>\nstream\n",
            id.0,
            self.places.len(),
            table.len()
        );
        self.write(head.as_bytes())?;
        self.write(&table)?;
        let tail = format!("\nendstream\nendobj\nstartxref\n{start}\n%%EOF\n");
        self.write(tail.as_bytes())?;
        self.writer.flush()
    }

    /// Writes the encryption dictionary, which stands in no stream; returns the entry that names it.
    fn put_encryption(&mut self) -> io::Result<String> {
        let Some(dictionary) = self.cipher.as_ref().map(Cipher::dictionary) else {
            return Ok(String::new());
        };
        let id = self.reserve();
        self.place(id, Place::At(self.position));
        self.write(format!("{} 0 obj\n{dictionary}\nendobj\n", id.0).as_bytes())?;
        Ok(format!("/Encrypt {id}"))
    }

    fn put_stream(&mut self, id: Ref, entries: &str, data: &[u8]) -> io::Result<()> {
        let encrypted = self.cipher.as_ref().map(|cipher| cipher.encrypt(id, data));
        let data = encrypted.as_deref().unwrap_or(data);
        self.place(id, Place::At(self.position));
        let head = format!(
            "{} 0 obj\n<<{entries}/Length {}>>\nstream\n",
            id.0,
            data.len()
        );
        self.write(head.as_bytes())?;
        self.write(data)?;
        self.write(b"\nendstream\nendobj\n")
    }

    /// Writes the small objects that have gathered.
    fn flush(&mut self) -> io::Result<()> {
        if self.packed.is_empty() {
            return Ok(());
        }
        let id = self.reserve();
        let packed = std::mem::take(&mut self.packed);
        let mut data = Vec::with_capacity(self.pack.len() + packed.len() * 12);
        for (index, (object, offset)) in packed.iter().enumerate() {
            let index = u16::try_from(index).unwrap_or(u16::MAX);
            self.place(*object, Place::Packed(id, index));
            write!(data, "{} {offset} ", object.0)?;
        }
        let entries = format!(
            "/Type/ObjStm/N {}/First {}/Filter/FlateDecode",
            packed.len(),
            data.len()
        );
        data.append(&mut self.pack);
        self.put_stream(id, &entries, &compress(&data)?)
    }

    fn place(&mut self, id: Ref, place: Place) {
        if let Some(entry) = self.places.get_mut(id.0 as usize) {
            *entry = place;
        }
    }

    /// One entry of eight bytes for each object: kind, place, index. Each is written as its difference to the one before
    /// (PNG's predictor `Up`, 2): neighbours differ by one, so it shrinks to a twelfth (3 kB of 39 in a
    /// report of a thousand findings).
    fn cross_references(&self) -> Vec<u8> {
        let mut table = Vec::with_capacity(self.places.len() * (ENTRY + 1));
        let mut before = [0; ENTRY];
        for place in &self.places {
            let (kind, place, index) = match *place {
                Place::Nowhere => (0, 0, u16::MAX),
                Place::At(offset) => (1, offset, 0),
                Place::Packed(stream, index) => (2, u64::from(stream.0), index),
            };
            let mut entry = place.to_be_bytes();
            entry.rotate_left(2);
            entry[0] = kind;
            entry[ENTRY - 2..].copy_from_slice(&index.to_be_bytes());
            table.push(2);
            for (byte, before) in entry.iter().zip(before) {
                table.push(byte.wrapping_sub(before));
            }
            before = entry;
        }
        table
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.position += bytes.len() as u64;
        self.writer.write_all(bytes)
    }
}

/// Text that people read (titles, descriptions), as a PDF string.
pub(in crate::render::pdf) fn text_string(text: &str) -> String {
    let mut string = String::with_capacity(text.len() * 4 + 6);
    string.push_str("<FEFF");
    for unit in text.encode_utf16() {
        string.push_str(&format!("{unit:04X}"));
    }
    string.push('>');
    string
}

fn compress(data: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(data.len() / 4), Compression::new(6));
    encoder.write_all(data)?;
    encoder.finish()
}
