//! What is typed for a place, cleaned: abbreviations, cedex, postcodes, arrondissements.

use crate::domain::text::words;
use crate::domain::{CommuneCode, Postcode};

/// A question about a place, in folded words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlaceQuery {
    /// Folded words, abbreviations of saints opened, postal noise and postcodes taken out.
    pub tokens: Vec<String>,
    pub postcode: Option<Postcode>,
    /// Words that stood before the postcode.
    pub postcode_at: usize,
    /// An INSEE code with a letter ("2A004"); five digits are read as a postcode first.
    pub citycode: Option<CommuneCode>,
    /// An arrondissement said in words: "paris 12e".
    pub arrondissement: Option<CommuneCode>,
    /// A département said by its number at the end or in brackets.
    pub department: Option<String>,
}

/// Longest question that is looked at; nobody's address is longer.
const MAX_TOKENS: usize = 24;

/// Reads a question. Never fails: what is not understood stays in the tokens.
pub fn read(text: &str) -> PlaceQuery {
    let mut query = PlaceQuery { tokens: folded(text), ..PlaceQuery::default() };
    query.tokens.truncate(MAX_TOKENS);
    drop_postal_noise(&mut query.tokens);
    join_postcode(&mut query.tokens);
    take_postcode(&mut query);
    take_citycode(&mut query);
    take_arrondissement(&mut query);
    take_department(&mut query);
    query
}

/// A commune's name as the index holds it: folded, saints opened, one space.
pub fn normalise_name(name: &str) -> String {
    folded(name).join(" ")
}

fn folded(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let opened = lower.replace("s/s ", "sous ").replace("s/", "sur ");
    words(&opened).into_iter().flat_map(open_abbreviation).collect()
}

fn open_abbreviation(word: String) -> Vec<String> {
    let opened = match word.as_str() {
        "st" => "saint",
        "ste" => "sainte",
        "sts" => "saints",
        "stes" => "saintes",
        "lez" => "les",
        "mt" => "mont",
        "nd" => return vec!["notre".to_owned(), "dame".to_owned()],
        _ => return vec![word],
    };
    vec![opened.to_owned()]
}

/// "cedex 9", "bp 12", "cs 40001", "tsa 3".
fn drop_postal_noise(tokens: &mut Vec<String>) {
    let numeric = |t: Option<&String>| t.is_some_and(|t| t.bytes().all(|b| b.is_ascii_digit()));
    let mut i = 0;
    while i < tokens.len() {
        let with_number = matches!(tokens[i].as_str(), "bp" | "cs" | "tsa" | "cedex");
        let next_is_number = numeric(tokens.get(i + 1));
        match tokens[i].as_str() {
            "cedex" if next_is_number && tokens[i + 1].len() <= 2 => drop(tokens.drain(i..=i + 1)),
            "cedex" => drop(tokens.remove(i)),
            _ if with_number && next_is_number => drop(tokens.drain(i..=i + 1)),
            _ => i += 1,
        }
    }
}

/// "44 000": two digits and three, as some write a postcode.
fn join_postcode(tokens: &mut Vec<String>) {
    let digits = |t: &String, n: usize| t.len() == n && t.bytes().all(|b| b.is_ascii_digit());
    if tokens.iter().any(|t| digits(t, 5)) {
        return;
    }
    let pair = (1..tokens.len()).find(|i| digits(&tokens[i - 1], 2) && digits(&tokens[*i], 3));
    // "12 100 rue": what stands before a word of way is a house number.
    if let Some(i) = pair.filter(|i| !tokens.get(i + 1).is_some_and(|next| is_way(next))) {
        let end = tokens.remove(i);
        tokens[i - 1].push_str(&end);
    }
}

/// Whether a folded word begins street names: "rue", "av".
pub fn is_way(word: &str) -> bool {
    super::streets::name::opens_a_way(word)
}

impl PlaceQuery {
    /// "10569 rue Boisneuf": five digits in front of a way are a house number when they are no
    /// postcode that exists.
    pub fn restore_number(&mut self, known: impl Fn(Postcode) -> bool) {
        let number = self.postcode.filter(|p| self.postcode_at == 0 && !known(*p));
        let way = self.tokens.first().is_some_and(|t| is_way(t));
        if let Some(number) = number.filter(|_| way) {
            self.tokens.insert(0, number.to_string());
            self.postcode = None;
        }
    }

    /// A last word of four digits that is a postcode without its first zero, as spreadsheets leave
    /// it; `known` tells the postcodes that exist. A year stays a word.
    pub fn restore_zero(&mut self, known: impl Fn(Postcode) -> bool) {
        let digits = |t: &&String| t.len() == 4 && t.bytes().all(|b| b.is_ascii_digit());
        let year = |t: &&String| ["18", "19", "20"].iter().any(|c| t.starts_with(c));
        if self.postcode.is_some() || self.tokens.len() < 2 {
            return;
        }
        let last = self.tokens.last().filter(digits).filter(|t| !year(t));
        let padded = last.and_then(|t| Postcode::parse(&format!("0{t}")).ok());
        if let Some(postcode) = padded.filter(|p| known(*p)) {
            self.tokens.pop();
            self.postcode = Some(postcode);
            self.postcode_at = self.tokens.len();
        }
    }
}

/// "2A004".
fn take_citycode(query: &mut PlaceQuery) {
    let coded = |t: &String| t.len() == 5 && (t.starts_with("2a") || t.starts_with("2b"));
    let Some(at) = query.tokens.iter().position(coded) else { return };
    if let Ok(code) = CommuneCode::parse(&query.tokens[at].to_uppercase()) {
        query.citycode = Some(code);
        query.tokens.remove(at);
    }
}

/// The last five-digit token, glued to a word or not ("pasteur75012").
fn take_postcode(query: &mut PlaceQuery) {
    for i in (0..query.tokens.len()).rev() {
        let token = &query.tokens[i];
        let split = token.len().checked_sub(5).filter(|at| token.is_char_boundary(*at));
        let Some(at) = split else { continue };
        let (head, digits) = token.split_at(at);
        let Ok(postcode) = Postcode::parse(digits) else { continue };
        if head.ends_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        query.postcode = Some(postcode);
        query.postcode_at = if head.is_empty() { i } else { i + 1 };
        match head {
            "" => drop(query.tokens.remove(i)),
            head => query.tokens[i] = head.to_owned(),
        }
        return;
    }
}

/// "paris 12", "lyon 3e", "marseille 1er arrondissement".
fn take_arrondissement(query: &mut PlaceQuery) {
    let cities = [("paris", "751", 20), ("lyon", "6938", 9), ("marseille", "132", 16)];
    for (city, prefix, count) in cities {
        let Some(at) = query.tokens.iter().position(|t| t == city) else { continue };
        let Some(number) = query.tokens.get(at + 1).and_then(|t| ordinal(t)) else { continue };
        if !(1..=count).contains(&number) {
            continue;
        }
        let width = 5 - prefix.len();
        query.arrondissement = CommuneCode::parse(&format!("{prefix}{number:0width$}")).ok();
        let after = query.tokens.get(at + 2).map(String::as_str);
        let end =
            if matches!(after, Some("arrondissement" | "arr" | "ardt")) { at + 2 } else { at + 1 };
        query.tokens.drain(at + 1..=end);
        return;
    }
}

fn ordinal(token: &str) -> Option<u8> {
    let digits = token.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let suffix = &token[digits.len()..];
    let known = ["", "e", "er", "eme", "ieme", "ere"].contains(&suffix);
    if known && digits.len() <= 2 { digits.parse().ok() } else { None }
}

/// A last token that is a département's number: "saint denis 974", "bastia 2b".
fn take_department(query: &mut PlaceQuery) {
    if query.tokens.len() < 2 || query.postcode.is_some() || query.arrondissement.is_some() {
        return;
    }
    let last = query.tokens.last().map(|t| t.to_uppercase()).unwrap_or_default();
    let shape = last.len() >= 2 && last.starts_with(|c: char| c.is_ascii_digit());
    if shape && crate::domain::DepartmentCode::parse(&last).is_ok() {
        query.department = Some(last);
        query.tokens.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_words(text: &str) -> (String, Option<String>) {
        let query = read(text);
        (query.tokens.join(" "), query.postcode.map(String::from))
    }

    #[test]
    fn postcodes_are_found_alone_and_glued() {
        assert_eq!(read_words("44000 Nantes"), ("nantes".into(), Some("44000".into())));
        assert_eq!(read_words("rue pasteur75012"), ("rue pasteur".into(), Some("75012".into())));
        assert_eq!(read_words("123456"), ("123456".into(), None));
        assert_eq!(read_words("Nantes 44 000"), ("nantes".into(), Some("44000".into())));
        assert_eq!(read_words("12 100 rue Haute").1, None);
        assert_eq!(read("2A004").citycode.unwrap().as_str(), "2A004");
    }

    #[test]
    fn postal_noise_and_abbreviations_disappear() {
        assert_eq!(read_words("BP 12 Nantes Cedex 9").0, "nantes");
        assert_eq!(read_words("St-Herblain").0, "saint herblain");
        assert_eq!(read_words("Fontenay s/ Bois").0, "fontenay sur bois");
    }

    #[test]
    fn arrondissements_and_departments_are_read() {
        assert_eq!(read("Paris 12e").arrondissement.unwrap().as_str(), "75112");
        assert_eq!(read("lyon 3").arrondissement.unwrap().as_str(), "69383");
        assert_eq!(read("marseille 1er arrondissement").arrondissement.unwrap().as_str(), "13201");
        assert_eq!(read("lyon 12").arrondissement, None);
        assert_eq!(read("Bastia (2B)").department.as_deref(), Some("2B"));
    }
}
