//! The names of the faults, as a command line gives them: `NAME[=VALUE][@PATH[?PARAMETER=VALUE]]`.

mod entries;
mod wish;

use super::access::{PerImage, ScopeRefusal};
use super::instead::Instead;
use super::lists::ListFault;
use super::rows::RowFault;
use super::sign_in::{KeyLock, Metadata};
use super::throttling::RateLimit;
use super::when::Planned;
use super::wire::Wire;
use super::{Faults, Untrue, WeakPasswordTotal};
use entries::ENTRIES;
use std::str::FromStr;
use wish::Wish;

/// One fault, ready to be switched on.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// An answer in place of the service's own.
    Instead(Planned<Instead>),
    /// Something happens on the wire.
    Wire(Planned<Wire>),
    /// A rate limit.
    Limit(RateLimit),
    /// A list is bent.
    List(Planned<ListFault>),
    /// Fields of rows look otherwise.
    Row(Planned<RowFault>),
    /// The counts of the second sources are wrong.
    Statistics(Untrue),
    /// What `total_num` of host weak passwords counts.
    WeakPasswordTotal(WeakPasswordTotal),
    /// A parameter is read as if it had not been sent.
    ParameterIgnored(Planned<String>),
    /// `all_granted_eps` is refused.
    AllProjectsRefused(ScopeRefusal),
    /// An image type is refused.
    ImageTypeRefused(String),
    /// Results of images are answered for one image at a time.
    PerImage(PerImage),
    /// Requests that an issued token is good for.
    TokenRequests(u64),
    /// Seconds that an issued token is good for.
    TokenSeconds(u64),
    /// When keys are locked.
    KeyLock(KeyLock),
    /// Seconds that the server's clock is ahead.
    ClockAhead(i64),
    /// What the metadata service is like.
    Metadata(Metadata),
}

/// Why a text is no fault.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnknownFault {
    /// There is no fault of this name.
    #[error("no fault is called `{0}`")]
    Name(String),
    /// The value does not suit the name.
    #[error("fault `{name}` has the form `{form}`, found `{found}`")]
    Value {
        /// The name.
        name: &'static str,
        /// What it looks like.
        form: String,
        /// The whole text.
        found: String,
    },
    /// The part after `@` is neither a path nor a parameter.
    #[error(
        "fault `{0}` is limited to no request: expected `@PATH`, `@PATH?NAME=VALUE` or `@?NAME=VALUE`"
    )]
    Target(String),
}

impl FromStr for Fault {
    type Err = UnknownFault;

    fn from_str(text: &str) -> Result<Fault, UnknownFault> {
        let wish = Wish::parse(text)?;
        let entry = ENTRIES
            .iter()
            .find(|entry| entry.name == wish.name)
            .ok_or_else(|| UnknownFault::Name(wish.name.to_owned()))?;
        (entry.read)(&wish).ok_or_else(|| UnknownFault::Value {
            name: entry.name,
            form: format!("{}{}", entry.name, entry.value),
            found: text.to_owned(),
        })
    }
}

impl Extend<Fault> for Faults {
    fn extend<T: IntoIterator<Item = Fault>>(&mut self, faults: T) {
        for fault in faults {
            self.switch_on(fault);
        }
    }
}

impl Faults {
    fn switch_on(&mut self, fault: Fault) {
        match fault {
            Fault::Instead(planned) => self.instead.push(planned),
            Fault::Wire(planned) => self.wire.push(planned),
            Fault::Limit(limit) => self.limits.push(limit),
            Fault::List(planned) => self.lists.push(planned),
            Fault::Row(planned) => self.rows.push(planned),
            Fault::Statistics(untrue) => self.statistics = Some(untrue),
            Fault::WeakPasswordTotal(total) => self.weak_password_total = total,
            Fault::ParameterIgnored(planned) => self.access.ignored_parameters.push(planned),
            Fault::AllProjectsRefused(refusal) => self.access.all_projects_refused = Some(refusal),
            Fault::ImageTypeRefused(name) => self.access.refused_image_types.push(name),
            Fault::PerImage(answer) => self.access.per_image = Some(answer),
            Fault::TokenRequests(requests) => self.sign_in.token_requests = Some(requests),
            Fault::TokenSeconds(seconds) => self.sign_in.token_seconds = Some(seconds),
            Fault::KeyLock(lock) => self.sign_in.key_lock = lock,
            Fault::ClockAhead(seconds) => self.sign_in.clock_ahead_seconds = seconds,
            Fault::Metadata(metadata) => self.sign_in.metadata = metadata,
        }
    }
}

/// Every name with its value and what it does, in lines that fit a terminal of 100 columns behind the indentation of a flag.
pub fn help() -> String {
    let mut text = String::from(INTRODUCTION);
    for entry in &ENTRIES {
        let form = format!("{}{}", entry.name, entry.value);
        let gap = if form.len() > FORM_WIDTH {
            format!("\n  {:FORM_WIDTH$}", "")
        } else {
            " ".repeat(FORM_WIDTH - form.len())
        };
        text.push_str(&format!("\n  {form}{gap}  {}", entry.about));
    }
    text
}

/// Columns for a name with its value; a longer one has a line of its own.
const FORM_WIDTH: usize = 28;

const INTRODUCTION: &str = "\
What goes wrong on purpose: NAME[=VALUE][@PATH[?PARAMETER=VALUE]]; repeat it for several.

OFTEN is a share from 0 to 1, drawn from the seed for every request and retry, or first:N
for the first N times that a request is made; without it, always. PATH is how the path
goes on after the project id, or the whole path when it begins with a slash; without it,
every call to HSS. For example:
  --fault server-error=0.1 --fault slow-body=first:1,5@image/
  --fault 'reset=0.5@baseline/?offset=200'
";

#[cfg(test)]
mod tests;
