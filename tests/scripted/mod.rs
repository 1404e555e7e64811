//! A service that answers as a script says, and complains about every request that the documents do not allow.
#![allow(
    clippy::allow_attributes,
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "each test uses some of it, and a failed unwrap is a failed test"
)]

pub mod collected;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

pub const PROJECT: &str = "0123456789abcdef0123456789abcdef";
pub const REGION: &str = "ap-southeast-1";
pub const TOKEN: &str = "MIIC-token-that-nobody-may-see";

pub const HOST_WEAK: &str = "baseline/weak-password-users";
pub const HOST_COMPLEXITY: &str = "baseline/password-complexity";
pub const IMAGE_WEAK: &str = "image/baseline/weak-password-users";
pub const IMAGE_COMPLEXITY: &str = "image/baseline/password-complexity";
pub const HOSTS: &str = "host-management/hosts";
pub const REGISTRY: &str = "image/registries/images";
pub const CICD: &str = "image/cicd/images";
pub const SWR: &str = "image/swr-repository";
/// The call to IAM that names projects; answered by the script alone.
pub const PROJECTS: &str = "/v3/projects";

/// The documented values of the parameter that chooses a list, by list.
const VARIANTS: [(&str, &str, &[&str]); 9] = [
    (HOST_WEAK, "", &[]),
    (HOST_COMPLEXITY, "result_type", &["unhandled", "ignored"]),
    (
        IMAGE_WEAK,
        "image_type",
        &[
            "private_image",
            "shared_image",
            "instance_image",
            "registry",
            "cicd",
        ],
    ),
    (
        IMAGE_COMPLEXITY,
        "image_type",
        &[
            "private_image",
            "shared_image",
            "instance_image",
            "registry",
            "cicd",
            "harbor",
        ],
    ),
    (HOSTS, "", &[]),
    (REGISTRY, "", &[]),
    (CICD, "", &[]),
    (QUOTAS, "", &[]),
    (
        SWR,
        "image_type",
        &["private_image", "shared_image", "instance_image"],
    ),
];

/// The calls that have a `region` header.
const WITH_REGION: [&str; 5] = [IMAGE_WEAK, IMAGE_COMPLEXITY, HOSTS, SWR, IMAGE_STATISTIC];

pub const OVERVIEW: &str = "baseline/overview";
pub const STATISTIC: &str = "baseline/statistic";
pub const IMAGE_STATISTIC: &str = "image/baseline/statistic";
pub const HOST_STATISTICS: &str = "host-management/host-statistics";
pub const AGENTS: &str = "asset/overview/status/agent";
pub const QUOTAS: &str = "billing/quotas-detail";
pub const SETTINGS: &str = "config";

/// The calls that answer with numbers.
pub const STATEMENTS: [&str; 6] = [
    OVERVIEW,
    STATISTIC,
    IMAGE_STATISTIC,
    HOST_STATISTICS,
    AGENTS,
    SETTINGS,
];

/// What may be sent to read the password policy, and nothing else.
const SETTINGS_BODY: &str = r#"{"config_name_list":["password_min_len","password_upper_letter_min_num","password_lower_letter_min_num","password_digit_min_num","password_special_char_min_num"]}"#;

/// One request as it came.
#[derive(Debug, Clone)]
pub struct Call {
    pub method: String,
    pub target: String,
    /// Below `/v5/{project_id}/`.
    pub list: String,
    pub query: BTreeMap<String, String>,
    pub headers: BTreeMap<String, String>,
    pub body: String,
    /// How often this very target has been asked for, this time included.
    pub attempt: usize,
}

impl Call {
    pub fn is(&self, list: &str) -> bool {
        self.list == list
    }

    pub fn has(&self, name: &str, value: &str) -> bool {
        self.query.get(name).is_some_and(|found| found == value)
    }

    pub fn number(&self, name: &str) -> usize {
        self.query
            .get(name)
            .and_then(|text| text.parse().ok())
            .unwrap_or(usize::MAX)
    }

    pub fn offset(&self) -> usize {
        self.number("offset")
    }

    fn read(head: &str) -> Self {
        let mut lines = head.split("\r\n");
        let mut words = lines.next().unwrap_or_default().split(' ');
        let method = words.next().unwrap_or_default().to_owned();
        let target = words.next().unwrap_or_default().to_owned();
        let headers = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        let query = query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (decoded(name), decoded(value)))
            .collect();
        let list = path
            .strip_prefix("/v5/")
            .and_then(|rest| rest.split_once('/'))
            .map_or(path, |(_, list)| list)
            .to_owned();
        Self {
            method,
            list,
            query,
            headers,
            body: String::new(),
            attempt: 0,
            target: target.clone(),
        }
    }

    /// Whether it asks for as few rows as a list gives, as before a run and in a check.
    pub fn is_small(&self) -> bool {
        self.number("limit") == 10 && self.offset() == 0
    }

    /// Whether it asks for numbers, not for a list.
    pub fn is_statement(&self) -> bool {
        STATEMENTS.contains(&self.list.as_str())
    }

    /// What the documents do not allow in this request.
    fn complaint(&self) -> Option<String> {
        if self.is(PROJECTS) {
            return (self.method != "GET").then(|| "not a GET".to_owned());
        }
        if self.is_statement() {
            return self
                .complaint_about_statement()
                .or(self.complaint_about_headers());
        }
        let known = VARIANTS.iter().find(|(list, ..)| self.is(list));
        let Some((_, parameter, values)) = known else {
            return Some("no such call".to_owned());
        };
        if self.method != "GET" || self.headers.contains_key("content-length") {
            return Some("not a GET without a body".to_owned());
        }
        let names: Vec<&str> = self.query.keys().map(String::as_str).collect();
        let allowed = ["enterprise_project_id", "limit", "offset", parameter];
        let of_one_image: &[&str] = match self.list.as_str() {
            IMAGE_WEAK => &["namespace", "image_name", "tag_name", "image_id"],
            IMAGE_COMPLEXITY => &["namespace", "image_name", "image_version", "image_id"],
            _ => &[],
        };
        let is_allowed = |name: &&str| allowed.contains(name) || of_one_image.contains(name);
        if let Some(name) = names.iter().find(|name| !is_allowed(name)) {
            return Some(format!("unknown parameter `{name}`"));
        }
        if !parameter.is_empty() && !values.iter().any(|value| self.has(parameter, value)) {
            return Some(format!("`{parameter}` is missing or not one of {values:?}"));
        }
        if self.number("limit") != 200 && !self.is_small() {
            return Some("`limit` is not 200".to_owned());
        }
        if self.offset() > 2_000_000 {
            return Some("`offset` is missing or too large".to_owned());
        }
        self.complaint_about_headers()
    }

    fn complaint_about_statement(&self) -> Option<String> {
        let is_post = self.method == "POST";
        if is_post != self.is(SETTINGS) || (self.method != "GET" && !is_post) {
            return Some("the wrong method".to_owned());
        }
        if self.body != if is_post { SETTINGS_BODY } else { "" } {
            return Some(format!("the body is `{}`", self.body));
        }
        let types = [
            "private_image",
            "shared_image",
            "local_image",
            "instance_image",
            "registry",
            "local",
        ];
        let is_known = |(name, value): (&String, &String)| match name.as_str() {
            "enterprise_project_id" => true,
            "image_type" => self.is(IMAGE_STATISTIC) && types.contains(&value.as_str()),
            _ => false,
        };
        (!self.query.iter().all(is_known)).then(|| "an unknown parameter".to_owned())
    }

    fn complaint_about_headers(&self) -> Option<String> {
        let wanted = WITH_REGION.contains(&self.list.as_str()).then_some(REGION);
        if self.headers.get("region").map(String::as_str) != wanted {
            return Some(format!("the `region` header should be {wanted:?}"));
        }
        (self.headers.get("x-auth-token").map(String::as_str) != Some(TOKEN))
            .then(|| "the token is missing".to_owned())
    }
}

/// What goes back.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
    pub ending: Ending,
    pub delay: Duration,
}

/// How the answer ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    Whole,
    /// The connection is reset before a byte is sent.
    Reset,
    /// The body stops after so many bytes although more were promised.
    Cut(usize),
    /// So many bytes at once, then a pause, and so on.
    Drip(usize, Duration),
}

impl Reply {
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: vec![("content-type", "application/json".to_owned())],
            body: body.into(),
            ending: Ending::Whole,
            delay: Duration::ZERO,
        }
    }

    pub fn json(body: &Value) -> Self {
        Self::new(200, body.to_string())
    }

    /// A page: `total_num` and the rows.
    pub fn page(total: usize, rows: &[Value]) -> Self {
        Self::json(&json!({"total_num": total, "data_list": rows}))
    }

    /// The page of a whole list that a call asks for.
    pub fn list(call: &Call, rows: &[Value]) -> Self {
        Self::slice(call, rows, 200)
    }

    /// The same from a service that never sends more than `cap` rows.
    pub fn slice(call: &Call, rows: &[Value], cap: usize) -> Self {
        let start = call.offset().min(rows.len());
        let end = (start + call.number("limit").min(cap)).min(rows.len());
        Self::page(rows.len(), &rows[start..end])
    }

    /// An error in the form of HSS and the gateway.
    pub fn error(status: u16, code: &str, message: &str) -> Self {
        let body = json!({"error_code": code, "error_msg": message, "request_id": "req-7"});
        Self::new(status, body.to_string())
    }

    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub fn ending(mut self, ending: Ending) -> Self {
        self.ending = ending;
        self
    }

    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    pub fn gzip(mut self) -> Self {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(&self.body).unwrap();
        self.body = encoder.finish().unwrap();
        self.header("content-encoding", "gzip")
    }
}

/// Which requests are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manners {
    /// Those that the documents of HSS allow.
    Documented,
    /// All.
    Any,
}

type Script = dyn Fn(&Call) -> Option<Reply> + Send + Sync;

#[derive(Default)]
struct Seen {
    calls: Mutex<Vec<Call>>,
    complaints: Mutex<Vec<String>>,
    under_way: AtomicUsize,
    most_under_way: AtomicUsize,
}

/// A running service.
pub struct Service {
    pub url: String,
    seen: Arc<Seen>,
}

impl Service {
    /// Starts it. Where the script has nothing to say, every documented list is empty, and no numbers are offered.
    pub async fn start(script: impl Fn(&Call) -> Option<Reply> + Send + Sync + 'static) -> Self {
        Self::start_as(Manners::Documented, script).await
    }

    /// The same, but it takes whatever comes: the script plays IAM or the metadata service as well.
    pub async fn start_open(
        script: impl Fn(&Call) -> Option<Reply> + Send + Sync + 'static,
    ) -> Self {
        Self::start_as(Manners::Any, script).await
    }

    async fn start_as(
        manners: Manners,
        script: impl Fn(&Call) -> Option<Reply> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Seen::default());
        let (script, site): (Arc<Script>, _) = (Arc::new(script), Arc::clone(&seen));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(
                    stream,
                    manners,
                    Arc::clone(&script),
                    Arc::clone(&site),
                ));
            }
        });
        Self { url, seen }
    }

    /// All requests so far; fails when one of them was not as documented.
    pub fn calls(&self) -> Vec<Call> {
        let complaints = self.seen.complaints.lock().unwrap();
        assert!(
            complaints.is_empty(),
            "unexpected requests: {complaints:#?}"
        );
        self.every_call()
    }

    /// All requests so far, whatever they were.
    pub fn every_call(&self) -> Vec<Call> {
        self.seen.calls.lock().unwrap().clone()
    }

    /// Requests that were under way at once.
    pub fn most_under_way(&self) -> usize {
        self.seen.most_under_way.load(Ordering::SeqCst)
    }
}

async fn answer(
    mut stream: TcpStream,
    manners: Manners,
    script: Arc<Script>,
    seen: Arc<Seen>,
) -> Option<()> {
    let (mut call, length) = looked_at(&stream).await?;
    let now = seen.under_way.fetch_add(1, Ordering::SeqCst) + 1;
    seen.most_under_way.fetch_max(now, Ordering::SeqCst);
    {
        let mut calls = seen.calls.lock().unwrap();
        call.attempt = 1 + calls
            .iter()
            .filter(|other| other.target == call.target)
            .count();
        calls.push(call.clone());
    }
    let complaint = (manners == Manners::Documented)
        .then(|| call.complaint())
        .flatten();
    let reply = match complaint {
        Some(complaint) => {
            let words = format!("{} {}: {complaint}", call.method, call.target);
            seen.complaints.lock().unwrap().push(words);
            Reply::error(418, "", "unexpected")
        }
        None => script(&call).unwrap_or_else(|| match call.is_statement() {
            true => Reply::error(404, "APIGW.0101", "no such call"),
            false => Reply::page(0, &[]),
        }),
    };
    tokio::time::sleep(reply.delay).await;
    seen.under_way.fetch_sub(1, Ordering::SeqCst);
    if reply.ending == Ending::Reset {
        return None;
    }
    stream.read_exact(&mut vec![0; length]).await.ok()?;
    write(stream, &reply).await
}

/// The next request, and how long it is. Looked at, not taken: closing a socket with unread bytes resets the connection.
async fn looked_at(stream: &TcpStream) -> Option<(Call, usize)> {
    let mut buffer = vec![0; 64 << 10];
    loop {
        let length = stream.peek(&mut buffer).await.ok()?;
        let text = String::from_utf8_lossy(&buffer[..length]).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let mut call = Call::read(head);
            let announced = call.headers.get("content-length");
            let announced = announced.map_or(0, |text| text.parse().unwrap());
            if body.len() >= announced {
                call.body = body.to_owned();
                return Some((call, length));
            }
        } else if length == 0 {
            return None;
        }
        tokio::task::yield_now().await;
    }
}

async fn write(mut stream: TcpStream, reply: &Reply) -> Option<()> {
    let mut head = format!(
        "HTTP/1.1 {} Scripted\r\nconnection: close\r\n",
        reply.status
    );
    for (name, value) in &reply.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!("content-length: {}\r\n\r\n", reply.body.len()));
    stream.write_all(head.as_bytes()).await.ok()?;
    if let Ending::Drip(bytes, pause) = reply.ending {
        for drop in reply.body.chunks(bytes) {
            stream.write_all(drop).await.ok()?;
            tokio::time::sleep(pause).await;
        }
        return stream.shutdown().await.ok();
    }
    let length = match reply.ending {
        Ending::Cut(length) => length.min(reply.body.len()),
        Ending::Drip(..) => 0,
        Ending::Whole | Ending::Reset => reply.body.len(),
    };
    stream.write_all(&reply.body[..length]).await.ok()?;
    stream.shutdown().await.ok()
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        rest = tail;
        match (first, tail) {
            (b'%', [high, low, tail @ ..]) => {
                let digits = [*high, *low];
                let digits = std::str::from_utf8(&digits).unwrap();
                bytes.push(u8::from_str_radix(digits, 16).unwrap());
                rest = tail;
            }
            _ => bytes.push(first),
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// Rows of the host list, all of which HSS can look at.
pub fn hosts(count: usize) -> Vec<Value> {
    (0..count)
        .map(|index| {
            json!({
                "host_id": format!("host-{index:05}"), "host_name": format!("ecs-{index:05}"),
                "private_ip": "192.168.0.8", "agent_status": "online", "protect_status": "opened",
                "host_status": "ACTIVE", "detect_result": "clean",
            })
        })
        .collect()
}

/// A row of the host weak-password list.
pub fn weak(host: &str, accounts: &[&str]) -> Value {
    let accounts: Vec<Value> = accounts
        .iter()
        .map(|name| json!({"user_name": name, "service_type": "system", "duration": 3}))
        .collect();
    json!({"host_id": host, "host_name": format!("name-{host}"), "weak_pwd_accounts": accounts})
}
