//! What can be wrong with a source, a row or a field: two closed lists.

use crate::domain::SourceId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// How much an issue matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth counting.
    Info,
    /// A value was left out or replaced.
    Warning,
    /// Somebody must look.
    Error,
}

/// Declares a closed list of codes with their labels.
macro_rules! codes {
    ($(#[$meta:meta])* $name:ident { $($variant:ident = $code:literal, $label:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $(#[doc = $label] #[serde(rename = $code)] $variant,)+ }

        impl $name {
            /// Every value of the list.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word used in reports.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// What a person reads.
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),+ }
            }
        }
    };
}

codes! {
    /// Something noticed about a row that is kept, or about a whole source.
    IssueKind {
        ColumnMissing = "column_missing", "une colonne attendue n’est pas dans le fichier";
        ColumnTwice = "column_twice", "deux colonnes portent ce nom, la première est lue";
        RaggedRow = "ragged_row", "la ligne n’a pas le bon nombre de colonnes";
        UnknownKey = "unknown_key", "clé inconnue, laissée de côté";
        InvalidField = "invalid_field", "valeur qui n’a pas la forme attendue, laissée de côté";
        InvalidLine = "invalid_line", "ligne illisible";
        DuplicateKey = "duplicate_key", "clé écrite deux fois dans le même objet, laissée de côté";
        NotALineFormat = "not_a_line_format", "le fichier n’a pas une fiche par ligne";
        FutureDate = "future_date", "date dans l’avenir, laissée de côté";
        InvalidHours = "invalid_hours", "horaires illisibles ou contradictoires, laissés de côté";
        InvalidAvailability = "invalid_availability", "disponibilité illisible ou contradictoire, laissée de côté";
        MojibakeRepaired = "mojibake_repaired", "texte mal décodé par l’éditeur, remis en ordre";
        HiddenSigns = "hidden_signs", "signes invisibles ou qui retournent le texte, enlevés";
        MarkupRemoved = "markup_removed", "balises enlevées d’un texte";
        UnreadableText = "unreadable_text", "texte abîmé, laissé de côté";
        ImplausibleName = "implausible_name", "nom qui n’en est pas un, laissé de côté";
        MissingName = "missing_name", "établissement sans nom";
        InvalidPhone = "invalid_phone", "numéro de téléphone impossible, laissé de côté";
        FictionalPhone = "fictional_phone", "numéro réservé à la fiction, enlevé";
        InvalidEmail = "invalid_email", "adresse électronique impossible, laissée de côté";
        InvalidWebsite = "invalid_website", "adresse de site impossible, laissée de côté";
        InvalidLanguage = "invalid_language", "ce n’est pas le code d’une langue, laissé de côté";
        UndatedAvailability = "undated_availability", "disponibilité sans jour de déclaration, tenue pour inconnue";
        StaleAvailability = "stale_availability", "disponibilité déclarée il y a plus de dix-huit mois, tenue pour inconnue";
        InvalidSiret = "invalid_siret", "numéro SIRET impossible, laissé de côté";
        InvalidPostcode = "invalid_postcode", "code postal impossible, laissé de côté";
        InvalidCitycode = "invalid_citycode", "code Insee impossible, laissé de côté";
        InvalidDate = "invalid_date", "date illisible, laissée de côté";
        InvalidAge = "invalid_age", "âge illisible ou contradictoire, laissé de côté";
        CapacityZero = "capacity_zero", "capacité de zéro place, tenue pour inconnue";
        CapacityUnreadable = "capacity_unreadable", "capacité illisible, tenue pour inconnue";
        CapacityOutOfRange = "capacity_out_of_range", "capacité hors limites, tenue pour inconnue";
        CapacityUnusual = "capacity_unusual", "capacité inhabituelle pour ce mode d’accueil";
        CitycodeUnknown = "citycode_unknown", "code Insee qui n’est celui d’aucune commune";
        CommuneMerged = "commune_merged", "commune fusionnée, remplacée par celle d’aujourd’hui";
        CommuneFromPoint = "commune_from_point", "commune déduite du point";
        CityMismatch = "city_mismatch", "nom de ville qui n’est pas celui de la commune";
        PostcodeMismatch = "postcode_mismatch", "code postal qui n’est pas celui de la commune";
        InvalidPoint = "invalid_point", "coordonnées qui ne sont pas un point de la Terre";
        NoPosition = "no_position", "sans coordonnées, montré au centre de la commune";
        SwappedCoordinates = "swapped_coordinates", "latitude et longitude inversées, remises en ordre";
        PointFarFromCommune = "point_far_from_commune", "point hors de la commune déclarée, laissé de côté";
        WeakGeocode = "weak_geocode", "localisation trop incertaine, laissée de côté";
        PointFarFromAddress = "point_far_from_address", "point à plus d’un kilomètre de l’adresse, gardé";
        GeocoderUnavailable = "geocoder_unavailable", "le service d’adresses n’a pas répondu, montré au centre de la commune";
        DuplicateSourceId = "duplicate_source_id", "même identifiant pour des établissements différents";
        PossibleDuplicate = "possible_duplicate", "même nom au même endroit qu’une autre ligne, sous un autre identifiant";
        IdCollision = "id_collision", "même nom et même adresse que d’autres lignes, numéro ajouté";
    }
}

codes! {
    /// Why a row is not published.
    RejectReason {
        JunkRow = "junk_row", "ligne qui ne décrit pas un établissement";
        NotChildcare = "not_childcare", "ce n’est pas un mode d’accueil";
        OutOfScope = "out_of_scope", "hors du champ de la source";
        ClosedPlace = "closed_place", "établissement fermé";
        UnreadableRecord = "unreadable_record", "enregistrement illisible";
        MissingSourceId = "missing_source_id", "identifiant de la source absent";
        UnknownType = "unknown_type", "type absent ou inconnu";
        NoCommune = "no_commune", "aucune commune n’est donnée ni déductible";
        CommuneUnknown = "commune_unknown", "commune introuvable";
        IncoherentSource = "incoherent_source", "la source se contredit : aucune de ses lignes n’est crue";
        NoPlace = "no_place", "ni point utilisable, ni centre connu pour la commune";
    }
}

codes! {
    /// Why a listing stands at the centre of its commune.
    AtCommune {
        NoAddress = "no_address", "ni point ni adresse";
        PointRefused = "point_refused", "point refusé, sans adresse à chercher";
        CoarsePoint = "coarse_point", "point qui ne dit que la commune, sans adresse à chercher";
        NotCovered = "not_covered", "aucun fichier d’adresses pour cette commune";
        StreetUnknown = "street_unknown", "voie inconnue dans cette commune";
        StreetAmbiguous = "street_ambiguous", "plusieurs voies répondent aussi bien";
        AnswerRefused = "answer_refused", "réponse trop incertaine, ou hors de la commune";
        GeocoderFailed = "geocoder_failed", "le service d’adresses n’a pas répondu";
        SparseCell = "sparse_cell", "adresse cachée, trop peu d’adresses alentour";
        CellOutside = "cell_outside", "adresse cachée, centre du carré hors de la commune";
    }
}

impl IssueKind {
    /// How much it matters.
    pub fn severity(self) -> Severity {
        use IssueKind::*;
        match self {
            ColumnMissing | InvalidLine | NotALineFormat => Severity::Error,
            CommuneMerged | CommuneFromPoint | PostcodeMismatch | CityMismatch | NoPosition
            | CapacityZero | CapacityUnusual | IdCollision => Severity::Info,
            _ => Severity::Warning,
        }
    }

    /// Whether a person should look at the row.
    pub fn needs_review(self) -> bool {
        use IssueKind::*;
        matches!(
            self,
            PointFarFromCommune
                | PointFarFromAddress
                | WeakGeocode
                | SwappedCoordinates
                | DuplicateSourceId
                | IdCollision
                | PossibleDuplicate
                | CitycodeUnknown
                | ColumnMissing
                | ColumnTwice
        )
    }
}

/// Which record of which input; number 0 stands for the whole input.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RecordRef {
    pub input: Arc<str>,
    /// Line of a delimited file, rank (from 1) in a JSON list.
    pub record: u64,
}

/// Something noticed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Issue {
    #[serde(flatten)]
    pub at: RecordRef,
    pub kind: IssueKind,
    /// JSON pointer to the value in the record, where the format has such places.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub pointer: String,
    /// The value, or what was expected of it; empty for people working at home.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
}

impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.at.record {
            0 => f.write_str("fichier : ")?,
            record => write!(f, "ligne {record} : ")?,
        }
        if !self.pointer.is_empty() {
            write!(f, "{} : ", self.pointer)?;
        }
        f.write_str(self.kind.label())?;
        if self.detail.is_empty() { Ok(()) } else { write!(f, " ({})", self.detail) }
    }
}

impl Issue {
    /// How much it matters.
    pub fn severity(&self) -> Severity {
        self.kind.severity()
    }
}

/// What is wrong at one place of a record, before it is known which record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// JSON pointer; empty for the whole record.
    pub pointer: String,
    pub kind: IssueKind,
    pub detail: String,
}

impl Fault {
    /// Attaches a cause to a place.
    pub fn new(pointer: String, kind: IssueKind, detail: impl Into<String>) -> Self {
        Self { pointer, kind, detail: detail.into() }
    }
}

/// A row that is not published, and why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RejectedRow {
    pub source: SourceId,
    #[serde(flatten)]
    pub at: RecordRef,
    pub reason: RejectReason,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
}

/// A row that became a part of another row of its source.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct MergedRow {
    pub source: SourceId,
    #[serde(flatten)]
    pub at: RecordRef,
    pub into: RecordRef,
}

/// Longest detail kept: enough to recognise a value, too short to copy a record.
const DETAIL_LENGTH: usize = 120;

/// Collects what is noticed while one source goes through the stages.
#[derive(Debug, Default)]
pub struct Log {
    pub issues: Vec<Issue>,
    /// The first of each reason; all of them are counted.
    pub rejected: Vec<(RecordRef, RejectReason, String)>,
    pub rejected_by_reason: BTreeMap<RejectReason, u64>,
    /// Rows shown at the centre of their commune.
    pub at_commune: BTreeMap<AtCommune, u64>,
    /// Texts of people that are not published.
    pub withheld: u64,
    /// Rows that became a part of another, and which.
    pub merged: Vec<(RecordRef, RecordRef)>,
}

/// Rejected rows of a source that are listed one by one, for each reason: three million shops are
/// counted, not listed.
pub const LISTED_PER_REASON: u64 = 1_000;

impl Log {
    /// Notes something about a record.
    pub fn issue(&mut self, at: &RecordRef, kind: IssueKind, detail: impl AsRef<str>) {
        self.fault(at, Fault::new(String::new(), kind, detail.as_ref()));
    }

    /// Notes what is wrong at one place of a record.
    pub fn fault(&mut self, at: &RecordRef, fault: Fault) {
        let Fault { pointer, kind, detail } = fault;
        let (pointer, detail) = (shortened(&pointer), shortened(&detail));
        self.issues.push(Issue { at: at.clone(), kind, pointer, detail });
    }

    /// Turns a record away.
    pub fn reject(&mut self, at: &RecordRef, reason: RejectReason, detail: impl AsRef<str>) {
        let count = self.rejected_by_reason.entry(reason).or_default();
        *count += 1;
        if *count <= LISTED_PER_REASON {
            self.rejected.push((at.clone(), reason, shortened(detail.as_ref())));
        }
    }

    /// Notes that a row became a part of another.
    pub fn merged(&mut self, row: &RecordRef, into: &RecordRef) {
        self.merged.push((row.clone(), into.clone()));
    }

    /// Counts a row that is shown at the centre of its commune.
    pub fn at_commune(&mut self, reason: AtCommune) {
        *self.at_commune.entry(reason).or_default() += 1;
    }

    /// Forgets the values quoted about one record, when they belong to somebody's home.
    pub fn hide_details_of(&mut self, at: &RecordRef, from: usize) {
        for issue in self.issues[from..].iter_mut().filter(|i| i.at == *at) {
            issue.detail.clear();
        }
    }
}

fn shortened(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(DETAIL_LENGTH).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_apart_and_read_back() {
        for kind in IssueKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.code());
            assert!(!kind.label().is_empty());
        }
        let codes: std::collections::BTreeSet<_> =
            RejectReason::ALL.iter().map(|r| r.code()).collect();
        assert_eq!(codes.len(), RejectReason::ALL.len());
        assert!(AtCommune::ALL.iter().all(|r| !r.label().is_empty() && !r.code().is_empty()));
    }
}
