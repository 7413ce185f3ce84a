//! Refusals as RFC 9457 problem documents. The only place that knows their shape.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use std::fmt;
use utoipa::ToSchema;

/// Declares the closed list of problems: name, status, code, French title.
macro_rules! problems {
    ($($(#[doc = $doc:literal])+ $kind:ident = $status:literal, $code:literal, $title:literal;)+) => {
        /// Every problem that the service can answer with.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum ProblemKind { $($(#[doc = $doc])+ $kind,)+ }

        impl ProblemKind {
            /// The whole list, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$kind),+];

            /// Stable word for programs.
            pub fn code(self) -> &'static str {
                match self { $(Self::$kind => $code),+ }
            }

            /// HTTP status.
            pub fn status(self) -> StatusCode {
                let number: u16 = match self { $(Self::$kind => $status),+ };
                StatusCode::from_u16(number).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
            }

            /// French title.
            pub fn title(self) -> &'static str {
                match self { $(Self::$kind => $title),+ }
            }

            /// When it happens, for the documentation.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$kind => concat!($($doc),+)),+ }
            }
        }
    };
}

problems! {
    /// A parameter that this door does not know.
    UnknownParameter = 400, "unknown_parameter", "Paramètre inconnu";
    /// A parameter whose value cannot be used.
    InvalidParameter = 400, "invalid_parameter", "Paramètre invalide";
    /// Two parameters that exclude each other.
    ContradictoryParameters = 400, "contradictory_parameters", "Paramètres contradictoires";
    /// No place was given, and none could be read from `q`.
    PlaceMissing = 400, "place_missing", "Lieu manquant";
    /// The address was understood as no place.
    PlaceNotFound = 400, "place_not_found", "Lieu introuvable";
    /// A cursor that this service did not write.
    InvalidCursor = 400, "invalid_cursor", "Curseur invalide";
    /// A cursor of another question, or of data that have been replaced.
    CursorExpired = 400, "cursor_expired", "Curseur périmé";
    /// The query string is not valid UTF-8 once decoded.
    InvalidEncoding = 400, "invalid_encoding", "Encodage invalide";
    /// The query string is longer than 8 kB.
    QueryTooLong = 400, "query_too_long", "Requête trop longue";
    /// The body is not the JSON object that was expected.
    InvalidBody = 400, "invalid_body", "Corps de requête invalide";
    /// The body did not arrive in time.
    BodyTimeout = 408, "body_timeout", "Corps de requête trop lent";
    /// The body is larger than 64 kB.
    BodyTooLarge = 413, "body_too_large", "Corps de requête trop gros";
    /// The body is of a type that this door does not read.
    UnsupportedMediaType = 415, "unsupported_media_type", "Type de contenu non accepté";
    /// None of the encodings that the client accepts can be made.
    NotAcceptable = 406, "not_acceptable", "Format de réponse impossible";
    /// There is nothing at this address.
    NotFound = 404, "not_found", "Page ou ressource introuvable";
    /// No listing has this identifier.
    ListingNotFound = 404, "listing_not_found", "Fiche introuvable";
    /// The change feed is not known back to there any more.
    ChangesExpired = 410, "changes_expired", "Historique trop ancien";
    /// The address exists, but not for this method; see `Allow`.
    MethodNotAllowed = 405, "method_not_allowed", "Méthode non autorisée";
    /// The request cannot be read for another reason.
    BadRequest = 400, "bad_request", "Requête invalide";
    /// No data is loaded yet.
    NotReady = 503, "not_ready", "Service en cours de démarrage";
    /// Something failed on our side; the instance number finds it in the log.
    Internal = 500, "internal", "Erreur interne";
}

/// One wrong field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// JSON pointer of the field or parameter: `#/lat`.
    pub pointer: String,
    /// `unknown`, `not_a_number`, `out_of_range`, `unknown_value`, `repeated`, …
    pub code: &'static str,
    /// French, for people.
    pub detail: String,
}

impl FieldError {
    /// An error on a top-level field.
    pub fn new(field: &str, code: &'static str, detail: impl Into<String>) -> Self {
        let escaped = field.replace('~', "~0").replace('/', "~1");
        // Names come from outside: long ones are cut so that an answer stays small.
        let pointer = format!("#/{}", escaped.chars().take(60).collect::<String>());
        Self { pointer, code, detail: detail.into() }
    }
}

/// A refusal, ready to be sent.
#[derive(Debug, Clone)]
pub struct Problem {
    pub kind: ProblemKind,
    pub detail: String,
    pub errors: Vec<FieldError>,
    /// Methods that the address does have, for 405.
    pub allow: Option<&'static str>,
}

/// The document, as documented.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemDocument {
    /// A page that explains the problem.
    #[serde(rename = "type")]
    pub about: String,
    pub title: String,
    pub status: u16,
    /// Stable word for programs; the list is in `openapi/problems.md`.
    pub code: String,
    pub detail: String,
    pub errors: Vec<FieldError>,
}

impl Problem {
    /// A problem with a French explanation.
    pub fn new(kind: ProblemKind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), errors: Vec::new(), allow: None }
    }

    /// A problem that names its fields.
    pub fn with_errors(kind: ProblemKind, errors: Vec<FieldError>) -> Self {
        let details: Vec<&str> = errors.iter().map(|e| e.detail.as_str()).collect();
        Self { kind, detail: details.join(" "), errors, allow: None }
    }

    /// Logs what happened and tells the client only that something did.
    pub fn internal(error: impl fmt::Display) -> Self {
        tracing::error!(%error, "internal error");
        Self::new(ProblemKind::Internal, "Le service a rencontré une erreur. Réessayez plus tard.")
    }

    /// The document.
    pub fn document(&self) -> ProblemDocument {
        ProblemDocument {
            about: format!("/problemes/{}", self.kind.code()),
            title: self.kind.title().to_owned(),
            status: self.kind.status().as_u16(),
            code: self.kind.code().to_owned(),
            detail: self.detail.clone(),
            errors: self.errors.clone(),
        }
    }

    /// The answer.
    pub fn response(&self) -> HttpResponse {
        let mut builder = HttpResponse::build(self.kind.status());
        builder.content_type(MEDIA_TYPE).insert_header((header::CACHE_CONTROL, "no-store"));
        if let Some(allow) = self.allow {
            builder.insert_header((header::ALLOW, allow));
        }
        if self.kind == ProblemKind::NotReady {
            builder.insert_header((header::RETRY_AFTER, "5"));
        }
        builder.body(serde_json::to_vec(&self.document()).unwrap_or_default())
    }
}

/// Media type of a problem document.
pub const MEDIA_TYPE: &str = "application/problem+json";

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.code())
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.kind.status()
    }

    fn error_response(&self) -> HttpResponse {
        self.response()
    }
}

/// The list for `openapi/problems.md`.
pub fn documentation() -> String {
    let mut text = String::from(
        "# Problems\n\nEvery refusal is an `application/problem+json` document (RFC 9457). `code` is \
         stable; `title` and `detail` are French and may change. This file is generated.\n\n\
         | code | status | title | when |\n|---|---|---|---|\n",
    );
    for kind in ProblemKind::ALL {
        let row = (kind.code(), kind.status().as_u16(), kind.title(), kind.meaning().trim());
        text.push_str(&format!("| `{}` | {} | {} | {} |\n", row.0, row.1, row.2, row.3));
    }
    text
}
