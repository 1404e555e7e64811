//! Lists that go on past the last offset that the service takes.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod scripted;

use std::fmt::Write as _;

use hss_audit::findings::{QueryOutcome, ReadBy, Verdict};
use pretty_assertions::assert_eq;
use scripted::collected::{Collected, collected};
use scripted::{Call, HOST_WEAK, HOSTS, Reply};
use serde_json::json;

/// Rows of the list: more than offsets reach.
const ROWS: usize = 2_000_600;
/// Rows that belong to the default enterprise project; the others belong to `e1`.
const DEFAULT: usize = 1_100_000;

/// A page of hosts `from..to`, with one account each.
fn page(call: &Call, from: usize, to: usize) -> Reply {
    assert!(call.offset() <= 2_000_000);
    let start = (from + call.offset()).min(to);
    let end = (start + call.number("limit")).min(to);
    let mut body = format!(r#"{{"total_num":{},"data_list":["#, to - from);
    for host in start..end {
        let comma = if host > start { "," } else { "" };
        write!(
            body,
            r#"{comma}{{"host_id":"h{host}","weak_pwd_accounts":[{{"user_name":"root","service_type":"system"}}]}}"#
        )
        .unwrap();
    }
    body.push_str("]}");
    Reply::new(200, body)
}

async fn read(listed: &'static [&'static str]) -> Collected {
    collected(move |call| {
        let scope = call.query.get("enterprise_project_id").map(String::as_str);
        match scope {
            _ if call.is(HOSTS) => {
                let rows = listed.iter().enumerate().map(|(index, project)| {
                    json!({"host_id": format!("h{index}"), "enterprise_project_id": project})
                });
                Some(Reply::list(call, &rows.collect::<Vec<_>>()))
            }
            Some("all_granted_eps") if call.is(HOST_WEAK) => Some(page(call, 0, ROWS)),
            Some("0") if call.is(HOST_WEAK) => Some(page(call, 0, DEFAULT)),
            Some("e1") if call.is(HOST_WEAK) => Some(page(call, DEFAULT, ROWS)),
            _ => None,
        }
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "two million rows twice: run by .ci/run"]
async fn a_list_past_the_last_offset_is_read_by_enterprise_project() {
    let collected = read(&["0", "e1"]).await;
    let account = collected.account("host_weak_passwords", "");
    assert_eq!((account.read_by, account.parts), (ReadBy::Filter, 2));
    assert_eq!(
        (account.outcome, account.distinct),
        (QueryOutcome::Complete, ROWS as u64)
    );
    assert_eq!(collected.verdict(), Verdict::Complete);
    assert_eq!(collected.findings().len(), ROWS);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "two million rows and more: run by .ci/run"]
async fn what_no_filter_reaches_is_a_gap_with_a_number() {
    let collected = read(&["0"]).await;
    let account = collected.account("host_weak_passwords", "");
    assert_eq!((account.read_by, account.parts), (ReadBy::Filter, 1));
    assert_eq!(
        (account.outcome, account.distinct),
        (QueryOutcome::Short, 2_000_200)
    );
    let gaps = collected.gaps();
    assert!(
        gaps.contains(
            "read in parts by enterprise_project_id: 400 of 2000600 rows could not be reached"
        ),
        "{gaps}"
    );
    assert_eq!(collected.verdict(), Verdict::Short);
}
