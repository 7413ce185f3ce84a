//! Texts of both kinds, and the way there and back.

use super::*;
use proptest::prelude::*;

/// The week as OpenStreetMap writes it, or the cause of the refusal.
fn week(text: &str) -> Result<String, UnreadHours> {
    read(text).map(|read| read.week.to_osm(read.closures.as_deref()))
}

#[test]
fn the_syntax_of_openstreetmap_is_understood() {
    for (text, expected) in [
        ("Mo-Fr 07:30-18:30", "Mo-Fr 07:30-18:30"),
        ("Mo-Fr 07:30-18:30; PH off", "Mo-Fr 07:30-18:30; PH off"),
        ("24/7", "Mo-Su 00:00-24:00"),
        ("Mo,Tu 08:00-12:00,14:00-18:00", "Mo,Tu 08:00-12:00,14:00-18:00"),
        ("Mo-Fr 08:00-18:00; We off", "Mo,Tu,Th,Fr 08:00-18:00"),
        ("Mo-Fr 08:00-18:00; We 08:00-12:00", "Mo,Tu,Th,Fr 08:00-18:00; We 08:00-12:00"),
        ("Mo-Fr 07:00-19:00; Aug off", "Mo-Fr 07:00-19:00; Aug off"),
        ("Mo-Fr 07:00-19:00; PH,SH off", "Mo-Fr 07:00-19:00; SH off; PH off"),
        ("Mo-Fr 07:00-19:00; Aug 01-21 off", "Mo-Fr 07:00-19:00; Aug 01-Aug 21 off"),
        ("Fr-Mo 22:00-06:00", "Mo,Fr-Su 22:00-06:00"),
        ("Mo-Fr 07:30-18:30; PH 09:00-12:00", "Mo-Fr 07:30-18:30"),
    ] {
        assert_eq!(week(text).as_deref(), Ok(expected), "{text}");
    }
    let told = osm("Mo-Fr 07:30-18:30; Aug off; PH off").unwrap();
    assert_eq!(told.closures.as_deref(), Some("Fermé en août et les jours fériés"));
}

#[test]
fn rules_that_no_ordinary_week_can_hold_are_refused_with_their_cause() {
    for (text, cause) in [
        ("Jul Mo-Fr 08:00-18:00", UnreadHours::Dated),
        ("week 1-20 Mo-Fr 08:00-18:00", UnreadHours::Dated),
        ("Mo[1] 08:00-18:00", UnreadHours::Dated),
        ("2026 Mo-Fr 08:00-18:00", UnreadHours::Dated),
        ("Mo-Fr 08:00-18:00; Mo 12:00-14:00 off", UnreadHours::Dated),
        ("Mo-Fr 08:00+", UnreadHours::OpenEnd),
        ("Mo-Fr sunrise-sunset", UnreadHours::OpenEnd),
        ("Mo-Fr 08:00-18:00 \"sur rendez-vous\"", UnreadHours::Conditional),
        ("Mo-Fr 08:00-18:00 unknown", UnreadHours::Conditional),
        ("Mo-Fr 08:00-18:00 || \"sur rendez-vous\"", UnreadHours::Conditional),
        ("Mo-Fr 08:00-12:00,11:00-18:00", UnreadHours::Contradiction),
        ("Mo-Fr", UnreadHours::NoTime),
        ("off", UnreadHours::NeverOpen),
        ("", UnreadHours::NeverOpen),
    ] {
        assert_eq!(week(text), Err(cause), "{text}");
    }
}

#[test]
fn french_ways_of_writing_hours_are_understood() {
    for (text, expected) in [
        ("du lundi au vendredi de 7h30 à 18h30", "Mo-Fr 07:30-18:30"),
        ("Du Lundi au Vendredi de 7 h 30 à 18 h 30", "Mo-Fr 07:30-18:30"),
        ("Lun-Ven : 8h-18h", "Mo-Fr 08:00-18:00"),
        ("lundi, mardi et jeudi : 8h45 - 17h", "Mo,Tu,Th 08:45-17:00"),
        ("lundi 8h-12h et 14h-18h, mardi 8h-12h", "Mo 08:00-12:00,14:00-18:00; Tu 08:00-12:00"),
        ("Lundi 8h 12h", ""),
        ("du lundi au vendredi de 8h à 18h, fermé le mercredi", "Mo,Tu,Th,Fr 08:00-18:00"),
        ("lundi au vendredi 7h30-18h30 sauf le mercredi", "Mo,Tu,Th,Fr 07:30-18:30"),
        ("tous les jours de 7h à 19h", "Mo-Su 07:00-19:00"),
        ("lundi de 8h à midi", "Mo 08:00-12:00"),
        ("Lundi : 08:00-12:00 / 13:30-17:00", "Mo 08:00-12:00,13:30-17:00"),
        ("lundi fermé, mardi 9h-12h", "Tu 09:00-12:00"),
    ] {
        let got = week(text).unwrap_or_default();
        assert_eq!(got, expected, "{text}");
    }
}

#[test]
fn french_texts_that_leave_a_doubt_are_refused_whole() {
    for (text, cause) in [
        ("7h45-18h15", UnreadHours::NoDay),
        ("fermé le mercredi", UnreadHours::NeverOpen),
        ("du lundi au vendredi", UnreadHours::NoTime),
        ("du lundi au vendredi de 8h à 18h sur rendez-vous", UnreadHours::Syntax),
        ("lundi de 18h30 à 7h30", UnreadHours::Contradiction),
        ("lundi 8h-12h, lundi 11h-18h", UnreadHours::Contradiction),
        ("vendredi au lundi 8h-12h", UnreadHours::Contradiction),
        ("lundi 8-18", UnreadHours::Syntax),
        ("lundi 25h-26h", UnreadHours::Syntax),
        ("lundi dès 8h", UnreadHours::Syntax),
        ("Consulter le site", UnreadHours::Syntax),
    ] {
        assert_eq!(week(text), Err(cause), "{text}");
    }
}

/// Weeks whose ranges of a day are sorted and apart, midnight written 24:00.
fn weeks() -> impl Strategy<Value = WeekHours> {
    let ranges = prop::collection::btree_set(0u16..=1440, 2..=6).prop_map(|cuts| {
        let cuts: Vec<u16> = cuts.into_iter().collect();
        cuts.chunks_exact(2).map(|pair| TimeRange::between(pair[0], pair[1]).unwrap()).collect()
    });
    let night = (18 * 60u16..1440, 1u16..6 * 60)
        .prop_map(|(start, end)| vec![TimeRange::between(start, end).unwrap()]);
    let day = prop_oneof![4 => ranges, 1 => night];
    prop::collection::btree_map(prop::sample::select(Day::ALL.to_vec()), day, 1..=7)
        .prop_map(WeekHours::new)
}

proptest! {
    #[test]
    fn a_week_that_is_written_reads_the_same(week in weeks()) {
        let text = week.to_osm(None);
        let read = osm(&text);
        prop_assert_eq!(read, Ok(Read { week, closures: None }), "{}", text);
    }

    #[test]
    fn no_text_makes_the_readers_panic(text in "[MoTuFrPH0-9:;,\\- +lundih/à\\[\\]\"]{0,40}") {
        if let Ok(read) = read(&text) {
            prop_assert!(!read.week.is_empty());
        }
    }
}
