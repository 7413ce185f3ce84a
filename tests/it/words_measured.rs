//! Figures of the text index on a country of made-up listings. Run by hand:
//! `cargo test --release --test it -- --ignored --nocapture words_measured`

use super::support::PLACES;
use super::support::world::{Dice, TODAY};
use berceau::domain::{
    Address, Listing, ListingId, ListingType, Position, Precision, SourceId, Sourced, Subtype,
};
use berceau::search::text::{self, Definitions, TextIndex};
use berceau::search::words::Lexicon;
use std::time::Instant;
use tantivy::schema::{FAST, Schema, TEXT};

const LISTINGS: usize = 350_000;

const FIRST: [&str; 24] = [
    "Petits",
    "Lutins",
    "Loupiots",
    "Coquelicots",
    "Doudous",
    "Bambins",
    "Moussaillons",
    "Écureuils",
    "Canetons",
    "Mésanges",
    "Tournesols",
    "Galipettes",
    "Marelle",
    "Ritournelle",
    "Farandole",
    "Cigogne",
    "Libellules",
    "Papillons",
    "Explorateurs",
    "Pirates",
    "Étoiles",
    "Coccinelles",
    "Oursons",
    "Bellevue",
];
const SECOND: [&str; 16] = [
    "du Parc",
    "de la Gare",
    "des Vignes",
    "du Lac",
    "d'Or",
    "bleus",
    "malins",
    "des Bois",
    "de l'Île",
    "du Marché",
    "Saint-Michel",
    "des Prés",
    "du Moulin",
    "enchantés",
    "de Sophie",
    "II",
];
const SAID: [&str; 20] = [
    "Accueil bilingue anglais",
    "Pédagogie Montessori",
    "Grand jardin clos",
    "Repas faits maison",
    "Non-fumeuse",
    "Proche de la gare",
    "Horaires atypiques possibles",
    "Maison de plain-pied",
    "Activités manuelles et musique",
    "Accueil d'enfants en situation de handicap",
    "Petit groupe",
    "Sorties au parc chaque jour",
    "Couches fournies",
    "Vingt ans d'expérience",
    "Jeux d'éveil",
    "Équipe diplômée",
    "Projet nature",
    "Sans animaux",
    "Langue des signes",
    "Accueil périscolaire le mercredi",
];

fn listing(number: usize, dice: &mut Dice) -> Listing {
    let source = SourceId::parse("mesure").unwrap();
    let communes = PLACES.communes();
    let commune = &communes[dice.below(communes.len() as u64) as usize];
    let sourced = |text: String| Some(Sourced::new(text, &source, TODAY));
    let address = Address {
        housenumber: None,
        street: Some(format!("rue {}", SECOND[dice.below(16) as usize])),
        postcode: None,
        citycode: commune.code,
        city: commune.name.clone(),
    };
    let position = commune.centre.unwrap_or(Position::new(46.0, 2.0).unwrap());
    let kind = match dice.below(8) {
        0 | 1 => ListingType::Creche,
        2 => ListingType::Mam,
        _ => ListingType::AssistantMaternel,
    };
    let mut listing = Listing::new(
        ListingId::parse(&format!("mesure-{number:06}")).unwrap(),
        (source.clone(), number.to_string()),
        kind,
        Sourced::new(address, &source, TODAY),
        (Sourced::new(position, &source, TODAY), Precision::Municipality),
    );
    if kind == ListingType::Creche {
        listing.subtype = Some(Sourced::new(Subtype::ALL[dice.below(7) as usize], &source, TODAY));
    }
    if kind != ListingType::AssistantMaternel {
        let (first, second) = (dice.below(24) as usize, dice.below(16) as usize);
        listing.name = sourced(format!("Les {} {}", FIRST[first], SECOND[second]));
    }
    let said: Vec<&str> = (0..4).map(|_| SAID[dice.below(20) as usize]).collect();
    listing.description = sourced(said.join(". "));
    listing
}

/// The same words, given to the engine alone.
fn engine_alone(folder: &std::path::Path, listings: &[Listing], kinds: &str) {
    let mut schema = Schema::builder();
    let slot = schema.add_u64_field("slot", FAST);
    let fields =
        ["name", "name_raw", "kind", "place", "body"].map(|name| schema.add_text_field(name, TEXT));
    let index = tantivy::Index::create_in_dir(folder, schema.build()).unwrap();
    let mut writer = index.writer_with_num_threads(1, 256 << 20).unwrap();
    for (number, listing) in listings.iter().enumerate() {
        let mut document = tantivy::TantivyDocument::new();
        document.add_u64(slot, number as u64);
        let name = listing.name.as_ref().map_or("", |f| &f.value);
        let address = &listing.address.value;
        let place = format!("{} {}", address.street.as_deref().unwrap_or(""), address.city);
        let body = listing.description.as_ref().map_or("", |f| &f.value);
        for (field, text) in fields.iter().zip([name, name, kinds, &place, body]) {
            document.add_text(*field, text);
        }
        writer.add_document(document).unwrap();
    }
    writer.commit().unwrap();
    let segments = index.searchable_segment_ids().unwrap();
    if segments.len() > 1 {
        writer.merge(&segments).wait().unwrap();
    }
    writer.wait_merging_threads().unwrap();
}

#[test]
#[ignore = "measures, takes a minute: make long"]
fn words_measured() {
    let mut dice = Dice(7);
    let listings: Vec<Listing> = (0..LISTINGS).map(|i| listing(i, &mut dice)).collect();
    let lexicon = Lexicon::bundled().unwrap();
    let kind = lexicon.words_of(lexicon.id("type:assistant_maternel").unwrap());
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let clock = Instant::now();
    engine_alone(folders[0].path(), &listings, &kind);
    let alone = clock.elapsed();
    let clock = Instant::now();
    let all: Vec<&Listing> = listings.iter().collect();
    text::write(folders[1].path(), &all, &Definitions::bundled(&lexicon).unwrap()).unwrap();
    let ours = clock.elapsed();
    println!(
        "build: engine alone {alone:?}, ours {ours:?}, ratio {:.2}",
        ours.as_secs_f64() / alone.as_secs_f64()
    );
    let clock = Instant::now();
    let concepts =
        listings.iter().take(50_000).filter(|l| !lexicon.of_listing(l).told.is_empty()).count();
    println!("of_listing: {:?} each, {concepts} of 50000 told something", clock.elapsed() / 50_000);
    let clock = Instant::now();
    let index =
        TextIndex::open(folders[1].path(), Definitions::bundled(&lexicon).unwrap()).unwrap();
    println!("open: {:?}", clock.elapsed());
    time_words(&index);
    let clock = Instant::now();
    for _ in 0..1_000 {
        std::hint::black_box(
            lexicon
                .read("assistante maternelle bilingue le mercredi jusqu'à 20h dès janvier", TODAY),
        );
    }
    println!("read: {:?} each", clock.elapsed() / 1_000);
    time_completion(&listings[..100_000]);
}

fn time_words(index: &TextIndex) {
    for text in [
        "papillons",
        "papillons malins",
        "les ptits oursons",
        "bellevue 2",
        "sophie",
        "galipetes enchantés",
        "lutns",
        "etoiles saint michel",
        "papillons zzzzzz",
        "petits pirates perdus",
        "jardin",
        "montessori",
        "rue du moulin",
        "experience",
        "moussailons",
    ] {
        let clock = Instant::now();
        let found = index.matches_text(text).unwrap().unwrap();
        let first = clock.elapsed();
        let clock = Instant::now();
        (0..20).for_each(|_| drop(index.matches_text(text)));
        let mean = clock.elapsed() / 20;
        println!(
            "{text:24} {:6} found, first {first:?}, mean {mean:?}, {:?} {:?}",
            found.full.len(),
            found.corrected,
            found.dropped
        );
    }
}

fn time_completion(listings: &[Listing]) {
    let (_folder, generation) = super::support::world::generation(listings);
    for text in [
        "na",
        "nant",
        "st herb",
        "petits lou",
        "papill",
        "nantse",
        "nounou nan",
        "44",
        "galipetes",
        "zzzzz",
    ] {
        let clock = Instant::now();
        for _ in 0..200 {
            std::hint::black_box(generation.suggester.lines(&generation, text, &|_, _| Vec::new()));
        }
        println!("suggest {text:12} {:?} each", clock.elapsed() / 200);
    }
}
