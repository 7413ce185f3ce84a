//! What is known of a listing, in concepts.

use super::concept::{ConceptSet, ListingConcepts};
use super::lexicon::Lexicon;
use super::trie::{Scope, Step};
use crate::domain::text::fold;
use crate::domain::{CareKind, Day, Funding, Listing, TimeRange, WeekHours};
use crate::search::analysis::words::{Word, split};

/// Minutes after midnight before which a day begins early.
const EARLY: u16 = 7 * 60;
/// Minutes after midnight after which a day ends late.
const LATE: u16 = 19 * 60 + 30;
/// Words looked back at for one that says the contrary.
const LOOK_BACK: usize = 3;

/// Sure yes and no under construction.
struct Facts<'a> {
    lexicon: &'a Lexicon,
    yes: ConceptSet,
    no: ConceptSet,
}

impl Facts<'_> {
    fn say(&mut self, name: &str, truth: bool) {
        // A vocabulary without the concept has nobody asking for it.
        if let Some(id) = self.lexicon.id(name) {
            if truth { self.yes.insert(id) } else { self.no.insert(id) }
        }
    }

    fn say_if_told(&mut self, name: &str, truth: Option<bool>) {
        if let Some(truth) = truth {
            self.say(name, truth);
        }
    }
}

impl Lexicon {
    /// What a listing is, is told to be, and is known not to be. The unknown is in none of the three.
    pub fn of_listing(&self, listing: &Listing) -> ListingConcepts {
        let mut facts = Facts { lexicon: self, yes: ConceptSet::EMPTY, no: ConceptSet::EMPTY };
        kinds(&mut facts, listing);
        flags(&mut facts, listing);
        ages(&mut facts, listing);
        if let Some(hours) = listing.hours.as_ref().filter(|f| !f.value.is_empty()) {
            week(&mut facts, &hours.value);
        }
        let mut told = ConceptSet::EMPTY;
        for tag in listing.tags.iter().flat_map(|f| &f.value) {
            self.tag(tag, &mut facts, &mut told);
        }
        languages(&mut facts, listing, &mut told);
        self.consequences(&mut facts);
        // Not the manager: who runs a place must not move it.
        let texts = [&listing.name, &listing.description];
        for text in texts.into_iter().flatten() {
            told = told.union(self.told(&text.value));
        }
        let no = facts.no.without(facts.yes);
        ListingConcepts { yes: facts.yes, told: told.without(facts.yes).without(no), no }
    }

    /// A tag that is a concept's own word is a yes; a tag in other words is told.
    fn tag(&self, tag: &str, facts: &mut Facts, told: &mut ConceptSet) {
        match self.tags.get(&fold(tag)) {
            Some(set) => facts.yes = facts.yes.union(*set),
            None => *told = told.union(self.told(tag)),
        }
    }

    /// What follows from what is known, and what it rules out.
    fn consequences(&self, facts: &mut Facts) {
        for id in facts.yes.iter() {
            facts.yes = facts.yes.union(self.concepts[id.index()].implies);
        }
        let excluded = facts.yes.iter().map(|id| self.concepts[id.index()].excludes);
        facts.no = excluded.fold(facts.no, ConceptSet::union);
    }

    /// Concepts that a text of a listing speaks of, without those it says are not there.
    pub fn told(&self, text: &str) -> ConceptSet {
        let words = split(text);
        let steps: Vec<Step> = words.iter().map(|w| self.step(w)).collect();
        let mut found = ConceptSet::EMPTY;
        let mut at = 0;
        while at < steps.len() {
            let Some((meaning, end)) = self.trie.longest(&steps, at, Scope::Told) else {
                at += 1;
                continue;
            };
            let denied = self.is_denied(&words, at);
            for (id, _) in meaning.concepts.iter().filter(|(_, weight)| *weight >= 0.9) {
                let concept = &self.concepts[id.index()];
                match (denied, concept.opposite) {
                    (false, _) if concept.spoken => found.insert(*id),
                    (true, Some(opposite)) => found.insert(opposite),
                    _ => {}
                }
            }
            at = end;
        }
        found
    }

    /// Whether a word just before says that this is not there ("fermé le samedi").
    fn is_denied(&self, words: &[Word], at: usize) -> bool {
        let before = words[..at].iter().rev().take(LOOK_BACK);
        let mut apart = words[at].apart;
        for word in before {
            if apart {
                return false;
            }
            if self.manner.closers.contains(&word.text) {
                return true;
            }
            apart = word.apart;
        }
        false
    }
}

fn kinds(facts: &mut Facts, listing: &Listing) {
    for kind in crate::domain::ListingType::ALL {
        facts.say(&format!("type:{}", kind.as_str()), *kind == listing.listing_type);
    }
    // The kinds that no listing of ours is.
    facts.say("type:alsh", false);
    facts.say("type:periscolaire", false);
    if let Some(subtype) = listing.subtype() {
        for other in crate::domain::Subtype::ALL {
            facts.say(&format!("subtype:{}", other.as_str()), *other == subtype);
        }
    }
    for kind in listing.kinds.iter().flat_map(|f| &f.value) {
        facts.say(
            match kind {
                CareKind::Regular => "tag:regulier",
                CareKind::Occasional => "tag:occasionnel",
                CareKind::Emergency => "tag:urgence",
            },
            true,
        );
    }
}

fn flags(facts: &mut Facts, listing: &Listing) {
    let flag = |field: &Option<crate::domain::Sourced<bool>>| field.as_ref().map(|f| f.value);
    facts.say_if_told("tag:avip", flag(&listing.avip));
    facts.say_if_told("tag:handicap", flag(&listing.inclusive));
    facts.say_if_told("sched:atypique", flag(&listing.atypical_hours));
    if let Some(funding) = &listing.funding {
        facts.say("fund:psu", funding.value == Funding::Psu);
        facts.say("fund:paje", funding.value == Funding::Paje);
    }
}

fn ages(facts: &mut Facts, listing: &Listing) {
    let least = listing.age_min.as_ref().map(|f| f.value.get());
    let most = listing.age_max.as_ref().map(|f| f.value.get());
    facts.say_if_told(
        "tag:age_0_6m",
        least.map(|months| months <= 3).filter(|yes| *yes || least >= Some(6)),
    );
    facts.say_if_told(
        "tag:age_0_3",
        least.map(|months| months < 36).filter(|yes| *yes || least >= Some(36)),
    );
    facts.say_if_told("tag:age_3_6", most.map(|months| months > 42));
}

fn week(facts: &mut Facts, hours: &WeekHours) {
    let any =
        |test: &dyn Fn(&TimeRange) -> bool| hours.days().any(|(_, ranges)| ranges.iter().any(test));
    for (name, day) in
        [("sched:mercredi", Day::Wed), ("sched:samedi", Day::Sat), ("sched:dimanche", Day::Sun)]
    {
        facts.say(name, !hours.on(day).is_empty());
    }
    facts.say("sched:tot_matin", any(&|r| r.start() < EARLY || at_night(*r)));
    facts.say("sched:soir", any(&|r| r.end() > LATE || r.crosses_midnight()));
    facts.say("sched:nuit", any(&|r| at_night(*r)));
    if hours.is_atypical() {
        facts.say("sched:atypique", true);
    }
    let long = |day: Day| {
        hours.on(day).iter().map(|r| u32::from(r.end().saturating_sub(r.start()))).sum::<u32>()
            >= 8 * 60
    };
    if Day::ALL[..5].iter().all(|day| long(*day)) {
        facts.say("sched:temps_plein", true);
    }
}

/// Open at three in the morning.
fn at_night(range: TimeRange) -> bool {
    const THREE: u16 = 3 * 60;
    range.crosses_midnight() && range.end() > THREE || range.start() <= THREE && range.end() > THREE
}

fn languages(facts: &mut Facts, listing: &Listing, told: &mut ConceptSet) {
    let Some(languages) = &listing.languages else { return };
    let mut others = 0;
    for code in &languages.value {
        let code = code.to_lowercase();
        others += usize::from(!matches!(code.as_str(), "fr" | "fsl" | "lsf"));
        facts.say(&format!("lang:{code}"), true);
        let named = facts.lexicon.tags.get(&code).copied().unwrap_or_default();
        facts.yes = facts.yes.union(named);
    }
    // Speaking two languages is not yet caring for children in both.
    if let Some(id) = facts.lexicon.id("tag:bilingue").filter(|_| others > 0) {
        told.insert(id);
    }
}
