import type { Progress } from "../api/model";
import { useI18n, word } from "../i18n";
import styles from "./status.module.css";

export type Tone = "idle" | "work" | "good" | "bad";

const TONES: Record<string, Tone> = {
  rendering: "work", processing: "work", running: "work", retrying: "work", sending: "work", paused: "work", fell_back: "work",
  done: "good", ready: "good", succeeded: "good", delivered: "good",
  failed: "bad", uncertain: "bad",
};

export function toneOf(status: string): Tone {
  return TONES[status] ?? "idle";
}

/** `words` names the part of the catalogue that has the status's name. */
export function StatusBadge({ status, words = "status" }: { status: string; words?: "status" | "deliveryStatus" }) {
  const { t } = useI18n();
  return (
    <span className={styles.badge} data-tone={toneOf(status)} data-status={status}>
      <span className={styles.dot} aria-hidden />
      {word(t, words, status)}
    </span>
  );
}

/** Bar plus what is going on right now. */
export function ProgressBar({ progress, label, tone }: { progress: Progress; label: string; tone?: Tone }) {
  const { percent } = useI18n();
  const fraction = Math.min(1, Math.max(0, progress.fraction));
  return (
    <div>
      <div className={styles.bar} role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(fraction * 100)} aria-valuetext={`${percent(fraction)} ${progress.note}`}>
        <div className={styles.fill} data-tone={tone} style={{ width: `${fraction * 100}%` }} />
      </div>
      <div className={styles.note}>
        <span>{progress.note}</span>
        <span>{percent(fraction)}</span>
      </div>
    </div>
  );
}

/** Done and failed lines of an order, as one bar. */
export function LinesBar({ total, done, failed, label }: { total: number; done: number; failed: number; label: string }) {
  const share = (count: number) => `${total > 0 ? (count / total) * 100 : 0}%`;
  return (
    <div className={styles.bar} role="img" aria-label={label}>
      <div className={styles.fill} data-tone="good" style={{ width: share(done) }} />
      <div className={styles.fill} data-tone="bad" style={{ width: share(failed) }} />
    </div>
  );
}
