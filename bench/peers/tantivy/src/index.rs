//! Articles into an index of one segment.

use std::fs;
use std::io::{self, BufRead, BufReader};
use std::time::Instant;

use serde::Deserialize;
use tantivy::indexer::NoMergePolicy;
use tantivy::schema::{
    DateOptions, DateTimePrecision, Field, IndexRecordOption, Schema, TextFieldIndexing,
    TextOptions, STORED,
};
use tantivy::{
    DateTime, Index, IndexSettings, IndexSortByField, IndexWriter, Order, TantivyDocument,
};

use crate::{dates, Options, Outcome};

/// Bytes of a thread's segment in the making; the most is 4 GB.
const MEMORY_A_THREAD: usize = 1_000_000_000;

#[derive(Deserialize)]
struct Article {
    id: String,
    date: String,
    #[serde(default)]
    title: String,
    text: String,
}

struct Fields {
    id: Field,
    date: Field,
    words: Field,
    stored: Option<(Field, Field)>,
}

pub fn engine_name() -> String {
    // the version as tantivy tells it
    let version = tantivy::version_string().split(',').next().unwrap_or("");
    format!("Tantivy {}", version.trim_start_matches("tantivy v"))
}

fn schema_for(options: &Options) -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let tokenizer = if options.stem { "en_stem" } else { "whitespace" };
    let words = TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer(tokenizer)
            .set_index_option(IndexRecordOption::WithFreqsAndPositions),
    );
    let kept = TextOptions::default().set_stored();
    // Not INDEXED: range queries read the column wherever there is one.
    let date = DateOptions::default().set_fast().set_precision(DateTimePrecision::Seconds);
    let fields = Fields {
        id: schema.add_text_field("id", STORED),
        date: schema.add_date_field("date", date),
        words: schema.add_text_field("words", words),
        stored: options.stored.then(|| {
            (
                schema.add_text_field("title", kept.clone()),
                schema.add_text_field("text", kept.clone()),
            )
        }),
    };
    (schema.build(), fields)
}

fn settings_for(options: &Options) -> IndexSettings {
    IndexSettings {
        sort_by_field: options
            .sort_by_date
            .then(|| IndexSortByField { field: "date".to_string(), order: Order::Desc }),
        ..IndexSettings::default()
    }
}

fn document(fields: &Fields, article: Article) -> Outcome<TantivyDocument> {
    let mut doc = TantivyDocument::default();
    let seconds = dates::parse(&article.date).ok_or("an article's date is none")?;
    doc.add_text(fields.id, &article.id);
    doc.add_date(fields.date, DateTime::from_timestamp_secs(seconds));
    if article.title.is_empty() {
        doc.add_text(fields.words, &article.text);
    } else {
        doc.add_text(fields.words, format!("{}\n{}", article.title, article.text));
    }
    if let Some((title, text)) = fields.stored {
        if !article.title.is_empty() {
            doc.add_text(title, &article.title);
        }
        doc.add_text(text, &article.text);
    }
    Ok(doc)
}

fn add_all(writer: &IndexWriter, fields: &Fields, corpus: &str) -> Outcome<u64> {
    let mut input: Box<dyn BufRead> = match corpus {
        "-" => Box::new(io::stdin().lock()),
        path => Box::new(BufReader::with_capacity(1 << 20, fs::File::open(path)?)),
    };
    let mut line = String::new();
    let mut ndocs = 0;
    while input.read_line(&mut line)? > 0 {
        writer.add_document(document(fields, serde_json::from_str(&line)?)?)?;
        line.clear();
        ndocs += 1;
    }
    Ok(ndocs)
}

fn size_of(dir: &str) -> io::Result<u64> {
    fs::read_dir(dir)?.map(|entry| Ok(entry?.metadata()?.len())).sum()
}

pub fn run(options: &Options) -> Outcome<()> {
    let begin = Instant::now();
    if fs::metadata(&options.dir).is_ok() {
        fs::remove_dir_all(&options.dir)?;
    }
    fs::create_dir_all(&options.dir)?;
    let (schema, fields) = schema_for(options);
    let index = Index::builder()
        .schema(schema)
        .settings(settings_for(options))
        .create_in_dir(&options.dir)?;
    let memory = MEMORY_A_THREAD * options.threads;
    let mut writer: IndexWriter = index.writer_with_num_threads(options.threads, memory)?;
    // Everything is merged once, at the end.
    writer.set_merge_policy(Box::new(NoMergePolicy));
    let ndocs = add_all(&writer, &fields, &options.file)?;
    writer.commit()?;
    let index_seconds = begin.elapsed().as_secs_f64();
    let segments = index.searchable_segment_ids()?;
    if segments.len() > 1 {
        writer.merge(&segments).wait()?;
    }
    writer.garbage_collect_files().wait()?;
    writer.wait_merging_threads()?;
    println!(
        "{{\"engine\": \"{}\", \"docs\": {ndocs}, \"seconds\": {:.2}, \"index_seconds\": \
         {index_seconds:.2}, \"bytes\": {}}}",
        engine_name(),
        begin.elapsed().as_secs_f64(),
        size_of(&options.dir)?
    );
    Ok(())
}
