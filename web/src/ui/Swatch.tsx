import type { LinearRgba } from "../api/model";
import { cssColour } from "./colour";
import styles from "./swatch.module.css";

/** A flat chip of one colour; without a colour, hatched. */
export function Chip({ color, size = 14 }: { color: LinearRgba | null | undefined; size?: number }) {
  return (
    <span
      className={styles.chip}
      data-none={!color}
      style={{ width: size, height: size, ...(color ? { backgroundColor: cssColour(color) } : {}) }}
      aria-hidden
    />
  );
}
