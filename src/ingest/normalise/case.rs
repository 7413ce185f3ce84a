//! Capitals: from "LES P TITS LOUPS" to "Les P'tits Loups".
//!
//! Only words written all in capitals are touched; accents are kept, never invented, but for the
//! lone "A" that stands for "à".

/// Words that stay small inside a name.
const SMALL: [&str; 25] = [
    "de", "du", "des", "d", "la", "le", "les", "l", "et", "en", "au", "aux", "sur", "sous", "chez",
    "pour", "par", "un", "une", "dans", "avec", "ou", "lès", "sans", "près",
];
/// Abbreviations that stay in capitals.
const ACRONYMS: [&str; 26] = [
    "MAM", "RPE", "RAM", "LAEP", "PMI", "CAF", "MSA", "CCAS", "CIAS", "SIVU", "SIVOM", "SARL",
    "SAS", "SASU", "EURL", "SCOP", "SCIC", "ADMR", "CHU", "CHRU", "CHR", "CH", "EAJE", "ZA", "ZI",
    "ZAC",
];
const ROMAN: [&str; 18] = [
    "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV",
    "XVI", "XIX", "XX",
];

/// A name in ordinary capitals.
pub fn name(text: &str) -> String {
    retitle(text, 2)
}

/// A body in ordinary capitals; short words are taken for abbreviations and left alone.
pub fn body(text: &str) -> String {
    retitle(text, 5)
}

/// Whether a word has capitals and no small letter.
pub fn is_shouted(word: &str) -> bool {
    word.chars().any(char::is_uppercase) && !word.chars().any(char::is_lowercase)
}

fn retitle(text: &str, shortest: usize) -> String {
    let words = rejoin(text);
    let shouts = |w: &String| is_shouted(w) && letters(w) >= shortest.max(2) && !is_acronym(w);
    if !words.iter().any(shouts) {
        return words.join(" ");
    }
    let mut out: Vec<String> = Vec::with_capacity(words.len());
    // True at the start of a shouted run, and after a sign that starts a new title.
    let mut first = true;
    for (i, word) in words.iter().enumerate() {
        let alone = letters(word) == 1;
        if !is_shouted(word) || (!alone && letters(word) < shortest && !is_small(word)) {
            first = !word.chars().any(|c| c.is_ascii_digit());
            out.push(word.clone());
            continue;
        }
        let last = i + 1 == words.len();
        out.push(if !first && !last && word == "A" {
            "à".to_owned()
        } else {
            titled(word, first)
        });
        first = word.ends_with(['/', ':', '(']) || (i == 0 && is_acronym(word));
    }
    out.join(" ")
}

fn letters(word: &str) -> usize {
    word.chars().filter(|c| c.is_alphabetic()).count()
}

fn is_small(word: &str) -> bool {
    SMALL.contains(&word.to_lowercase().as_str())
}

fn is_acronym(word: &str) -> bool {
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
    // "C.A.P.P.E.": a dot between letters.
    ACRONYMS.contains(&bare) || ROMAN.contains(&bare) || bare.contains('.')
}

/// Words of a text; capitals whose apostrophe was lost find it again ("L ILE", "P TITS").
fn rejoin(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let elided = |before: &String| match before.as_str() {
            "L" | "D" => word.chars().next().is_some_and(|c| "AEIOUYHÀÂÉÈÊËÎÏÔÛŒ".contains(c)),
            "P" => word.starts_with("TIT"),
            _ => false,
        };
        match out.last_mut() {
            Some(before) if is_shouted(word) && elided(before) => {
                before.push('\'');
                before.push_str(word);
            }
            _ => out.push(word.to_owned()),
        }
    }
    out
}

/// One shouted word, piece by piece between hyphens and apostrophes.
fn titled(word: &str, first: bool) -> String {
    if is_acronym(word) {
        return word.to_owned();
    }
    let mut out = String::with_capacity(word.len());
    let mut begins = first;
    let mut after_long_elision = false;
    for piece in word.split_inclusive(['-', '\'', '’', '/']) {
        let bare = piece.trim_end_matches(['-', '\'', '’', '/']);
        let elision = piece.ends_with(['\'', '’']);
        let lower = bare.to_lowercase();
        let small = SMALL.contains(&lower.as_str());
        if after_long_elision || (small && !begins) {
            // "P'TITS", "BOUT'CHOUS": what follows the apostrophe is the same word.
            out.push_str(&lower);
        } else {
            out.push_str(&capitalised(&lower));
        }
        out.push_str(&piece[bare.len()..]);
        after_long_elision =
            elision && !matches!(&*lower, "l" | "d" | "qu" | "j" | "n" | "s" | "c" | "m");
        begins = piece.ends_with('/');
    }
    out
}

/// The same text with its first letter large.
pub fn capitalised(text: &str) -> String {
    let start = text.find(char::is_alphanumeric).unwrap_or(0);
    let (before, rest) = text.split_at(start);
    let mut chars = rest.chars();
    match chars.next() {
        Some(c) => format!("{before}{}{}", c.to_uppercase(), chars.as_str()),
        None => text.to_owned(),
    }
}

/// Gives back their small letters to "De", "Du", "L'" inside a text whose every word is capitalised.
pub fn lower_particles(text: &str) -> String {
    let mut out: Vec<String> = Vec::new();
    for word in text.split(' ') {
        let after_de = out.last().is_some_and(|w| w == "de");
        let small = matches!(word, "De" | "Du" | "Des" | "Et")
            || (after_de && matches!(word, "La" | "Le" | "Les"));
        let elided = word.starts_with("D'")
            || word.starts_with("D’")
            || (after_de && word.starts_with("L'"));
        out.push(match (out.is_empty(), small, elided) {
            (false, true, _) => word.to_lowercase(),
            (false, _, true) => format!("{}{}", word[..1].to_lowercase(), &word[1..]),
            _ => word.to_owned(),
        });
    }
    out.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shouted_names_become_titles() {
        for (text, expected) in [
            ("LES P TITS LOUPS DU BOIS JOLI", "Les P'tits Loups du Bois Joli"),
            ("L ILE A MALICES", "L'Ile à Malices"),
            ("Crèche Collective LES VITARELLES II", "Crèche Collective Les Vitarelles II"),
            ("Multi Accueil BEBES D'Ô", "Multi Accueil Bebes d'Ô"),
            ("Multi Accueil Ô P'TITS BONHEURS", "Multi Accueil Ô P'tits Bonheurs"),
            ("Multi Accueil L'ÎLOT DE VITTO", "Multi Accueil L'Îlot de Vitto"),
            ("Micro Crèche CORALIZE / LA MAISON BLEUE", "Micro Crèche Coralize / La Maison Bleue"),
            ("Crèche Collective C.A.P.P.E.", "Crèche Collective C.A.P.P.E."),
            ("Multi Accueil LES 7 NIDS D'ANGE", "Multi Accueil Les 7 Nids d'Ange"),
            ("MAM LES PETITS PETONS", "MAM Les Petits Petons"),
            ("SAINT-PÈRE-EN-RETZ", "Saint-Père-en-Retz"),
            ("Multi Accueil TOUCH A TOUT", "Multi Accueil Touch à Tout"),
        ] {
            assert_eq!(name(text), expected);
        }
    }

    #[test]
    fn ordinary_names_are_left_alone() {
        for text in [
            "Les Petits Loups",
            "Une Souris Verte III",
            "MAMuse et Méduk",
            "L'Île aux Enfants",
            "RPE du 11e",
        ] {
            assert_eq!(name(text), text);
        }
        assert_eq!(body("ASSOCIATION"), "Association");
        assert_eq!(body("DPEF"), "DPEF");
        assert_eq!(body("SIVOM"), "SIVOM");
    }

    #[test]
    fn particles_of_streets_are_small() {
        assert_eq!(lower_particles("Rue De L'Egalite"), "Rue de l'Egalite");
        assert_eq!(lower_particles("Allee De La Brasserie"), "Allee de la Brasserie");
        assert_eq!(lower_particles("La Verdiere"), "La Verdiere");
    }

    proptest::proptest! {
        #[test]
        fn no_text_upsets_it_and_titles_are_stable(text in "\\PC{0,40}") {
            let once = name(&text);
            proptest::prop_assert_eq!(name(&once), once);
        }
    }
}
