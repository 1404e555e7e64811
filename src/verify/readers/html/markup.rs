//! The page as text with tags. Names from the cloud cannot forge a tag: their `<` is escaped.

use crate::verify::readers::values::between;

/// What stands between the tags, spaces in a row as one.
pub(super) fn text(markup: &str) -> String {
    let mut shown = String::with_capacity(markup.len());
    for (number, part) in markup.split('<').enumerate() {
        let text = match number {
            0 => part,
            _ => part.split_once('>').map_or("", |(_, text)| text),
        };
        shown.push_str(text);
    }
    let words: Vec<&str> = shown.split_whitespace().collect();
    words.join(" ")
}

/// The word that follows a class in the same attribute, such as `high` of `class="severity high"`.
pub(super) fn word_of<'m>(markup: &'m str, class: &str) -> Result<&'m str, String> {
    let start = format!("class=\"{class} ");
    between(markup, &start, "\"").ok_or_else(|| format!("no `{class}`"))
}

/// The last element that begins with a text, up to its end tag; elements of one name do not nest here.
pub(super) fn last<'m>(markup: &'m str, start: &str, end: &str) -> Option<&'m str> {
    let (_, rest) = markup.rsplit_once(start)?;
    Some(rest.split_once(end)?.0)
}

/// The cells of each row of the body of a table.
pub(super) fn rows(table: &str) -> Vec<Vec<&str>> {
    let body = between(table, "<tbody>", "</tbody>").unwrap_or_default();
    body.split("<tr>").skip(1).map(cells).collect()
}

/// The cells of the row below the body of a table.
pub(super) fn foot(table: &str) -> Vec<&str> {
    cells(between(table, "<tfoot>", "</tfoot>").unwrap_or_default())
}

/// The cells of a row, headers included.
fn cells(row: &str) -> Vec<&str> {
    let mut cells = Vec::new();
    let mut rest = row;
    while let Some((place, end)) = begin(rest) {
        let Some((_, inside)) = rest[place..].split_once('>') else {
            break;
        };
        let Some((cell, after)) = inside.split_once(end) else {
            break;
        };
        cells.push(cell);
        rest = after;
    }
    cells
}

/// Where the next cell begins, and how it ends.
fn begin(markup: &str) -> Option<(usize, &'static str)> {
    let found = |start: &str, end| markup.find(start).map(|place| (place, end));
    [
        found("<td>", "</td>"),
        found("<td ", "</td>"),
        found("<th>", "</th>"),
        found("<th ", "</th>"),
    ]
    .into_iter()
    .flatten()
    .min()
}
