//! A letter of few words: what went wrong before there was a report, or on its way to its readers.

use super::Mail;
use super::text::Page;
use crate::render::shown;
use crate::report::{Text, Value};

/// What a run failed with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert<'a> {
    /// The message and its causes; nothing where names are hidden, which it may hold.
    pub message: Option<&'a str>,
    /// What to do about it, where that is known.
    pub hint: Option<&'a str>,
    /// What the program ended with.
    pub exit_code: u8,
    /// Whether the report was written before that.
    pub has_report: bool,
    /// When, milliseconds since 1970.
    pub at: i64,
}

/// A report that did not get to where it was wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undelivered<'a> {
    /// Letters about it did not arrive.
    Letters {
        /// The run that they are about.
        run: &'a str,
        /// Whom they were for, and why they did not arrive, one line each.
        lines: Vec<String>,
    },
    /// It is only where it was made.
    Upload {
        /// The run.
        run: &'a str,
        /// Why.
        why: &'a str,
    },
}

/// The longest message that is repeated.
const LONGEST: usize = 2_000;

impl Alert<'_> {
    /// Writes the letter.
    #[must_use]
    pub fn mail(&self, text: &Text) -> Mail {
        let mut page = Page::default();
        let (subject, sentence) = match self.has_report {
            false => ("mail-alert-subject-run", "mail-alert-run"),
            true => ("mail-alert-subject-unfinished", "mail-alert-unfinished"),
        };
        page.plain(&text.get(sentence));
        page.heading(&text.get("mail-alert-why"));
        match self.message {
            Some(message) => page.plain(&shown::short(message, LONGEST)),
            None => page.plain(&text.get("mail-alert-withheld")),
        }
        if let Some(hint) = self.hint {
            page.heading(&text.get("mail-alert-hint"));
            page.plain(&shown::short(hint, LONGEST));
        }
        page.heading(&text.get("mail-about"));
        let code = self.exit_code.to_string();
        page.plain(&text.format("mail-alert-code", &[("code", Value::Text(&code))]));
        page.plain(&text.moment(self.at));
        page.plain(&text.get("mail-automatic"));
        let date = text.date(self.at);
        Mail {
            subject: text.format(subject, &[("date", Value::Text(&date))]),
            text: page.text,
            page: None,
        }
    }
}

impl Undelivered<'_> {
    /// Writes the letter.
    #[must_use]
    pub fn mail(&self, text: &Text) -> Mail {
        let (run, lines, names) = match self {
            Self::Letters { run, lines } => (
                run,
                lines.iter().map(String::as_str).collect(),
                [
                    "mail-alert-subject-undelivered",
                    "mail-alert-undelivered",
                    "mail-alert-send",
                ],
            ),
            Self::Upload { run, why } => (
                run,
                vec![*why],
                [
                    "mail-alert-subject-not-uploaded",
                    "mail-alert-not-uploaded",
                    "mail-alert-upload",
                ],
            ),
        };
        let [subject, sentence, hint] = names;
        let mut page = Page::default();
        page.plain(&text.get(sentence));
        page.heading(&text.get("mail-alert-why"));
        for line in lines {
            page.plain(&shown::short(line, LONGEST));
        }
        page.heading(&text.get("mail-alert-hint"));
        page.plain(&text.get(hint));
        page.plain(&text.get("mail-automatic"));
        let subject = text.format(subject, &[("run", Value::Text(run))]);
        Mail {
            subject: shown::short(&subject, LONGEST),
            text: page.text,
            page: None,
        }
    }
}
