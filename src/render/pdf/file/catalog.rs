//! What stands around the pages: outline, metadata, the catalog that names everything.

use std::io;

use chrono::{DateTime, Utc};

use super::objects::{Objects, Ref, text_string};

/// An entry of the outline.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::render::pdf) struct Bookmark {
    /// 0 for a section, 1 for what is within it.
    pub(in crate::render::pdf) level: usize,
    /// What the reader sees.
    pub(in crate::render::pdf) title: String,
    /// Index of the page.
    pub(in crate::render::pdf) page: usize,
    /// Height on the page, from its lower edge, in points.
    pub(in crate::render::pdf) height: f32,
}

/// What is said about the document as a whole.
#[derive(Debug, Clone)]
pub(in crate::render::pdf) struct Properties {
    /// Its title.
    pub(in crate::render::pdf) title: String,
    /// For whom it is made.
    pub(in crate::render::pdf) author: Option<String>,
    /// Language tag: letters, digits and hyphens.
    pub(in crate::render::pdf) language: String,
    /// Program and version.
    pub(in crate::render::pdf) producer: String,
    /// Milliseconds since 1970.
    pub(in crate::render::pdf) created: i64,
    /// 32 hexadecimal digits.
    pub(in crate::render::pdf) file_id: String,
    /// The file within, and its name.
    pub(in crate::render::pdf) attached: Option<(Ref, &'static str)>,
    /// What the file keeps.
    pub(in crate::render::pdf) standard: Standard,
}

/// Which part of PDF/A a file keeps, always at level A; tagged for PDF/UA-1 are all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::render::pdf) enum Standard {
    /// PDF/A-2: without files within.
    Archive,
    /// PDF/A-3: with files within.
    ArchiveWithFiles,
    /// None, because it is encrypted; and what is said of that.
    None(String),
}

/// What stands around the pages.
#[derive(Debug)]
pub(in crate::render::pdf) struct Around<'a> {
    /// The outline, with the page of each entry.
    pub(in crate::render::pdf) bookmarks: &'a [(Bookmark, Ref)],
    /// The root of the page tree.
    pub(in crate::render::pdf) pages: Ref,
    /// The root of the structure tree.
    pub(in crate::render::pdf) structure: Ref,
}

/// Writes everything around the pages and ends the file.
pub(in crate::render::pdf) fn write_catalog(
    mut objects: Objects<'_>,
    properties: &Properties,
    around: &Around<'_>,
) -> io::Result<()> {
    let outline = write_outline(around.bookmarks, &mut objects)?;
    let metadata =
        objects.add_plain_stream("/Type/Metadata/Subtype/XML", xmp(properties).as_bytes())?;
    let intent = write_output_intent(&mut objects)?;
    let (pages, structure) = (around.pages, around.structure);
    let more = more_entries(properties, &objects);
    let catalog = objects.add(&format!(
        "<</Type/Catalog/Version/1.7/Pages {pages}/Lang({})/PageMode/UseOutlines/Outlines {outline}/Metadata {metadata}\
         /MarkInfo<</Marked true>>/StructTreeRoot {structure}/ViewerPreferences<</DisplayDocTitle true>>\
         /OutputIntents[{intent}]{more}>>",
        properties.language
    ))?;
    let author = properties.author.as_deref();
    let author = author.map_or_else(String::new, |name| format!("/Author{}", text_string(name)));
    let subject = match &properties.standard {
        Standard::None(subject) => format!("/Subject{}", text_string(subject)),
        Standard::Archive | Standard::ArchiveWithFiles => String::new(),
    };
    let info = objects.add(&format!(
        "<</Title{}{author}{subject}/Producer{}/Creator{}{}{}>>",
        text_string(&properties.title),
        text_string(&properties.producer),
        text_string(&properties.producer),
        pdf_date("CreationDate", properties.created),
        pdf_date("ModDate", properties.created),
    ))?;
    objects.finish(catalog, info, &properties.file_id)
}

/// What the catalog says of files within, and of what a reader must know to decrypt.
fn more_entries(properties: &Properties, objects: &Objects<'_>) -> String {
    let mut entries = String::new();
    if let Some((file, name)) = &properties.attached {
        entries.push_str(&format!(
            "/AF[{file}]/Names<</EmbeddedFiles<</Names[({name}){file}]>>>>"
        ));
    }
    if objects.is_encrypted() {
        // AES-256 came after PDF 1.7, first as an extension of it.
        entries.push_str("/Extensions<</ADBE<</BaseVersion/1.7/ExtensionLevel 8>>>>");
    }
    entries
}

/// A moment as an entry of a dictionary.
pub(super) fn pdf_date(entry: &str, milliseconds: i64) -> String {
    moment(milliseconds).map_or_else(String::new, |moment| {
        format!("/{entry}{}", moment.format("(D:%Y%m%d%H%M%SZ)"))
    })
}

fn write_outline(bookmarks: &[(Bookmark, Ref)], objects: &mut Objects<'_>) -> io::Result<Ref> {
    let root = objects.reserve();
    let ids: Vec<Ref> = bookmarks.iter().map(|_| objects.reserve()).collect();
    for (index, ((bookmark, page), id)) in bookmarks.iter().zip(&ids).enumerate() {
        let parent = parent_of(bookmarks, index).and_then(|parent| ids.get(parent));
        let mut body = format!(
            "<</Title{}/Parent {}/Dest[{page}/XYZ null {} null]",
            text_string(&bookmark.title),
            parent.unwrap_or(&root),
            bookmark.height
        );
        let entry = |name: &str, other: Option<usize>| {
            other
                .and_then(|other| ids.get(other))
                .map_or_else(String::new, |id| format!("/{name} {id}"))
        };
        let children = children_of(bookmarks, Some(index));
        body.push_str(&entry("Prev", sibling(bookmarks, index, -1)));
        body.push_str(&entry("Next", sibling(bookmarks, index, 1)));
        body.push_str(&entry("First", children.first().copied()));
        body.push_str(&entry("Last", children.last().copied()));
        if !children.is_empty() {
            // Negative: closed until the reader opens it.
            body.push_str(&format!("/Count -{}", children.len()));
        }
        body.push_str(">>");
        objects.put(*id, &body)?;
    }
    let top = children_of(bookmarks, None);
    let ends = match (
        top.first().and_then(|one| ids.get(*one)),
        top.last().and_then(|one| ids.get(*one)),
    ) {
        (Some(first), Some(last)) => format!("/First {first}/Last {last}/Count {}", top.len()),
        _ => String::new(),
    };
    objects.put(root, &format!("<</Type/Outlines{ends}>>"))?;
    Ok(root)
}

/// The last bookmark before this one that stands one level higher.
fn parent_of(bookmarks: &[(Bookmark, Ref)], index: usize) -> Option<usize> {
    let level = bookmarks.get(index)?.0.level;
    (0..index)
        .rev()
        .find(|other| bookmarks[*other].0.level < level)
}

fn children_of(bookmarks: &[(Bookmark, Ref)], parent: Option<usize>) -> Vec<usize> {
    (0..bookmarks.len())
        .filter(|index| parent_of(bookmarks, *index) == parent)
        .collect()
}

fn sibling(bookmarks: &[(Bookmark, Ref)], index: usize, step: isize) -> Option<usize> {
    let siblings = children_of(bookmarks, parent_of(bookmarks, index));
    let place = siblings.iter().position(|one| *one == index)?;
    siblings.get(place.checked_add_signed(step)?).copied()
}

/// Says that colours are sRGB.
fn write_output_intent(objects: &mut Objects<'_>) -> io::Result<Ref> {
    let profile = objects.add_stream("/N 3", include_bytes!("srgb.icc"))?;
    objects.add(&format!(
        "<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)/Info(sRGB IEC61966-2.1)\
         /DestOutputProfile {profile}>>"
    ))
}

/// The same facts for programs that do not read PDF, and the standards that the file keeps.
fn xmp(properties: &Properties) -> String {
    let date = moment(properties.created).map_or_else(String::new, |moment| {
        let date = moment.format("%Y-%m-%dT%H:%M:%SZ");
        format!("<xmp:CreateDate>{date}</xmp:CreateDate><xmp:ModifyDate>{date}</xmp:ModifyDate>")
    });
    let author = properties.author.as_deref();
    let author = author.map_or_else(String::new, |name| {
        let name = escape(name);
        format!("<dc:creator><rdf:Seq><rdf:li>{name}</rdf:li></rdf:Seq></dc:creator>")
    });
    include_str!("metadata.xml")
        .replace("{title}", &escape(&properties.title))
        .replace("{language}", &escape(&properties.language))
        .replace("{author}", &author)
        .replace("{producer}", &escape(&properties.producer))
        .replace("{dates}", &date)
        .replace("{standard}", &standard(&properties.standard))
}

fn standard(standard: &Standard) -> String {
    let part = |part: u8| {
        format!("<pdfaid:part>{part}</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>")
    };
    match standard {
        Standard::Archive => part(2),
        Standard::ArchiveWithFiles => part(3),
        Standard::None(why) => format!(
            "<dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">{}</rdf:li></rdf:Alt></dc:description>",
            escape(why)
        ),
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        // Or a title could name another place of the form.
        .replace('{', "&#123;")
}

fn moment(milliseconds: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(milliseconds)
}
