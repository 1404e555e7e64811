//! `[mail]` and `[[mail.group]]`

use std::path::Path;

use super::credentials::reference;
use super::table::{At, Table};
use super::{File, SecretText};
use crate::config::problem::Problem;

/// `[mail]`
#[derive(Debug, Default)]
pub(in crate::config) struct FileMail {
    /// The line that it begins on; nothing when there is no such table.
    pub(in crate::config) line: Option<usize>,
    pub(in crate::config) server: Option<At<String>>,
    pub(in crate::config) port: Option<At<usize>>,
    pub(in crate::config) security: Option<At<String>>,
    pub(in crate::config) sign_in: Option<At<String>>,
    pub(in crate::config) user: Option<SecretText>,
    pub(in crate::config) password: Option<SecretText>,
    pub(in crate::config) authorities: Option<At<String>>,
    pub(in crate::config) client_certificate: Option<At<String>>,
    pub(in crate::config) client_key: Option<SecretText>,
    pub(in crate::config) proxy: Option<At<String>>,
    pub(in crate::config) proxy_user: Option<SecretText>,
    pub(in crate::config) proxy_password: Option<SecretText>,
    pub(in crate::config) hello: Option<At<String>>,
    pub(in crate::config) timeout_seconds: Option<At<f64>>,
    pub(in crate::config) first_wait_seconds: Option<At<f64>>,
    pub(in crate::config) give_up_after_minutes: Option<At<f64>>,
    pub(in crate::config) in_doubt: Option<At<String>>,
    pub(in crate::config) from: Option<At<String>>,
    pub(in crate::config) reply_to: Option<At<String>>,
    pub(in crate::config) envelope_sender: Option<At<String>>,
    pub(in crate::config) size_limit_mb: Option<At<f64>>,
    pub(in crate::config) archive: Option<At<String>>,
    pub(in crate::config) groups: Vec<At<FileMailGroup>>,
}

/// `[[mail.group]]`
#[derive(Debug, Default)]
pub(in crate::config) struct FileMailGroup {
    pub(in crate::config) name: Option<At<String>>,
    pub(in crate::config) to: Option<At<Vec<At<String>>>>,
    pub(in crate::config) cc: Option<At<Vec<At<String>>>>,
    pub(in crate::config) bcc: Option<At<Vec<At<String>>>>,
    pub(in crate::config) when: Option<At<Vec<At<String>>>>,
    pub(in crate::config) min_severity: Option<At<String>>,
    pub(in crate::config) regions: Option<At<Vec<At<String>>>>,
    pub(in crate::config) projects: Option<At<Vec<At<String>>>>,
    pub(in crate::config) lang: Option<At<String>>,
    pub(in crate::config) redact: Option<At<String>>,
    pub(in crate::config) attach: Option<At<Vec<At<String>>>>,
    pub(in crate::config) encrypt: Option<SecretText>,
}

/// Reads the keys of a table that name places of secrets, and keeps what is wrong with them.
struct Places<'a> {
    folder: &'a Path,
    problems: Vec<Problem>,
}

impl Places<'_> {
    fn secret(&mut self, table: &mut Table<'_>, key: &'static str) -> Option<SecretText> {
        let text = table.string(key)?;
        Some(match reference(key, &text, self.folder) {
            Ok(reference) => SecretText::Kept(reference),
            Err(problem) => {
                self.problems.push(problem);
                SecretText::Unusable
            }
        })
    }
}

impl File {
    /// Reads `[mail]`, where there is one.
    pub(super) fn read_mail(&mut self, text: &str, inner: Option<At<&toml::de::DeTable<'_>>>) {
        let Some(inner) = inner else {
            return;
        };
        let folder = self.folder().to_owned();
        let mut places = Places {
            folder: &folder,
            problems: Vec::new(),
        };
        let mut table = Table::new(text, inner.value);
        let mut mail = FileMail::read(&mut table, &mut places);
        mail.line = Some(inner.line);
        for group in table.repeated("group") {
            let mut table = Table::new(text, group.value);
            let value = FileMailGroup::read(&mut table, &mut places);
            let line = group.line;
            mail.groups.push(At { line, value });
            places.problems.extend(table.finish());
        }
        self.problems.extend(table.finish());
        self.problems.append(&mut places.problems);
        self.mail = mail;
    }
}

impl FileMail {
    fn read(table: &mut Table<'_>, places: &mut Places<'_>) -> Self {
        Self {
            line: None,
            server: table.string("server"),
            port: table.count("port"),
            security: table.string("security"),
            sign_in: table.string("sign_in"),
            user: places.secret(table, "user"),
            password: places.secret(table, "password"),
            authorities: table.string("authorities"),
            client_certificate: table.string("client_certificate"),
            client_key: places.secret(table, "client_key"),
            proxy: table.string("proxy"),
            proxy_user: places.secret(table, "proxy_user"),
            proxy_password: places.secret(table, "proxy_password"),
            hello: table.string("hello"),
            timeout_seconds: table.number("timeout_seconds"),
            first_wait_seconds: table.number("first_wait_seconds"),
            give_up_after_minutes: table.number("give_up_after_minutes"),
            in_doubt: table.string("in_doubt"),
            from: table.string("from"),
            reply_to: table.string("reply_to"),
            envelope_sender: table.string("envelope_sender"),
            size_limit_mb: table.number("size_limit_mb"),
            archive: table.string("archive"),
            groups: Vec::new(),
        }
    }
}

impl FileMailGroup {
    fn read(table: &mut Table<'_>, places: &mut Places<'_>) -> Self {
        Self {
            name: table.string("name"),
            to: table.texts("to"),
            cc: table.texts("cc"),
            bcc: table.texts("bcc"),
            when: table.texts("when"),
            min_severity: table.string("min_severity"),
            regions: table.texts("regions"),
            projects: table.texts("projects"),
            lang: table.string("lang"),
            redact: table.string("redact"),
            attach: table.texts("attach"),
            encrypt: places.secret(table, "encrypt"),
        }
    }
}
