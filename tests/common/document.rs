//! PDFs as tests read them.

use lopdf::{Document, Object, ObjectId};

/// Opens a PDF.
pub fn open(bytes: &[u8]) -> Document {
    readable(Document::load_mem(bytes).unwrap())
}

/// A document whose text can be read: `lopdf` knows no encodings but named ones, and reads a font by its Unicode map only
/// if it has no other.
pub fn readable(mut document: Document) -> Document {
    let has_own_encoding = |object: &Object| {
        let font = object.as_dict().ok().filter(|one| one.has_type(b"Font"));
        let encoding = font.and_then(|font| font.get_deref(b"Encoding", &document).ok());
        encoding.is_some_and(|one| one.as_stream().is_ok())
    };
    let objects = document.objects.iter();
    let fonts: Vec<ObjectId> = objects
        .filter_map(|(id, object)| has_own_encoding(object).then_some(*id))
        .collect();
    for font in fonts {
        let font = document.get_dictionary_mut(font).unwrap();
        font.remove(b"Encoding");
    }
    document
}
