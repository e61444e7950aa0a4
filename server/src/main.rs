//! `gongpin`: the one binary.

use clap::{Args, Parser, Subcommand};
use clock::Clock;
use server::{
    app::App,
    check_posts,
    config::{Configuration, DemoSize, Mode},
    demo, import,
    installation::KeysMissing,
    keys, migrate, officer, permissions, reindex, serve, verify,
};
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

/// The public recruitment platform.
///
/// Settings come from the environment (LISTEN, PUBLIC_URL, DATA_DIR, DATABASE_URL, FILES_URL, MODE …) or
/// from gongpin.toml in the data folder. Without any, everything lives in ./var and is served on
/// http://127.0.0.1:8080.
///
/// Exit codes: 0 done, 1 failed, 2 wrong arguments, 3 `verify` found a broken invariant, 4 the database is sealed
/// and its key file is missing.
#[derive(Parser)]
#[command(name = "gongpin", version, about, long_about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the platform; migrates the database first
    Serve {
        /// With sample data: fills an empty database and prints the demo's accounts
        #[arg(long, conflicts_with = "production")]
        demo: bool,
        /// For the public: https, no simulators, no sample data (the same as MODE=production)
        #[arg(long)]
        production: bool,
    },
    /// Bring the database's schema up to date and say which steps ran
    Migrate,
    /// Fill an empty database with made-up organisations, jobs and fairs
    Demo(DemoArguments),
    /// Manage the bureau's officers
    Officer {
        #[command(subcommand)]
        command: OfficerCommand,
    },
    /// Bring in accounts of another system; passwords are never brought along
    Import {
        #[command(subcommand)]
        what: ImportCommand,
    },
    /// Build the search index from the database and say how large it is
    Reindex,
    /// Try the rules of the text checker over all live posts and print what each finds; nothing is written
    CheckPosts {
        /// A file of rules to try instead of those that come with the platform (features/checker/data/rules.toml)
        #[arg(long)]
        rules: Option<std::path::PathBuf>,
    },
    /// The keys that seal personal data
    Keys {
        #[command(subcommand)]
        command: KeysCommand,
    },
    /// Check the invariants of the data and the chain of the log; exits with 3 where one is broken
    Verify {
        /// Heads of days that were kept elsewhere, a line each: 2026-11-24 POSITION HASH
        #[arg(long)]
        heads: Option<std::path::PathBuf>,
    },
    /// Print the table of routes and doors (docs/generated/permissions.md)
    Permissions,
}

#[derive(Args)]
struct DemoArguments {
    /// Organisations, each with a clerk and an approved profile
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=50_000))]
    organisations: u32,
    /// Published jobs of all organisations together (at least one each)
    #[arg(long, default_value_t = 1_500, value_parser = clap::value_parser!(u32).range(1..=5_000_000))]
    jobs: u32,
    /// Fairs beyond the guide's own two
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u32).range(0..=10_000))]
    fairs: u32,
    /// Seed: the same seed makes the same people and firms
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[derive(Subcommand)]
enum KeysCommand {
    /// Say which key seals and how much lies under each
    Status,
    /// Add a key that opens and does not seal yet, to be copied to every machine
    Add,
    /// Let the key on standby, or a fresh one, take over and seal everything again; the platform may run
    Rotate,
    /// Go on sealing again where a rotation was interrupted
    Reseal,
    /// Take a key out of the file once nothing lies under it
    Retire {
        /// The key's name, such as k1
        id: String,
    },
}

#[derive(Subcommand)]
enum ImportCommand {
    /// Organisation accounts, by 统一社会信用代码 or old 组织机构代码, from a CSV file (docs/import.md)
    Organisations {
        /// UTF-8 or GBK with a heading: 单位代码, 单位名称全称, 法定代表人姓名, 用户名
        file: std::path::PathBuf,
        /// Only say what would be imported
        #[arg(long)]
        dry_run: bool,
    },
}

#[derive(Subcommand)]
enum OfficerCommand {
    /// Create an officer's account and print the one-time link that sets password and second factor
    Create {
        /// reviewer, fair_planner, account_administrator, content_editor, system_administrator, security_officer or auditor; repeat for several
        #[arg(long = "role", required = true)]
        roles: Vec<String>,
        /// GB/T 2260 code of the bureau's division, such as 441581
        #[arg(long)]
        division: String,
        /// 用户名
        #[arg(long)]
        username: String,
        /// 姓名
        #[arg(long)]
        name: String,
        /// A file with the officer's own identity number, kept as a keyed hash; a reviewer needs one, since nobody decides on an
        /// organisation of his or her own
        #[arg(long)]
        identity_file: Option<std::path::PathBuf>,
    },
    /// Print a new one-time link for an officer who lost password and second factor, where nobody can help on the pages
    Renew {
        /// 用户名
        #[arg(long)]
        username: String,
    },
}

fn main() -> ExitCode {
    // Before anything else: two providers of cryptography in one binary would not agree by themselves. That one is
    // installed already cannot be, here.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let cli = Cli::parse();
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("the runtime did not start: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(run(cli.command, filter)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("gongpin: {error:#}");
            match error.downcast_ref::<KeysMissing>() {
                Some(_) => ExitCode::from(KeysMissing::EXIT),
                None => ExitCode::FAILURE,
            }
        }
    }
}

async fn run(command: Command, filter: EnvFilter) -> anyhow::Result<ExitCode> {
    let mode = match &command {
        Command::Serve { demo: true, .. } | Command::Demo(_) => Some(Mode::Demo),
        Command::Serve { production: true, .. } => Some(Mode::Production),
        Command::Serve { .. }
        | Command::Migrate
        | Command::Officer { .. }
        | Command::Import { .. }
        | Command::Reindex
        | Command::CheckPosts { .. }
        | Command::Verify { .. }
        | Command::Keys { .. }
        | Command::Permissions => None,
    };
    let configuration = Configuration::read(mode)?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match configuration.mode {
        Mode::Production => log.json().init(),
        Mode::Development | Mode::Demo => log.with_target(false).compact().init(),
    }
    match command {
        Command::Serve { .. } => serve::run(&configuration).await?,
        Command::Migrate => migrate::run(&configuration).await?,
        Command::Demo(size) => {
            let size =
                DemoSize { organisations: size.organisations, jobs: size.jobs, fairs: size.fairs, seed: size.seed };
            demo::run(&configuration, size).await?;
        }
        Command::Officer { command: OfficerCommand::Create { roles, division, username, name, identity_file } } => {
            officer::create(&configuration, &roles, &division, &username, &name, identity_file.as_deref()).await?;
        }
        Command::Officer { command: OfficerCommand::Renew { username } } => {
            officer::renew(&configuration, &username).await?;
        }
        Command::CheckPosts { rules } => check_posts::run(&configuration, rules.as_deref()).await?,
        Command::Import { what: ImportCommand::Organisations { file, dry_run } } => {
            if !import::organisations(&configuration, &file, dry_run).await? {
                return Ok(ExitCode::FAILURE);
            }
        }
        Command::Reindex => reindex::run(&configuration).await?,
        Command::Permissions => {
            let app = App::open(&configuration, Clock::system()).await?;
            print!("{}", permissions::table(app.routes()?.signs()));
        }
        Command::Keys { command } => {
            let is_whole = match command {
                KeysCommand::Status => keys::status(&configuration).await.map(|()| true)?,
                KeysCommand::Add => keys::add(&configuration).map(|()| true)?,
                KeysCommand::Rotate => keys::rotate(&configuration).await?,
                KeysCommand::Reseal => keys::run_reseal(&configuration).await?,
                KeysCommand::Retire { id } => keys::retire(&configuration, &id).await.map(|()| true)?,
            };
            if !is_whole {
                return Ok(ExitCode::FAILURE);
            }
        }
        Command::Verify { heads } => {
            if !verify::run(&configuration, heads.as_deref()).await? {
                return Ok(ExitCode::from(3));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
