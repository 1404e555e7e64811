//! Text that a spreadsheet neither runs nor hides, and from which the original can be had back.

use std::borrow::Cow;

use crate::render::written_out::write_out;

/// What a formula begins with, in plain and full width.
const FORMULA_STARTS: [char; 8] = [
    '=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
];

/// Makes text harmless in a cell.
///
/// - Control characters other than tab, CR and LF, and characters that reverse the direction of what follows, are
///   written as `[U+001B]`. A literal `[U+` is written `[U+005B]U+`, so that the two can be told apart.
/// - A text that a spreadsheet could take for a formula gets a `'` in front: its first character, leading white
///   space and quotes aside, is one of `= + - @`, in plain or full width, or it begins with tab, CR or LF. So does a text that
///   begins with `'`, so that removing one `'` always gives the original.
/// - A semicolon, tab, CR or LF right before something like a formula is written out: where the system's separator
///   is the semicolon, a spreadsheet splits the cell there, quotes or not.
///
/// # Source
/// OWASP ASVS 5.0, requirement 1.2.10 (`=`, `+`, `-`, `@`, tab, NUL, RFC 4180) and CWE-1236, read 2026-11-22; the
/// other cases are this program's own caution.
pub(in crate::render) fn safe(text: &str) -> Cow<'_, str> {
    let visible = make_visible(text);
    if needs_prefix(&visible) {
        Cow::Owned(format!("'{visible}"))
    } else {
        visible
    }
}

fn needs_prefix(text: &str) -> bool {
    text.starts_with(['\'', '\t', '\r', '\n']) || begins_like_formula(text)
}

/// Does not look past a separator, so that a text is walked through once, however many it has.
fn begins_like_formula(text: &str) -> bool {
    let is_skipped = |character: char| {
        (character.is_whitespace() && !is_separator(character))
            || is_invisible(character)
            || character == '"'
    };
    text.trim_start_matches(is_skipped)
        .starts_with(FORMULA_STARTS)
}

/// What ends a cell for some spreadsheets on some systems, even within quotes.
fn is_separator(character: char) -> bool {
    matches!(character, ';' | '\t' | '\r' | '\n')
}

fn make_visible(text: &str) -> Cow<'_, str> {
    let is_plain = |byte: u8| (b' '..=b'~').contains(&byte) && !matches!(byte, b'[' | b';');
    if text.bytes().all(is_plain) {
        return Cow::Borrowed(text);
    }
    write_out(text, |at, character| match character {
        _ if is_separator(character) => begins_like_formula(&text[at + character.len_utf8()..]),
        _ => is_dangerous(character),
    })
}

/// Control characters, and those that make text read in another order than it is stored.
fn is_dangerous(character: char) -> bool {
    let is_kept = matches!(character, '\t' | '\r' | '\n');
    let is_bidi = matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    is_bidi || (character.is_control() && !is_kept)
}

/// Characters without width that some spreadsheets drop before they look for a formula.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What a program does that wants the original back.
    fn restore(cell: &str) -> String {
        let mut rest = cell.strip_prefix('\'').unwrap_or(cell);
        let mut text = String::new();
        while let Some((before, after)) = rest.split_once("[U+") {
            let (code, after) = after.split_once(']').unwrap();
            text.push_str(before);
            text.push(char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap());
            rest = after;
        }
        text + rest
    }

    #[test]
    fn formulas_are_disarmed() {
        for formula in [
            "=1",
            "+1",
            "-1",
            "@a",
            "\rx",
            "\nx",
            " =1",
            "\u{3000}-1",
            "\u{200b}=1",
            "\u{feff}@a",
            "\u{ff1d}1",
            "\u{ff0b}1",
            "\u{ff0d}1",
            "\u{ff20}1",
            "'=1",
        ] {
            assert_eq!(safe(formula), format!("'{formula}"));
        }
        for harmless in ["", "a=1", "web-01", "10.0.0.1", "生产-数据库", "a\tb\r\nc"] {
            assert_eq!(safe(harmless), harmless);
        }
    }

    #[test]
    fn what_cannot_be_seen_is_written_out() {
        assert_eq!(
            safe("a\u{1b}[31m\u{7f}\u{85}"),
            "a[U+001B][31m[U+007F][U+0085]"
        );
        assert_eq!(safe("rtl\u{202e}gpj"), "rtl[U+202E]gpj");
        assert_eq!(safe("[U+001B]"), "[U+005B]U+001B]");
        assert_eq!(safe("\u{1b}=1"), "[U+001B]=1");
        assert_eq!(safe("x;=1"), "x[U+003B]=1");
        assert_eq!(safe("x\r\n @a; b"), "x\r[U+000A] @a; b");
        assert_eq!(safe("\t=1"), "[U+0009]=1");
    }

    fn hostile_text() -> impl Strategy<Value = String> {
        let pieces = prop_oneof![
            any::<char>().prop_map(String::from),
            prop::sample::select(vec![
                "=", "+", "-", "@", "'", "\"", ",", ";", "\r", "\n", "\r\n", "\t", " ", "[U+", "]",
                "[", "\u{0}", "\u{1b}", "\u{202e}", "\u{feff}", "\u{ff1d}", "\u{ff20}", "\u{200b}",
                "生产",
            ])
            .prop_map(str::to_owned),
        ];
        prop::collection::vec(pieces, 0..12).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn the_original_comes_back_from_a_file(texts in prop::collection::vec(hostile_text(), 2..6)) {
            let mut table = ::csv::WriterBuilder::new()
                .terminator(::csv::Terminator::CRLF)
                .from_writer(Vec::new());
            // As in the file itself, a header row comes first: readers drop a byte order mark at the very start.
            table.write_record(texts.iter().map(|_| "column")).unwrap();
            table.write_record(texts.iter().map(|text| safe(text).into_owned())).unwrap();
            let bytes = table.into_inner().unwrap();
            let mut reader = ::csv::ReaderBuilder::new().has_headers(true).from_reader(&*bytes);
            let record = reader.records().next().unwrap().unwrap();
            let restored: Vec<String> = record.iter().map(restore).collect();
            prop_assert_eq!(restored, texts);
        }

        #[test]
        fn no_cell_begins_like_a_formula(text in hostile_text()) {
            let cell = safe(&text).into_owned();
            let seen = cell.trim_start_matches(|one: char| one.is_whitespace() || is_invisible(one));
            prop_assert!(!seen.starts_with(FORMULA_STARTS));
            prop_assert!(!cell.starts_with(['\t', '\r', '\n']));
            prop_assert!(!cell.chars().any(is_dangerous));
            let parts = cell.split(is_separator).skip(1);
            prop_assert!(!parts.into_iter().any(begins_like_formula));
        }
    }
}
