//! A letter of few words: what went wrong before there was a report, or with the letters about one.

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
    /// When, milliseconds since 1970.
    pub at: i64,
}

/// Letters that did not arrive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undelivered<'a> {
    /// The run that they are about.
    pub run: &'a str,
    /// Whom they were for, and why they did not arrive, one line each.
    pub lines: Vec<String>,
}

/// The longest message that is repeated.
const LONGEST: usize = 2_000;

impl Alert<'_> {
    /// Writes the letter.
    #[must_use]
    pub fn mail(&self, text: &Text) -> Mail {
        let mut page = Page::default();
        page.plain(&text.get("mail-alert-run"));
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
            subject: text.format("mail-alert-subject-run", &[("date", Value::Text(&date))]),
            text: page.text,
            page: None,
        }
    }
}

impl Undelivered<'_> {
    /// Writes the letter.
    #[must_use]
    pub fn mail(&self, text: &Text) -> Mail {
        let mut page = Page::default();
        page.plain(&text.get("mail-alert-undelivered"));
        page.heading(&text.get("mail-alert-why"));
        for line in &self.lines {
            page.plain(&shown::short(line, LONGEST));
        }
        page.heading(&text.get("mail-alert-hint"));
        page.plain(&text.get("mail-alert-send"));
        page.plain(&text.get("mail-automatic"));
        let values = [("run", Value::Text(self.run))];
        let subject = text.format("mail-alert-subject-undelivered", &values);
        Mail {
            subject: shown::short(&subject, LONGEST),
            text: page.text,
            page: None,
        }
    }
}
