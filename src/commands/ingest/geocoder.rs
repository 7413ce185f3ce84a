//! The remote address service of a run: off unless an address of it is configured.

use crate::clock::SystemClock;
use crate::geocode::national::{
    Answer, HomePermission, MachinePace, National, NationalError, Pace, Query, Settings,
};
use crate::ingest::Geocoder;
use anyhow::Context;
use std::fs::{self, File};
use std::io::{BufReader, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::runtime::Runtime;

/// Answers kept in the data folder, a line each; nothing about homes is in it.
pub const FILE: &str = "geocoder.jsonl";

/// The service, its kept answers, and whether homes may be sent.
pub struct Remote {
    national: National,
    runtime: Runtime,
    kept: PathBuf,
    homes: Option<HomePermission>,
}

impl Remote {
    /// Ready to ask the service at `base`; sends nothing yet.
    pub fn new(base: &str, data: &Path, send_homes: bool) -> anyhow::Result<Self> {
        Self::with(Settings::at(base), Arc::new(MachinePace::new(SystemClock)), data, send_homes)
    }

    fn with(
        settings: Settings,
        pace: Arc<dyn Pace>,
        data: &Path,
        send_homes: bool,
    ) -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let remote = Self {
            national: National::new(settings, pace)?,
            runtime,
            kept: data.join(FILE),
            homes: HomePermission::from_setting(Some(send_homes)),
        };
        match File::open(&remote.kept) {
            Ok(file) => {
                remote.national.load_answers(BufReader::new(file))?;
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error).context(remote.kept.display().to_string()),
        }
        Ok(remote)
    }

    /// Writes the answers for the next run.
    pub fn save(&self) -> anyhow::Result<()> {
        let draft = self.kept.with_extension(format!("jsonl.{}", std::process::id()));
        self.national.save_answers(File::create(&draft)?)?;
        fs::rename(&draft, &self.kept).with_context(|| self.kept.display().to_string())
    }
}

impl Geocoder for Remote {
    fn locate(&self, queries: &[Query]) -> Vec<Result<Option<Answer>, NationalError>> {
        // On a thread of its own: a runtime may not wait inside another one.
        let ask = || self.runtime.block_on(self.national.bulk(queries));
        let answers = std::thread::scope(|scope| scope.spawn(ask).join());
        answers.unwrap_or_else(|_| vec![Err(NationalError::Unreachable); queries.len()])
    }

    fn homes(&self) -> Option<HomePermission> {
        self.homes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{CommuneCode, ListingType, Precision};
    use crate::geocode::national::stub::{Reply, StillPace, serve, status};
    use crate::geocode::national::{AnswerKind, Subject};
    use crate::ingest::{SourceFiles, Surroundings, run};

    fn question() -> Query {
        let subject = Subject::listing(ListingType::Creche, None).unwrap();
        let code = CommuneCode::parse("12202").unwrap();
        Query::new(subject, Some("5"), "Rue des Moutiers", None, code).unwrap()
    }

    fn rows(file: &str) -> String {
        let mut lines = file.lines();
        let head = lines.next().unwrap();
        let results = "latitude,longitude,result_score,result_label,result_type,result_postcode,\
                       result_city,result_citycode";
        let answer = "44.365414,2.572706,0.97,x,housenumber,12000,Rodez,12202";
        let rows: Vec<String> = lines.map(|line| format!("{line},{answer}")).collect();
        format!("{head},{results}\n{}\n", rows.join("\n"))
    }

    fn remote(base: &str, data: &Path) -> Remote {
        Remote::with(Settings::at(base), StillPace::new(), data, false).unwrap()
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn answers_are_kept_for_the_next_run_and_not_asked_again() {
        let (base, log) = serve(vec![Reply::Rows(rows), status(404)]).await;
        let folder = tempfile::tempdir().unwrap();
        let first = remote(&base, folder.path());
        let answer = first.locate(&[question()]).remove(0).unwrap().unwrap();
        assert_eq!(answer.kind, AnswerKind::Housenumber);
        first.save().unwrap();
        drop_runtime(first);
        let second = remote(&base, folder.path());
        assert_eq!(second.locate(&[question()]), [Ok(Some(answer))]);
        assert_eq!(log.lock().unwrap().len(), 1);
        drop_runtime(second);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_service_that_refuses_gives_an_error_for_each_question() {
        let (base, _) = serve(vec![status(404)]).await;
        let folder = tempfile::tempdir().unwrap();
        let remote = remote(&base, folder.path());
        let answers = remote.locate(&[question(), question()]);
        assert_eq!(answers, vec![Err(NationalError::Status(404)); 2]);
        drop_runtime(remote);
    }

    /// Rows of one commune in the inbound format: a crèche, a carer, a crèche that hides itself.
    const ROWS: &str = concat!(
        r#"{"source_id":"1","type":"creche","name":"A","address":{"housenumber":"5","street":"Rue des Moutiers","citycode":"12202"}}"#,
        "\n",
        r#"{"source_id":"2","type":"assistant_maternel","name":"Zorglub","address":{"street":"Rue Zorglub","citycode":"12202"}}"#,
        "\n",
        r#"{"source_id":"3","type":"mam","name":"B","address":{"street":"Impasse Zorglub","citycode":"12202"},"visibility":{"address":false}}"#,
        "\n",
    );

    #[tokio::test(flavor = "multi_thread")]
    async fn nothing_of_a_hidden_address_leaves_the_machine() {
        let (base, log) = serve(vec![Reply::Rows(rows)]).await;
        let folder = tempfile::tempdir().unwrap();
        let remote = remote(&base, folder.path());
        let places = crate::geocode::Gazetteer::bundled().unwrap();
        let mapping = crate::ingest::load_mapping(
            "essai",
            "id = \"essai\"\ntitle = \"E\"\npublisher = \"E\"\nlicence = \"E\"\nattribution = \"E\"\n\
             data_date = \"2026-11-01\"\n[format]\nkind = \"inbound\"\n",
        );
        let inputs = vec![("essai.jsonl".to_owned(), ROWS.as_bytes().to_vec()).into()];
        let source = SourceFiles { mapping: mapping.unwrap(), inputs };
        let around = Surroundings { geocoder: Some(&remote), ..Surroundings::bare(&places) };
        let out = run(&[source], &around).unwrap();
        let creche = out.listings.iter().find(|l| l.listing_type == ListingType::Creche).unwrap();
        assert_eq!(creche.precision, Precision::Housenumber);
        remote.save().unwrap();
        let log = log.lock().unwrap();
        assert_eq!(log.len(), 1);
        assert!(log[0].1.contains("5 Rue des Moutiers"), "the crèche was asked for");
        let kept = std::fs::read_to_string(folder.path().join(FILE)).unwrap();
        assert!(!format!("{:?}{kept}", *log).contains("Zorglub"));
        drop_runtime(remote);
    }

    #[test]
    fn an_address_that_is_not_a_service_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Remote::new("ftp://exemple.fr", folder.path(), false).is_err());
    }

    /// A runtime may not be dropped on a thread that drives another one.
    fn drop_runtime(remote: Remote) {
        std::thread::spawn(move || drop(remote)).join().unwrap();
    }
}
