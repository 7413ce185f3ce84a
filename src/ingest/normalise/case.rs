//! Capitals: from "LES P TITS LOUPS" to "Les P'tits Loups".
//!
//! Only words written all in capitals are touched; accents are kept, never invented, but for the
//! lone "A" that stands for "à".

/// Words that stay small inside a name.
const SMALL: [&str; 26] = [
    "de", "du", "des", "d", "la", "le", "les", "l", "et", "en", "au", "aux", "sur", "sous", "chez",
    "pour", "par", "un", "une", "dans", "avec", "ou", "lès", "sans", "près", "à",
];
/// Abbreviations that stay in capitals.
const ACRONYMS: [&str; 34] = [
    "MAM", "RPE", "RAM", "LAEP", "PMI", "CAF", "MSA", "CCAS", "CIAS", "SIVU", "SIVOM", "SARL",
    "SAS", "SASU", "EURL", "SCOP", "SCIC", "ADMR", "CHU", "CHRU", "CHR", "CH", "EAJE", "ZA", "ZI",
    "ZAC", "HG", "MACF", "SAF", "SMA", "BP", "CS", "ALSH", "EPCI",
];
/// Abbreviations that are words too: alone in capitals among ordinary words they are themselves
/// ("Châteaubriant MA"), in a text in capitals they are a word ("MA PETITE CRÈCHE").
const ALSO_WORDS: [&str; 3] = ["MA", "MAC", "CAT"];
/// Marks that some lists put before a name.
const STRAY: [char; 13] = ['/', '\\', ',', ';', ':', '.', '-', '–', '—', '_', '*', '|', '•'];

/// A name in ordinary capitals.
pub fn name(text: &str) -> String {
    retitle(text, 2)
}

/// A body in ordinary capitals; short words are taken for abbreviations and left alone.
pub fn body(text: &str) -> String {
    retitle(text, 5)
}

/// A name without the marks before its first word.
pub fn without_stray_signs(text: &str) -> &str {
    text.trim_start_matches(|c: char| STRAY.contains(&c) || c.is_whitespace())
}

/// Whether a word has capitals and no small letter.
pub fn is_shouted(word: &str) -> bool {
    word.chars().any(char::is_uppercase) && !word.chars().any(char::is_lowercase)
}

fn retitle(text: &str, shortest: usize) -> String {
    let words = rejoin(text);
    let known = |w: &String| is_acronym(w) || ALSO_WORDS.contains(&bare(w));
    let shouts = |w: &String| is_shouted(w) && letters(w) >= shortest.max(2) && !known(w);
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
        // "CRÈCHE A 49 BOULEVARD": a letter that tells two places apart.
        let letter = words.get(i + 1).is_none_or(|w| w.starts_with(|c: char| c.is_ascii_digit()));
        out.push(match word.as_str() {
            "A" if !first && !letter => "à".to_owned(),
            _ => titled(word, first),
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

fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

fn is_acronym(word: &str) -> bool {
    let bare = bare(word);
    // "C.A.P.P.E.": a dot between letters.
    ACRONYMS.contains(&bare) || is_roman(bare) || bare.contains('.')
}

/// A number up to XXXIX. Without L, C, D and M no French word is one: "MI", "DI", "MIX" and "LI"
/// are left alone.
fn is_roman(word: &str) -> bool {
    const UNITS: [&str; 10] = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"];
    let units = word.trim_start_matches('X');
    let tens = word.len() - units.len();
    // "IX" has its X at the end: nothing of it is trimmed.
    !word.is_empty() && tens <= 3 && UNITS.contains(&units)
}

/// Words of a text; capitals whose apostrophe was lost find it again ("L ILE", "P TITS"), and an
/// elision its word ("L' Ouest", "d' Avron").
fn rejoin(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let begins = word.starts_with(char::is_alphabetic);
        if let Some(before) = out.last_mut().filter(|before| begins && is_elision(before)) {
            before.push_str(word);
            continue;
        }
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

/// "l'", "d’", "Saint-d'": the word after it is missing.
fn is_elision(word: &str) -> bool {
    let Some(letters) = word.strip_suffix(['\'', '’']) else { return false };
    let last = letters.rsplit(['-', '(', '"']).next().unwrap_or_default();
    ["l", "d", "qu"].contains(&last.to_lowercase().as_str())
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
        if is_roman(bare) && letters(bare) > 1 {
            out.push_str(bare);
        } else if after_long_elision || (small && !begins) {
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
            ("Multi Accueil PETIT À PETIT", "Multi Accueil Petit à Petit"),
            ("CRÈCHE COLLECTIVE A 49 BOULEVARD", "Crèche Collective A 49 Boulevard"),
            ("RUE DE L' OUEST", "Rue de l'Ouest"),
            ("RUE D' AVRON", "Rue d'Avron"),
            ("Rue de l’ Ouest", "Rue de l’Ouest"),
            ("HG LES LUTINS", "HG Les Lutins"),
            ("MA PETITE CRÈCHE", "Ma Petite Crèche"),
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
            "Châteaubriant MA",
            "La Rouxière HG",
        ] {
            assert_eq!(name(text), text);
        }
        assert_eq!(body("ASSOCIATION"), "Association");
        assert_eq!(body("DPEF"), "DPEF");
        assert_eq!(body("SIVOM"), "SIVOM");
    }

    #[test]
    fn roman_numbers_stay_in_capitals_and_words_do_not() {
        for (text, expected) in [
            ("BOULEVARD JEAN XXIII", "Boulevard Jean XXIII"),
            ("JEAN-XXIII", "Jean-XXIII"),
            ("LOUIS XVIII", "Louis XVIII"),
            ("PIE VI", "Pie VI"),
            ("LES MIX", "Les Mix"),
            ("DO RE MI", "Do Re Mi"),
            ("LI DI VIX", "Li Di Vix"),
            ("XXXX IIII", "Xxxx Iiii"),
        ] {
            assert_eq!(name(text), expected);
        }
    }

    #[test]
    fn marks_before_a_name_are_taken_off() {
        assert_eq!(without_stray_signs("/TRALALI ET CONFETTIS"), "TRALALI ET CONFETTIS");
        assert_eq!(without_stray_signs(" - . Les Lutins"), "Les Lutins");
        assert_eq!(without_stray_signs("« Les Lutins »"), "« Les Lutins »");
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
