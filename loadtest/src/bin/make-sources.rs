//! Writes large made-up sources, to measure ingestion: a file the size of the BPE, or a whole
//! country of overlapping lists. Deterministic; nothing in them is a real establishment.

use berceau::domain::Position;
use loadtest::country::{Country, Town};
use loadtest::dice::Dice;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;

const USAGE: &str =
    "usage: make-sources bpe FOLDER [ROWS] | make-sources national FOLDER [LISTINGS]";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |default| arguments.get(2).map_or(Some(default), |n| n.parse::<u64>().ok());
    let outcome = match (arguments.first().map(String::as_str), arguments.get(1)) {
        (Some("bpe"), Some(folder)) => number(3_000_000).map(|rows| bpe(Path::new(folder), rows)),
        (Some("national"), Some(folder)) => {
            number(350_000).map(|count| national(Path::new(folder), count))
        }
        _ => None,
    };
    match outcome {
        Some(Ok(())) => ExitCode::SUCCESS,
        Some(Err(error)) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
        None => {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
    }
}

const FIRST: &[&str] = &[
    "Petits",
    "Lutins",
    "Loupiots",
    "Coquelicots",
    "Doudous",
    "Bambins",
    "Moussaillons",
    "Ecureuils",
    "Canetons",
    "Mésanges",
    "Tournesols",
    "Galipettes",
    "Marelle",
    "Ritournelle",
    "Farandole",
    "Cigogne",
];
const LAST: &[&str] = &[
    "du Parc",
    "de la Gare",
    "Bellevue",
    "des Tilleuls",
    "du Moulin",
    "de l’Étang",
    "du Centre",
    "Jean Jaurès",
    "des Prés",
    "du Lac",
    "de la Forêt",
    "du Château",
    "Pasteur",
    "du Vallon",
    "des Vignes",
    "du Port",
];
const STREETS: &[&str] = &[
    "rue des Lilas",
    "avenue Jean Jaurès",
    "rue de la République",
    "place de la Mairie",
    "rue Pasteur",
    "boulevard Victor Hugo",
    "chemin des Vignes",
    "rue du Moulin",
    "impasse des Acacias",
    "rue de l’Église",
];

/// A made-up establishment, as its own list would have it.
struct Place<'a> {
    commune: &'a Town,
    name: String,
    number: usize,
    street: &'static str,
    at: Position,
    micro: bool,
    capacity: usize,
}

impl<'a> Place<'a> {
    fn draw(country: &'a Country, dice: &mut Dice) -> Self {
        let commune = country.draw(dice);
        let near = Position::new(
            commune.centre.lat() + dice.swing() * 0.004,
            commune.centre.lon() + dice.swing() * 0.004,
        );
        let micro = dice.below(2) == 0;
        Self {
            commune,
            name: format!("Les {} {}", dice.of(FIRST), dice.of(LAST)),
            number: 1 + dice.below(200),
            street: STREETS[dice.below(STREETS.len())],
            at: near.unwrap_or(commune.centre),
            micro,
            capacity: if micro { 10 + dice.below(3) } else { 15 + dice.below(50) },
        }
    }

    fn inbound(&self, id: usize, dice: &mut Dice) -> String {
        let Town { code, name: city, postcode, .. } = self.commune;
        let front = dice.of(&["", "Crèche ", "Multi-accueil ", "Structure petite enfance "]);
        let (lat, lon) =
            (self.at.lat() + dice.swing() * 0.0002, self.at.lon() + dice.swing() * 0.0002);
        let subtype = if self.micro { "micro_creche" } else { "multi_accueil" };
        format!(
            r#"{{"source_id":"{id}","type":"creche","subtype":"{subtype}","name":"{front}{}","address":{{"housenumber":"{}","street":"{}","postcode":"{postcode}","city":"{city}","citycode":"{code}"}},"lat":{lat:.6},"lon":{lon:.6},"capacity":{},"hours":{{"mon":["07:30-18:30"],"tue":["07:30-18:30"]}},"updated_on":"2026-10-0{}"}}"#,
            self.name,
            self.number,
            self.street,
            self.capacity,
            1 + id % 9,
        )
    }
}

const BPE_HEAD: &str = "AN;NOMRS;CNOMRS;NUMVOIE;INDREP;TYPVOIE;LIBVOIE;CADR;CODPOS;DEPCOM;LIBCOM;TYPEQU;\
SIRET;STATUT_DIFFUSION;CAPACITE;LAMBERT_X;LAMBERT_Y;LONGITUDE;LATITUDE;QUALITE_XY;EPSG;QUALITE_GEOLOC";
/// What the real file has besides, so that a row is as long.
const FILLER: usize = 73;

fn bpe(folder: &Path, rows: u64) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let country = Country::load().map_err(io::Error::other)?;
    let mut dice = Dice::new(25);
    let places: Vec<Place> = (0..rows / 230).map(|_| Place::draw(&country, &mut dice)).collect();
    let file = File::create(folder.join("BPE25.zip"))?;
    write_bpe(file, &places, rows, &mut dice)?;
    fs::write(folder.join("bpe-2025.toml"), bpe_mapping())
}

fn bpe_mapping() -> String {
    let text = include_str!("../../../fixtures/mappings/bpe-2025.toml");
    text.replace("sources/bpe-2025/bpe25-extrait.csv", "BPE25.zip")
}

fn write_bpe(file: File, places: &[Place], rows: u64, dice: &mut Dice) -> io::Result<()> {
    let mut archive = zip::ZipWriter::new(BufWriter::new(file));
    let options =
        zip::write::SimpleFileOptions::default().large_file(true).compression_level(Some(1));
    archive.start_file("BPE25.csv", options)?;
    let mut out = BufWriter::with_capacity(1 << 20, archive);
    let filler: String = (0..FILLER).map(|i| format!(";\"X{i}\"")).collect();
    writeln!(out, "{BPE_HEAD}{}", filler.replace('"', ""))?;
    let filler = ";\"_Z\"".repeat(FILLER);
    let every = (rows / places.len().max(1) as u64).max(1);
    for row in 0..rows {
        let place = places.get((row / every) as usize).filter(|_| row % every == 0);
        match place {
            Some(place) => write_creche(&mut out, place, dice)?,
            None => write!(
                out,
                "\"2025\";\"BOULANGERIE {row}\";\"\";\"{}\";\"\";\"RUE\";\"DU FOUR\";\"\";\"75001\";\"75101\";\"PARIS\";\"B207\";\"\";\"O\";;652000;6862000;2.34;48.86;\"B\";\"2154\";\"11\"",
                row % 300
            )?,
        }
        writeln!(out, "{filler}")?;
    }
    out.into_inner().map_err(|e| e.into_error())?.finish()?.flush()
}

fn write_creche(out: &mut impl Write, place: &Place, dice: &mut Dice) -> io::Result<()> {
    let Town { code, name: city, postcode, .. } = place.commune;
    let (kind, street) = (if place.micro { "D509" } else { "D502" }, place.street.to_uppercase());
    let (lat, lon) =
        (place.at.lat() + dice.swing() * 0.0002, place.at.lon() + dice.swing() * 0.0002);
    write!(
        out,
        "\"2025\";\"{}\";\"\";\"{}\";\"\";\"\";\"{street}\";\"\";\"{postcode}\";\"{code}\";\"{}\";\"{kind}\";\"\";\"O\";{};;;{lon:.5};{lat:.5};\"B\";\"2154\";\"11\"",
        place.name.to_uppercase(),
        place.number,
        city.to_uppercase(),
        place.capacity
    )
}

/// 15 000 crèches known to the BPE, most of them to a département list, some to a city's, and
/// assistants maternels for the rest.
fn national(folder: &Path, count: u64) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let country = Country::load().map_err(io::Error::other)?;
    let mut dice = Dice::new(44);
    let creches = (count / 20).max(1);
    let places: Vec<Place> = (0..creches).map(|_| Place::draw(&country, &mut dice)).collect();
    write_bpe(File::create(folder.join("BPE25.zip"))?, &places, creches, &mut dice)?;
    fs::write(folder.join("bpe-2025.toml"), bpe_mapping())?;
    for (id, kind, every) in [("departements", "department", 1), ("villes", "city", 3)] {
        let mut out = inbound(folder, id, kind)?;
        for (rank, place) in places.iter().enumerate().filter(|(rank, _)| rank % every == 0) {
            writeln!(out, "{}", place.inbound(rank, &mut dice))?;
        }
        out.flush()?;
    }
    let mut out = inbound(folder, "assistants-maternels", "department")?;
    for rank in 0..count - creches {
        let Town { code, name: city, postcode, centre, .. } = country.draw(&mut dice);
        let (lat, lon) = (centre.lat() + dice.swing() * 0.01, centre.lon() + dice.swing() * 0.01);
        writeln!(
            out,
            r#"{{"source_id":"am{rank}","type":"assistant_maternel","address":{{"postcode":"{postcode}","city":"{city}","citycode":"{code}"}},"lat":{lat:.6},"lon":{lon:.6},"capacity":{},"availability":[{{"state":"{}","declared_by":"carer","declared_on":"2026-10-01"}}],"updated_on":"2026-10-01"}}"#,
            1 + dice.below(4),
            dice.of(&["free", "none", "unknown"]),
        )?;
    }
    out.flush()
}

fn inbound(folder: &Path, id: &str, kind: &str) -> io::Result<BufWriter<File>> {
    let mapping = format!(
        "id = \"{id}\"\ntitle = \"{id} (généré)\"\npublisher = \"Généré\"\npublisher_kind = \"{kind}\"\n\
         licence = \"Sans objet\"\nattribution = \"Données générées pour une mesure\"\n\
         data_date = \"2026-10-01\"\nfixtures = [\"{id}.jsonl\"]\n[format]\nkind = \"inbound\"\n"
    );
    fs::write(folder.join(format!("{id}.toml")), mapping)?;
    Ok(BufWriter::new(File::create(folder.join(format!("{id}.jsonl")))?))
}
