//! From drawn pages to a PDF file.

mod catalog;
mod fonts;
mod objects;
mod pages;
mod picture;
mod tags;

pub(super) use catalog::{Bookmark, Properties, write_catalog};
pub(super) use fonts::{Encoding, Usage, resource_name, write_fonts};
pub(super) use objects::{Objects, Ref, text_string};
pub(super) use pages::{PageList, Sheet};
pub(super) use picture::{PICTURE, write_picture};
pub(super) use tags::{Role, Tags};
