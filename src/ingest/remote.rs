//! What is left without a point is asked of a remote service, once for a whole source.

use super::issue::{AtCommune, IssueKind};
use super::locate::{Placing, Spot, TOLERANCE_M};
use super::normalise::Clean;
use super::privacy;
use super::surroundings::{Geocoder, Surroundings};
use super::territory::Territory;
use crate::domain::{CommuneCode, PlacedBy};
use crate::geocode::national::{Acceptance, Answer, Query, ReviewReason, Subject, accept};

/// Asks for every row that has an address and no point, and applies what is believed.
///
/// A service that fails leaves the rows where they are.
pub(super) fn ask(placings: &mut [Placing], around: &Surroundings<'_>) {
    let Some(geocoder) = around.geocoder else { return };
    let mut queries = Vec::new();
    let mut asked = Vec::new();
    for placing in placings.iter_mut().filter(|placing| placing.spot.is_err()) {
        if let Some(query) = query(&placing.row, placing.declared, geocoder) {
            queries.push(query);
            asked.push(placing);
        }
    }
    if queries.is_empty() {
        return;
    }
    let mut answers = geocoder.locate(&queries).into_iter();
    for placing in asked {
        match answers.next() {
            Some(Ok(answer)) => apply(placing, answer.as_ref(), around.territory),
            Some(Err(_)) | None => {
                placing.spot = Err(AtCommune::GeocoderFailed);
                placing.note = Some((IssueKind::GeocoderUnavailable, String::new()));
            }
        }
    }
}

/// The question about a row; None without an address, or about one that may not be sent.
fn query(row: &Clean, commune: CommuneCode, geocoder: &dyn Geocoder) -> Option<Query> {
    let street = row.street.as_deref()?;
    let homes = geocoder.homes();
    if privacy::hides_address(row) && homes.is_none() {
        return None;
    }
    let subject = Subject::listing(row.listing_type, homes).ok()?;
    Query::new(subject, row.housenumber.as_deref(), street, row.postcode, commune).ok()
}

fn apply(placing: &mut Placing, answer: Option<&Answer>, territory: &dyn Territory) {
    let declared = placing.declared;
    let reason = match accept(answer, declared, |code| territory.successor(code)) {
        Acceptance::Accepted { position, precision }
            if territory.contains(declared, position, TOLERANCE_M) =>
        {
            let answered = answer.and_then(|answer| territory.successor(answer.citycode));
            let placed_by = PlacedBy::Service;
            placing.spot = Ok(Spot { position, precision, citycode: answered, placed_by });
            return;
        }
        Acceptance::Accepted { .. } => "outside".to_owned(),
        Acceptance::KeptAtCommune(reason) => told(reason),
    };
    placing.spot = Err(AtCommune::AnswerRefused);
    placing.note = Some((IssueKind::WeakGeocode, reason));
}

fn told(reason: ReviewReason) -> String {
    match reason {
        ReviewReason::NoAnswer => "no answer".to_owned(),
        ReviewReason::OtherCommune { answered } => answered.to_string(),
        ReviewReason::WeakStreet { score } => format!("street {score}"),
        ReviewReason::Coarse => "coarse".to_owned(),
    }
}
