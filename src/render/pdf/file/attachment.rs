//! A file within the file.

use std::io::{self, Write};

use super::catalog::pdf_date;
use super::objects::{Objects, Ref, text_string};

/// What is said of an attached file.
#[derive(Debug, Clone, Copy)]
pub(in crate::render::pdf) struct FileFacts<'f> {
    /// Its name.
    pub(in crate::render::pdf) name: &'f str,
    /// What it holds, for people.
    pub(in crate::render::pdf) description: &'f str,
    /// Its MIME type, as a PDF name: `application#2Fjson`.
    pub(in crate::render::pdf) media_type: &'f str,
    /// Milliseconds since 1970.
    pub(in crate::render::pdf) modified: i64,
}

/// Attaches what `fill` writes; it is compressed as it comes.
///
/// # Source
/// ISO 19005-3:2012, 6.8: an associated file has a relationship, a type, a time of change, and a name of both kinds.
pub(in crate::render::pdf) fn write_attachment(
    facts: FileFacts<'_>,
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    objects: &mut Objects<'_>,
) -> io::Result<Ref> {
    let entries = |size: u64| {
        format!(
            "/Type/EmbeddedFile/Subtype/{}/Params<</Size {size}{}>>",
            facts.media_type,
            pdf_date("ModDate", facts.modified)
        )
    };
    let file = objects.add_filled_stream(entries, fill)?;
    let name = text_string(facts.name);
    objects.add(&format!(
        "<</Type/Filespec/F({})/UF{name}/EF<</F {file}/UF {file}>>/AFRelationship/Data/Desc{}>>",
        facts.name,
        text_string(facts.description)
    ))
}
