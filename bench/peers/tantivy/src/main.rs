//! Tantivy behind the command line that all engines of the benchmark have.
//!
//!     run index DIR CORPUS.jsonl [--threads N] [--stored] [--stem] [--sort-by-date]
//!     run query DIR QUERIES.jsonl --tasks TASK,... [--rounds R] [--stem] [--hits]
//!     run version
//!
//! What is set and why: README.md.

mod dates;
mod index;
mod parse;
mod search;
mod times;

use std::process::ExitCode;

const USAGE: &str =
    "usage: run index DIR CORPUS.jsonl [--threads N] [--stored] [--stem] [--sort-by-date]
       run query DIR QUERIES.jsonl --tasks TASK,... [--rounds R] [--stem] [--hits]
       run version
tasks: top10 top100 top1000 top10_count top100_count top1000_count count";

#[derive(Default)]
pub struct Options {
    pub dir: String,
    pub file: String,
    /// To index with.
    pub threads: usize,
    /// Keep title and text, not only the id.
    pub stored: bool,
    /// Tantivy's own English; otherwise words are split at white space.
    pub stem: bool,
    /// Documents are numbered newest first.
    pub sort_by_date: bool,
    pub tasks: Vec<String>,
    pub rounds: usize,
    pub hits: bool,
}

pub type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn parse_options(mut args: impl Iterator<Item = String>) -> Outcome<Options> {
    let mut options = Options {
        dir: args.next().ok_or(USAGE)?,
        file: args.next().ok_or(USAGE)?,
        threads: 1,
        rounds: 5,
        ..Options::default()
    };
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--stored" => options.stored = true,
            "--stem" => options.stem = true,
            "--sort-by-date" => options.sort_by_date = true,
            "--hits" => options.hits = true,
            "--threads" => options.threads = args.next().ok_or(USAGE)?.parse::<usize>()?.max(1),
            "--rounds" => options.rounds = args.next().ok_or(USAGE)?.parse()?,
            "--tasks" => {
                options.tasks = args.next().ok_or(USAGE)?.split(',').map(String::from).collect()
            }
            _ => return Err(USAGE.into()),
        }
    }
    Ok(options)
}

/// The peak, and what is no file: the index is mapped.
fn print_memory() {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    for line in status.lines().filter(|l| l.starts_with("VmHWM:") || l.starts_with("RssAnon:")) {
        eprintln!("{line}");
    }
}

fn run() -> Outcome<()> {
    let mut args = std::env::args().skip(1);
    match args.next().as_deref() {
        Some("version") => println!("{}", index::engine_name()),
        Some("index") => {
            index::run(&parse_options(args)?)?;
            print_memory();
        }
        Some("query") => {
            times::run(&parse_options(args)?)?;
            print_memory();
        }
        _ => return Err(USAGE.into()),
    }
    Ok(())
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tantivy: {error}");
            ExitCode::FAILURE
        }
    }
}
