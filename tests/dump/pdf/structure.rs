//! The structure tree: the role of each element, and how they lie within each other.

use std::fmt::Write;

use lopdf::{Dictionary, Object};

use super::File;

/// Describes the tree, an element a line; what a row of a table or a paragraph holds stands on its line.
pub(super) fn describe(file: &File, text: &mut String) {
    let root = file.follow(file.catalog().get(b"StructTreeRoot").unwrap());
    for element in elements(file, root) {
        text.push_str(&described(file, element, 1));
    }
}

fn described(file: &File, element: &Dictionary, depth: usize) -> String {
    let mut text = "  ".repeat(depth) + &role(file, element);
    let within = elements(file, element);
    let is_small = within.iter().all(|one| elements(file, one).is_empty());
    if is_small
        && !element
            .get(b"S")
            .unwrap()
            .as_name()
            .unwrap()
            .starts_with(b"Sect")
    {
        let roles: Vec<String> = within.iter().map(|one| role(file, one)).collect();
        for (role, times) in counted(&roles) {
            write!(text, " · {times}{role}").unwrap();
        }
        return text + "\n";
    }
    text.push('\n');
    let parts: Vec<String> = within
        .iter()
        .map(|one| described(file, one, depth + 1))
        .collect();
    for (part, times) in counted(&parts) {
        let (indent, rest) = part.split_at(2 * (depth + 1));
        write!(text, "{indent}{times}{rest}").unwrap();
    }
    text
}

/// Equal neighbours once, with how many they are.
fn counted(texts: &[String]) -> impl Iterator<Item = (&str, String)> {
    let same = texts.chunk_by(|one, other| one == other);
    same.map(|same| match same.len() {
        1 => (same[0].as_str(), String::new()),
        count => (same[0].as_str(), format!("{count} × ")),
    })
}

/// The elements directly within this one, without marked content and links.
fn elements<'a>(file: &'a File, parent: &'a Dictionary) -> Vec<&'a Dictionary> {
    let Ok(kids) = parent.get(b"K") else {
        return Vec::new();
    };
    let kids = match kids {
        Object::Array(kids) => kids.as_slice(),
        other => std::slice::from_ref(other),
    };
    kids.iter()
        .filter(|kid| !matches!(kid, Object::Integer(_)))
        .map(|kid| file.follow(kid))
        .filter(|kid| kid.has(b"S"))
        .collect()
}

/// The role and what is said about it; the box of a figure is left to the page.
fn role(file: &File, element: &Dictionary) -> String {
    let mut text = file.value(element.get(b"S").unwrap());
    text.remove(0);
    for attributes in [b"A".as_slice(), b"Alt"] {
        match element.get(attributes) {
            Ok(Object::Dictionary(more)) => {
                for name in [b"Scope".as_slice(), b"ColSpan", b"BBox"] {
                    if let Ok(value) = more.get(name) {
                        write!(text, " {}", file.value(value)).unwrap();
                    }
                }
            }
            Ok(words) => write!(text, " {}", file.value(words)).unwrap(),
            Err(_) => {}
        }
    }
    text
}
