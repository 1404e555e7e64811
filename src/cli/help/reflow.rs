//! Topics of the guide in terminals that are narrower than the guide is written.

use textwrap::core::display_width;
use textwrap::{Options, WordSeparator, WordSplitter};

use crate::cli::layout::Room;

/// A paragraph or an item, with what its first line and its further lines begin with.
struct Block {
    first: String,
    rest: String,
    words: String,
}

/// The lines of a topic, none wider than the room as far as its words are not; examples stay as they are, to be copied.
pub(super) fn lines(text: &str, room: Room) -> Vec<String> {
    let widest = text.lines().map(display_width).max().unwrap_or(0);
    match room {
        Some(room) if widest > room => narrow(text, room),
        Some(_) | None => text.lines().map(str::to_owned).collect(),
    }
}

fn narrow(text: &str, room: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut open: Option<Block> = None;
    let mut is_example = false;
    for line in text.lines() {
        let is_fence = line.trim_start().starts_with("```");
        is_example ^= is_fence;
        let words = line.trim();
        if is_fence || is_example || words.is_empty() {
            lines.extend(open.take().into_iter().flat_map(|block| block.lines(room)));
            lines.push(line.to_owned());
            continue;
        }
        let mark = mark(words);
        match &mut open {
            Some(block) if mark.is_empty() => {
                block.words.push(' ');
                block.words.push_str(words);
            }
            _ => {
                lines.extend(open.take().into_iter().flat_map(|block| block.lines(room)));
                open = Some(Block::begin(line, mark, words));
            }
        }
    }
    lines.extend(open.into_iter().flat_map(|block| block.lines(room)));
    lines
}

/// What an item of a list, or a heading, begins with.
fn mark(words: &str) -> &str {
    let end = words.find(' ').map_or(0, |end| end + 1);
    let mark = &words[..end];
    let is_number = mark
        .trim_end()
        .strip_suffix('.')
        .is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()));
    let is_mark = is_number || matches!(mark, "- " | "# " | "## " | "### ");
    if is_mark { mark } else { "" }
}

impl Block {
    fn begin(line: &str, mark: &str, words: &str) -> Self {
        let indent = &line[..line.len() - line.trim_start().len()];
        Self {
            first: format!("{indent}{mark}"),
            rest: format!("{indent}{}", " ".repeat(mark.len())),
            words: words[mark.len()..].to_owned(),
        }
    }

    fn lines(self, room: usize) -> Vec<String> {
        // Flags and paths have hyphens in them.
        let options = Options::new(room)
            .initial_indent(&self.first)
            .subsequent_indent(&self.rest)
            .word_separator(WordSeparator::AsciiSpace)
            .word_splitter(WordSplitter::NoHyphenation)
            .break_words(false);
        let lines = textwrap::wrap(&self.words, options).into_iter();
        lines.map(|line| line.into_owned()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# A heading of the topic\n\nSome words that go\non and on.\n\n- an item `--with-a-flag`\n  of two lines\n  1. inner item here\n\n```sh\nhss-audit run --region cn-north-4\n```";

    #[test]
    fn paragraphs_and_items_are_filled_anew_and_examples_stay() {
        let narrow = [
            "# A heading of",
            "  the topic",
            "",
            "Some words that",
            "go on and on.",
            "",
            "- an item",
            "  `--with-a-flag`",
            "  of two lines",
            "  1. inner item",
            "     here",
            "",
            "```sh",
            "hss-audit run --region cn-north-4",
            "```",
        ];
        assert_eq!(lines(TEXT, Some(17)), narrow);
        let whole: Vec<&str> = TEXT.lines().collect();
        assert_eq!(lines(TEXT, Some(80)), whole);
        assert_eq!(lines(TEXT, None), whole);
    }
}
