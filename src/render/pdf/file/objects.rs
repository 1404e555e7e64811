//! Writes PDF objects as they come, so that a document of any size needs little memory.
//!
//! Small objects go into compressed object streams, big streams stand for themselves, and a cross-reference stream
//! ends the file.

use std::fmt;
use std::io::{self, Write};
use std::ops::Range;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use libdeflater::{CompressionLvl, Compressor};

use super::cipher::Cipher;

/// How many small objects share a stream: enough to compress well, few enough to read quickly.
const OBJECTS_PER_STREAM: usize = 200;

/// Where cells begin in their stream: at multiples of so many bytes. The places stand in front of the objects as decimal
/// numbers, and round ones have digits in common: 6 % less.
const STEP: usize = 50;

/// How many bytes tell where an object stands: kind, place, index.
const ENTRY: usize = 8;

/// What tells where an object stands that was reserved and never written.
const NOWHERE: [u8; ENTRY] = [0, 0, 0, 0, 0, 0, 0xff, 0xff];

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
    /// As the cross-reference stream has them: a long report has a million.
    places: Vec<[u8; ENTRY]>,
    packs: [Pack; 3],
    cipher: Option<Cipher>,
    deflater: Deflater,
}

/// With which others a small object shares a stream: what looks alike lies together, and shrinks by an eighth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::render::pdf) enum Company {
    /// Any others.
    Mixed,
    /// Rows of tables, and the lists of what stands on a page: both name the same cells.
    Rows,
    /// Cells of tables.
    Cells,
}

/// Small objects that have gathered, and where each begins.
#[derive(Debug, Default)]
struct Pack {
    objects: Vec<(Ref, usize)>,
    data: Vec<u8>,
    /// Numbers that are kept for objects of this company: neighbours in a stream have neighbouring numbers, or the
    /// cross-reference stream would be six times as long.
    numbers: Range<u32>,
}

/// Where an object stands.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// At this byte of the file.
    At(u64),
    /// In this object stream, at this index.
    Packed(Ref, u16),
}

impl Place {
    /// The entry of the cross-reference stream: a byte, five bytes, two bytes.
    fn entry(self) -> [u8; ENTRY] {
        let (kind, place, index) = match self {
            Self::At(offset) => (1, offset, 0),
            Self::Packed(stream, index) => (2, u64::from(stream.0), index),
        };
        let mut entry = place.to_be_bytes();
        entry.rotate_left(2);
        entry[0] = kind;
        entry[ENTRY - 2..].copy_from_slice(&index.to_be_bytes());
        entry
    }
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
            places: vec![NOWHERE],
            packs: Default::default(),
            cipher,
            deflater: Deflater::new(),
        };
        // The second line tells programs that move files that this one is binary.
        objects.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")?;
        Ok(objects)
    }

    /// Takes the next number, for an object that is written later.
    pub(in crate::render::pdf) fn reserve(&mut self) -> Ref {
        let number = u32::try_from(self.places.len()).unwrap_or(u32::MAX);
        self.places.push(NOWHERE);
        Ref(number)
    }

    /// Takes a number for an object that is written later, among others that look like it.
    pub(in crate::render::pdf) fn reserve_among(&mut self, company: Company) -> Ref {
        if company == Company::Mixed {
            return self.reserve();
        }
        let numbers = &mut self.packs[company as usize].numbers;
        if numbers.start >= numbers.end {
            let first = self.places.len();
            let end = first + OBJECTS_PER_STREAM;
            self.places.resize(end, NOWHERE);
            let number = |place| u32::try_from(place).unwrap_or(u32::MAX);
            *numbers = number(first)..number(end);
        }
        Ref(numbers.next().unwrap_or(u32::MAX))
    }

    /// Writes a small object.
    pub(in crate::render::pdf) fn put(&mut self, id: Ref, body: &str) -> io::Result<()> {
        self.put_among(Company::Mixed, id, body)
    }

    /// Writes a small object beside others that look like it.
    pub(in crate::render::pdf) fn put_among(
        &mut self,
        company: Company,
        id: Ref,
        body: &str,
    ) -> io::Result<()> {
        let pack = &mut self.packs[company as usize];
        pack.objects.push((id, pack.data.len()));
        pack.data.extend_from_slice(body.as_bytes());
        pack.data.push(b' ');
        if company == Company::Cells {
            let end = pack.data.len().next_multiple_of(STEP);
            pack.data.resize(end, b' ');
        }
        if pack.objects.len() >= OBJECTS_PER_STREAM {
            self.flush(company)?;
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
        let entries = format!("{entries}/Filter/FlateDecode");
        self.put_packed(id, &entries, data)?;
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
        for company in [Company::Rows, Company::Cells, Company::Mixed] {
            self.flush(company)?;
        }
        let encryption = self.put_encryption()?;
        let id = self.reserve();
        let start = self.position;
        self.place(id, Place::At(start));
        let table = self.cross_references()?;
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
    fn flush(&mut self, company: Company) -> io::Result<()> {
        let pack = &mut self.packs[company as usize];
        let objects = std::mem::take(&mut pack.objects);
        let mut data = std::mem::take(&mut pack.data);
        if objects.is_empty() {
            return Ok(());
        }
        let id = self.reserve();
        let mut packed = Vec::with_capacity(data.len() + objects.len() * 12);
        for (index, (object, offset)) in objects.iter().enumerate() {
            let index = u16::try_from(index).unwrap_or(u16::MAX);
            self.place(*object, Place::Packed(id, index));
            write!(packed, "{} {offset} ", object.0)?;
        }
        let entries = format!(
            "/Type/ObjStm/N {}/First {}/Filter/FlateDecode",
            objects.len(),
            packed.len()
        );
        packed.append(&mut data);
        self.put_packed(id, &entries, &packed)
    }

    /// Writes a stream, compressed; `entries` say so.
    fn put_packed(&mut self, id: Ref, entries: &str, data: &[u8]) -> io::Result<()> {
        let packed = self.deflater.pack(data)?;
        self.put_stream(id, entries, &packed)
    }

    fn place(&mut self, id: Ref, place: Place) {
        if let Some(entry) = self.places.get_mut(id.0 as usize) {
            *entry = place.entry();
        }
    }

    /// Where each object stands, compressed. Each entry is written as its difference to the one before (PNG's predictor
    /// `Up`, 2): neighbours differ by one, so it shrinks to a twelfth (3 kB of 39 in a report of a thousand findings).
    fn cross_references(&self) -> io::Result<Vec<u8>> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(6));
        let mut before = [0; ENTRY];
        for entry in &self.places {
            let mut line = [2; ENTRY + 1];
            for (byte, (new, old)) in line[1..].iter_mut().zip(entry.iter().zip(before)) {
                *byte = new.wrapping_sub(old);
            }
            encoder.write_all(&line)?;
            before = *entry;
        }
        encoder.finish()
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

/// Compresses what is whole. Measured at 109,000 findings: what compresses piece by piece, at its level 6, takes a fifth
/// more time for the report and makes a file of 28.8 MB instead of 17.6; the next level here saves 2 % of that for half a
/// second.
struct Deflater(Compressor);

impl Deflater {
    fn new() -> Self {
        Self(Compressor::new(CompressionLvl::default()))
    }

    fn pack(&mut self, data: &[u8]) -> io::Result<Vec<u8>> {
        let mut packed = vec![0; self.0.zlib_compress_bound(data.len())];
        let length = self.0.zlib_compress(data, &mut packed);
        packed.truncate(length.map_err(io::Error::other)?);
        Ok(packed)
    }
}
