//! Account names that vendors deliver.

use std::sync::LazyLock;

use chrono::NaiveDate;
use serde::Deserialize;

use super::Sureness;
use super::parse::date;

/// The list that the program uses; a test makes sure that it can be read.
pub static DEFAULT_ACCOUNTS: LazyLock<DefaultAccounts> =
    LazyLock::new(|| DefaultAccounts::parse(TEXT).unwrap_or_default());

const TEXT: &str = include_str!("default_accounts.toml");

/// Account names that vendors deliver, by what they belong to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DefaultAccounts {
    /// In the order of the file.
    pub services: Vec<ServiceAccounts>,
}

/// The accounts of one kind of service, or of the operating system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceAccounts {
    /// The word of HSS: `system`, `mysql` …
    pub service_type: String,
    /// Names, compared without regard to case.
    pub names: Vec<String>,
    /// Where that is known from, or can be confirmed.
    pub source: String,
    /// When that was written down.
    pub read: NaiveDate,
    /// How sure that is.
    pub sureness: Sureness,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    accounts: Vec<RawAccounts>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAccounts {
    service_type: String,
    names: Vec<String>,
    source: String,
    read: toml::value::Datetime,
    sureness: Sureness,
}

impl DefaultAccounts {
    fn parse(text: &str) -> Option<Self> {
        let raw: RawFile = toml::from_str(text).ok()?;
        let services = raw.accounts.into_iter().map(|accounts| {
            Some(ServiceAccounts {
                service_type: accounts.service_type,
                names: accounts.names,
                source: accounts.source,
                read: date(accounts.read)?,
                sureness: accounts.sureness,
            })
        });
        Some(Self {
            services: services.collect::<Option<_>>()?,
        })
    }

    /// Whether an account is one that a vendor delivers. Where its service is not given, any service will do.
    #[must_use]
    pub fn contains(&self, name: &str, service_type: &str) -> bool {
        self.services
            .iter()
            .filter(|accounts| service_type.is_empty() || accounts.service_type == service_type)
            .flat_map(|accounts| &accounts.names)
            .any(|known| known.eq_ignore_ascii_case(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_default_account_is_one_of_its_own_service() {
        let is = |name, service| DEFAULT_ACCOUNTS.contains(name, service);
        assert!(is("root", "system") && is("ROOT", "mysql") && is("administrator", "system"));
        assert!(is("default", "redis") && !is("default", "system"));
        assert!(!is("deploy", "system") && !is("app_rw", "mysql"));
        // Nobody says what it belongs to.
        assert!(is("tomcat", "") && !is("deploy", ""));
    }
}
