//! Lengths of time as people write them.

use std::time::Duration;

use super::file::At;
use super::problem::Problem;

/// More than a year is a mistake.
const LONGEST: Duration = Duration::from_secs(366 * 24 * 3_600);

/// A time such as `6h`.
pub(super) fn duration(
    key: &str,
    found: Option<&At<String>>,
    default: Duration,
    problems: &mut Vec<Problem>,
) -> Duration {
    let Some(at) = found else {
        return default;
    };
    let read = humantime::parse_duration(&at.value).ok();
    read.filter(|time| *time <= LONGEST).unwrap_or_else(|| {
        let what = format!("`{key}` is `{}`", at.value);
        let hint = "give a time up to a year, for example `90s`, `15m`, `6h` or `7d`";
        problems.push(at.problem(what, hint));
        default
    })
}
