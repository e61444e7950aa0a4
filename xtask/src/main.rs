//! Tasks of the workshop: `cargo xtask dev | ci | tidy | postgres | bench`.
//!
//! It stays small and depends on no room of the house, so that it builds in seconds.

mod bench;
mod ci;
mod dev;
mod postgres;
mod shell;
mod tidy;

use anyhow::Result;
use clap::{Parser, Subcommand};
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Tasks of the workshop", version)]
struct Command {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Serves the demo and starts it anew whenever a source file changes
    Dev {
        /// Arguments for the server instead of `serve --demo`
        #[arg(trailing_var_arg = true)]
        arguments: Vec<String>,
    },
    /// Runs every check of `make test`: format, lints, house rules, tests on both databases, browser journeys
    Ci {
        /// Runs only the named steps
        #[arg(long, value_enum, value_delimiter = ',')]
        only: Vec<ci::Step>,
    },
    /// Checks the rules of the house that no compiler knows
    Tidy,
    /// Measures: `search`, `storm`; each says its options with --help
    Bench {
        /// The bench and its options
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Starts or stops the PostgreSQL cluster of the tests
    Postgres {
        #[command(subcommand)]
        action: postgres::Action,
    },
}

fn main() -> ExitCode {
    match run(Command::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<()> {
    match task {
        Task::Dev { arguments } => dev::run(&arguments),
        Task::Ci { only } => ci::run(&only),
        Task::Tidy => tidy::run(),
        Task::Bench { arguments } => bench::run(&arguments),
        Task::Postgres { action } => postgres::run(action),
    }
}
