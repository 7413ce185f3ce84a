//! The texts of a draft, each left as it can be shown or not at all, with a word about it.

use super::phone;
use super::plain::{Unreadable, plain};
use crate::ingest::issue::{IssueKind, Log, RecordRef};
use crate::ingest::mapping::Canonical;
use crate::ingest::record::Draft;

/// Texts in which a telephone number may stand.
const MAY_HOLD_PHONES: [Canonical; 9] = [
    Canonical::Phone,
    Canonical::Name,
    Canonical::Manager,
    Canonical::Address,
    Canonical::Street,
    Canonical::Hours,
    Canonical::Closures,
    Canonical::Tags,
    Canonical::Description,
];

/// Takes out of the texts of a draft the telephone numbers that are nobody's.
pub fn without_fiction(draft: &mut Draft, log: &mut Log) {
    let at = draft.at.clone();
    let mut strip = |text: &mut String, field: &str| {
        let Some(rest) = phone::without_fiction(text) else { return };
        log.issue(&at, IssueKind::FictionalPhone, field);
        *text = if rest.contains(char::is_alphanumeric) { rest } else { String::new() };
    };
    for (field, text) in &mut draft.text {
        if MAY_HOLD_PHONES.contains(field) {
            strip(text, &word_of(*field));
        }
    }
    if let Some(text) = draft.typed.tariff.as_mut().and_then(|tariff| tariff.text.as_mut()) {
        strip(text, "tariff");
    }
    draft.text.retain(|_, text| !text.is_empty());
}

/// Leaves only what can be shown in every text of a draft.
pub fn show(draft: &mut Draft, log: &mut Log) {
    let at = draft.at.clone();
    let texts = std::mem::take(&mut draft.text);
    draft.text = texts
        .into_iter()
        .filter_map(|(field, text)| Some((field, shown(&at, &text, &|| word_of(field), log)?)))
        .collect();
    if let Some(tariff) = &mut draft.typed.tariff {
        tariff.text =
            tariff.text.take().and_then(|text| shown(&at, &text, &|| "tariff".to_owned(), log));
    }
}

fn shown(at: &RecordRef, text: &str, field: &dyn Fn() -> String, log: &mut Log) -> Option<String> {
    match plain(text) {
        Ok(plain) => {
            if plain.hidden {
                log.issue(at, IssueKind::HiddenSigns, field());
            }
            if plain.markup {
                log.issue(at, IssueKind::MarkupRemoved, field());
            }
            Some(plain.text)
        }
        Err(Unreadable::Nothing) => None,
        Err(Unreadable::Broken) => {
            log.issue(at, IssueKind::UnreadableText, field());
            None
        }
    }
}

fn word_of(field: Canonical) -> String {
    let word = serde_json::to_value(field).ok();
    word.and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}
