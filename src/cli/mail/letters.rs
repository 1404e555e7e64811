//! Writes the letters about a run.

use std::borrow::Cow;

use super::MailedRun;
use super::enclosures::{self, Source};
use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::storage::Upload;
use crate::cli::{redaction, run as judging};
use crate::collect::Collection;
use crate::config::{MailConfig, MailGroup, RenderConfig};
use crate::deliver::Parcel;
use crate::deliver::mail::{Attachment, Consignment, Letter, MessageId};
use crate::render::mail::{self, Detail, Enclosures, Place};
use crate::report::{Language, RedactionLevel, Report};

/// The way that the ledger knows letters by.
pub(super) const CHANNEL: &str = "mail";

/// A letter that is to be written: to whom, and the how manieth about this run.
pub(super) struct Wanted<'a> {
    pub(super) group: &'a MailGroup,
    pub(super) parcel: Parcel,
}

/// Writes letters. Groups that read the same language and may see the same share a report, which is there once at a time.
pub(super) fn write<'a>(
    run: &MailedRun<'_>,
    mail: &MailConfig,
    wanted: &[Wanted<'a>],
    console: &Console,
) -> Result<Vec<(&'a MailGroup, Consignment)>, Failure> {
    let mut open: Vec<&Wanted<'a>> = wanted.iter().collect();
    let mut written = Vec::new();
    while let Some(first) = open.first() {
        let view = view_of(run, first.group);
        let (same, others) = open
            .into_iter()
            .partition(|one| view_of(run, one.group) == view);
        open = others;
        let same: Vec<&Wanted<'a>> = same;
        let report = report_in(run, view, console)?;
        let source = match run.own == Some(view) {
            true => Source::Archive,
            false => Source::Fresh,
        };
        for one in same {
            let letter = consignment(run, mail, one, (&report, source))?;
            written.push((one.group, letter));
        }
    }
    Ok(written)
}

/// The language that a group reads, and what is hidden from it.
fn view_of(run: &MailedRun<'_>, group: &MailGroup) -> (Language, RedactionLevel) {
    let config = run.config;
    (
        group.language.unwrap_or(config.language),
        group.redaction.unwrap_or(config.redaction),
    )
}

/// The report as somebody may read it: that of the run, or the same judged again from its evidence.
fn report_in<'a>(
    run: &MailedRun<'a>,
    (language, redaction): (Language, RedactionLevel),
    console: &Console,
) -> Result<Cow<'a, Report>, Failure> {
    let config = run.config;
    if (language, redaction) == (config.language, config.redaction) {
        return Ok(Cow::Borrowed(run.report));
    }
    let archived = redaction::redaction(config, run.archive(), console)?;
    let config = RenderConfig {
        language,
        redaction,
        ..config.clone()
    };
    let shown = redaction::redaction(&config, run.archive(), console)?;
    let past = judging::Past {
        archive: &config.out,
        names: &archived,
    };
    // Where it is published: the folder that it was collected into has another name by now.
    let collection = Collection::open(&run.published.path).map_err(Failure::Evidence)?;
    let report = judging::judge(&collection, (&config, &shown, past), run.as_of)?;
    Ok(Cow::Owned(report))
}

fn consignment(
    run: &MailedRun<'_>,
    mail: &MailConfig,
    wanted: &Wanted<'_>,
    (report, source): (&Report, Source),
) -> Result<Consignment, Failure> {
    let group = wanted.group;
    let desk = Desk {
        run,
        mail,
        wanted,
        report,
        source,
    };
    let files = enclosures::whole(run, group, (report, source))?;
    let has_files = !files.is_empty();
    let mut letter = desk.letter(files, None)?;
    let mut message = letter.compose().map_err(Failure::Mail)?;
    if has_files && message.len() as u64 > mail.size_limit {
        letter = desk.letter(enclosures::summary(group, report)?, Some(mail.size_limit))?;
        message = letter.compose().map_err(Failure::Mail)?;
    }
    if has_files && message.len() as u64 > mail.size_limit {
        letter = desk.letter(Vec::new(), Some(mail.size_limit))?;
        message = letter.compose().map_err(Failure::Mail)?;
    }
    Ok(Consignment {
        parcel: wanted.parcel.clone(),
        sender: mail.sender.clone(),
        recipients: letter.recipients(),
        message_id: letter.id,
        message,
    })
}

/// What a letter is written from.
struct Desk<'a> {
    run: &'a MailedRun<'a>,
    mail: &'a MailConfig,
    wanted: &'a Wanted<'a>,
    report: &'a Report,
    source: Source,
}

impl Desk<'_> {
    fn letter(&self, files: Vec<Attachment>, limit: Option<u64>) -> Result<Letter, Failure> {
        let (group, parcel) = (self.wanted.group, &self.wanted.parcel);
        let place = self.place();
        let enclosures = Enclosures {
            files: enclosures::described(&files),
            are_encrypted: group.password.is_some(),
            are_made_for_reader: self.source == Source::Fresh,
            too_large_for: limit.map(megabytes),
            place: match self.run.upload {
                Upload::Failed { .. } => Place::Machine(&place),
                Upload::Done { .. } | Upload::NotWanted => Place::Archive(&place),
            },
        };
        let detail = match group.password {
            Some(_) => Detail::NumbersOnly,
            None => Detail::Names,
        };
        let written = mail::mail(self.report, detail, &enclosures);
        let written = written.map_err(|source| Failure::Render {
            format: CHANNEL,
            source,
        })?;
        let domain = self.mail.from.email.domain();
        let edition = parcel.edition.to_string();
        let parts = [
            CHANNEL,
            self.run.id(),
            &group.name,
            &parcel.content,
            &edition,
        ];
        Ok(Letter {
            id: MessageId::of(&parts, domain),
            date: self.run.written_at(),
            language: self.report.text.language(),
            attachments: files,
            ..addressed(self.mail, group, written)
        })
    }

    /// Where readers find the files of the run.
    fn place(&self) -> String {
        let archive = self.mail.archive.as_ref();
        let archive =
            archive.map(|place| format!("{}/{}", place.trim_end_matches('/'), self.run.id()));
        match &self.run.upload {
            Upload::Done { address } => archive.unwrap_or_else(|| address.clone()),
            Upload::NotWanted => archive.unwrap_or_else(|| self.folder()),
            // What the operator calls the archive does not have it.
            Upload::Failed { .. } => self.folder(),
        }
    }

    fn folder(&self) -> String {
        let run = &self.run.published.path;
        let path = run.canonicalize();
        path.as_ref().unwrap_or(run).display().to_string()
    }
}

/// A letter with words and addresses, and nothing else yet.
pub(super) fn addressed(mail: &MailConfig, group: &MailGroup, words: mail::Mail) -> Letter {
    Letter {
        from: mail.from.clone(),
        reply_to: mail.reply_to.clone(),
        to: group.to.clone(),
        copy_to: group.copy_to.clone(),
        hidden_copy_to: group.hidden_copy_to.clone(),
        subject: words.subject,
        text: words.text,
        page: words.page,
        language: Language::default().tag(),
        attachments: Vec::new(),
        id: MessageId::of(&[&group.name], mail.from.email.domain()),
        date: chrono::DateTime::default(),
    }
}

/// A size for people.
fn megabytes(bytes: u64) -> String {
    format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10)
}
