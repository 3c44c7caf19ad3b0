//! Ports of an observer run. Shadow safety is a type: nothing in here holds anything that could
//! publish, notify or write; what a run would have done is recorded.

pub mod mutation;

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use contracts::{
    CadReport,
    ids::{CadFileId, LineId, MediaAssetId, ProductId},
    material::Assignment,
};
use modules::{
    ModuleError,
    ports::{
        BlobRef, CadDerivative, CadDerived, CadFileRecord, Notice, Notifier, Ports, Publication, PublishedAsset,
        Publisher, ResultSlot, Store,
    },
};

use crate::clock::new_id;

/// What an observer would have done.
#[derive(Debug, Default)]
pub struct Record {
    publications: Mutex<Vec<(MediaAssetId, Publication)>>,
    notices: Mutex<Vec<Notice>>,
    derived: Mutex<Vec<(CadFileId, CadDerived)>>,
    assignments: Mutex<Vec<Assignment>>,
}

impl Record {
    pub fn publications(&self) -> Vec<Publication> {
        self.numbered().into_iter().map(|(_, publication)| publication).collect()
    }

    /// With the ids that nodes were told.
    pub fn numbered(&self) -> Vec<(MediaAssetId, Publication)> {
        self.publications.lock().expect("no holder panics").clone()
    }

    pub fn notices(&self) -> Vec<Notice> {
        self.notices.lock().expect("no holder panics").clone()
    }
}

/// Ports for an observer: what only reads or makes files stays, the rest records.
pub fn ports(of: &Ports) -> (Ports, Arc<Record>) {
    let record = Arc::new(Record::default());
    let ports = Ports {
        store: Arc::new(ReadOnly { reader: CadReader(of.store.clone()), record: record.clone() }),
        publisher: Arc::new(Recorder(record.clone())),
        notifier: Arc::new(Recorder(record.clone())),
        ..of.clone()
    };
    (ports, record)
}

/// The one thing an observer may ask of the real store.
struct CadReader(Arc<dyn Store>);

impl CadReader {
    async fn cad_file(&self, id: CadFileId) -> Result<CadFileRecord, ModuleError> {
        self.0.cad_file(id).await
    }
}

struct ReadOnly {
    reader: CadReader,
    record: Arc<Record>,
}

#[async_trait]
impl Store for ReadOnly {
    /// What this run derived itself counts where nothing is stored.
    async fn cad_file(&self, id: CadFileId) -> Result<CadFileRecord, ModuleError> {
        let mut file = self.reader.cad_file(id).await?;
        if file.derived.is_none() {
            let derived = self.record.derived.lock().expect("no holder panics");
            file.derived = derived.iter().find(|(of, _)| *of == id).map(|(_, d)| d.clone());
        }
        Ok(file)
    }

    async fn save_cad_derived(&self, id: CadFileId, derived: CadDerived, _: &CadReport) -> Result<(), ModuleError> {
        self.record.derived.lock().expect("no holder panics").push((id, derived));
        Ok(())
    }

    async fn save_cad_derivative(
        &self,
        _: CadFileId,
        _: CadDerivative,
        _: BlobRef,
        _: &str,
    ) -> Result<(), ModuleError> {
        Ok(())
    }

    async fn save_auto_assignments(&self, _: ProductId, assignments: &[Assignment]) -> Result<(), ModuleError> {
        self.record.assignments.lock().expect("no holder panics").extend_from_slice(assignments);
        Ok(())
    }
}

struct Recorder(Arc<Record>);

#[async_trait]
impl Publisher for Recorder {
    async fn publish(&self, publication: Publication) -> Result<PublishedAsset, ModuleError> {
        let mut publications = self.0.publications.lock().expect("no holder panics");
        if let Some((id, _)) = publications.iter().find(|(_, earlier)| earlier.slot == publication.slot) {
            return Ok(PublishedAsset { id: *id, newly_published: false });
        }
        let id = new_id::asset();
        publications.push((id, publication));
        Ok(PublishedAsset { id, newly_published: true })
    }

    async fn published(&self, _: LineId, _: u32) -> Result<Vec<(ResultSlot, MediaAssetId)>, ModuleError> {
        let publications = self.0.publications.lock().expect("no holder panics");
        Ok(publications.iter().map(|(id, p)| (p.slot.clone(), *id)).collect())
    }
}

#[async_trait]
impl Notifier for Recorder {
    async fn notify(&self, notice: Notice) -> Result<(), ModuleError> {
        self.0.notices.lock().expect("no holder panics").push(notice);
        Ok(())
    }
}
