import { useQuery } from "@tanstack/react-query";
import { Problem } from "../../../api/problem";
import { assetFileUrl, lineQuery } from "../../../api/queries";
import { comparisonQuery, type RunDetail, type Verdict } from "../../../api/runs";
import { useI18n } from "../../../i18n";
import { ErrorState } from "../../../ui/states";
import { piecesOf } from "./artifacts";
import { ImageCompare } from "./ImageCompare";
import { leaves } from "./leaves";
import styles from "./runs.module.css";

/** A shadow run beside what the fixed pipeline published: pictures, verdict, every number behind it. */
export function Comparison({ run }: { run: RunDetail }) {
  const { t } = useI18n();
  const comparison = useQuery(comparisonQuery(run.id));
  const line = useQuery({ ...lineQuery(run.line_id ?? ""), enabled: run.line_id !== null });
  const mine = run.nodes.flatMap((node) => piecesOf(run.id, node.outputs)).find((piece) => piece.look === "image" && piece.role === "still_image");
  const theirs = line.data?.assets.find((asset) => asset.mime.startsWith("image/") && asset.derivative === "original") ?? line.data?.assets.find((asset) => asset.mime.startsWith("image/"));
  const none = comparison.error instanceof Problem && comparison.error.status === 404;
  if (comparison.isError && !none) return <ErrorState error={comparison.error} />;
  if (none) return <p className={styles.dim}>{t("workflows.compare.none")}</p>;
  if (!comparison.data) return null;
  return (
    <div className={styles.comparison}>
      <p className={styles.verdict} data-verdict={comparison.data.verdict}>{t(`workflows.verdict.${comparison.data.verdict as Verdict}`)}</p>
      {mine && theirs && <ImageCompare left={{ url: assetFileUrl(theirs.id), label: t("workflows.mode.legacy") }} right={{ url: mine.url, label: t("workflows.mode.graph") }} />}
      {/* What scrolls must be reachable by key. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={styles.numbers} tabIndex={0} role="region" aria-label={t("workflows.compare.report")}>
        <table><tbody>{leaves(comparison.data.report).map(([path, value]) => <tr key={path}><th scope="row">{path}</th><td>{value}</td></tr>)}</tbody></table>
      </div>
    </div>
  );
}
