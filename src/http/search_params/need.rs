//! When care is needed and for whom, from the parameters.

use crate::domain::{CareKind, Date, InvalidSchedule, Schedule};
use crate::http::params::Params;
use crate::search::Need;

/// Longest schedule, in characters.
const MAX_SCHEDULE: usize = 2_000;
/// Care is not looked for farther ahead than this, in years.
const FARTHEST_START: i16 = 5;

/// Reads the need; what is wrong is noted in the parameters.
pub fn need(params: &mut Params, today: Date) -> Need {
    let start = start(params, today);
    let schedule = params.short_text("schedule", MAX_SCHEDULE).and_then(|text| {
        Schedule::parse(&text)
            .map_err(|error| params.refuse("schedule", "invalid_schedule", refusal(&error)))
            .ok()
    });
    let age = params.integer("age_months", 0, 216).map(|months| months as u16);
    let birth = birth(params, start.unwrap_or(today), today);
    if params.has("age_months") && params.has("birth") {
        params.refuse(
            "birth",
            "contradictory",
            "Donnez « birth » ou « age_months », pas les deux.",
        );
    }
    let kinds = CareKind::ALL.iter().map(|k| k.as_str()).collect::<Vec<_>>().join(", ");
    let kind = params.word("kind", CareKind::parse, &kinds);
    Need { start, schedule, age_months: age.or(birth), kind }
}

fn start(params: &mut Params, today: Date) -> Option<Date> {
    let text = params.short_text("start", 20)?;
    let plain = text.len() == 10;
    let Some(date) = text.parse::<Date>().ok().filter(|_| plain) else {
        params.refuse(
            "start",
            "not_a_date",
            "« start » s’écrit AAAA-MM-JJ, par exemple 2027-01-04.",
        );
        return None;
    };
    // Who looks late at night for today must not be refused at midnight.
    let yesterday = today.yesterday().unwrap_or(today);
    let far = date.year() > today.year() + FARTHEST_START;
    if date < yesterday || far {
        let detail = format!("« start » doit être entre aujourd’hui et {} ans.", FARTHEST_START);
        params.refuse("start", "out_of_range", detail);
        return None;
    }
    Some(date)
}

/// Age on the first day; a child to be born before care begins counts 0 until then.
fn birth(params: &mut Params, day: Date, today: Date) -> Option<u16> {
    let text = params.short_text("birth", 20)?;
    let month = text.len() == 7;
    let Some(born) = format!("{text}-01").parse::<Date>().ok().filter(|_| month) else {
        params.refuse("birth", "not_a_month", "« birth » s’écrit AAAA-MM, par exemple 2026-05.");
        return None;
    };
    let months = |to: Date| {
        (i32::from(to.year()) - i32::from(born.year())) * 12 + i32::from(to.month())
            - i32::from(born.month())
    };
    if months(today) > 216 || months(today) < -24 {
        let detail = "« birth » doit être entre il y a 18 ans et dans 2 ans.";
        params.refuse("birth", "out_of_range", detail);
        return None;
    }
    u16::try_from(months(day).max(0)).ok()
}

fn refusal(error: &InvalidSchedule) -> String {
    let form = "« schedule » s’écrit mon:08:00-18:00,tue:08:00-12:30 (mon, tue, wed, thu, fri, sat, \
                sun ; A: ou B: devant le jour pour deux semaines qui alternent)";
    match error {
        InvalidSchedule::Empty => format!("{form}. Aucune plage n’est donnée."),
        InvalidSchedule::TooLong => format!("{form}. Il y a trop de plages."),
        InvalidSchedule::Day(day) => {
            let day: String = day.chars().filter(|c| !c.is_control()).collect();
            format!("{form}. « {day} » n’est pas un jour.")
        }
        InvalidSchedule::Shape(_) | InvalidSchedule::Hours(_) => format!("{form}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 11, 25);

    fn read(query: &str) -> Result<Need, Vec<String>> {
        let names = ["start", "schedule", "age_months", "birth", "kind"];
        let mut params = Params::from_query(query, &names).unwrap();
        let need = need(&mut params, TODAY);
        match params.finish() {
            Ok(()) => Ok(need),
            Err(problem) => Err(problem.errors.iter().map(|e| e.code.to_owned()).collect()),
        }
    }

    #[test]
    fn an_age_is_that_of_the_first_day() {
        let need = read("birth=2026-05&start=2027-01-04").unwrap();
        assert_eq!(need.age_months, Some(8));
        assert_eq!(read("birth=2027-03&start=2027-09-01").unwrap().age_months, Some(6));
        assert_eq!(read("birth=2027-03").unwrap().age_months, Some(0));
        assert_eq!(read("age_months=10").unwrap().age_months, Some(10));
    }

    #[test]
    fn what_cannot_be_is_refused_with_its_reason() {
        for (query, code) in [
            ("start=2025-01-01", "out_of_range"),
            ("start=2040-01-01", "out_of_range"),
            ("start=demain", "not_a_date"),
            ("start=2027-02-30", "not_a_date"),
            ("birth=2026", "not_a_month"),
            ("birth=1990-01", "out_of_range"),
            ("birth=2026-05&age_months=3", "contradictory"),
            ("schedule=lundi:8h-18h", "invalid_schedule"),
            ("kind=sometimes", "unknown_value"),
        ] {
            assert_eq!(read(query), Err(vec![code.to_owned()]), "{query}");
        }
        assert!(read("start=2026-11-25&schedule=A:mon:08:00-18:00&kind=regular").is_ok());
    }
}
