//! One progress bar per list, on standard error, only on a terminal.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::console::visible;
use super::headlines::without_request;
use super::layout::counted;
use crate::collect::Event;
use crate::findings::QueryOutcome;
use crate::hss;
use crate::report::Text;

/// Rows so far, rate and time left of each list.
pub(super) struct Progress {
    screen: MultiProgress,
    text: Text,
    bars: Mutex<BTreeMap<usize, ProgressBar>>,
    failures: Mutex<Failures>,
}

/// How many lists could not be read, by the reason.
#[derive(Debug, Default)]
struct Failures(BTreeMap<String, usize>);

impl Failures {
    /// The line for a list, unless another one was told with the same reason, or the operator knows it.
    fn note(&mut self, list: &str, error: &str) -> Option<String> {
        if error.ends_with(&hss::Error::Stopped.to_string()) {
            return None;
        }
        let count = self.0.entry(without_request(error).to_owned()).or_default();
        *count += 1;
        (*count == 1).then(|| format!("{list}: {error}"))
    }

    /// A line for every reason that several lists had.
    fn sums(&self) -> Vec<String> {
        let several = self.0.iter().filter(|(_, count)| **count > 1);
        let line =
            |(reason, count)| format!("{} more: {reason}", counted(count - 1, "list", "lists"));
        several.map(line).collect()
    }
}

impl Progress {
    /// Shows nothing unless standard error is a terminal and `quiet` is not set.
    pub(super) fn new(quiet: bool, text: Text) -> Self {
        let target = if quiet {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr()
        };
        Self {
            screen: MultiProgress::with_draw_target(target),
            text,
            bars: Mutex::default(),
            failures: Mutex::default(),
        }
    }

    /// Shows an event.
    pub(super) fn show(&self, event: Event) {
        let mut bars = self.bars.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Event::Planned { .. } => {}
            Event::Started {
                query,
                endpoint,
                detail,
                total,
            } => {
                bars.insert(query, self.bar(&self.label(endpoint, &detail), total));
            }
            Event::Rows { query, rows } => {
                if let Some(bar) = bars.get(&query) {
                    bar.inc(rows);
                }
            }
            Event::Finished { query, account } => {
                if let Some(bar) = bars.remove(&query) {
                    bar.finish_and_clear();
                }
                tracing::info!(
                    list = account.endpoint,
                    region = account.region,
                    project = account.project_id,
                    rows = account.rows,
                    requests = account.requests,
                    retries = account.retries,
                    outcome = account.outcome.as_str(),
                    "list read"
                );
                if let (QueryOutcome::Failed | QueryOutcome::Short, Some(error)) =
                    (account.outcome, &account.error)
                {
                    let list = self.text.get(&format!("endpoint-{}", account.endpoint));
                    let mut failures = self.failures();
                    if let Some(line) = failures.note(&list, error) {
                        let _ = self.screen.println(visible(&line));
                    }
                }
            }
        }
    }

    /// Takes the bars off the screen.
    pub(super) fn end(&self) {
        let sums = std::mem::take(&mut *self.failures()).sums();
        for line in sums {
            let _ = self.screen.println(visible(&line));
        }
        let _ = self.screen.clear();
    }

    /// Prints something beside the bars, which would draw over it otherwise.
    pub(super) fn beside(&self, print: impl FnOnce()) {
        self.screen.suspend(print);
    }

    fn failures(&self) -> MutexGuard<'_, Failures> {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What tells a list from its sisters comes first, because a narrow terminal cuts the end.
    fn label(&self, endpoint: &str, detail: &str) -> String {
        let title = self.text.get(&format!("endpoint-{endpoint}"));
        if detail.is_empty() {
            title
        } else {
            self.text.labelled(detail, &title)
        }
    }

    /// A line that fits a terminal of 60 columns and fills a wider one.
    fn bar(&self, label: &str, total: Option<u64>) -> ProgressBar {
        let (bar, template) = match total {
            Some(total) => (
                ProgressBar::new(total),
                "{msg:26!} {wide_bar} {human_pos:>7}/{human_len:<7} {rate:>8} {eta:>3}",
            ),
            None => (
                ProgressBar::new_spinner(),
                "{msg:26!} {wide_bar} {human_pos:>7} {rate:>8}",
            ),
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            let rate = |state: &ProgressState, writer: &mut dyn Write| {
                // A writer to memory does not fail.
                let _ = write!(writer, "{:.0}/s", state.per_sec());
            };
            bar.set_style(style.with_key("rate", rate).progress_chars("━╸─"));
        }
        let bar = self.screen.add(bar);
        bar.set_message(label.to_owned());
        bar.enable_steady_tick(Duration::from_millis(200));
        bar
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_told_once_and_then_counted() {
        let mut failures = Failures::default();
        let told = |failures: &mut Failures, number: u32| {
            failures.note("Host list", &format!("HTTP 403 no (request {number})"))
        };
        let first = told(&mut failures, 1);
        assert_eq!(first.as_deref(), Some("Host list: HTTP 403 no (request 1)"));
        assert_eq!(
            [told(&mut failures, 2), told(&mut failures, 3)],
            [None, None]
        );
        assert!(failures.note("Host list", "HTTP 500").is_some());
        assert_eq!(
            failures.note("Host list", "offset 42: stopped by the operator"),
            None
        );
        assert_eq!(failures.sums(), ["2 lists more: HTTP 403 no"]);
    }
}
