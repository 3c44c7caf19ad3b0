// Upload of a STEP bundle. XMLHttpRequest, because fetch cannot report upload progress.
import { idempotencyKey } from "./idempotency";
import type { CadFile } from "./model";
import { offlineProblem, problemFrom } from "./problem";

export interface BundleFile {
  /** Path within the bundle, `/`-separated. */
  path: string;
  file: File;
}

/** Sends the bundle; `onProgress` gets 0…1 of the bytes on their way. */
export function uploadCadFile(
  files: BundleFile[],
  root: string | undefined,
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
): Promise<CadFile> {
  const form = new FormData();
  if (root !== undefined) form.append("root", root);
  for (const { path, file } of files) form.append("file", file, path);
  const request = new XMLHttpRequest();
  return new Promise((resolve, reject) => {
    request.open("POST", "/api/cad-files");
    request.setRequestHeader("accept", "application/json");
    request.setRequestHeader("idempotency-key", idempotencyKey());
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    request.addEventListener("load", () => {
      const body: unknown = parse(request.responseText);
      if (request.status >= 200 && request.status < 300) resolve(body as CadFile);
      else reject(problemFrom(request.status, body));
    });
    request.addEventListener("error", () => reject(offlineProblem()));
    request.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
    signal.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
