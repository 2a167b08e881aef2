//! Queries as Tantivy has them, built by hand, and the collectors for each task.

use std::ops::Bound;

use tantivy::collector::{Collector, Count, SegmentCollector, TopDocs};
use tantivy::query::{
    BooleanQuery, BoostQuery, EmptyQuery, Occur as TantivyOccur, PhrasePrefixQuery, PhraseQuery,
    Query, RangeQuery, TermQuery, Weight,
};
use tantivy::schema::{Field, IndexRecordOption, Value};
use tantivy::tokenizer::{TextAnalyzer, TokenStream};
use tantivy::{
    DateTime, DocAddress, DocId, DocSet, Index, Order, ReloadPolicy, Score, Searcher,
    SegmentOrdinal, SegmentReader, TantivyDocument, Term, TERMINATED,
};

use crate::dates::{self, DAY};
use crate::parse::{parse, Clause, Occur};
use crate::times::{Line, Task};
use crate::{Options, Outcome};

pub struct Engine {
    searcher: Searcher,
    id: Field,
    date: Field,
    words: Field,
    /// Some: words are analysed as the articles were.
    analyzer: Option<TextAnalyzer>,
    /// Documents are numbered newest first.
    sorted: bool,
}

#[derive(Default)]
pub struct Found {
    /// Newest first have no scores: 0.
    pub hits: Vec<(Score, DocAddress)>,
    pub count: usize,
}

/// The first `limit` documents of an index sorted as wanted: the search ends there.
struct FirstDocs {
    limit: usize,
}

struct FirstDocsOfSegment {
    limit: usize,
    segment: SegmentOrdinal,
    docs: Vec<DocAddress>,
}

impl Collector for FirstDocs {
    type Fruit = Vec<DocAddress>;
    type Child = FirstDocsOfSegment;

    fn for_segment(
        &self,
        segment: SegmentOrdinal,
        _: &SegmentReader,
    ) -> tantivy::Result<Self::Child> {
        Ok(FirstDocsOfSegment { limit: self.limit, segment, docs: Vec::with_capacity(self.limit) })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, mut segments: Vec<Self::Fruit>) -> tantivy::Result<Self::Fruit> {
        // There is one segment; numbers of several say nothing about dates.
        Ok(segments.pop().unwrap_or_default())
    }

    fn collect_segment(
        &self,
        weight: &dyn Weight,
        segment: SegmentOrdinal,
        reader: &SegmentReader,
    ) -> tantivy::Result<Self::Fruit> {
        let mut docs = Vec::with_capacity(self.limit);
        let mut scorer = weight.scorer(reader, 1.0)?;
        while docs.len() < self.limit && scorer.doc() != TERMINATED {
            docs.push(DocAddress::new(segment, scorer.doc()));
            scorer.advance();
        }
        Ok(docs)
    }
}

impl SegmentCollector for FirstDocsOfSegment {
    type Fruit = Vec<DocAddress>;

    fn collect(&mut self, doc: DocId, _: Score) {
        if self.docs.len() < self.limit {
            self.docs.push(DocAddress::new(self.segment, doc));
        }
    }

    fn harvest(self) -> Self::Fruit {
        self.docs
    }
}

fn boxed(query: impl Query) -> Box<dyn Query> {
    Box::new(query)
}

impl Engine {
    pub fn open(options: &Options) -> Outcome<Engine> {
        let index = Index::open_in_dir(&options.dir)?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let schema = index.schema();
        let words = schema.get_field("words")?;
        Ok(Engine {
            searcher: reader.searcher(),
            id: schema.get_field("id")?,
            date: schema.get_field("date")?,
            words,
            analyzer: if options.stem { Some(index.tokenizer_for_field(words)?) } else { None },
            sorted: index.settings().sort_by_field.is_some(),
        })
    }

    fn terms(&mut self, clause: &Clause) -> Vec<Term> {
        let mut terms = Vec::with_capacity(clause.words.len());
        for &word in &clause.words {
            match &mut self.analyzer {
                Some(analyzer) if !clause.prefix => {
                    let mut tokens = analyzer.token_stream(word);
                    while tokens.advance() {
                        terms.push(Term::from_field_text(self.words, &tokens.token().text));
                    }
                }
                _ => terms.push(Term::from_field_text(self.words, word)),
            }
        }
        terms
    }

    fn clause_query(&mut self, clause: &Clause) -> Box<dyn Query> {
        let mut terms = self.terms(clause);
        match terms.len() {
            0 => boxed(EmptyQuery),
            1 if clause.prefix => {
                // A range of the term dictionary; all words of it, not the first 50.
                let mut query = PhrasePrefixQuery::new(terms);
                query.set_max_expansions(u32::MAX);
                boxed(query)
            }
            1 => boxed(TermQuery::new(terms.pop().unwrap(), IndexRecordOption::WithFreqs)),
            _ => boxed(PhraseQuery::new(terms)),
        }
    }

    fn dates_query(&self, since: Option<i64>, until: Option<i64>) -> Box<dyn Query> {
        let term =
            |seconds| Term::from_field_date(self.date, DateTime::from_timestamp_secs(seconds));
        let range = RangeQuery::new(
            since.map_or(Bound::Unbounded, |day| Bound::Included(term(day))),
            until.map_or(Bound::Unbounded, |day| Bound::Excluded(term(day + DAY))),
        );
        // Only a filter: it adds nothing to scores.
        boxed(BoostQuery::new(boxed(range), 0.0))
    }

    fn query(&mut self, line: &Line) -> Outcome<Box<dyn Query>> {
        let clauses = parse(&line.q);
        let day = |date: &Option<String>| -> Outcome<Option<i64>> {
            match date {
                Some(text) => Ok(Some(dates::parse(text).ok_or("a query's date is none")?)),
                None => Ok(None),
            }
        };
        let (since, until) = (day(&line.since)?, day(&line.until)?);
        let dated = since.is_some() || until.is_some();
        let must = clauses.iter().any(|clause| clause.occur == Occur::Must);
        if let [clause] = &clauses[..] {
            if clause.occur != Occur::MustNot && !dated {
                return Ok(self.clause_query(clause));
            }
        }
        let mut parts = Vec::with_capacity(clauses.len() + 1);
        for clause in &clauses {
            let occur = match clause.occur {
                Occur::Should => TantivyOccur::Should,
                Occur::Must => TantivyOccur::Must,
                Occur::MustNot => TantivyOccur::MustNot,
            };
            parts.push((occur, self.clause_query(clause)));
        }
        if dated {
            parts.push((TantivyOccur::Must, self.dates_query(since, until)));
        }
        // With a date the words of a union are still required, though there is a Must.
        let required = usize::from(!must);
        Ok(boxed(BooleanQuery::with_minimum_required_clauses(parts, required)))
    }

    fn top<C: Collector>(
        &self,
        query: &dyn Query,
        collector: C,
        count: bool,
        hits_of: impl Fn(C::Fruit) -> Vec<(Score, DocAddress)>,
    ) -> Outcome<Found> {
        if count {
            let (fruit, count) = self.searcher.search(query, &(collector, Count))?;
            return Ok(Found { hits: hits_of(fruit), count });
        }
        let fruit = self.searcher.search(query, &collector)?;
        Ok(Found { hits: hits_of(fruit), count: 0 })
    }

    pub fn search(&mut self, line: &Line, task: &Task) -> Outcome<Found> {
        let query = self.query(line)?;
        let newest = line.sort.as_deref() == Some("newest");
        if task.k == 0 {
            return Ok(Found { hits: Vec::new(), count: self.searcher.search(&query, &Count)? });
        }
        let top = TopDocs::with_limit(task.k);
        if !newest {
            return self.top(&query, top.order_by_score(), task.count, |hits| hits);
        }
        if self.sorted {
            return self.top(&query, FirstDocs { limit: task.k }, task.count, |docs| {
                docs.into_iter().map(|doc| (0.0, doc)).collect()
            });
        }
        let by_date = top.order_by_fast_field::<DateTime>("date", Order::Desc);
        self.top(&query, by_date, task.count, |hits| {
            hits.into_iter().map(|(_, doc)| (0.0, doc)).collect()
        })
    }

    pub fn id(&self, doc: DocAddress) -> Outcome<String> {
        let doc: TantivyDocument = self.searcher.doc(doc)?;
        let id = doc.get_first(self.id).and_then(|value| value.as_str());
        Ok(id.unwrap_or("?").to_string())
    }
}
