//! Puts what was measured into `docs/benchmarks.md`, between the marks of its bench; what people wrote around it stays.

use crate::house::root;
use clock::Clock;
use std::fs;

/// Replaces the section `name`, and prints it.
pub fn write(name: &str, text: &str) -> anyhow::Result<()> {
    let file = root().join("docs/benchmarks.md");
    let (begin, end) = (format!("<!-- measured: {name} -->"), format!("<!-- end: {name} -->"));
    let section = format!("{begin}\n{}\n{end}", text.trim());
    let page = fs::read_to_string(&file).unwrap_or_default();
    let page = match (page.find(&begin), page.find(&end)) {
        (Some(from), Some(to)) if from < to => format!("{}{section}{}", &page[..from], &page[to + end.len()..]),
        _ => format!("{}\n\n{section}\n", page.trim_end()),
    };
    fs::write(file, page)?;
    println!("{text}");
    Ok(())
}

/// When and on what it was measured.
pub fn head() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or("?").to_owned();
    format!("{}, {cores} cores, load {load} at the start", Clock::system().today())
}
