//! French text to index terms: one chain for listings and for questions.

pub mod equivalences;
pub mod words;

use equivalences::Equivalences;
use std::collections::HashSet;
use std::sync::Arc;
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// How a field's text becomes terms.
#[derive(Debug, Clone)]
pub enum Analyser {
    /// Folded words, nothing dropped.
    Folded(Arc<Equivalences>),
    /// Folded words without stop words, lightly stemmed.
    Light(Arc<Equivalences>, Arc<HashSet<String>>),
}

impl Analyser {
    /// The terms of a text, in order; a word of figures and letters is followed by its parts.
    pub fn terms(&self, text: &str) -> Vec<String> {
        let mut terms = Vec::new();
        self.each(text, |term, _| terms.push(term));
        terms
    }

    /// Calls with every term and its position; parts stand where their word stands.
    fn each(&self, text: &str, mut each: impl FnMut(String, usize)) {
        let (Self::Folded(equivalences) | Self::Light(equivalences, _)) = self;
        for (position, word) in equivalences.apply(words::split(text)).into_iter().enumerate() {
            for part in words::parts(&word.text) {
                self.term(part).into_iter().for_each(|term| each(term, position));
            }
            self.term(&word.text).into_iter().for_each(|term| each(term, position));
        }
    }

    /// The term of one folded word; None for a word that the chain drops.
    pub fn term(&self, word: &str) -> Option<String> {
        match self {
            Self::Folded(_) => Some(word.to_owned()),
            Self::Light(_, stop) => (!stop.contains(word)).then(|| stem(word)),
        }
    }
}

/// One word a line; lines that begin with `#` are comments.
pub fn word_list(text: &str) -> HashSet<String> {
    let lines = text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#'));
    lines.map(crate::domain::text::fold).collect()
}

/// Plural and feminine taken off a folded word; words of three letters or less stay.
///
/// Lighter than Snowball on purpose: after folding, Snowball joins words that have nothing in
/// common, and misses what is typed without accents.
pub fn stem(word: &str) -> String {
    if word.len() <= 3 || !word.is_ascii() {
        return word.to_owned();
    }
    let mut stem = word.to_owned();
    if stem.ends_with("eaux") {
        stem.pop();
    } else if stem.ends_with("aux") {
        stem.truncate(stem.len() - 2);
        stem.push('l');
    } else if stem.ends_with(['s', 'x']) {
        stem.pop();
    }
    const FEMININE: [(&str, &str); 8] = [
        ("trice", "teur"),
        ("elle", "el"),
        ("enne", "en"),
        ("onne", "on"),
        ("ette", "et"),
        ("euse", "eur"),
        ("ive", "if"),
        ("ee", "e"),
    ];
    let ending = FEMININE.iter().find(|(feminine, _)| stem.ends_with(feminine));
    if let Some((feminine, masculine)) = ending {
        stem.truncate(stem.len() - feminine.len());
        stem.push_str(masculine);
    }
    if stem.len() > 4 && stem.ends_with('e') {
        stem.pop();
    }
    stem
}

/// The chain as the text engine wants it.
#[derive(Clone)]
pub struct EngineTokenizer(pub Analyser);

/// Terms of one text.
pub struct Terms {
    terms: std::vec::IntoIter<(String, usize)>,
    token: Token,
}

impl Tokenizer for EngineTokenizer {
    type TokenStream<'a> = Terms;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Terms {
        let mut terms = Vec::new();
        self.0.each(text, |term, position| terms.push((term, position)));
        Terms { terms: terms.into_iter(), token: Token::default() }
    }
}

impl TokenStream for Terms {
    fn advance(&mut self) -> bool {
        let Some((text, position)) = self.terms.next() else { return false };
        self.token.position = position;
        self.token.text = text;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pairs of a list that the chain makes one word, and those that it does not.
    fn joined(
        pairs: &[(&'static str, &'static str)],
    ) -> (usize, Vec<(&'static str, &'static str)>) {
        let term =
            |word: &str| words::split(word).iter().map(|w| stem(&w.text)).collect::<Vec<_>>();
        let apart: Vec<_> = pairs.iter().copied().filter(|(a, b)| term(a) != term(b)).collect();
        (pairs.len() - apart.len(), apart)
    }

    const INFLECTED: [(&str, &str); 48] = [
        ("crèches", "crèche"),
        ("nounous", "nounou"),
        ("nourrices", "nourrice"),
        ("garderies", "garderie"),
        ("maternelles", "maternel"),
        ("assistantes", "assistante"),
        ("assistante", "assistant"),
        ("agréées", "agréé"),
        ("agréée", "agréé"),
        ("parentales", "parental"),
        ("parentaux", "parental"),
        ("familiales", "familial"),
        ("familiaux", "familial"),
        ("municipales", "municipal"),
        ("municipaux", "municipal"),
        ("collectives", "collectif"),
        ("associatives", "associatif"),
        ("inclusives", "inclusif"),
        ("sportive", "sportif"),
        ("fumeuses", "fumeur"),
        ("joueuse", "joueur"),
        ("éducatrices", "éducateur"),
        ("directrice", "directeur"),
        ("animatrices", "animateur"),
        ("gardiennes", "gardien"),
        ("parisienne", "parisien"),
        ("bretonnes", "breton"),
        ("mignonne", "mignon"),
        ("bureaux", "bureau"),
        ("berceaux", "berceau"),
        ("oiseaux", "oiseau"),
        ("agneaux", "agneau"),
        ("journaux", "journal"),
        ("animaux", "animal"),
        ("hôpitaux", "hôpital"),
        ("jeux", "jeu"),
        ("choux", "chou"),
        ("décalées", "décalé"),
        ("décalés", "décalé"),
        ("partagée", "partagé"),
        ("allergiques", "allergique"),
        ("bilingues", "bilingue"),
        ("anglaises", "anglais"),
        ("allemandes", "allemand"),
        ("petites", "petit"),
        ("grandes", "grand"),
        ("voisines", "voisin"),
        ("souriantes", "souriant"),
    ];

    const UNACCENTED: [(&str, &str); 32] = [
        ("crèche", "creche"),
        ("école", "ecole"),
        ("éveil", "eveil"),
        ("Éveil", "EVEIL"),
        ("bébé", "bebe"),
        ("bébés", "BEBES"),
        ("pédagogie", "pedagogie"),
        ("agréée", "agreee"),
        ("décalés", "decales"),
        ("été", "ete"),
        ("forêt", "foret"),
        ("hôpital", "hopital"),
        ("île", "ile"),
        ("maïs", "mais"),
        ("Noël", "noel"),
        ("œuf", "oeuf"),
        ("cœur", "coeur"),
        ("Sœurs", "soeurs"),
        ("français", "francais"),
        ("garçon", "garcon"),
        ("créole", "creole"),
        ("périscolaire", "periscolaire"),
        ("ludothèque", "ludotheque"),
        ("handicapé", "handicape"),
        ("où", "ou"),
        ("aîné", "aine"),
        ("gaîté", "gaite"),
        ("Ŭ", "u"),
        ("naïf", "naif"),
        ("rôle", "role"),
        ("âge", "age"),
        ("vélo", "velo"),
    ];

    const APART: [(&str, &str); 28] = [
        ("mère", "mer"),
        ("père", "per"),
        ("marche", "mare"),
        ("poste", "porte"),
        ("ferme", "fer"),
        ("lune", "lundi"),
        ("nuit", "nuage"),
        ("jardin", "jardinier"),
        ("garde", "gare"),
        ("gardien", "garderie"),
        ("parent", "parc"),
        ("enfant", "enfance"),
        ("ville", "village"),
        ("mairie", "maire"),
        ("loup", "loupiot"),
        ("petit", "petale"),
        ("soleil", "solaire"),
        ("bleu", "blanc"),
        ("matin", "maternel"),
        ("coccinelle", "cocon"),
        ("ronde", "rond point"),
        ("musée", "musique"),
        ("sport", "sportif"),
        ("famille", "familial"),
        ("école", "écolo"),
        ("chat", "château"),
        ("bois", "boîte"),
        ("2", "3"),
    ];

    #[test]
    fn inflections_meet() {
        let (met, apart) = joined(&INFLECTED);
        assert!(met * 100 >= INFLECTED.len() * 96, "{apart:?}");
    }

    #[test]
    fn what_is_typed_without_accents_is_found() {
        let (met, apart) = joined(&UNACCENTED);
        assert!(met * 100 >= UNACCENTED.len() * 96, "{apart:?}");
    }

    #[test]
    fn different_words_stay_apart() {
        let (met, _) = joined(&APART);
        assert!(met <= 2, "{met} pairs of different words are one word");
    }

    #[test]
    fn stop_words_go_and_negations_stay() {
        let stop = word_list("# comment\nde\nla\nl\n");
        let light = Analyser::Light(Arc::default(), Arc::new(stop));
        assert_eq!(light.terms("La crèche de l'Île, sans bruit"), ["crech", "ile", "san", "bruit"]);
        assert_eq!(light.terms("3x8"), ["3", "x", "8", "3x8"]);
    }
}
