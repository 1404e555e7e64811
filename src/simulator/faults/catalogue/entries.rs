//! Every fault with its name, one line each.

use std::time::Duration;

use super::super::access::{PerImage, ScopeRefusal};
use super::super::generation::Generation;
use super::super::instead::{Instead, Trouble};
use super::super::lists::{Change, ListFault, Order, Total};
use super::super::rows::{NoAddress, RowFault, ScanTimes, Vocabulary};
use super::super::sign_in::{KeyLock, Metadata};
use super::super::throttling::{Policy, RetryAfter, Throttling};
use super::super::wire::Wire;
use super::super::{Untrue, WeakPasswordTotal};
use super::Fault;
use super::wish::Wish;

/// A name of the catalogue.
pub(super) struct Entry {
    pub(super) name: &'static str,
    /// The form of the value, with its `=`.
    pub(super) value: &'static str,
    pub(super) about: &'static str,
    pub(super) read: fn(&Wish<'_>) -> Option<Fault>,
}

type Read = fn(&Wish<'_>) -> Option<Fault>;

const fn entry(name: &'static str, value: &'static str, about: &'static str, read: Read) -> Entry {
    Entry {
        name,
        value,
        about,
        read,
    }
}

const OFTEN: &str = "[=OFTEN]";
const TIMED: &str = "[=OFTEN[,SECONDS]]";

const TOTALS: [(&str, Total); 6] = [
    ("high", Total::High),
    ("low", Total::Low),
    ("zero", Total::Zero),
    ("absent", Total::Absent),
    ("text", Total::Text),
    ("drifting", Total::Drifting),
];
const WEAK_TOTALS: [(&str, WeakPasswordTotal); 2] = [
    ("hosts", WeakPasswordTotal::Hosts),
    ("accounts", WeakPasswordTotal::Accounts),
];
const ORDERS: [(&str, Order); 2] = [("rotated", Order::Rotated), ("shuffled", Order::Shuffled)];
const VOCABULARIES: [(&str, Vocabulary); 3] = [
    ("requests", Vocabulary::Requests),
    ("registries", Vocabulary::Registries),
    ("mixed", Vocabulary::Mixed),
];
const SCAN_TIMES: [(&str, ScanTimes); 5] = [
    ("milliseconds", ScanTimes::Milliseconds),
    ("seconds", ScanTimes::Seconds),
    ("sentinel", ScanTimes::Sentinel),
    ("zero", ScanTimes::Zero),
    ("absent", ScanTimes::Absent),
];
const NO_ADDRESSES: [(&str, NoAddress); 3] = [
    ("empty", NoAddress::Empty),
    ("absent", NoAddress::Absent),
    ("null", NoAddress::Null),
];
const UNTRUE: [(&str, Untrue); 3] = [
    ("high", Untrue::High),
    ("low", Untrue::Low),
    ("zero", Untrue::Zero),
];
const SCOPE_REFUSALS: [(&str, ScopeRefusal); 2] = [
    ("HSS.0013", ScopeRefusal::NoPermission),
    ("HSS.0001", ScopeRefusal::InvalidParameter),
];
const PER_IMAGE: [(&str, PerImage); 2] =
    [("refused", PerImage::Refused), ("empty", PerImage::Empty)];
const METADATA: [(&str, Metadata); 2] = [
    ("older", Metadata::Older),
    ("no-agency", Metadata::NoAgency),
];

fn instead(wish: &Wish<'_>, instead: Instead) -> Option<Fault> {
    wish.often(instead).map(Fault::Instead)
}

fn wire(wish: &Wish<'_>, wire: Wire) -> Option<Fault> {
    wish.often(wire).map(Fault::Wire)
}

fn list(wish: &Wish<'_>, fault: Option<ListFault>) -> Option<Fault> {
    Some(Fault::List(wish.always(fault?)))
}

fn row(wish: &Wish<'_>, fault: Option<RowFault>) -> Option<Fault> {
    Some(Fault::Row(wish.always(fault?)))
}

fn throttled(policy: Policy, window: Duration) -> Instead {
    Instead::Throttled(Throttling {
        policy: Some(policy),
        limit: 50,
        window,
        retry_after: None,
    })
}

fn throttled_by_api(window: Duration) -> Instead {
    throttled(Policy::Api, window)
}

fn throttled_by_user(window: Duration) -> Instead {
    throttled(Policy::User, window)
}

fn throttled_by_address(window: Duration) -> Instead {
    throttled(Policy::Ip, window)
}

/// A refusal without a word of limit or window.
fn bare(retry_after: Option<RetryAfter>) -> Throttling {
    Throttling {
        policy: None,
        limit: 0,
        window: Duration::ZERO,
        retry_after,
    }
}

fn retry_after_seconds(wait: Duration) -> Instead {
    Instead::Throttled(bare(Some(RetryAfter::Seconds(wait.as_secs()))))
}

fn retry_after_date(wait: Duration) -> Instead {
    Instead::Throttled(bare(Some(RetryAfter::Date(wait.as_secs()))))
}

fn key_lock(wish: &Wish<'_>) -> Option<Fault> {
    wish.everywhere()?;
    let (failures, duration) = wish.number_of_seconds()?;
    Some(Fault::KeyLock(KeyLock { failures, duration }))
}

/// The catalogue: a table, so one line each.
#[rustfmt::skip]
pub(super) const ENTRIES: [Entry; 58] = [
    entry("throttle", TIMED, "429 of the limit of the API, a window of SECONDS (1)", |wish| wish.timed(1, throttled_by_api).map(Fault::Instead)),
    entry("throttle-user", TIMED, "429 of the limit of the user", |wish| wish.timed(1, throttled_by_user).map(Fault::Instead)),
    entry("throttle-ip", TIMED, "429 of the limit of the address", |wish| wish.timed(1, throttled_by_address).map(Fault::Instead)),
    entry("throttle-bare", OFTEN, "429 whose message names no limit", |wish| instead(wish, Instead::Throttled(bare(None)))),
    entry("throttle-retry-after", TIMED, "429 with Retry-After in SECONDS (1)", |wish| wish.timed(1, retry_after_seconds).map(Fault::Instead)),
    entry("throttle-retry-date", TIMED, "429 with Retry-After as a date SECONDS (1) ahead", |wish| wish.timed(1, retry_after_date).map(Fault::Instead)),
    entry("rate-limit", "=N/SECONDS", "429 after N requests to one API in a window", |wish| wish.limit(Some(Policy::Api)).map(Fault::Limit)),
    entry("rate-limit-user", "=N/SECONDS", "the same for all requests together", |wish| wish.limit(Some(Policy::User)).map(Fault::Limit)),
    entry("rate-limit-bare", "=N/SECONDS", "as rate-limit, but the message names no limit", |wish| wish.limit(None).map(Fault::Limit)),
    entry("rate-limit-user-bare", "=N/SECONDS", "as rate-limit-user, but the message names no limit", |wish| wish.silent_limit().map(Fault::Limit)),
    entry("server-error", OFTEN, "500, HSS.0041", |wish| instead(wish, Instead::ServerError)),
    entry("bad-gateway", OFTEN, "502 of the gateway", |wish| instead(wish, Instead::Gateway(Trouble::BadGateway))),
    entry("unavailable", OFTEN, "503 of the gateway", |wish| instead(wish, Instead::Gateway(Trouble::Unavailable))),
    entry("gateway-timeout", OFTEN, "504 of the gateway", |wish| instead(wish, Instead::Gateway(Trouble::Timeout))),
    entry("bad-gateway-page", OFTEN, "502 as an HTML page", |wish| instead(wish, Instead::GatewayPage(Trouble::BadGateway))),
    entry("unavailable-page", OFTEN, "503 as an HTML page", |wish| instead(wish, Instead::GatewayPage(Trouble::Unavailable))),
    entry("gateway-timeout-page", OFTEN, "504 as an HTML page", |wish| instead(wish, Instead::GatewayPage(Trouble::Timeout))),
    entry("page", OFTEN, "200 with an HTML page", |wish| instead(wish, Instead::Page)),
    entry("empty", OFTEN, "200 without a body", |wish| instead(wish, Instead::Empty)),
    entry("redirect", OFTEN, "302 to a sign-in page", |wish| instead(wish, Instead::Redirect)),
    entry("invalid-parameter", OFTEN, "400, HSS.0001", |wish| instead(wish, Instead::InvalidParameter)),
    entry("access-denied", OFTEN, "400, code 00000010, without error_msg", |wish| instead(wish, Instead::AccessDenied)),
    entry("no-permission", OFTEN, "400, HSS.0013", |wish| instead(wish, Instead::NoPermission)),
    entry("unauthorized", OFTEN, "401, APIGW.0301, with the signed headers in the message", |wish| instead(wish, Instead::Unauthorized)),
    entry("token-expired", OFTEN, "401, APIGW.0307", |wish| instead(wish, Instead::TokenExpired)),
    entry("forbidden", OFTEN, "403 of the gateway, or of IAM", |wish| instead(wish, Instead::Forbidden)),
    entry("iam-denied", OFTEN, "403 of newer services of IAM, as @/v3/projects", |wish| instead(wish, Instead::IamDenied)),
    entry("not-found", OFTEN, "404, APIGW.0101: not offered", |wish| instead(wish, Instead::NotFound)),
    entry("reset", OFTEN, "the connection is reset in the middle of the body", |wish| wire(wish, Wire::Reset)),
    entry("truncated", OFTEN, "the connection ends before the body does", |wish| wire(wish, Wire::Truncated)),
    entry("broken-json", OFTEN, "half of the JSON", |wish| wire(wish, Wire::BrokenJson)),
    entry("gzip", OFTEN, "compressed, if the client takes that", |wish| wire(wish, Wire::Gzip)),
    entry("chunked", OFTEN, "in chunks, without Content-Length", |wish| wire(wish, Wire::Chunked)),
    entry("slow-body", TIMED, "the body drips for SECONDS (10)", |wish| wish.timed(10, Wire::SlowBody).map(Fault::Wire)),
    entry("slow-head", TIMED, "nothing comes for SECONDS (10)", |wish| wish.timed(10, Wire::SlowHead).map(Fault::Wire)),
    entry("page-cap", "=ROWS", "no page has more rows, whatever limit says", |wish| list(wish, wish.number().map(ListFault::PageCap))),
    entry("total", "=high|low|zero|absent|text|drifting", "what total_num says", |wish| list(wish, wish.word(&TOTALS).map(ListFault::Total))),
    entry("weak-total", "=hosts|accounts", "what total_num of host weak passwords counts", |wish| wish.setting(&WEAK_TOTALS).map(Fault::WeakPasswordTotal)),
    entry("page-over-accounts", "", "host weak passwords: one host may be on two pages", |wish| list(wish, wish.bare(ListFault::PagedOverAccounts))),
    entry("order", "=rotated|shuffled", "another order on every page", |wish| list(wish, wish.word(&ORDERS).map(|order| ListFault::Order(order, Change::EveryPage)))),
    entry("sweep-order", "=rotated|shuffled", "another order whenever the list is begun anew", |wish| list(wish, wish.word(&ORDERS).map(|order| ListFault::Order(order, Change::EverySweep)))),
    entry("inserted", "=ROWS", "rows appear at the front, one with each further page", |wish| list(wish, wish.number().map(ListFault::Inserted))),
    entry("removed", "=ROWS", "rows vanish from the front, one with each further page", |wish| list(wish, wish.number().map(ListFault::Removed))),
    entry("null-past-end", "", "a page past the end has null for its list", |wish| list(wish, wish.bare(ListFault::NullPastEnd))),
    entry("ignore", "=PARAMETER", "the parameter has no effect, as offset or tag_name", |wish| wish.named().map(|name| Fault::ParameterIgnored(wish.always(name.to_owned())))),
    entry("generation", "=otc|3.0.99|3.1.63|3.1.75|3.1.87|3.1.143|3.1.151|3.1.169|3.1.173", "fields and calls of an older API", |wish| row(wish, wish.named().and_then(Generation::parse).map(RowFault::Generation))),
    entry("vocabulary", "=requests|registries|mixed", "image_type of results: private_image, SwrPrivate or both", |wish| row(wish, wish.word(&VOCABULARIES).map(RowFault::Vocabulary))),
    entry("scan-times", "=milliseconds|seconds|sentinel|zero|absent", "scan times of results", |wish| row(wish, wish.word(&SCAN_TIMES).map(RowFault::ScanTimes))),
    entry("public-ip", "=empty|absent|null", "how a missing public address is shown", |wish| row(wish, wish.word(&NO_ADDRESSES).map(RowFault::PublicIp))),
    entry("statistics", "=high|low|zero", "the counts of the second sources are wrong", |wish| wish.setting(&UNTRUE).map(Fault::Statistics)),
    entry("refuse-all-projects", "=HSS.0013|HSS.0001", "all_granted_eps is refused", |wish| wish.setting(&SCOPE_REFUSALS).map(Fault::AllProjectsRefused)),
    entry("refuse-image-type", "=TYPE", "results of images do not take the type", |wish| wish.everywhere().map(|name| Fault::ImageTypeRefused(name.to_owned()))),
    entry("per-image", "=refused|empty", "results of images are answered one image at a time", |wish| wish.setting(&PER_IMAGE).map(Fault::PerImage)),
    entry("token-requests", "=N", "a token of IAM is good for so many requests", |wish| wish.everywhere().and_then(|text| text.parse().ok()).map(Fault::TokenRequests)),
    entry("token-seconds", "=N", "a token of IAM is good for so many seconds", |wish| wish.everywhere().and_then(|text| text.parse().ok()).map(Fault::TokenSeconds)),
    entry("key-lock", "=FAILURES/SECONDS", "when keys are locked (5/300)", key_lock),
    entry("clock", "=SECONDS", "the server's clock is ahead, with a minus behind", |wish| wish.everywhere().and_then(|text| text.parse().ok()).map(Fault::ClockAhead)),
    entry("metadata", "=older|no-agency", "the metadata service knows no tokens, or no agency", |wish| wish.setting(&METADATA).map(Fault::Metadata)),
];
