//! The configuration file: settings and targets in TOML, everything optional, its form checked and nothing else.

mod aids;
mod branding;
mod credentials;
mod digest;
mod integrity;
mod mail;
mod policy;
mod schedule;
mod storage;
mod table;
mod values;
mod waivers;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use toml::de::DeTable;

use super::problem::{Place, Problem};
use crate::evaluate::Options;
pub(super) use aids::{FileSignOff, SecretText};
use branding::FileBranding;
pub(super) use credentials::NamedCredentials;
use integrity::IntegrityTables;
pub(super) use integrity::{FileRetention, FileSigning};
pub(super) use mail::{FileMail, FileMailGroup};
pub(super) use policy::read as read_policy;
pub(super) use schedule::{FileAlerts, FileJob, FileSchedule, FileTimes};
use storage::FileStorage;
pub(super) use table::At;
use table::{Inner, Table};
pub(super) use waivers::WaiverFile;

/// What a configuration file says.
#[derive(Debug, Default)]
pub(super) struct File {
    /// The file as it was named.
    pub(super) path: PathBuf,
    pub(super) out: Option<At<String>>,
    pub(super) formats: Option<At<Vec<At<String>>>>,
    pub(super) lang: Option<At<String>>,
    pub(super) redact: Option<At<String>>,
    pub(super) redaction_key: Option<SecretText>,
    pub(super) pdf_rows: Option<At<String>>,
    pub(super) pdf_attach: Option<At<bool>>,
    pub(super) pdf_password: Option<SecretText>,
    pub(super) sample: Option<At<usize>>,
    pub(super) sample_seed: Option<At<String>>,
    /// `[branding]`
    pub(super) branding: FileBranding,
    pub(super) template_dir: Option<At<String>>,
    /// `[sign_off]`
    pub(super) sign_off: FileSignOff,
    /// `[storage]`
    pub(super) storage: FileStorage,
    /// `[signing]`
    pub(super) signing: FileSigning,
    /// `[retention]`
    pub(super) retention: FileRetention,
    pub(super) fail_on: Option<At<String>>,
    pub(super) frameworks: Option<At<Vec<At<String>>>>,
    pub(super) framework_files: Option<At<Vec<At<String>>>>,
    pub(super) min_length_meaning: Option<At<String>>,
    pub(super) assumed_min_length: Option<At<usize>>,
    pub(super) compare: Option<At<String>>,
    pub(super) concurrency: Option<At<usize>>,
    pub(super) max_requests_per_second: Option<At<f64>>,
    pub(super) image_types: Option<At<Vec<At<String>>>>,
    pub(super) allow_insecure_http: Option<At<bool>>,
    pub(super) check_drift: Option<At<bool>>,
    pub(super) waivers: Option<At<Vec<At<String>>>>,
    pub(super) policy: Option<FilePolicy>,
    /// `[schedule]`
    pub(super) schedule: FileSchedule,
    /// `[alerts]`
    pub(super) alerts: Option<FileAlerts>,
    /// `[credentials.NAME]`
    pub(super) credentials: BTreeMap<String, At<NamedCredentials>>,
    /// `[mail]`
    pub(super) mail: FileMail,
    /// `[[targets]]`
    pub(super) targets: Vec<At<FileTarget>>,
    /// Whether there are tables `[[targets]]`, readable or not.
    pub(super) names_targets: bool,
    /// What is wrong with the form.
    pub(super) problems: Vec<Problem>,
    /// Whether the form is so wrong that what the file means cannot be told.
    pub(super) is_broken: bool,
}

/// A table under `[[targets]]`.
#[derive(Debug, Default)]
pub(super) struct FileTarget {
    pub(super) regions: Option<At<Vec<At<String>>>>,
    pub(super) projects: Option<FileProjects>,
    pub(super) enterprise_projects: Option<At<Vec<At<String>>>>,
    pub(super) credentials: Option<At<String>>,
    pub(super) endpoint: Option<At<String>>,
    pub(super) iam_endpoint: Option<At<String>>,
    pub(super) image_types: Option<At<Vec<At<String>>>>,
}

/// `policy`
#[derive(Debug)]
pub(super) enum FilePolicy {
    /// Another file.
    Named(At<String>),
    /// `[policy]`
    Inline(Box<Options>),
}

/// `projects`
#[derive(Debug)]
pub(super) enum FileProjects {
    /// A word: `"all"`.
    Word(At<String>),
    /// Ids and names.
    Listed(At<Vec<At<String>>>),
}

impl File {
    /// Reads a file; what is wrong with it is found in `problems`.
    pub(super) fn read(path: &Path) -> Self {
        let broken = |problems| Self {
            path: path.to_owned(),
            problems,
            is_broken: true,
            ..Self::default()
        };
        match fs::read_to_string(path) {
            Ok(text) => Self::parse(path, &text).unwrap_or_else(broken),
            Err(error) => {
                let hint = "name a file in TOML that you may read";
                broken(vec![Problem::new(error.to_string(), hint).at(Place::File)])
            }
        }
    }

    fn parse(path: &Path, text: &str) -> Result<Self, Vec<Problem>> {
        let (document, errors) = DeTable::parse_recoverable(text);
        if !errors.is_empty() {
            return Err(errors.iter().map(|error| malformed(text, error)).collect());
        }
        let mut table = Table::new(text, document.get_ref());
        let mut file = Self {
            path: path.to_owned(),
            out: table.string("out"),
            formats: table.strings("formats"),
            lang: table.string("lang"),
            template_dir: table.string("template_dir"),
            redact: table.string("redact"),
            sample: table.count("sample"),
            sample_seed: table.string("sample_seed"),
            pdf_rows: table.word_or_count("pdf_rows"),
            pdf_attach: table.boolean("pdf_attach"),
            fail_on: table.string("fail_on"),
            frameworks: table.strings("frameworks"),
            framework_files: table.strings("framework_files"),
            min_length_meaning: table.string("min_length_meaning"),
            assumed_min_length: table.count("assumed_min_length"),
            compare: table.string("compare"),
            concurrency: table.count("concurrency"),
            max_requests_per_second: table.number("max_requests_per_second"),
            image_types: table.strings("image_types"),
            allow_insecure_http: table.boolean("allow_insecure_http"),
            check_drift: table.boolean("check_drift"),
            waivers: table.texts("waivers"),
            names_targets: table.has("targets"),
            ..Self::default()
        };
        let (policy, problems) = FilePolicy::read(&mut table, path, text);
        file.policy = policy;
        let redaction_key = table.string("redaction_key");
        let branding = table.inner("branding");
        let pdf_password = table.string("pdf_password");
        let sign_off = table.inner("sign_off");
        let integrity = IntegrityTables::take(&mut table);
        let [mail, storage] = ["mail", "storage"].map(|key| table.inner(key));
        let [schedule, alerts] = ["schedule", "alerts"].map(|key| table.inner(key));
        let credentials = table.named("credentials");
        let targets = table.repeated("targets");
        file.problems = table.finish();
        file.problems.extend(problems);
        file.redaction_key = redaction_key.map(|key| file.secret("redaction_key", &key));
        file.branding = file.inner(text, branding, FileBranding::read);
        file.pdf_password = pdf_password.map(|text| file.secret("pdf_password", &text));
        file.sign_off = file.inner(text, sign_off, FileSignOff::read);
        file.read_integrity(text, &integrity);
        file.read_mail(text, mail);
        file.storage = file.inner(text, storage, FileStorage::read);
        file.read_scheduler(text, schedule, alerts);
        file.read_credentials(text, credentials);
        file.read_targets(text, targets);
        Ok(file)
    }

    /// Reads a table within the file, where there is one.
    fn inner<'t, T: Default>(
        &mut self,
        text: &'t str,
        inner: Option<At<&'t DeTable<'t>>>,
        read: fn(&mut Table<'t>) -> T,
    ) -> T {
        let Some(inner) = inner else {
            return T::default();
        };
        let mut table = Table::new(text, inner.value);
        let value = read(&mut table);
        self.problems.extend(table.finish());
        value
    }

    fn read_targets<'t>(&mut self, text: &'t str, targets: Vec<At<&'t DeTable<'t>>>) {
        for inner in targets {
            let mut table = Table::new(text, inner.value);
            let (line, value) = (inner.line, FileTarget::read(&mut table));
            self.targets.push(At { line, value });
            self.problems.extend(table.finish());
        }
    }

    fn read_credentials(&mut self, text: &str, credentials: Vec<Inner<'_>>) {
        for (name, inner) in credentials {
            let mut table = Table::new(text, inner.value);
            let read = credentials::read(&mut table, inner.line, self.folder());
            self.problems.extend(table.finish());
            let value = read.unwrap_or_else(|problems| {
                self.problems.extend(problems);
                // Named nevertheless, so that targets which use it are not wrong as well.
                NamedCredentials::Unusable
            });
            let line = inner.line;
            self.credentials.insert(name, At { line, value });
        }
    }

    /// The folder that relative paths begin in.
    pub(super) fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new(""))
    }
}

impl FilePolicy {
    fn read(table: &mut Table<'_>, path: &Path, text: &str) -> (Option<Self>, Vec<Problem>) {
        if table.is_string("policy") {
            return (table.string("policy").map(Self::Named), Vec::new());
        }
        let Some(inner) = table.table("policy") else {
            return (None, Vec::new());
        };
        let (options, problems) = policy::of_table(text, inner.value, digest::of(path, text));
        (Some(Self::Inline(Box::new(options))), problems)
    }
}

impl FileTarget {
    fn read(table: &mut Table<'_>) -> Self {
        Self {
            regions: table.strings("regions"),
            projects: if table.is_string("projects") {
                table.string("projects").map(FileProjects::Word)
            } else {
                table.strings("projects").map(FileProjects::Listed)
            },
            enterprise_projects: table.strings("enterprise_projects"),
            credentials: table.string("credentials"),
            endpoint: table.string("endpoint"),
            iam_endpoint: table.string("iam_endpoint"),
            image_types: table.strings("image_types"),
        }
    }
}

fn malformed(text: &str, error: &toml::de::Error) -> Problem {
    // The first line only: further ones would repeat the file, which may hold a secret in the wrong place.
    let what = error.message().lines().next().unwrap_or("no TOML");
    Problem::new(what, "write it as TOML: https://toml.io/en/v1.0.0")
        .at(Place::Line(table::line_of_error(text, error)))
}
