//! Texts that may be shown: no markup, no sign that hides or turns other signs, nothing unreadable.

use crate::domain::text::fold;

/// Words that stand for "nothing" in spreadsheets and databases, folded.
const NOTHING: [&str; 24] = [
    "null",
    "nul",
    "n a",
    "na",
    "nan",
    "none",
    "nil",
    "undefined",
    "nc",
    "n c",
    "nd",
    "n d",
    "nr",
    "n r",
    "sans objet",
    "neant",
    "vide",
    "inconnu",
    "inconnue",
    "non renseigne",
    "non renseignee",
    "non communique",
    "non communiquee",
    "non connu",
];
/// What a spreadsheet writes in place of a value that it could not work out.
const SHEET_ERRORS: [&str; 14] = [
    "#REF!",
    "#N/A",
    "#NOM?",
    "#NAME?",
    "#VALEUR!",
    "#VALUE!",
    "#DIV/0!",
    "#NUL!",
    "#NULL!",
    "#NOMBRE!",
    "#NUM!",
    "#PROPAGATION!",
    "#SPILL!",
    "#CHAMP!",
];
/// A text made of entities that make tags is opened so many times at most.
const ROUNDS: usize = 4;

/// A text without its useless parts, and what had to be taken out.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Plain {
    pub text: String,
    /// Signs that are not seen, or that turn the text around.
    pub hidden: bool,
    pub markup: bool,
}

/// Why nothing of a text can be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// Nothing is said.
    Nothing,
    /// Signs were lost before the file came here, or a spreadsheet failed.
    Broken,
}

/// The text as it can be shown; line ends are kept for whoever cuts at them.
pub fn plain(text: &str) -> Result<Plain, Unreadable> {
    if is_nothing(text) {
        return Err(Unreadable::Nothing);
    }
    if is_sheet_error(text) {
        return Err(Unreadable::Broken);
    }
    let mut out = Plain { text: text.to_owned(), ..Plain::default() };
    for _ in 0..ROUNDS {
        if !has_tag(&out.text) && !has_entity(&out.text) {
            break;
        }
        let open = if has_tag(&out.text) {
            without_tags(&out.text)
        } else {
            nanohtml2text::html2text(&out.text)
        };
        // An ampersand that is only itself is no markup.
        out.markup |= open != out.text;
        out.text = open;
    }
    if out.text.contains(is_hidden) {
        out.hidden = out.text.contains(is_told);
        out.text = out.text.chars().filter_map(shown).collect();
    }
    if out.text.contains('\u{fffd}') || has_tag(&out.text) {
        return Err(Unreadable::Broken);
    }
    if is_nothing(&out.text) { Err(Unreadable::Nothing) } else { Ok(out) }
}

/// Whether the text says that there is nothing to say.
pub fn is_nothing(text: &str) -> bool {
    // Longer than the longest word: folding a whole description would be work for nothing.
    if text.len() > 40 {
        return text.trim().is_empty();
    }
    let folded = fold(text);
    // "Na !" is the name of a crèche: only the signs of abbreviations may stand around the word.
    let bare = |c: char| c.is_alphanumeric() || c.is_whitespace() || "./-_()".contains(c);
    folded.is_empty() || (NOTHING.contains(&folded.as_str()) && text.chars().all(bare))
}

fn is_sheet_error(text: &str) -> bool {
    let text = text.trim();
    text.starts_with('#') && SHEET_ERRORS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Whether something in the text looks like a tag; "<3" does not.
pub fn has_tag(text: &str) -> bool {
    text.match_indices('<').any(|(at, _)| opens(&text[at + 1..]))
}

fn opens(after: &str) -> bool {
    after.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'))
}

/// "&eacute;", "&#233;": an ampersand, a word, a semicolon.
fn has_entity(text: &str) -> bool {
    text.match_indices('&').any(|(at, _)| {
        let after = &text.as_bytes()[at + 1..];
        let length = after.iter().take(12).position(|b| *b == b';').unwrap_or(0);
        length > 1 && after[..length].iter().all(|b| b.is_ascii_alphanumeric() || *b == b'#')
    })
}

/// Tags become spaces; what scripts and styles hold goes with them, and so does a tag left open.
fn without_tags(text: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        out.push_str(before);
        if !opens(&tag[1..]) {
            out.push('<');
            rest = &tag[1..];
            continue;
        }
        out.push(' ');
        rest = after_tag(tag);
    }
    out + rest
}

fn after_tag(tag: &str) -> &str {
    let Some(end) = tag.find('>') else { return "" };
    let silent = ["script", "style"]
        .into_iter()
        .find(|name| tag.get(1..=name.len()).is_some_and(|word| word.eq_ignore_ascii_case(name)));
    let after = &tag[end + 1..];
    let Some(name) = silent else { return after };
    // ASCII letters only change case: places are the same in both texts.
    match after.to_ascii_lowercase().find(&format!("</{name}")) {
        Some(close) => &after[close..],
        None => "",
    }
}

/// Signs that are not seen, or that change the order of the others.
fn is_hidden(c: char) -> bool {
    c.is_control() || is_format(c)
}

fn is_format(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}'
        | '\u{e000}'..='\u{f8ff}' | '\u{e0000}'..='\u{10ffff}')
}

/// Soft hyphens, marks of order and selectors come with honest copies: they go without a word.
fn is_told(c: char) -> bool {
    let space = matches!(c, '\t' | '\n' | '\r');
    let honest = matches!(c, '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{feff}' | '\u{fe0f}');
    is_hidden(c) && !space && !honest
}

fn shown(c: char) -> Option<char> {
    match c {
        '\t' | '\n' | '\r' => Some(c),
        c if c.is_control() => Some(' '),
        c => (!is_format(c)).then_some(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(from: &str) -> String {
        plain(from)
            .map(|p| p.text.split_whitespace().collect::<Vec<_>>().join(" "))
            .unwrap_or_default()
    }

    #[test]
    fn markup_and_hidden_signs_are_taken_out() {
        assert_eq!(text("<b>Les</b> Lutins<br/>"), "Les Lutins");
        assert_eq!(text("Lutins<script>alert('x')</script> bleus"), "Lutins bleus");
        assert_eq!(text("&lt;img src=x onerror=alert(1)&gt;Lutins"), "Lutins");
        assert_eq!(text("Cr&egrave;che"), "Crèche");
        assert_eq!(text("je <3 Tom & Lola"), "je <3 Tom & Lola");
        assert_eq!(text("Les\0 Lu\u{202e}tins"), "Les Lutins");
        assert_eq!(text("Na !"), "Na !");
        assert!(plain("Lu\u{202e}tins").unwrap().hidden && !plain("Lu\u{ad}tins").unwrap().hidden);
        assert_eq!(text("Lutins <script>alert(1)"), "Lutins");
    }

    #[test]
    fn nothing_and_broken_texts_are_not_shown() {
        for word in ["NULL", "N/A", "-", "nc", "Sans objet", "", "  ", "...", "n.c.", "<p></p>"] {
            assert_eq!(plain(word), Err(Unreadable::Nothing), "{word}");
        }
        for word in ["#REF!", "Cr\u{fffd}che", "#n/a"] {
            assert_eq!(plain(word), Err(Unreadable::Broken), "{word}");
        }
    }

    proptest! {
        #[test]
        fn whatever_comes_in_nothing_hidden_comes_out(
            from in "(<|>|&|;|lt|#60|script|/|!|\u{202e}|\u{0}|\u{fffd}|é|[a-z ]){0,20}",
        ) {
            if let Ok(plain) = plain(&from) {
                prop_assert!(!has_tag(&plain.text), "{:?}", plain.text);
                let bad = |c: char| c == '\u{fffd}' || (is_hidden(c) && !c.is_whitespace());
                prop_assert!(!plain.text.contains(bad), "{:?}", plain.text);
            }
        }
    }
}
