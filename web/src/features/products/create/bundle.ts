// The files of a STEP bundle before they are sent.
import type { BundleFile } from "../../../api/upload";

const STEP_NAME = /\.(step|stp|p21)$/i;

export function isStepName(name: string): boolean {
  return STEP_NAME.test(name);
}

/** Adds files; a path that is chosen again replaces the earlier one. Files that are no STEP are named. */
export function addFiles(bundle: readonly BundleFile[], added: readonly BundleFile[]): { bundle: BundleFile[]; refused: string[] } {
  const kept = new Map(bundle.map((entry) => [entry.path, entry]));
  const refused: string[] = [];
  for (const entry of added) {
    if (isStepName(entry.path)) kept.set(entry.path, entry);
    else refused.push(entry.path);
  }
  return { bundle: [...kept.values()], refused };
}

/** The file that most likely holds the assembly: nearest to the top, then the first by name. */
export function likelyRoot(bundle: readonly BundleFile[]): string | undefined {
  const depth = (path: string) => path.split("/").length;
  return bundle.map((entry) => entry.path).toSorted((a, b) => depth(a) - depth(b) || a.localeCompare(b))[0];
}

export function bundleSize(bundle: readonly BundleFile[]): number {
  return bundle.reduce((sum, entry) => sum + entry.file.size, 0);
}

/** A product name from a file name: `02_as1-oc-214.stp` → `02 as1-oc-214`. */
export function nameFromFile(path: string): string {
  return (path.split("/").at(-1) ?? "").replace(STEP_NAME, "").replaceAll(/[_\s]+/g, " ").trim();
}

/** Files of an input or a folder choice, with their path inside the folder. */
export function fromFileList(files: Iterable<File>): BundleFile[] {
  return [...files].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}
