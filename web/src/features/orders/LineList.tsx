import type { OrderDetail, OrderLine } from "../../api/model";
import { useI18n } from "../../i18n";
import { LinesBar, ProgressBar, StatusBadge } from "../../ui/Status";
import { arrange } from "../media/arrange";
import { PieceFrame } from "../media/PieceFrame";
import styles from "./order.module.css";

interface Props {
  order: OrderDetail;
  current: string | undefined;
  onSelect: (lineId: string) => void;
}

/** The lines of an order, each with its own live progress. */
export function LineList({ order, current, onSelect }: Props) {
  const { t } = useI18n();
  const done = order.lines.filter((line) => line.status === "done").length;
  const failed = order.lines.filter((line) => line.status === "failed").length;
  const counts = t("orders.linesDone", { done, total: order.lines.length });
  return (
    <div className={styles.lines}>
      <div className={styles.linesHead}>
        <span>{counts}</span>
        <LinesBar total={order.lines.length} done={done} failed={failed} label={counts} />
      </div>
      <ul aria-label={t("orders.linesLabel")}>
        {order.lines.map((line) => (
          <li key={line.id}><LineRow line={line} current={line.id === current} onSelect={() => onSelect(line.id)} /></li>
        ))}
      </ul>
    </div>
  );
}

function LineRow({ line, current, onSelect }: { line: OrderLine; current: boolean; onSelect: () => void }) {
  const { t } = useI18n();
  const [piece, ...others] = arrange(line.assets);
  return (
    <button type="button" className={styles.line} data-line-status={line.status} aria-current={current} onClick={onSelect}>
      <span className={styles.thumb}>{piece ? <PieceFrame piece={piece} size={240} /> : line.number}</span>
      <span className={styles.lineText}>
        <span className={styles.lineName}>{line.product.name}</span>
        <span className={styles.lineType}>{line.output_type.name}{others.length > 0 && ` · ${t("orders.results", { count: others.length + 1 })}`}</span>
        {line.status === "rendering" && line.progress && <ProgressBar progress={line.progress} label={t("orders.line", { number: line.number })} />}
      </span>
      {line.status !== "rendering" && <StatusBadge status={line.status} />}
    </button>
  );
}
