//! Weak passwords of hosts: one row per host, its accounts inside.
//!
//! Source: HSS API v5, ListWeakPasswordUsers.

use axum::http::Method;
use serde::Serialize;

use super::filter::of_host;
use super::{Context, Endpoint, anything};
use crate::simulator::answer::{Answer, Refusal};
use crate::simulator::examples::{Example, Match};
use crate::simulator::faults::WeakPasswordTotal;
use crate::simulator::fleet::{Account, Host, Rows};

pub(super) const ENDPOINT: Endpoint = Endpoint {
    method: Method::GET,
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
    let keep = |row| filter.matches(&inventory.host(row));
    let keep = (!filter.is_empty()).then_some(&keep as &dyn Fn(u32) -> bool);
    let hosts = context.filtered(0, inventory.weak_host_rows(context.scope), keep);
    let totals = context.faults.weak_password_total;
    if context.faults.pages_over_accounts(context.call) {
        let (accounts, rows) = page_of_accounts(context, &hosts);
        let total = match totals {
            WeakPasswordTotal::Hosts => context.view.length(hosts.len() as u64),
            WeakPasswordTotal::Accounts => accounts,
        };
        return Ok(context.list(total, rows));
    }
    let accounts = |row| u64::from(inventory.host(row).weak_accounts);
    let total = match totals {
        WeakPasswordTotal::Hosts => None,
        WeakPasswordTotal::Accounts => Some(hosts.iter().map(accounts).sum()),
    };
    let selected = context.select(&[((), hosts)]);
    let rows = selected.rows.into_iter();
    let rows = rows
        .map(|((), row)| Row::from(inventory.host(row)))
        .collect();
    Ok(context.list(total.unwrap_or(selected.total), rows))
}

/// Counts the accounts, and takes a page of them, grouped by host: a host at the edge of a page is on the next one too.
fn page_of_accounts(context: &Context<'_>, hosts: &Rows<'_>) -> (u64, Vec<Row>) {
    let (view, page) = (context.view, context.page);
    let end = page.offset.saturating_add(page.limit);
    let mut accounts = 0;
    let mut rows = Vec::new();
    for place in 0..view.length(hosts.len() as u64) {
        let row = view.row(place, hosts.len() as u64);
        let number = row.and_then(|row| hosts.number(usize::try_from(row).ok()?));
        let Some(host) = number.map(|number| context.inventory.host(number)) else {
            continue;
        };
        let first: u64 = accounts;
        accounts += u64::from(host.weak_accounts);
        if first < end && accounts > page.offset {
            let mut row = Row::from(host);
            let mut place = first..accounts;
            row.weak_pwd_accounts.retain(|_| {
                place
                    .next()
                    .is_some_and(|place| (page.offset..end).contains(&place))
            });
            rows.push(row);
        }
    }
    (accounts, rows)
}
