//! What must hold whatever is typed.

use super::{LEXICON, TODAY, asks, read};
use crate::domain::text::fold;
use crate::search::words::Lexicon;
use proptest::prelude::*;

#[test]
fn every_expression_finds_the_concept_that_it_was_written_for() {
    for (text, id) in LEXICON.expressions() {
        let reading = read(text);
        let found = reading.asks.iter().any(|ask| ask.concept == id && !ask.negative);
        let offered = reading.offers.contains(&id);
        assert!(found || offered, "{text:?} is not {}: {:?}", LEXICON.concept_name(id), asks(text));
    }
}

#[test]
fn accents_case_hyphens_plurals_and_feminines_do_not_change_a_reading() {
    for alike in [
        &["crèche bilingue", "CRECHE BILINGUE", "Crèches bilingues", "creche  bilingue"][..],
        &["micro-crèche", "micro crèches", "Micro Creche", "MICRO-CRÈCHES", "microcrèche"],
        &[
            "assistante maternelle agréée",
            "assistant maternel agréé",
            "assistantes maternelles agréées",
        ],
        &["non-fumeuse", "non fumeur", "Non Fumeurs", "non-fumeuses"],
        &["horaires décalés", "horaire décalé", "horaires decales", "Horaires-Décalés"],
        &["halte-garderie", "haltes garderies", "halte garderie"],
        &["week-end", "week end", "weekend", "Week-Ends"],
        &["jardin d’enfants", "jardins d'enfants", "jardin d enfants"],
        &["relais d'assistantes maternelles", "relais d’assistants maternels"],
        &["employée familiale", "employé familial", "employées familiales"],
        &["gardienne", "gardien", "gardiennes"],
    ] {
        let expected = asks(alike[0]);
        assert!(!expected.is_empty(), "{alike:?}");
        for text in alike {
            assert_eq!(asks(text), expected, "{text}");
        }
    }
}

#[test]
fn a_misspelt_word_of_five_letters_or_more_is_understood() {
    for (wrong, right) in [
        ("creiche", "crèche"),
        ("asistante maternelle", "assistante maternelle"),
        ("assistante maternele", "assistante maternelle"),
        ("montesorri", "montessori"),
        ("garderi", "garderie"),
        ("nounuo", "nounou"),
        ("handicape", "handicap"),
        ("mercerdi", "mercredi"),
        ("bilnigue", "bilingue"),
        ("periscolare", "périscolaire"),
        ("baby siter", "baby sitter"),
    ] {
        assert_eq!(asks(wrong), asks(right), "{wrong}");
    }
}

#[test]
fn a_vocabulary_that_contradicts_itself_is_refused_by_name() {
    let concept = |more: &str| {
        format!(
            "version = 1\nphrase = []\n[type.a]\nlabel = \"A\"\nsaid = [\"aaa\"]\n{more}\n[subtype]\n[tag]\n[sched]\n[lang]\n[fund]\n[svc]\n"
        )
    };
    let questions = "always = []\nbeside = []\nnegators = []\nclosers = []\nordinary = []\n";
    let refused = |more: &str| {
        Lexicon::parse(&concept(more), questions, "la\n")
            .err()
            .map(|e| e.to_string())
            .unwrap_or_default()
    };
    assert_eq!(refused(""), "");
    assert!(refused("excludes = [\"tag:none\"]").contains("there is no concept \"tag:none\""));
    assert!(refused("excludes = [\"type:a\"]").contains("type:a"));
    assert!(refused("also = { \"type:a\" = 2.0 }").contains("weight"));
    assert!(refused("asked = [\"la\"]").contains("no word that counts"));
    assert!(refused("colour = 1").contains("concepts.toml"));
    let many: String = (0..200).map(|i| format!("[tag.t{i}]\nlabel = \"T\"\n")).collect();
    let text = concept("").replace("[tag]\n", &many);
    assert!(Lexicon::parse(&text, questions, "").unwrap_err().to_string().contains("201 concepts"));
}

#[test]
fn every_expression_is_a_care_word_for_the_readers_of_places() {
    for word in ["creche", "nounou", "bilingue", "montessori", "garderie", "assistantes"] {
        assert!(LEXICON.is_care_word(word), "{word}");
    }
    for word in ["nantes", "belfort", "loups", "de"] {
        assert!(!LEXICON.is_care_word(word), "{word}");
    }
}

/// Expressions joined by words that belong to none.
fn sentence() -> impl Strategy<Value = Vec<String>> {
    let texts: Vec<String> = LEXICON.expressions().map(|(text, _)| text.to_owned()).collect();
    let piece = prop_oneof![
        4 => proptest::sample::select(texts),
        1 => proptest::sample::select(vec![
            "en janvier".to_owned(), "6h30".to_owned(), "du lundi au jeudi".to_owned(), "10 mois".to_owned(),
            "sans".to_owned(), "bellevue".to_owned(), "dès le 4 mars".to_owned(), "jusqu'à 20h".to_owned(),
        ]),
    ];
    proptest::collection::vec(piece, 1..6)
}

proptest! {
    #[test]
    fn anything_is_read_without_panic_and_spans_are_of_the_text(text in "\\PC{0,200}") {
        check(&text)?;
    }

    #[test]
    fn figures_and_signs_are_read_without_panic(text in "[0-9hjx/:' ,a-e]{0,60}") {
        check(&text)?;
    }

    #[test]
    fn a_chip_taken_away_takes_its_effect_away(pieces in sentence()) {
        let text = pieces.join(", ");
        check(&text)?;
        let before = read(&text);
        for chip in &before.chips {
            let after = read(&chip.without);
            let same = |reading: &super::Reading| {
                reading.chips.iter().filter(|c| c.kind == chip.kind && c.value == chip.value).count()
            };
            prop_assert!(
                same(&after) < same(&before),
                "{text:?} without {:?} is {:?} and still holds {}", chip.text, chip.without, chip.value
            );
        }
    }

    #[test]
    fn a_reading_does_not_depend_on_accents_or_case(pieces in sentence()) {
        let text = pieces.join(" ");
        let plain: String = pieces.iter().map(|p| fold(&p.replace(['\'', '’'], "'")))
            .collect::<Vec<_>>().join(" ");
        let upper = text.to_uppercase();
        prop_assert_eq!(asks(&text), asks(&upper));
        // Folding takes hyphens and apostrophes away too; signs between figures mean something.
        if !text.contains(['/', '%', ':']) && !text.contains("jusqu") {
            prop_assert_eq!(asks(&text), asks(&plain), "{}", plain);
        }
    }
}

fn check(text: &str) -> Result<(), TestCaseError> {
    let reading = LEXICON.read(text, TODAY);
    for chip in &reading.chips {
        prop_assert!(text.is_char_boundary(chip.start) && text.is_char_boundary(chip.end));
        prop_assert_eq!(&text[chip.start..chip.end], chip.text.as_str());
        prop_assert!(!chip.text.is_empty() && !chip.label.is_empty());
    }
    for ask in &reading.asks {
        prop_assert!(ask.weight > 0.0 && ask.weight <= 1.0);
    }
    Ok(())
}
