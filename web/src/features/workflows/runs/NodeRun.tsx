// How a node fares in the run that is shown. The line takes the place of the node's own second line and the bar lies on
// its edge, so that a run does not make the graph grow; only a picture or an error needs room.
import { IconBolt } from "@tabler/icons-react";
import { useI18n, type MessageKey } from "../../../i18n";
import { toneOf } from "../../../ui/Status";
import { useEditorStore } from "../editor/store";
import { pictureOf } from "./artifacts";
import styles from "./runs.module.css";
import { useShownRun } from "./RunProvider";

/** State, reuse, attempts, time; without a run whatever else stands there. */
export function NodeRunLine({ id, otherwise }: { id: string; otherwise: string }) {
  const { t, duration, percent } = useI18n();
  const { nodes } = useShownRun();
  const node = nodes.get(id);
  if (!node) return otherwise;
  return (
    <span className={styles.nodeRunLine} data-tone={toneOf(node.status)} data-node-status={node.status}>
      <span className={styles.dot} aria-hidden />
      <span>{t(`workflows.nodeStatus.${node.status}` as MessageKey)}</span>
      {node.cache === "hit" && <span className={styles.hit} title={t("workflows.cache.hit")}><IconBolt size={12} aria-hidden />{t("workflows.cache.short")}</span>}
      {node.attempts > 1 && <span>{t("workflows.attempt", { count: node.attempts })}</span>}
      <span className={styles.nodeRunTime}>{node.seconds !== null ? duration(node.seconds) : node.progress ? percent(node.progress.fraction) : ""}</span>
    </span>
  );
}

export function NodeRunBody({ id }: { id: string }) {
  const { t } = useI18n();
  const { run, nodes } = useShownRun();
  const store = useEditorStore();
  const node = nodes.get(id);
  if (!run || !node) return null;
  const picture = pictureOf(run.id, node);
  const working = node.status === "running" || node.status === "retrying";
  return (
    <>
      {node.error && <p className={styles.nodeError}>{node.error.message}</p>}
      {picture && (
        <button type="button" className={`${styles.nodePicture} nodrag`} aria-label={t("workflows.runs.openPicture")} onClick={() => store.getState().select([id])}>
          <img src={picture} alt="" loading="lazy" draggable={false} />
        </button>
      )}
      {working && node.progress && (
        <div className={styles.nodeBar} role="progressbar" aria-label={node.progress.note} aria-valuenow={Math.round(node.progress.fraction * 100)} aria-valuemin={0} aria-valuemax={100}><span style={{ width: `${node.progress.fraction * 100}%` }} /></div>
      )}
    </>
  );
}
