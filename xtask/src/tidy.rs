//! `cargo xtask tidy`: the rules of the house that no compiler knows. Each rule is a function from files to findings.

use crate::shell::{environment, root};
use anyhow::{Result, bail};
use std::{fs, path::Path, process::Command};

/// Longer Rust files need a decision that names them.
const RUST_LINES_MAX: usize = 500;

/// The sections of a decision, in order.
const DECISION_SECTIONS: [&str; 3] = ["## Context", "## Choice", "## Price"];

/// A text file of the repository: its path from the root, and what it holds.
struct File {
    path: String,
    text: String,
}

/// Checks every file that git knows or would add.
pub fn run() -> Result<()> {
    let root = root();
    let files = files(&root)?;
    let machine = machine_paths(&root);
    let findings: Vec<String> = [
        long_files(&files),
        foreign_paths(&files, &machine),
        decisions(&files),
        backends(&files),
        lonely_templates(&files),
        dead_links(&files, &|path| root.join(path).exists()),
    ]
    .concat();
    for finding in &findings {
        println!("{finding}");
    }
    match findings.len() {
        0 => {
            println!("tidy: {} files", files.len());
            Ok(())
        }
        n => bail!("{n} untidy places"),
    }
}

fn files(root: &Path) -> Result<Vec<File>> {
    let listed = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output()?;
    if !listed.status.success() {
        bail!("git cannot list the files: {}", String::from_utf8_lossy(&listed.stderr));
    }
    let paths = String::from_utf8_lossy(&listed.stdout).into_owned();
    // What is no text, or was deleted and not yet committed, has nothing to check.
    let read = |path: &str| Some(File { path: path.to_owned(), text: fs::read_to_string(root.join(path)).ok()? });
    Ok(paths.split('\0').filter(|path| !path.is_empty()).filter_map(read).collect())
}

/// Rust files above [`RUST_LINES_MAX`] lines that no decision names.
fn long_files(files: &[File]) -> Vec<String> {
    let excused = |path: &str| files.iter().any(|f| is_decision(&f.path) && f.text.contains(path));
    files
        .iter()
        .filter(|f| f.path.ends_with(".rs"))
        .map(|f| (f, f.text.lines().count()))
        .filter(|(f, lines)| *lines > RUST_LINES_MAX && !excused(&f.path))
        .map(|(f, lines)| format!("{}: {lines} lines; split it, or name it in a decision", f.path))
        .collect()
}

/// The folders of this machine that may not be named: where the project lies, and the home folder.
fn machine_paths(root: &Path) -> Vec<String> {
    let parent = root.parent().map(|p| p.display().to_string()).unwrap_or_default();
    [parent, environment("HOME").unwrap_or_default()]
        .into_iter()
        .filter(|path| path.len() > 1)
        .map(|path| format!("{}/", path.trim_end_matches('/')))
        .collect()
}

/// Files that point outside the project: to a folder beside it, or to somebody's machine.
fn foreign_paths(files: &[File], machine: &[String]) -> Vec<String> {
    // Put together here, so that this file does not find itself.
    let mut needles = vec![["..", "/shared"].concat(), ["/", "home/"].concat(), ["/", "Users/"].concat()];
    needles.extend_from_slice(machine);
    let mut findings = Vec::new();
    for file in files.iter().filter(|f| !f.path.ends_with(".lock")) {
        for (number, line) in file.text.lines().enumerate() {
            if let Some(needle) = needles.iter().find(|n| starts_a_path(line, n)) {
                findings.push(format!("{}:{}: {needle} is outside the project", file.path, number + 1));
            }
        }
    }
    findings
}

/// Whether `needle` stands in `line` as the beginning of a path, not inside one (the fragment of an address may hold one).
fn starts_a_path(line: &str, needle: &str) -> bool {
    line.match_indices(needle).any(|(at, _)| {
        let before = line.get(..at).and_then(|b| b.chars().next_back());
        before.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '.' | '/' | '_' | '-' | '#' | '}' | '*'))
    })
}

fn is_decision(path: &str) -> bool {
    path.strip_prefix("docs/decisions/").is_some_and(|name| name.ends_with(".md") && name != "README.md")
}

/// Decisions are numbered without gaps, have a title, a date and their three sections, and stand in the list.
fn decisions(files: &[File]) -> Vec<String> {
    let list = files.iter().find(|f| f.path == "docs/decisions/README.md").map_or("", |f| &f.text);
    let mut pages: Vec<&File> = files.iter().filter(|f| is_decision(&f.path)).collect();
    pages.sort_by(|a, b| a.path.cmp(&b.path));
    let mut findings = Vec::new();
    for (index, page) in pages.iter().enumerate() {
        let mut wrong = |what: &str| findings.push(format!("{}: {what}", page.path));
        let number = format!("{:04}", index + 1);
        let name = page.path.trim_start_matches("docs/decisions/");
        if !name.starts_with(&format!("{number}-")) {
            wrong(&format!("should be number {number}: numbers are given once and without gaps"));
        }
        if !page.text.starts_with(&format!("# {} ", name.get(..4).unwrap_or_default())) {
            wrong("the first line should be “# NUMBER title”");
        }
        if !page.text.lines().any(is_date_line) {
            wrong("a line “Date: YYYY-MM-DD” is missing");
        }
        let found: Vec<usize> = DECISION_SECTIONS
            .iter()
            .filter_map(|section| page.text.lines().position(|line| line == *section))
            .collect();
        if found.len() != DECISION_SECTIONS.len() || !found.is_sorted() {
            wrong(&format!("the sections should be {}", DECISION_SECTIONS.join(", ")));
        }
        if !list.contains(&format!("({name})")) {
            wrong("is not linked from docs/decisions/README.md");
        }
    }
    findings
}

fn is_date_line(line: &str) -> bool {
    line.strip_prefix("Date: ").is_some_and(|date| {
        date.len() == 10
            && date.chars().enumerate().all(|(i, c)| if matches!(i, 4 | 7) { c == '-' } else { c.is_ascii_digit() })
    })
}

/// Product code outside the store that asks which database it runs on. Tests may choose one, benches compare them.
fn backends(files: &[File]) -> Vec<String> {
    let asks = ["DatabaseBackend::", "DbBackend::", "Engine::Sqlite", "Engine::Postgres"];
    let mut findings = Vec::new();
    for file in files {
        let is_test = file.path.ends_with("_test.rs") || file.path.contains("/tests/");
        let may_ask = ["xtask/", "bench/", "foundation/store/"].iter().any(|room| file.path.starts_with(room));
        if !file.path.ends_with(".rs") || is_test || may_ask {
            continue;
        }
        let product = file.text.split("#[cfg(test)]").next().unwrap_or_default();
        for (number, line) in product.lines().enumerate() {
            if asks.iter().any(|ask| line.contains(ask)) {
                findings.push(format!("{}:{}: only foundation/store asks which database it is", file.path, number + 1));
            }
        }
    }
    findings
}

/// Templates of a room that nothing beside them uses: no action of the same name, none that names them, no template
/// that includes them.
fn lonely_templates(files: &[File]) -> Vec<String> {
    let mut findings = Vec::new();
    for page in files.iter().filter(|f| f.path.starts_with("features/") && f.path.contains("/src/")) {
        let (Some(stem), Some((folder, name))) = (page.path.strip_suffix(".html"), page.path.rsplit_once('/')) else {
            continue;
        };
        let uses = |f: &File| {
            let beside = f.path.rsplit_once('/').is_some_and(|(place, _)| place == folder);
            let names = f.path != page.path && f.text.contains(name);
            match f.path.rsplit_once('.') {
                Some((file, "rs")) => beside && (file == stem || names),
                // A part that other templates include.
                Some((_, "html")) => beside && names,
                _ => false,
            }
        };
        if !files.iter().any(uses) {
            findings.push(format!("{}: no action beside it uses it", page.path));
        }
    }
    findings
}

/// Relative links of the documents that lead nowhere.
fn dead_links(files: &[File], exists: &dyn Fn(&str) -> bool) -> Vec<String> {
    let mut findings = Vec::new();
    for file in
        files.iter().filter(|f| f.path.ends_with(".md") && !f.path.contains("/src/") && !f.path.contains("/content/"))
    {
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (at, _) in file.text.match_indices("](") {
            let target =
                file.text.get(at + 2..).and_then(|rest| rest.split([')', '#', ' ', '\n']).next()).unwrap_or_default();
            if target.is_empty() || target.contains(':') || target.starts_with('/') {
                continue;
            }
            let path = if folder.is_empty() { target.to_owned() } else { format!("{folder}/{target}") };
            if !exists(&path) {
                findings.push(format!("{}: the link to {target} leads nowhere", file.path));
            }
        }
    }
    findings
}

#[cfg(test)]
#[path = "tidy_test.rs"]
mod tests;
