//! Kinds of crèche named by the first words of a name.

use crate::domain::Subtype;
use crate::domain::text::fold;

/// Folded words, the longest first among those that begin alike.
const FRONTS: [(&str, Subtype); 12] = [
    ("creche collective", Subtype::CrecheCollective),
    ("creche familiale", Subtype::CrecheFamiliale),
    ("creche parentale", Subtype::CrecheParentale),
    ("micro creche", Subtype::MicroCreche),
    ("microcreche", Subtype::MicroCreche),
    ("multi accueil", Subtype::MultiAccueil),
    ("multiaccueil", Subtype::MultiAccueil),
    ("halte garderie", Subtype::HalteGarderie),
    ("halte jeux", Subtype::HalteGarderie),
    ("service d accueil familial", Subtype::CrecheFamiliale),
    ("jardin d enfants", Subtype::JardinEnfants),
    ("jardin d enfant", Subtype::JardinEnfants),
];

/// Signs among which a kind in front of a name ends.
const LONGEST: usize = 60;

/// The kind that the name begins with.
pub fn in_front(name: &str) -> Option<Subtype> {
    let folded = fold(name);
    FRONTS.iter().find(|(words, _)| starts_with(&folded, words)).map(|(_, subtype)| *subtype)
}

/// The name without the kind in front, or the whole name when nothing else is in it.
pub fn without_front(name: &str) -> &str {
    let trim = |c: char| !c.is_alphanumeric();
    // Folding changes lengths, so the cut is looked for among the ends of words.
    let ends = name.char_indices().take(LONGEST).filter(|(_, c)| trim(*c)).map(|(i, _)| i);
    let cut = ends.filter(|i| FRONTS.iter().any(|(words, _)| fold(&name[..*i]) == *words)).last();
    let rest = cut.map_or(name, |i| name[i..].trim_start_matches(|c| trim(c) && c != '('));
    if rest.is_empty() { name } else { rest }
}

fn starts_with(folded: &str, words: &str) -> bool {
    folded.strip_prefix(words).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_can_tell_its_kind() {
        assert_eq!(in_front("MICRO-CRÈCHE Coralize"), Some(Subtype::MicroCreche));
        assert_eq!(in_front("Multi Accueil OCCITANE"), Some(Subtype::MultiAccueil));
        assert_eq!(in_front("Les Micro-crèches"), None);
        assert_eq!(without_front("Crèche Collective AMIDONNIERS"), "AMIDONNIERS");
        assert_eq!(without_front("Micro-crèche - Les Lutins"), "Les Lutins");
        assert_eq!(without_front("Multi Accueil"), "Multi Accueil");
    }
}
