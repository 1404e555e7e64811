//! From drawn pages to a PDF file.

mod attachment;
mod catalog;
mod cipher;
mod fonts;
mod objects;
mod pages;
mod picture;
mod tags;

pub(super) use attachment::{FileFacts, write_attachment};
pub(super) use catalog::{Around, Bookmark, Properties, Standard, write_catalog};
pub(super) use cipher::Cipher;
pub(super) use fonts::{Encoding, Usage, resource_name, write_fonts};
pub(super) use objects::{Objects, Ref, text_string};
pub(super) use pages::{PageList, Sheet};
pub(super) use picture::{PICTURE, write_picture};
pub(super) use tags::{Role, Tags};
