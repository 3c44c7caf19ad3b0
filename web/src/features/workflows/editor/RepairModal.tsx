import { Button, Group, Modal, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { repairWorkflow } from "../../../api/actions";
import { workflowQuery, workflowRepairQuery } from "../../../api/queries";
import { useI18n } from "../../../i18n";
import { ErrorState, Notice } from "../../../ui/states";
import { useAction } from "../../../ui/useAction";
import type { Doc } from "../document/types";
import { Changes } from "./Changes";
import styles from "./editor.module.css";
import { useSaving } from "./SaveContext";
import { useQueryClient } from "@tanstack/react-query";
import { useEditor, useEditorStore } from "./store";

/** What a repair would write and why, before it does. */
export function RepairModal({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const store = useEditorStore();
  const client = useQueryClient();
  const save = useSaving();
  const id = useEditor((state) => state.workflowId);
  const version = useEditor((state) => state.stored.version);
  const [saved, setSaved] = useState(false);
  const { now } = save;
  // The backend repairs what is stored.
  useEffect(() => void now().then(setSaved), [now]);
  const preview = useQuery({ ...workflowRepairQuery(id, version), enabled: saved });
  const apply = useAction(() => repairWorkflow(id, store.getState().stored.version), {
    done: "workflows.repair.done",
    onSuccess: () => {
      void client.fetchQuery({ ...workflowQuery(id), staleTime: 0 }).then((read) => store.getState().adopt({ base: read.document as unknown as Doc, version: read.version, number: read.number }));
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} size="lg" title={t("workflows.repair.title")} closeButtonProps={{ "aria-label": t("common.close") }}>
      {preview.isPending && <Skeleton height={160} />}
      {preview.isError && <ErrorState error={preview.error} />}
      {preview.data && (
        <div className={styles.stack}>
          {preview.data.fixes.length === 0 ? <Notice>{t("workflows.repair.nothing")}</Notice> : <ul className={styles.fixes}>{preview.data.fixes.map((fix) => <li key={fix.path + fix.message}>{fix.message}</li>)}</ul>}
          {preview.data.changed && <Changes changes={preview.data.diff.changes} />}
          {preview.data.remaining.length > 0 && <Notice tone="warn" title={t("workflows.repair.remaining", { count: preview.data.remaining.length })}>{preview.data.remaining.map((each) => <p key={each.path + each.message}>{each.message}</p>)}</Notice>}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>{t("common.cancel")}</Button>
            <Button disabled={!preview.data.changed} loading={apply.isPending} onClick={() => apply.mutate(undefined)}>{t("workflows.repair.apply")}</Button>
          </Group>
        </div>
      )}
    </Modal>
  );
}
