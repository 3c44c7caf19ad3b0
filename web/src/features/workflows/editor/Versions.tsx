import { Button, Modal, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { workflowDiffQuery, workflowQuery, workflowVersionQuery, workflowVersionsQuery } from "../../../api/queries";
import { useI18n } from "../../../i18n";
import { ErrorState } from "../../../ui/states";
import type { Doc } from "../document/types";
import { Changes } from "./Changes";
import { DiffCanvas } from "./DiffCanvas";
import styles from "./editor.module.css";
import { useSaving } from "./SaveContext";
import { useEditor, useEditorStore } from "./store";

/** Stored versions, newest first: compare with what is on the canvas, take one back. */
export function Versions() {
  const { t, ago } = useI18n();
  const id = useEditor((state) => state.workflowId);
  const number = useEditor((state) => state.stored.number);
  const save = useSaving();
  const { data: workflow } = useQuery(workflowQuery(id));
  const versions = useQuery(workflowVersionsQuery(id));
  const [chosen, setChosen] = useState<number | null>(null);
  const open = (each: number) => void save.now().then(() => setChosen(each));
  if (versions.isPending) return <Skeleton height={200} />;
  if (versions.isError) return <ErrorState error={versions.error} onRetry={() => void versions.refetch()} />;
  return (
    <div className={styles.versions}>
      <ol>
        {versions.data.items.map((each) => (
          <li key={each.number}>
            <button type="button" className={styles.version} data-current={each.number === number} onClick={() => open(each.number)}>
              <span>
                <strong>{t("workflows.version", { number: each.number })}</strong>
                {each.number === workflow?.published_number && <span className={styles.tag} data-tone="good">{t("workflows.state.published")}</span>}
                {each.number === number && <span className={styles.tag}>{t("workflows.versions.shown")}</span>}
                {each.errors > 0 && <span className={styles.tag} data-tone="bad">{t("workflows.errors", { count: each.errors })}</span>}
              </span>
              <small>{ago(each.created_at)} · {t("workflows.nodes", { count: each.nodes })} · {t(`workflows.mode.${each.execution_mode}`)}</small>
            </button>
          </li>
        ))}
      </ol>
      {chosen !== null && <VersionModal from={chosen} to={number} onClose={() => setChosen(null)} />}
    </div>
  );
}

function VersionModal({ from, to, onClose }: { from: number; to: number; onClose: () => void }) {
  const { t } = useI18n();
  const store = useEditorStore();
  const id = useEditor((state) => state.workflowId);
  const readOnly = useEditor((state) => state.readOnly);
  const before = useQuery(workflowVersionQuery(id, from));
  const after = useQuery(workflowVersionQuery(id, to));
  const diff = useQuery(workflowDiffQuery(id, from, to));
  const restore = () => {
    const document = before.data?.document as unknown as Doc | undefined;
    // An edit like any other: it can be undone, and becomes the newest version once saved.
    if (document) store.getState().edit(() => document);
    onClose();
  };
  return (
    <Modal opened onClose={onClose} size="min(1200px, 94vw)" title={t("workflows.versions.compare", { from, to })} closeButtonProps={{ "aria-label": t("common.close") }}>
      {(diff.isError || before.isError) && <ErrorState error={diff.error ?? before.error} />}
      <div className={styles.diff}>
        {before.data && after.data && diff.data ? <DiffCanvas before={before.data.document as unknown as Doc} after={after.data.document as unknown as Doc} changes={diff.data.changes} /> : <Skeleton height={420} />}
        <div className={styles.diffList}>
          {diff.data && <p className={styles.dim}>{t(diff.data.runs_differently ? "workflows.diff.runsDifferently" : "workflows.diff.runsTheSame")}</p>}
          {diff.data && <Changes changes={diff.data.changes} />}
          {!readOnly && from !== to && <Button variant="default" onClick={restore} disabled={!before.data}>{t("workflows.versions.restore", { number: from })}</Button>}
        </div>
      </div>
    </Modal>
  );
}
