//! What another publisher does to a row, drawn with a fixed seed.

use berceau::domain::{Listing, ListingId, Places, Position, Precision, SourceId, Sourced, Status};

/// A small generator: the same draws every run (xorshift64*).
pub struct Draw(u64);

impl Draw {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        ((self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize) % end
    }

    fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

type Change = fn(&mut Listing, &mut Draw);
type Spread = fn(&Listing, usize, &mut Draw) -> (Vec<Listing>, Vec<Listing>);

/// Rows of the two lists made from one real row, and which of them are the same place.
pub struct Disturbance {
    pub name: &'static str,
    how: How,
    pub truth: &'static [(usize, usize)],
    /// Least share asked for; 0 where a person must decide.
    pub precision: f64,
    pub recall: f64,
}

enum How {
    Change(Change),
    Spread(Spread),
}

impl Disturbance {
    pub fn apply(&self, l: &Listing, rank: usize, draw: &mut Draw) -> (Vec<Listing>, Vec<Listing>) {
        match self.how {
            How::Change(change) => {
                let mut other = copy(l, rank, "");
                change(&mut other, draw);
                (vec![l.clone()], vec![other])
            }
            How::Spread(spread) => spread(l, rank, draw),
        }
    }
}

const ONE: &[(usize, usize)] = &[(0, 0)];
const TWO: &[(usize, usize)] = &[(0, 0), (1, 1)];

const fn change(name: &'static str, how: Change, recall: f64) -> Disturbance {
    Disturbance { name, how: How::Change(how), truth: ONE, precision: 0.98, recall }
}

const fn spread(name: &'static str, how: Spread, truth: &'static [(usize, usize)]) -> Disturbance {
    Disturbance { name, how: How::Spread(how), truth, precision: 0.98, recall: 0.92 }
}

pub const DISTURBANCES: &[Disturbance] = &[
    change("trade words", trade_words, 0.92),
    change("capitals, no accents", capitals, 0.92),
    change("shortened streets", shorten_street, 0.92),
    change("bis", bis, 0.92),
    change("no number", no_number, 0.92),
    change("no street", no_street, 0.88),
    change("a typing error in the name", typo, 0.92),
    change("two typing errors in the name", typos, 0.92),
    change("a word more or less", word, 0.92),
    change("point moved 0 to 400 m", move_point, 0.92),
    change("point moved 2 to 20 km", lose_point, 0.92),
    change("centre of the commune", commune_centre, 0.92),
    change("commune centre, no street", only_commune, 0.0),
    change("other capacity and kind", other_capacity, 0.92),
    change("the other street of the corner", corner, 0.88),
    change("a SIRET on one side", siret, 0.92),
    change("everything, one chance in three", everything, 0.92),
    change("renamed (for people)", rename, 0.0),
    spread("another name at the door", colocated, ONE),
    spread("first and second house", series, TWO),
    spread("a chain with many sites", chain, ONE),
    spread("a neighbour at 60 m", neighbour, ONE),
    spread("crèche and halte of one name", halte, TWO),
];

/// The row as a second publisher has it.
pub fn copy(l: &Listing, rank: usize, suffix: &str) -> Listing {
    named(l, "autre-liste", &format!("{rank}{suffix}"))
}

fn named(l: &Listing, source: &str, source_id: &str) -> Listing {
    let mut out = l.clone();
    out.id = ListingId::parse(&format!("{source}-x{source_id}")).unwrap();
    out.source = SourceId::parse(source).unwrap();
    out.source_id = source_id.to_owned();
    // A second list rarely tells the rest.
    for field in [&mut out.phone, &mut out.website, &mut out.description, &mut out.manager] {
        *field = None;
    }
    out.status = None::<Sourced<Status>>;
    let id = out.source.clone();
    out.address.source = id.clone();
    out.position.source = id.clone();
    for field in [&mut out.name, &mut out.siret, &mut out.email, &mut out.closures] {
        field.iter_mut().for_each(|f| f.source = id.clone());
    }
    out.subtype.iter_mut().for_each(|f| f.source = id.clone());
    out.capacity.iter_mut().for_each(|f| f.source = id.clone());
    out.professionals.iter_mut().for_each(|f| f.source = id.clone());
    out.age_min = None;
    out.age_max = None;
    out
}

fn set_name(l: &mut Listing, change: impl FnOnce(&str) -> String) {
    if let Some(name) = &mut l.name {
        name.value = change(&name.value);
    }
}

fn trade_words(l: &mut Listing, draw: &mut Draw) {
    let before = [
        "Multi-accueil",
        "Crèche municipale",
        "Micro-crèche",
        "Multi-accueil Petite Enfance",
        "Structure multi-accueil",
        "Halte-garderie",
        "Crèche associative",
        "",
        "Maison de la petite enfance",
        "Pôle petite enfance",
    ];
    let (before, city) = (draw.pick(&before), draw.below(3) == 0);
    let after = if city { format!(" {}", l.address.value.city) } else { String::new() };
    set_name(l, |name| format!("{before} {name}{after}").trim().to_owned());
}

fn capitals(l: &mut Listing, _: &mut Draw) {
    let shout = |text: &str| berceau::domain::text::fold(text).to_uppercase();
    set_name(l, shout);
    if let Some(street) = &mut l.address.value.street {
        *street = shout(street);
    }
}

fn shorten_street(l: &mut Listing, _: &mut Draw) {
    let short = [
        ("Boulevard ", "Bd "),
        ("Avenue ", "Av. "),
        ("Rue ", "R. "),
        ("Place ", "Pl "),
        ("Chemin ", "Che "),
        ("Allée ", "All. "),
        ("Impasse ", "Imp "),
        ("Route ", "Rte "),
        ("Saint ", "St "),
        (" de la ", " "),
        (" du ", " "),
        ("Docteur ", "Dr "),
        (" des ", " "),
        ("Général ", "Gal "),
    ];
    if let Some(street) = &mut l.address.value.street {
        for (long, written) in short {
            *street = street.replace(long, written);
        }
    }
}

fn bis(l: &mut Listing, _: &mut Draw) {
    if let Some(number) = &mut l.address.value.housenumber {
        *number = match number.split_once(' ') {
            Some((plain, _)) => plain.to_owned(),
            None => format!("{number} bis"),
        };
    }
}

fn no_number(l: &mut Listing, _: &mut Draw) {
    l.address.value.housenumber = None;
}

fn no_street(l: &mut Listing, _: &mut Draw) {
    no_number(l, &mut Draw::new(1));
    l.address.value.street = None;
}

fn typo(l: &mut Listing, draw: &mut Draw) {
    set_name(l, |name| {
        let mut letters: Vec<char> = name.chars().collect();
        let at = draw.below(letters.len().max(2) - 1);
        match draw.below(3) {
            0 => drop(letters.remove(at)),
            1 => letters.insert(at, 'e'),
            _ if letters.len() > 1 => letters.swap(at, at + 1),
            _ => {}
        }
        letters.into_iter().collect()
    });
}

fn typos(l: &mut Listing, draw: &mut Draw) {
    typo(l, draw);
    typo(l, draw);
}

fn word(l: &mut Listing, draw: &mut Draw) {
    let more =
        draw.pick(&["Mutualité", "Espace Enfance", "Babilou", "Centre-ville", "Nord", "Est"]);
    let less = draw.below(2) == 0;
    set_name(l, |name| {
        let words: Vec<&str> = name.split(' ').collect();
        if less && words.len() > 2 { words[1..].join(" ") } else { format!("{name} {more}") }
    });
}

fn shift(l: &mut Listing, metres: f64, draw: &mut Draw) {
    let angle = draw.below(360) as f64;
    let (north, east) = (angle.to_radians().cos() * metres, angle.to_radians().sin() * metres);
    let p = l.position.value;
    let lat = p.lat() + north / 111_195.0;
    let lon = p.lon() + east / (111_195.0 * p.lat().to_radians().cos());
    l.position.value = Position::new(lat, lon).unwrap();
}

fn move_point(l: &mut Listing, draw: &mut Draw) {
    let metres = draw.below(400) as f64;
    shift(l, metres, draw);
}

fn lose_point(l: &mut Listing, draw: &mut Draw) {
    let metres = 2_000.0 + draw.below(18_000) as f64;
    shift(l, metres, draw);
}

fn commune_centre(l: &mut Listing, _: &mut Draw) {
    let commune = super::lists::PLACES.commune(l.address.value.citycode).unwrap();
    l.position.value = commune.centre.unwrap();
    l.precision = Precision::Municipality;
}

fn only_commune(l: &mut Listing, draw: &mut Draw) {
    commune_centre(l, draw);
    no_street(l, draw);
}

fn other_capacity(l: &mut Listing, draw: &mut Draw) {
    let places = Places::new(10 + draw.below(50) as u16).unwrap();
    l.capacity = Some(Sourced::new(places, &l.source, l.source_date));
    l.subtype = None;
}

/// The entrance that another publisher knows, a few doors away, under a longer name.
fn corner(l: &mut Listing, draw: &mut Draw) {
    trade_words(l, draw);
    let metres = draw.below(120) as f64;
    shift(l, metres, draw);
    l.address.value.housenumber = Some((1 + draw.below(90)).to_string());
    let streets = ["Rue du Marché", "Place Aristide Briand", "Avenue du Maréchal Foch"];
    l.address.value.street = Some(draw.pick(&streets).to_owned());
}

fn siret(l: &mut Listing, draw: &mut Draw) {
    let siret = format!("21{:012}", draw.below(1 << 30));
    l.siret = Some(Sourced::new(siret, &l.source, l.source_date));
}

fn everything(l: &mut Listing, draw: &mut Draw) {
    let all: [Change; 8] =
        [trade_words, shorten_street, bis, no_number, typo, word, move_point, commune_centre];
    for change in all {
        if draw.below(3) == 0 {
            change(l, draw);
        }
    }
}

fn rename(l: &mut Listing, draw: &mut Draw) {
    let name = new_name(draw);
    set_name(l, |_| name);
}

fn new_name(draw: &mut Draw) -> String {
    let first =
        draw.pick(&["Zébulon", "Tournesol", "Guignol", "Kangourou", "Cannelle", "Myosotis"]);
    let last = draw.pick(&["et Compagnie", "du Parc", "Bleu", "en Herbe", "des Prés", "Magique"]);
    format!("{first} {last}")
}

fn colocated(l: &Listing, rank: usize, draw: &mut Draw) -> (Vec<Listing>, Vec<Listing>) {
    let mut stranger = copy(l, rank, "b");
    rename(&mut stranger, draw);
    (vec![l.clone()], vec![copy(l, rank, ""), stranger])
}

fn series(l: &Listing, rank: usize, draw: &mut Draw) -> (Vec<Listing>, Vec<Listing>) {
    let house = |source: &str, suffix: &str, number: &str| {
        let mut out = named(l, source, &format!("{rank}{suffix}"));
        set_name(&mut out, |name| format!("{name} {number}"));
        out
    };
    let ours = vec![house("liste", "a", "I"), house("liste", "b", "II")];
    let mut others = vec![house("autre-liste", "a", "1"), house("autre-liste", "b", "2")];
    others.iter_mut().for_each(|other| shift(other, 15.0, draw));
    (ours, others)
}

fn chain(l: &Listing, rank: usize, draw: &mut Draw) -> (Vec<Listing>, Vec<Listing>) {
    let mut ours = named(l, "liste", &rank.to_string());
    set_name(&mut ours, |_| "Nos Petits Pouces".into());
    let mut other = copy(&ours, rank, "");
    trade_words(&mut other, draw);
    shift(&mut other, 16.0, draw);
    (vec![ours], vec![other])
}

fn neighbour(l: &Listing, rank: usize, draw: &mut Draw) -> (Vec<Listing>, Vec<Listing>) {
    let mut near = copy(l, rank, "b");
    rename(&mut near, draw);
    shift(&mut near, 60.0, draw);
    near.address.value.housenumber = Some(format!("{}", 100 + draw.below(50)));
    (vec![l.clone()], vec![copy(l, rank, ""), near])
}

fn halte(l: &Listing, rank: usize, draw: &mut Draw) -> (Vec<Listing>, Vec<Listing>) {
    let unit = |source: &str, suffix: &str, kind: &str| {
        let mut out = named(l, source, &format!("{rank}{suffix}"));
        set_name(&mut out, |name| format!("{kind} {name}"));
        out.subtype = None;
        out
    };
    let ours = vec![unit("liste", "a", "Crèche"), unit("liste", "b", "Halte-garderie")];
    let mut others =
        vec![unit("autre-liste", "a", "Crèche"), unit("autre-liste", "b", "Halte garderie")];
    others.iter_mut().for_each(|other| shift(other, 10.0, draw));
    (ours, others)
}
