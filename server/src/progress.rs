//! Bars on the terminal for work that takes a while.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar named `name`; its length is set as it becomes known. Silent where the output is no terminal.
#[must_use]
pub fn bar(name: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {bar:40} {human_pos}/{human_len} {elapsed}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(0).with_style(style).with_message(name)
}

/// Moves the bar to `done` of `total`.
pub fn set(bar: &ProgressBar, done: u64, total: u64) {
    bar.set_length(total);
    bar.set_position(done);
}
