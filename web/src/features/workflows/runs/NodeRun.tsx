import { IconBolt } from "@tabler/icons-react";
import { useI18n, type MessageKey } from "../../../i18n";
import { toneOf } from "../../../ui/Status";
import { useEditorStore } from "../editor/store";
import styles from "./runs.module.css";
import { pictureOf } from "./artifacts";
import { useShownRun } from "./RunProvider";

/** How a node fares in the run that is shown: state, progress, picture, time. */
export function NodeRun({ id }: { id: string }) {
  const { t, duration, percent } = useI18n();
  const { run, nodes } = useShownRun();
  const store = useEditorStore();
  const node = nodes.get(id);
  if (!run || !node) return null;
  const picture = pictureOf(run.id, node);
  return (
    <div className={styles.nodeRun} data-tone={toneOf(node.status)} data-node-status={node.status}>
      <div className={styles.nodeRunLine}>
        <span className={styles.dot} aria-hidden />
        <span>{t(`workflows.nodeStatus.${node.status}` as MessageKey)}</span>
        {node.cache === "hit" && <span className={styles.hit} title={t("workflows.cache.hit")}><IconBolt size={12} aria-hidden />{t("workflows.cache.short")}</span>}
        {node.attempts > 1 && <span>{t("workflows.attempt", { count: node.attempts })}</span>}
        <span className={styles.nodeRunTime}>{node.seconds !== null ? duration(node.seconds) : node.progress ? percent(node.progress.fraction) : ""}</span>
      </div>
      {node.progress && (node.status === "running" || node.status === "retrying") && (
        <div className={styles.nodeBar} role="progressbar" aria-label={node.progress.note} aria-valuenow={Math.round(node.progress.fraction * 100)} aria-valuemin={0} aria-valuemax={100}><span style={{ width: `${node.progress.fraction * 100}%` }} /></div>
      )}
      {node.error && <p className={styles.nodeError}>{node.error.message}</p>}
      {picture && (
        <button type="button" className={`${styles.nodePicture} nodrag`} aria-label={t("workflows.runs.openPicture")} onClick={() => store.getState().select([id])}>
          <img src={picture} alt="" loading="lazy" draggable={false} />
        </button>
      )}
    </div>
  );
}
