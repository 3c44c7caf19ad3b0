// What was dropped, folders included, with paths inside the bundle.
import type { BundleFile } from "../../../api/upload";

/** More than any bundle has; a dropped home folder must not hang the page. */
const MAX_FILES = 2000;

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

function childrenOf(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  return new Promise((resolve, reject) => reader.readEntries(resolve, reject));
}

async function walk(entry: FileSystemEntry, found: BundleFile[]): Promise<void> {
  if (found.length >= MAX_FILES) return;
  if (entry.isFile) {
    found.push({ path: entry.fullPath.replace(/^\//, ""), file: await fileOf(entry as FileSystemFileEntry) });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  // A reader gives its entries in portions and an empty one at the end.
  for (let portion = await childrenOf(reader); portion.length > 0; portion = await childrenOf(reader)) {
    for (const child of portion) await walk(child, found);
  }
}

export async function readDrop(transfer: DataTransfer): Promise<BundleFile[]> {
  // Items die with the event's first await: take all entries before.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const found: BundleFile[] = [];
  for (const entry of entries) await walk(entry, found);
  return found;
}
