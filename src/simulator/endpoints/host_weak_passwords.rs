//! Weak passwords of hosts: one row per host, its accounts inside.
//!
//! Source: HSS API v5, ListWeakPasswordUsers.

use serde::Serialize;

use super::filter::of_host;
use super::{Context, Endpoint, anything, select};
use crate::simulator::answer::{Answer, Refusal};
use crate::simulator::examples::{Example, Match};
use crate::simulator::faults::WeakPasswordTotal;
use crate::simulator::fleet::{Account, Host};

pub(super) const ENDPOINT: Endpoint = Endpoint {
    path: "baseline/weak-password-users",
    least_limit: 10,
    check: anything,
    answer,
    example: Example::List {
        document: include_str!("../../../samples/api/host_weak_passwords.json"),
        only: None,
        filters: &[
            (&["host_id"], "host_id", Match::Exact),
            (&["host_name"], "host_name", Match::Part),
            (&["host_ip"], "host_ip", Match::Exact),
            (&["user_name"], "user_name", Match::Part),
        ],
    },
};

#[derive(Serialize)]
struct Row {
    host_id: String,
    host_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    host_ip: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    private_ip: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    public_ip: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    update_time: Option<i64>,
    weak_pwd_accounts: Vec<AccountRow>,
}

#[derive(Serialize)]
struct AccountRow {
    user_name: &'static str,
    service_type: &'static str,
    duration: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    desensitized_weak_passwords: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestion: Option<&'static str>,
}

impl From<Account> for AccountRow {
    fn from(account: Account) -> AccountRow {
        AccountRow {
            user_name: account.user_name,
            service_type: account.service_type,
            duration: account.duration,
            desensitized_weak_passwords: account.masked_password,
            suggestion: account.suggestion,
        }
    }
}

impl From<Host> for Row {
    fn from(host: Host) -> Row {
        let addresses = host.addresses();
        Row {
            host_id: host.id(),
            host_name: host.name(),
            host_ip: addresses.host_ip,
            private_ip: addresses.private_ip,
            public_ip: addresses.public_ip,
            update_time: host.weak_update_time(),
            weak_pwd_accounts: host.accounts().into_iter().map(AccountRow::from).collect(),
        }
    }
}

fn answer(context: &Context<'_>) -> Result<Answer, Refusal> {
    let inventory = context.inventory;
    let mut filter = of_host(context.query());
    // A host is found by any of its accounts and then listed with all of them.
    filter.text(context.query(), "user_name", |host: &Host, part| {
        let accounts = host.accounts();
        accounts
            .iter()
            .any(|account| account.user_name.contains(part))
    });
    let keep = |(), row| filter.matches(&inventory.host(row));
    let keep = (!filter.is_empty()).then_some(&keep as &dyn Fn((), u32) -> bool);
    let all = inventory.weak_host_rows(context.scope);
    let selected = select(&[((), all)], context.page, keep);
    let total = match context.faults.weak_password_total {
        WeakPasswordTotal::Hosts => selected.total,
        WeakPasswordTotal::Accounts => all
            .iter()
            .filter(|row| keep.is_none_or(|keep| keep((), **row)))
            .map(|row| u64::from(inventory.host(*row).weak_accounts))
            .sum(),
    };
    let rows = selected.rows.into_iter();
    let rows = rows
        .map(|((), row)| Row::from(inventory.host(row)))
        .collect();
    Ok(context.list(total, rows))
}
