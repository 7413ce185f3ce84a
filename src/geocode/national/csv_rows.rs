//! Questions and answers of a batch, as CSV.

use super::answer::{Answer, RawAnswer};
use super::exchange::NationalError;
use super::query::Query;
use csv::StringRecord;

/// Columns that are sent. The row comes back and tells which question an answer is for.
pub const ROW: &str = "row";
pub const ADDRESS: &str = "address";
pub const POSTCODE: &str = "postcode";
pub const CITYCODE: &str = "citycode";

/// What is known of each row of a batch.
pub type Answers = Vec<Result<Option<Answer>, NationalError>>;

const UNREADABLE: NationalError = NationalError::Unreadable("no CSV with the expected columns");

/// The questions, a line each.
pub fn write(queries: &[&Query]) -> Result<Vec<u8>, NationalError> {
    let cannot = |_| NationalError::Unreadable("the questions cannot be written");
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record([ROW, ADDRESS, POSTCODE, CITYCODE]).map_err(cannot)?;
    for (row, query) in queries.iter().enumerate() {
        let postcode = query.postcode().map(String::from).unwrap_or_default();
        let citycode = query.citycode().to_string();
        out.write_record([&row.to_string(), query.line(), &postcode, &citycode]).map_err(cannot)?;
    }
    out.into_inner().map_err(|_| NationalError::Unreadable("the questions cannot be written"))
}

/// Places of the columns that are read.
struct Columns {
    row: usize,
    sent_citycode: usize,
    lat: usize,
    lon: usize,
    score: usize,
    kind: usize,
    label: usize,
    citycode: usize,
    postcode: usize,
    city: usize,
}

impl Columns {
    fn of(header: &StringRecord) -> Option<Self> {
        let at = |name: &str| header.iter().position(|h| h.trim_start_matches('\u{feff}') == name);
        Some(Self {
            row: at(ROW)?,
            sent_citycode: at(CITYCODE)?,
            lat: at("latitude")?,
            lon: at("longitude")?,
            score: at("result_score")?,
            kind: at("result_type")?,
            label: at("result_label")?,
            citycode: at("result_citycode")?,
            postcode: at("result_postcode")?,
            city: at("result_city")?,
        })
    }
}

/// The answers of a batch, in the order of the questions.
///
/// A row that is missing, told twice or given back with another commune has no answer; a row that
/// was never asked spoils the batch, since nothing then tells which answer is whose.
pub fn read(body: &[u8], queries: &[&Query]) -> Result<Answers, NationalError> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(body);
    let header = reader.headers().map_err(|_| UNREADABLE)?.clone();
    let columns = Columns::of(&header).ok_or(UNREADABLE)?;
    let mut answers: Vec<Option<Result<Option<Answer>, NationalError>>> = vec![None; queries.len()];
    for record in reader.records() {
        let record = record.map_err(|_| UNREADABLE)?;
        let cell = |i: usize| record.get(i).map(str::trim).unwrap_or_default();
        let row: usize = cell(columns.row).parse().map_err(|_| UNREADABLE)?;
        let unasked = NationalError::Unreadable("rows that were not asked");
        let query = queries.get(row).ok_or(unasked)?;
        let slot = answers.get_mut(row).ok_or(unasked)?;
        *slot = Some(if slot.is_some() {
            Err(NationalError::Unreadable("a row told twice"))
        } else if cell(columns.sent_citycode) != query.citycode().as_str() {
            Err(NationalError::Unreadable("a row changed on its way"))
        } else {
            answer(&columns, &cell)
        });
    }
    Ok(answers.into_iter().map(|a| a.unwrap_or(Err(NationalError::MissingRow))).collect())
}

/// None where nothing was found: the result columns are empty then.
fn answer<'a>(
    columns: &Columns,
    cell: &impl Fn(usize) -> &'a str,
) -> Result<Option<Answer>, NationalError> {
    let (lat, lon, kind) = (cell(columns.lat), cell(columns.lon), cell(columns.kind));
    if lat.is_empty() && lon.is_empty() && kind.is_empty() {
        return Ok(None);
    }
    let senseless = NationalError::Unreadable("a row with a senseless answer");
    let number = |text: &str| text.parse::<f64>().map_err(|_| senseless);
    let raw = RawAnswer {
        lat: number(lat)?,
        lon: number(lon)?,
        score: number(cell(columns.score))?,
        kind,
        label: cell(columns.label),
        citycode: cell(columns.citycode),
        postcode: cell(columns.postcode),
        city: cell(columns.city),
    };
    raw.checked().map(Some).ok_or(senseless)
}
