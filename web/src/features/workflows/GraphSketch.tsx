import { positionOf, type Doc } from "./document/types";
import styles from "./workflows.module.css";

const [WIDTH, HEIGHT] = [220, 100];

/** The shape of a graph at a glance. */
export function GraphSketch({ doc }: { doc: Doc }) {
  const places = new Map(doc.nodes.map((node) => [node.id, positionOf(node)]));
  const xs = [...places.values()].map((each) => each.x);
  const ys = [...places.values()].map((each) => each.y);
  const [left, top] = [Math.min(...xs, Infinity), Math.min(...ys, Infinity)];
  const right = Math.max(...xs, -Infinity) + WIDTH;
  const bottom = Math.max(...ys, -Infinity) + HEIGHT;
  if (doc.nodes.length === 0) return <div className={styles.sketch} aria-hidden />;
  const pad = 40;
  return (
    <svg className={styles.sketch} viewBox={`${left - pad} ${top - pad} ${right - left + pad * 2} ${bottom - top + pad * 2}`} aria-hidden>
      {doc.edges.map((edge) => {
        const [from, to] = [places.get(edge.from), places.get(edge.to)];
        if (!from || !to) return null;
        const [x1, y1, x2, y2] = [from.x + WIDTH, from.y + HEIGHT / 2, to.x, to.y + HEIGHT / 2];
        return <path key={`${edge.from}>${edge.to}`} d={`M${x1} ${y1} C${(x1 + x2) / 2} ${y1} ${(x1 + x2) / 2} ${y2} ${x2} ${y2}`} />;
      })}
      {[...places].map(([id, { x, y }]) => <rect key={id} x={x} y={y} width={WIDTH} height={HEIGHT} rx={14} />)}
    </svg>
  );
}
