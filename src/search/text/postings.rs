//! Reading the index word by word: documents that hold a word somewhere, and how much it weighs there.

use super::TextError;
use std::cmp::Ordering;
use std::ops::Range;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::Bm25Weight;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, SegmentReader, TERMINATED, Term};

/// What the weaker fields of a document add to its best one.
const TIE_BREAKER: f32 = 0.1;

/// One term of one field, with what it is worth.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Leaf {
    pub field: usize,
    pub term: String,
    pub boost: f32,
}

/// A word: the terms that it may be found as.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sought {
    pub word: String,
    pub leaves: Vec<Leaf>,
    /// Documents that hold its commonest term.
    pub frequency: u64,
}

/// A term being read in one segment.
struct Cursor {
    postings: SegmentPostings,
    weight: Bm25Weight,
    norms: tantivy::fieldnorm::FieldNormReader,
}

impl Cursor {
    fn score(&self) -> f32 {
        self.weight.score(self.norms.fieldnorm_id(self.postings.doc()), self.postings.term_freq())
    }

    /// The score in a document that is not before the last one asked; None without the term.
    fn at(&mut self, doc: DocId) -> Option<f32> {
        if self.postings.doc() < doc {
            self.postings.seek(doc);
        }
        (self.postings.doc() == doc).then(|| self.score())
    }
}

/// Where the fields are, and what their texts measure.
pub(super) struct Ground<'a> {
    pub fields: &'a [Field],
    /// Mean length of each field, in terms.
    pub lengths: &'a [f32],
    /// Documents of the index.
    pub documents: u64,
    /// Documents that matter, in order.
    pub ranges: &'a [Range<DocId>],
}

/// Documents of a segment that hold every word, in order, with their score.
pub(super) fn all(
    segment: &SegmentReader,
    ground: &Ground,
    words: &[&Sought],
) -> Result<Vec<(DocId, f32)>, TextError> {
    let mut ordered: Vec<&Sought> = words.to_vec();
    // The rarest word gives the candidates; the others only look at those.
    ordered.sort_by_key(|word| word.frequency);
    let Some((first, others)) = ordered.split_first() else { return Ok(Vec::new()) };
    let mut found = any(cursors(segment, ground, first)?, ground.ranges);
    for word in others {
        let mut cursors = cursors(segment, ground, word)?;
        found.retain_mut(|(doc, score)| {
            let scores = cursors.iter_mut().filter_map(|cursor| cursor.at(*doc));
            let more = scores.fold(None, |best, score| Some(add(best, score)));
            *score += more.unwrap_or(0.0);
            more.is_some()
        });
    }
    Ok(found)
}

/// The best score so far and another one of the same document.
fn add(best: Option<f32>, score: f32) -> f32 {
    let best = best.unwrap_or(0.0);
    best.max(score) + TIE_BREAKER * best.min(score)
}

fn cursors(
    segment: &SegmentReader,
    ground: &Ground,
    word: &Sought,
) -> Result<Vec<Cursor>, TextError> {
    let mut found = Vec::with_capacity(word.leaves.len());
    for leaf in &word.leaves {
        let field = ground.fields[leaf.field];
        let index = segment.inverted_index(field)?;
        let term = Term::from_field_text(field, &leaf.term);
        let Some(info) = index.get_term_info(&term).map_err(tantivy::TantivyError::from)? else {
            continue;
        };
        let read = index.read_postings_from_terminfo(&info, IndexRecordOption::WithFreqs);
        let weight = Bm25Weight::for_one_term_without_explain(
            u64::from(info.doc_freq),
            ground.documents,
            ground.lengths[leaf.field],
        );
        found.push(Cursor {
            postings: read.map_err(tantivy::TantivyError::from)?,
            weight: weight.boost_by(leaf.boost),
            norms: segment.get_fieldnorms_reader(field)?,
        });
    }
    Ok(found)
}

/// Documents of any of the terms, in order.
fn any(mut cursors: Vec<Cursor>, ranges: &[Range<DocId>]) -> Vec<(DocId, f32)> {
    let mut found: Vec<(DocId, f32)> = Vec::new();
    cursors.sort_by_key(|cursor| std::cmp::Reverse(cursor.postings.size_hint()));
    for cursor in &mut cursors {
        let list = read(cursor, ranges);
        found = if found.is_empty() { list } else { merge(&found, &list) };
    }
    found
}

fn read(cursor: &mut Cursor, ranges: &[Range<DocId>]) -> Vec<(DocId, f32)> {
    let mut list = Vec::new();
    if let [Range { start: 0, end: TERMINATED }] = ranges {
        list.reserve(cursor.postings.size_hint() as usize);
    }
    for range in ranges {
        let mut doc = cursor.postings.doc();
        if doc < range.start {
            doc = cursor.postings.seek(range.start);
        }
        while doc < range.end {
            list.push((doc, cursor.score()));
            doc = cursor.postings.advance();
        }
        if doc == TERMINATED {
            break;
        }
    }
    list
}

fn merge(a: &[(DocId, f32)], b: &[(DocId, f32)]) -> Vec<(DocId, f32)> {
    let mut out = Vec::with_capacity(a.len() + b.len());
    let (mut i, mut j) = (0, 0);
    while let (Some(left), Some(right)) = (a.get(i), b.get(j)) {
        let (order, score) = (left.0.cmp(&right.0), add(Some(left.1), right.1));
        out.push(match order {
            Ordering::Less => *left,
            Ordering::Greater => *right,
            Ordering::Equal => (left.0, score),
        });
        i += usize::from(order.is_le());
        j += usize::from(order.is_ge());
    }
    out.extend_from_slice(&a[i..]);
    out.extend_from_slice(&b[j..]);
    out
}

/// Multiplies the score of documents where the words follow each other in a field with positions.
pub(super) fn favour_phrases(
    segment: &SegmentReader,
    (field, factor): (Field, f32),
    terms: &[String],
    found: &mut [(DocId, f32)],
) -> Result<(), TextError> {
    let index = segment.inverted_index(field)?;
    let mut readers = Vec::with_capacity(terms.len());
    for term in terms {
        let term = Term::from_field_text(field, term);
        let read = index.read_postings(&term, IndexRecordOption::WithFreqsAndPositions);
        let Some(postings) = read.map_err(tantivy::TantivyError::from)? else { return Ok(()) };
        readers.push(postings);
    }
    let (mut first, mut next) = (Vec::new(), Vec::new());
    for (doc, score) in found {
        let here = readers.iter_mut().all(|postings| {
            if postings.doc() < *doc {
                postings.seek(*doc);
            }
            postings.doc() == *doc
        });
        if !here {
            continue;
        }
        for (i, postings) in readers.iter_mut().enumerate() {
            if i == 0 {
                postings.positions(&mut first);
            } else {
                postings.positions(&mut next);
                first.retain(|start| next.contains(&(start + i as u32)));
            }
        }
        if !first.is_empty() {
            *score *= factor;
        }
    }
    Ok(())
}
