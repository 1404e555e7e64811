//! A letter, and the message that it becomes: MIME as every reader of mail understands it.

use std::fmt;
use std::time::SystemTime;

use chrono::{DateTime, Utc};
use lettre::Address;
use lettre::address::Envelope;
use lettre::message::header::{
    ContentDisposition, ContentTransferEncoding, ContentType, HeaderName, HeaderValue,
};
use lettre::message::{Mailbox, Message, MultiPart, SinglePart};
use sha2::{Digest, Sha256};

use super::Error;

/// What somebody gets to read.
#[derive(Debug, Clone)]
pub struct Letter {
    /// Who writes.
    pub from: Mailbox,
    /// Who gets answers, if somebody else.
    pub reply_to: Option<Mailbox>,
    /// To whom.
    pub to: Vec<Mailbox>,
    /// Who gets a copy.
    pub copy_to: Vec<Mailbox>,
    /// Who gets a copy that nobody else knows of.
    pub hidden_copy_to: Vec<Mailbox>,
    /// What it is about. Control characters do not get into the message.
    pub subject: String,
    /// The words for readers that show plain text.
    pub text: String,
    /// The same as a page, where there is one.
    pub page: Option<String>,
    /// The language of both (RFC 5646).
    pub language: &'static str,
    /// Files that come with it.
    pub attachments: Vec<Attachment>,
    /// What a receiver knows it by.
    pub id: MessageId,
    /// When it was written.
    pub date: DateTime<Utc>,
}

/// A file that comes with a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its name.
    pub name: String,
    /// What it is, such as `application/pdf`.
    pub media_type: &'static str,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// What a receiver knows a message by. It follows from what is said to whom, so that a message which goes out a second time
/// because nobody knows whether it arrived the first time is known as the same one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageId(String);

impl MessageId {
    /// The id of a message that consists of these parts, from a domain.
    ///
    /// # Shape
    /// `<40 hexadecimal digits@domain>`: SHA-256 over the length and bytes of every part.
    #[must_use]
    pub fn of(parts: &[&str], domain: &str) -> Self {
        let mut hasher = Sha256::new();
        for part in parts {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        let digest = hex::encode(&hasher.finalize()[..20]);
        Self(format!("<{digest}@{domain}>"))
    }

    /// What stands between the parts of the message: no encoding of a part has an equals sign before an underscore.
    fn boundary(&self, which: &str) -> String {
        let digest = Sha256::digest(format!("{which} {}", self.0));
        format!("=_{}", hex::encode(&digest[..16]))
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Letter {
    /// Everybody who gets it, each once.
    #[must_use]
    pub fn recipients(&self) -> Vec<Address> {
        let lists = [&self.to, &self.copy_to, &self.hidden_copy_to];
        let mut recipients: Vec<Address> = Vec::new();
        for mailbox in lists.into_iter().flatten() {
            if !recipients.contains(&mailbox.email) {
                recipients.push(mailbox.email.clone());
            }
        }
        recipients
    }

    /// The message. The same letter gives the same bytes.
    ///
    /// # Shape
    /// `multipart/mixed` of `multipart/alternative` (text, then page) and the files; without files the latter alone.
    /// # Errors
    /// When a part of it cannot stand in a message.
    pub fn compose(&self) -> Result<Vec<u8>, Error> {
        let envelope = Envelope::new(Some(self.from.email.clone()), self.recipients())
            .map_err(|error| Error::Compose(error.into()))?;
        let mut builder = Message::builder()
            .envelope(envelope)
            .message_id(Some(self.id.to_string()))
            .date(SystemTime::from(self.date))
            .from(self.from.clone())
            .subject(one_line(&self.subject));
        if let Some(reply_to) = &self.reply_to {
            builder = builder.reply_to(reply_to.clone());
        }
        for mailbox in &self.to {
            builder = builder.to(mailbox.clone());
        }
        for mailbox in &self.copy_to {
            builder = builder.cc(mailbox.clone());
        }
        if self.to.is_empty() {
            builder = builder.raw_header(header("To", "undisclosed-recipients:;"));
        }
        // No vacation notice answers it, and no list of ours gets into a circle with another (RFC 3834).
        builder = builder.raw_header(header("Auto-Submitted", "auto-generated"));
        builder = builder.raw_header(header("Content-Language", self.language));
        let message = match self.attachments.as_slice() {
            [] => builder.multipart(self.words()),
            files => builder.multipart(self.with_files(files)?),
        };
        let message = message.map_err(|error| Error::Compose(error.into()))?;
        Ok(message.formatted())
    }

    fn words(&self) -> MultiPart {
        let boundary = self.id.boundary("alternative");
        let words = MultiPart::alternative()
            .boundary(boundary)
            .singlepart(SinglePart::plain(whole_breaks(&self.text)));
        match &self.page {
            Some(page) => words.singlepart(SinglePart::html(whole_breaks(page))),
            None => words,
        }
    }

    fn with_files(&self, files: &[Attachment]) -> Result<MultiPart, Error> {
        let mut whole = MultiPart::mixed()
            .boundary(self.id.boundary("mixed"))
            .multipart(self.words());
        for file in files {
            let media_type = ContentType::parse(file.media_type)
                .map_err(|error| Error::Compose(error.into()))?;
            let part = SinglePart::builder()
                .header(media_type)
                .header(ContentDisposition::attachment(&one_line(&file.name)))
                // Byte by byte: other encodings would change line breaks.
                .header(ContentTransferEncoding::Base64)
                .body(file.bytes.clone());
            whole = whole.singlepart(part);
        }
        Ok(whole)
    }
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// A text whose lines end in one way only: a bare carriage return is what tricks with the end of messages are made of.
fn whole_breaks(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// A text that ends where its header ends.
fn one_line(text: &str) -> String {
    text.replace(
        |letter: char| letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}'),
        " ",
    )
}
