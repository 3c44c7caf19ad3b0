// From chosen files to a readable CAD file: upload, then intake on the server.
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef, useState } from "react";
import { cadFileQuery } from "../../../api/queries";
import { uploadCadFile, type BundleFile } from "../../../api/upload";

export type Intake =
  | { phase: "idle" }
  | { phase: "uploading"; fraction: number }
  | { phase: "uploaded"; cadFileId: string }
  | { phase: "refused"; error: unknown };

export function useIntake() {
  const client = useQueryClient();
  const [intake, setIntake] = useState<Intake>({ phase: "idle" });
  const abort = useRef<AbortController | null>(null);

  const start = useCallback(
    async (files: BundleFile[], root: string | undefined) => {
      abort.current?.abort();
      const control = new AbortController();
      abort.current = control;
      setIntake({ phase: "uploading", fraction: 0 });
      try {
        const file = await uploadCadFile(files, root, (fraction) => setIntake({ phase: "uploading", fraction }), control.signal);
        const { queryKey } = cadFileQuery(file.id);
        client.setQueryData(queryKey, file);
        // Intake may have been quicker than this answer, and its event came before there was a row to patch.
        void client.invalidateQueries({ queryKey });
        setIntake({ phase: "uploaded", cadFileId: file.id });
      } catch (error) {
        if (!control.signal.aborted) setIntake({ phase: "refused", error });
      }
    },
    [client],
  );
  const reset = useCallback(() => {
    abort.current?.abort();
    setIntake({ phase: "idle" });
  }, []);
  return { intake, start, reset };
}
