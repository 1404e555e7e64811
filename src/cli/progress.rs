//! One progress bar per list, on standard error, only on a terminal.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::console::visible;
use crate::collect::Event;
use crate::findings::QueryOutcome;
use crate::report::Text;

/// Rows so far, rate and time left of each list.
pub(super) struct Progress {
    screen: MultiProgress,
    text: Text,
    bars: Mutex<BTreeMap<usize, ProgressBar>>,
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
                if let (QueryOutcome::Failed | QueryOutcome::Short, Some(error)) =
                    (account.outcome, &account.error)
                {
                    let line = visible(&format!("{}: {error}", account.endpoint));
                    let _ = self.screen.println(line);
                }
            }
        }
    }

    /// Takes the bars off the screen.
    pub(super) fn end(&self) {
        let _ = self.screen.clear();
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
