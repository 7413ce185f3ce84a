//! The answer to a request: amounts, lines, warnings, as the API and the command give them.

use super::household::Household;
use super::money::to_cents;
use super::month::Month;
use super::notes::{Kept, Line, Notes, Silent};
use super::outcome::Case;
use super::params::{Confidence, P, Params, Unknown};
use super::request::{Asked, CareAsked, Request};
use super::rules::complement_transitoire;
use super::rules::{credit_impot, emploi};
use super::run::{self, Plain};
use super::year::{self, Course, Plan};
use super::{CareOption, money::EurosPerYear};
use rust_decimal::Decimal;

mod view;

pub use view::{
    LineView, MonthView, OptionView, RangeView, Simulation, TotalsView, UseView, WarningView,
    YearView,
};
use view::{mode_word, month_view, of_notes, text, totals_view, year_view};

const NOTICE: &str = "Estimation : seuls la crèche, la Caf, l’Urssaf et les impôts fixent les montants. Rien de ce que vous avez saisi n’est conservé.";

/// Works out every option of a request.
pub fn answer(params: &Params, request: &Request) -> Result<Simulation, Unknown> {
    let options = request.options.iter().map(|asked| option(params, request, asked));
    Ok(Simulation {
        month: request.month.to_string(),
        estimate: true,
        notice: NOTICE,
        options: options.collect::<Result<_, _>>()?,
    })
}

fn option(params: &Params, request: &Request, asked: &Asked) -> Result<OptionView, Unknown> {
    let legal = params.on(request.month.first_day());
    let mut notes = Kept::default();
    let (mode, label) = match asked {
        Asked::Care(care) => {
            let Some(household) = &request.household else { return Ok(OptionView::default()) };
            return care_view(params, (household, request), care);
        }
        Asked::Complement(history) => {
            let Some(household) = &request.household else { return Ok(OptionView::default()) };
            let case = Case { legal, household, month: request.month };
            let found = complement_transitoire::complement(&case, history, &mut notes)?;
            notes.amount("eligible", Decimal::from(u8::from(found.refusals.is_empty())));
            ("complement_transitoire", "Complément transitoire de CMG")
        }
        Asked::NetPay(pay) => {
            emploi::net_pay(legal, (pay.gross, pay.provident), pay.alsace_moselle, &mut notes)?;
            ("net_pay", "Salaire net")
        }
        Asked::LegalValues => {
            legal_values(legal, &mut notes);
            ("legal_values", "Valeurs légales")
        }
        Asked::CreditOutside(children) => {
            let legal = credit_impot::law_of(legal, request.month.year());
            let mut sum = EurosPerYear::ZERO;
            for one in children {
                sum += credit_impot::outside_child(legal, *one)?;
            }
            tell_credit(legal, P::HorsDomicileTaux, sum, &mut notes);
            ("credit_hors_domicile", "Crédit d’impôt, garde hors du domicile")
        }
        Asked::CreditHome(spent) => {
            let legal = credit_impot::law_of(legal, request.month.year());
            let credit = credit_impot::home(legal, spent.expense, spent.situation, &mut notes)?;
            notes.amount("tax_credit", credit.0);
            ("credit_domicile", "Crédit d’impôt, emploi à domicile")
        }
    };
    Ok(OptionView { mode, label, ..of_notes(params, &notes) })
}

fn tell_credit(legal: super::params::Legal<'_>, rate: P, sum: EurosPerYear, notes: &mut Kept) {
    let credit = sum.cents();
    notes.amount("tax_credit", credit.0);
    notes.line(|| {
        Line::monthly("tax_credit_outside", "Crédit d’impôt, garde hors du domicile", credit.0)
            .per("EUR/year")
            .using(legal, &[rate, P::HorsDomicilePlafond])
    });
}

/// Values that programs ask for by name.
fn legal_values(legal: super::params::Legal<'_>, notes: &mut Kept) {
    const VALUES: [(&str, P); 9] = [
        ("smic_hourly_gross", P::Smic),
        ("bmaf", P::Bmaf),
        ("social_security_ceiling", P::PlafondSecuriteSociale),
        ("bracket_1_one_child", P::Tranche1UnEnfant),
        ("bracket_1_two_children", P::Tranche1DeuxEnfants),
        ("bracket_1_each_more", P::Tranche1ParEnfant),
        ("bracket_2_one_child", P::Tranche2UnEnfant),
        ("bracket_2_two_children", P::Tranche2DeuxEnfants),
        ("bracket_2_each_more", P::Tranche2ParEnfant),
    ];
    for (name, parameter) in VALUES {
        if let Ok(value) = legal.get(parameter) {
            notes.amount(name, value);
            notes.line(|| Line::monthly(name, "Valeur légale", value).using(legal, &[parameter]));
        }
    }
}

fn care_view(
    params: &Params,
    (household, request): (&Household, &Request),
    care: &CareAsked,
) -> Result<OptionView, Unknown> {
    let mut notes = Kept::default();
    if !care.defaults.is_empty() {
        notes.warn("typical_values", || {
            "Ce que vous n’avez pas indiqué est remplacé par des valeurs habituelles (voir les lignes)."
                .to_owned()
        });
        let legal = params.on(request.month.first_day());
        notes.line(|| {
            let count = Decimal::from(care.defaults.len());
            Line::monthly("typical_values", "Valeurs habituelles employées", count)
                .per("count")
                .using(legal, &care.defaults)
        });
    }
    let month = request.month;
    let found = run::simulate(params, household, (&care.option, month), &mut notes)?;
    let net = |option: &CareOption| -> Result<Decimal, Unknown> {
        Ok(run::simulate(params, household, (option, month), &mut Silent)?.monthly.net)
    };
    let range = match &care.range {
        Some([low, high]) => Some((net(low)?, net(high)?)),
        None => None,
    };
    let course = match request.months {
        Some(months) => Some(course(params, (household, request), care, months)?),
        None => None,
    };
    for warning in course.iter().flat_map(|course| &course.warnings) {
        notes.warn(warning.code, || warning.detail.clone());
    }
    warn_future(params, request, &mut notes);
    warn_unsure(params, &mut notes);
    Ok(with_amounts(of_notes(params, &notes), care, (&found, range), course))
}

/// Says when the law of the time cannot be known yet.
fn warn_future(params: &Params, request: &Request, notes: &mut Kept) {
    let known = Month::of(params.checked_on());
    let last = request.month.plus(i32::from(request.months.unwrap_or(1)) - 1);
    if last > known {
        notes.warn("future_law", || {
            format!(
                "Après {}, les règles ne sont pas encore connues : le calcul garde celles d’aujourd’hui.",
                super::french::month(known.first_day())
            )
        });
    }
}

/// Names the values that are not sure.
fn warn_unsure(params: &Params, notes: &mut Kept) {
    let uses = notes.lines.iter().filter(|line| notes.weighs(line)).flat_map(|line| &line.uses);
    let unsure = uses.filter(|used| used.confidence == Confidence::Unsure);
    let mut labels: Vec<&str> =
        unsure.map(|used| params.parameter(used.parameter).label.as_str()).collect();
    labels.dedup();
    if !labels.is_empty() {
        let detail =
            format!("Le résultat repose sur des valeurs incertaines : {}.", labels.join(" ; "));
        notes.warn("unsure_values", || detail);
    }
}

fn course(
    params: &Params,
    (household, request): (&Household, &Request),
    care: &CareAsked,
    months: u8,
) -> Result<Course, Unknown> {
    let plan = Plan {
        first: request.month,
        months,
        stops_at_school: request.stops_at_school,
        holiday_pay_in_june: care.holiday_pay_in_june,
    };
    year::course(params, household, &care.option, plan)
}

fn with_amounts(
    view: OptionView,
    care: &CareAsked,
    (found, range): (&Plain, Option<(Decimal, Decimal)>),
    course: Option<Course>,
) -> OptionView {
    let (months, years) = course.map_or_else(Default::default, |course| {
        let months = course.months.iter().map(month_view).collect();
        (months, course.years.iter().map(year_view).collect())
    });
    OptionView {
        mode: mode_word(&care.option),
        label: care.option.label(),
        monthly: Some(totals_view(&found.monthly)),
        yearly: Some(totals_view(&found.yearly)),
        hourly_net: Some(text(found.hourly_net)),
        range: range.map(|(low, high)| RangeView {
            low: text(to_cents(low.min(high))),
            high: text(to_cents(high.max(low))),
        }),
        months,
        years,
        ..view
    }
}

/// Refusal of a date for which the law is not known.
pub fn unknown_law(unknown: Unknown, month: Month, params: &Params) -> super::Refusal {
    let label = &params.parameter(unknown.parameter).label;
    super::Refusal {
        pointer: "#/month".to_owned(),
        code: "law_unknown",
        detail: format!(
            "Pour {}, une valeur légale n’est pas connue ici : {label} ({}).",
            super::french::month(month.first_day()),
            unknown.parameter.id()
        ),
    }
}
