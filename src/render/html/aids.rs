//! What the template shows to help act on the report, test it again and sign it.

use serde::Serialize;

use super::visible::{short, visible};
use crate::report::Report;

/// The aids, ready to show.
#[derive(Serialize)]
pub(super) struct Aids {
    accounts_note: String,
    accounts: Vec<Account>,
    passwords_note: String,
    passwords: Vec<Password>,
    /// Empty without a sample.
    sample_method: Vec<String>,
    sample: Vec<Sampled>,
    signed_facts: Vec<(String, String)>,
    signatures: Vec<(String, String)>,
}

#[derive(Serialize)]
struct Account {
    name: String,
    service: String,
    assets: String,
    examples: String,
}

#[derive(Serialize)]
struct Password {
    name: String,
    is_hidden: bool,
    accounts: String,
    assets: String,
    examples: String,
}

#[derive(Serialize)]
struct Sampled {
    name: String,
    key: String,
    kind: String,
    place: String,
    class: &'static str,
    class_label: String,
    digest: String,
}

impl Aids {
    pub(super) fn of(report: &Report) -> Self {
        let facts = report.signed_facts().into_iter();
        let signatures = report.signatures().into_iter();
        let method = report.sample_method().into_iter();
        Self {
            accounts_note: report.shared_accounts_sentence(),
            accounts: accounts(report),
            passwords_note: report.shared_passwords_sentence(),
            passwords: passwords(report),
            sample_method: method.map(|sentence| visible(&sentence)).collect(),
            sample: sample(report),
            signed_facts: facts.map(|(name, value)| (name, visible(&value))).collect(),
            signatures: signatures
                .map(|signature| (signature.role, short(&signature.name, &report.text)))
                .collect(),
        }
    }
}

fn accounts(report: &Report) -> Vec<Account> {
    let text = &report.text;
    let listed = report.aids.shared.listed_accounts.iter();
    listed
        .map(|account| Account {
            name: short(&account.name, text),
            service: short(&account.service_type, text),
            assets: text.number(account.assets),
            examples: examples(&account.examples, report),
        })
        .collect()
}

fn passwords(report: &Report) -> Vec<Password> {
    let text = &report.text;
    let listed = report.aids.shared.listed_passwords.iter();
    listed
        .map(|password| {
            let masked = password.masked_password.as_deref();
            Password {
                name: short(masked.unwrap_or_default(), text),
                is_hidden: masked.is_none(),
                accounts: text.number(password.accounts),
                assets: text.number(password.assets),
                examples: examples(&password.examples, report),
            }
        })
        .collect()
}

fn examples(names: &[String], report: &Report) -> String {
    let names = names.iter().map(|name| short(name, &report.text));
    report.text.list(names)
}

fn sample(report: &Report) -> Vec<Sampled> {
    let text = &report.text;
    let words = report.sample_words().into_iter();
    words
        .map(|words| Sampled {
            name: short(&words.name, text),
            key: short(&words.key, text),
            kind: words.kind,
            place: visible(&words.place),
            class: words.class.as_str(),
            class_label: words.class_label,
            digest: words.digest,
        })
        .collect()
}
