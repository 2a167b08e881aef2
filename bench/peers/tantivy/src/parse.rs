//! The query syntax of the public search benchmark: `a b`, `+a -b`, `"a b"`, `+"a b" c`, `pre*`.

#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Occur {
    Should,
    Must,
    MustNot,
}

/// A word, the beginning of a word, or a phrase.
#[derive(Debug)]
pub struct Clause<'a> {
    pub occur: Occur,
    pub prefix: bool,
    /// A phrase has two and more.
    pub words: Vec<&'a str>,
}

pub fn parse(query: &str) -> Vec<Clause<'_>> {
    let mut clauses = Vec::new();
    let mut rest = query.trim_start();
    while !rest.is_empty() {
        let occur = match rest.as_bytes()[0] {
            b'+' => Occur::Must,
            b'-' => Occur::MustNot,
            _ => Occur::Should,
        };
        if occur != Occur::Should {
            rest = &rest[1..];
        }
        let (mut text, behind) = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => rest.split_once(' ').unwrap_or((rest, "")),
        };
        let prefix = !rest.starts_with('"') && text.len() > 1 && text.ends_with('*');
        if prefix {
            text = &text[..text.len() - 1];
        }
        let words: Vec<&str> = text.split_whitespace().collect();
        if !words.is_empty() {
            clauses.push(Clause { occur, prefix, words });
        }
        rest = behind.trim_start();
    }
    clauses
}
