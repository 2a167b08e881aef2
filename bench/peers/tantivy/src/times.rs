//! Rounds of queries, and what they took.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::time::Instant;

use serde::Deserialize;

use crate::search::{Engine, Found};
use crate::{Options, Outcome};

/// Microseconds; a slower query is timed once only.
const SLOW: f64 = 20e6;

/// A query as it is in the file.
#[derive(Deserialize)]
pub struct Line {
    pub n: i64,
    pub q: String,
    pub since: Option<String>,
    pub until: Option<String>,
    pub sort: Option<String>,
}

pub struct Task {
    pub name: &'static str,
    /// The first k hits; 0: none, only their number.
    pub k: usize,
    /// How many there are, exactly.
    pub count: bool,
}

const TASKS: [Task; 7] = [
    Task { name: "top10", k: 10, count: false },
    Task { name: "top100", k: 100, count: false },
    Task { name: "top1000", k: 1000, count: false },
    Task { name: "top10_count", k: 10, count: true },
    Task { name: "top100_count", k: 100, count: true },
    Task { name: "top1000_count", k: 1000, count: true },
    Task { name: "count", k: 0, count: true },
];

fn ask(engine: &mut Engine, line: &Line, task: &Task) -> Outcome<(f64, Found)> {
    let begin = Instant::now();
    let found = engine.search(line, task)?;
    Ok((begin.elapsed().as_nanos() as f64 / 1e3, found))
}

fn run_task(engine: &mut Engine, lines: &[Line], task: &Task, rounds: usize) -> Outcome<()> {
    let mut best = Vec::with_capacity(lines.len());
    let mut numbers = Vec::with_capacity(lines.len());
    for line in lines {
        let (us, found) = ask(engine, line, task)?;
        best.push(if us > SLOW { us } else { f64::INFINITY });
        numbers.push(if task.count { found.count } else { found.hits.len() });
    }
    for _ in 0..rounds {
        for (line, best) in lines.iter().zip(&mut best) {
            if *best <= SLOW || best.is_infinite() {
                *best = best.min(ask(engine, line, task)?.0);
            }
        }
    }
    for ((line, best), number) in lines.iter().zip(best).zip(numbers) {
        println!("{}\t{}\t{number}\t{best:.1}", task.name, line.n);
    }
    Ok(())
}

fn print_hits(engine: &mut Engine, lines: &[Line]) -> Outcome<()> {
    for line in lines {
        let mut hits = Vec::new();
        for (score, doc) in ask(engine, line, &TASKS[0])?.1.hits {
            hits.push(format!("{}:{score}", engine.id(doc)?));
        }
        println!("hits\t{}\t{}", line.n, hits.join(" "));
    }
    Ok(())
}

fn read_lines(path: &str) -> Outcome<Vec<Line>> {
    let mut lines = Vec::new();
    for line in BufReader::new(File::open(path)?).lines() {
        lines.push(serde_json::from_str(&line?)?);
    }
    Ok(lines)
}

pub fn run(options: &Options) -> Outcome<()> {
    let lines = read_lines(&options.file)?;
    let mut engine = Engine::open(options)?;
    for name in &options.tasks {
        let task = TASKS.iter().find(|task| task.name == name).ok_or(format!("{name}: no task"))?;
        run_task(&mut engine, &lines, task, options.rounds)?;
    }
    if options.hits {
        print_hits(&mut engine, &lines)?;
    }
    Ok(())
}
