//! The blob folder: whole or not at all, and what a full or wrong disk says.

use contracts::Sha256;
use modules::ports::Blobs;
use store::blobs::LocalBlobs;

const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

fn files(folder: &std::path::Path) -> usize {
    std::fs::read_dir(folder).unwrap().flatten().map(|e| if e.path().is_dir() { files(&e.path()) } else { 1 }).sum()
}

#[tokio::test]
async fn the_same_bytes_are_one_blob_however_they_come() {
    let dir = tempfile::tempdir().unwrap();
    let blobs = LocalBlobs::open(dir.path()).unwrap();
    let put = blobs.put_bytes(b"abc".to_vec()).await.unwrap();
    assert_eq!((put.sha256.as_str(), put.size), (ABC, 3));
    let source = dir.path().join("source");
    std::fs::write(&source, "abc").unwrap();
    assert_eq!(blobs.put_file(&source).await.unwrap(), put);
    let mut writer = blobs.writer().await.unwrap();
    writer.write(b"a".to_vec()).await.unwrap();
    writer.write(b"bc".to_vec()).await.unwrap();
    assert_eq!(writer.size(), 3);
    assert_eq!(writer.finish().await.unwrap(), put);
    assert_eq!(files(&dir.path().join("sha256")), 1);
    assert_eq!(files(&dir.path().join("staging")), 0);
    assert_eq!(blobs.read(&put.sha256, 3).await.unwrap(), b"abc");
    assert_eq!(std::fs::read(blobs.local_path(&put.sha256).await.unwrap()).unwrap(), b"abc");
    assert_eq!(blobs.reader(&put.sha256).await.unwrap().size, 3);
    assert_eq!(blobs.read(&put.sha256, 2).await.unwrap_err().code, "blobs.too_large");
}

#[tokio::test]
async fn a_given_up_upload_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let blobs = LocalBlobs::open(dir.path()).unwrap();
    let mut writer = blobs.writer().await.unwrap();
    writer.write(b"half".to_vec()).await.unwrap();
    drop(writer);
    assert_eq!(files(dir.path()), 0);
}

#[tokio::test]
async fn what_is_missing_is_said_to_be() {
    let dir = tempfile::tempdir().unwrap();
    let blobs = LocalBlobs::open(dir.path()).unwrap();
    let sha256: Sha256 = ABC.parse().unwrap();
    assert_eq!(blobs.local_path(&sha256).await.unwrap_err().code, "blobs.missing");
    assert_eq!(blobs.read(&sha256, 10).await.unwrap_err().code, "blobs.missing");
    assert_eq!(blobs.reader(&sha256).await.unwrap_err().code, "blobs.missing");
}

#[tokio::test]
async fn a_full_disk_refuses_before_it_writes() {
    let dir = tempfile::tempdir().unwrap();
    let blobs = LocalBlobs::open_with_reserve(dir.path(), u64::MAX).unwrap();
    assert_eq!(blobs.put_bytes(b"abc".to_vec()).await.unwrap_err().code, "disk.full");
    assert_eq!(blobs.check().await.unwrap_err().code, "disk.full");
    assert_eq!(files(dir.path()), 0);
}

#[test]
fn a_file_in_the_place_of_the_folder_is_a_fault_of_the_environment() {
    let file = tempfile::NamedTempFile::new().unwrap();
    assert_eq!(LocalBlobs::open(file.path()).unwrap_err().code, "blobs.folder");
}
