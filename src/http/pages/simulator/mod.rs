//! The simulator for families: four screens of questions, then the costs side by side. What is typed
//! goes in bodies alone, never in an address, and nothing of it is kept or logged.

mod chart;
mod curves;
mod faults;
mod form;
mod labels;
mod results;
mod screens;

use super::{html, private_html};
use crate::domain::Date;
use crate::http::body;
use crate::http::handlers::costs::law;
use crate::http::problem::Problem;
use crate::http::state::AppState;
use crate::simulator::{Params, Request, answer};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use faults::Fault;
use form::{Go, Screen, Typed};
use screens::{Asked, ScreenPage};

/// `GET /simulateur`: the first screen, empty.
pub async fn show(state: web::Data<AppState>) -> HttpResponse {
    let law = match law() {
        Ok(law) => law,
        Err(problem) => return problem.response(),
    };
    let asked = Asked { law, typed: &Typed::default(), faults: &[], today: state.clock.today() };
    html(StatusCode::OK, &ScreenPage::new(&asked, Screen::Children, false))
}

/// `POST /simulateur`: the screen that the button leads to, or the costs.
pub async fn ask(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<AppState>,
) -> HttpResponse {
    let body = match body::read(&request, payload, "application/x-www-form-urlencoded").await {
        Ok(body) => body,
        Err(problem) => return problem.response(),
    };
    let run = || Ok(answered(law()?, &Typed::read(&body), state.clock.today()));
    run().unwrap_or_else(|problem: Problem| problem.response())
}

fn answered(law: &Params, typed: &Typed, today: Date) -> HttpResponse {
    let screen = typed.screen();
    let show = |screen, faults: &[Fault], more| {
        let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
        let asked = Asked { law, typed, faults, today };
        private_html(status, &ScreenPage::new(&asked, screen, more))
    };
    match typed.go() {
        Go::AddChild => return show(Screen::Children, &[], true),
        Go::Back => return show(screen.previous(), &[], false),
        Go::To(screen) => return show(screen, &[], false),
        Go::Next => {}
    }
    let faults = faults::of(law, typed, screen);
    if let Some(first) = faults.first() {
        return show(first.screen, &faults, false);
    }
    match screen.next() {
        Some(next) => show(next, &[], false),
        None => costs(law, typed),
    }
}

fn costs(law: &Params, typed: &Typed) -> HttpResponse {
    let document = typed.document(Screen::Prices);
    // Faults have been told before: what is refused here would be one of ours.
    let Ok(request) = Request::read(&document, law) else {
        return Problem::internal("a request without faults was refused").response();
    };
    match answer(law, &request) {
        Ok(found) => {
            let page = results::CostsPage::new(law, typed, (&document, &found));
            private_html(StatusCode::OK, &page)
        }
        Err(unknown) => Problem::internal(unknown).response(),
    }
}
