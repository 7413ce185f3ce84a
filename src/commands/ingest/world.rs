//! What a run of `ingest` is given besides its sources.

use super::addresses::{self, Streets, Wish};
use super::geocoder::Remote;
use crate::cli::IngestOptions;
use crate::config::Config;
use crate::domain::Listing;
use crate::geocode::Gazetteer;
use crate::geocode::streets::AddressTable;
use crate::ingest::report::AddressesReport;
use crate::ingest::{Geocoder, Ingested, Progress, Surroundings};
use std::sync::Arc;

/// Address files and the remote service, as the options want them.
pub struct World {
    streets: Streets,
    read: Option<AddressesReport>,
    remote: Option<Remote>,
}

impl World {
    /// Reads the address files; asks nobody yet.
    pub fn read(
        config: &Config,
        options: &IngestOptions,
        places: &Gazetteer,
    ) -> anyhow::Result<Self> {
        let wish = Wish {
            files: &options.addresses,
            samples: options.mappings.is_none() && options.input.is_empty(),
            dry_run: options.dry_run,
        };
        let (streets, read) = addresses::streets(config, places, &wish)?;
        let address = options.geocoder.as_deref().filter(|base| !base.is_empty());
        let remote = address.map(|base| Remote::new(base, &config.data, options.geocode_homes));
        Ok(Self { streets, read, remote: remote.transpose()? })
    }

    /// The table of streets, which a generation keeps.
    pub fn streets(&self) -> Option<Arc<AddressTable>> {
        self.streets.table().cloned()
    }

    /// The surroundings of the run.
    pub fn around<'a>(
        &'a self,
        places: &'a Gazetteer,
        options: &'a IngestOptions,
        progress: &'a dyn Fn(&Progress<'_>),
    ) -> Surroundings<'a> {
        let mut around = Surroundings {
            geocoder: self.remote.as_ref().map(|remote| remote as &dyn Geocoder),
            id_key: options.id_key.as_ref(),
            progress,
            ..Surroundings::bare(places)
        };
        if let Some(table) = self.streets.table() {
            around.addresses = &**table;
        }
        around
    }

    /// Adds what was read to the report, and keeps the answers of the service.
    pub fn close(self, ingested: &mut Ingested, options: &IngestOptions) -> anyhow::Result<()> {
        let person = |l: &Listing| l.listing_type.is_home() && !l.demonstration;
        if options.id_key.is_none() && ingested.listings.iter().any(person) {
            crate::tell!(
                "people at home have identifiers that change with their public fields: set \
                 BERCEAU_ID_KEY to keep them"
            );
        }
        ingested.report.addresses = self.read;
        self.remote.map_or(Ok(()), |remote| remote.save())
    }
}
