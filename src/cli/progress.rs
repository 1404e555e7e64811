//! One progress bar per list, on standard error, only on a terminal.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::console::visible;
use crate::collect::Event;
use crate::findings::QueryOutcome;

/// Rows so far, rate and time left of each list.
pub(super) struct Progress {
    screen: MultiProgress,
    bars: Mutex<BTreeMap<usize, ProgressBar>>,
}

impl Progress {
    /// Shows nothing unless standard error is a terminal and `quiet` is not set.
    pub(super) fn new(quiet: bool) -> Self {
        let target = if quiet {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr()
        };
        Self {
            screen: MultiProgress::with_draw_target(target),
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
                label,
                total,
            } => {
                bars.insert(query, self.bar(label, total));
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

    fn bar(&self, label: String, total: Option<u64>) -> ProgressBar {
        let (bar, template) = match total {
            Some(total) => (
                ProgressBar::new(total),
                "{msg:36!} {bar:20} {human_pos:>9}/{human_len:9} {per_sec:>14} {eta:>4}",
            ),
            None => (
                ProgressBar::new_spinner(),
                "{msg:36!} {spinner:20} {human_pos:>9} {per_sec:>24}",
            ),
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("━╸─"));
        }
        let bar = self.screen.add(bar);
        bar.set_message(label);
        bar.enable_steady_tick(Duration::from_millis(200));
        bar
    }
}
