import { Skeleton } from "@mantine/core";
import { useMemo } from "react";
import type { MediaAsset } from "../../api/model";
import { useI18n, word } from "../../i18n";
import { arrange, viewName, type Piece } from "./arrange";
import styles from "./media.module.css";
import { PieceFrame } from "./PieceFrame";

const WAITING = ["a", "b", "c", "d", "e", "f"];

interface Props {
  assets: readonly MediaAsset[];
  onOpen: (id: string) => void;
  compact?: boolean;
  /** At most so many pieces. */
  limit?: number;
}

export function AssetGrid({ assets, onOpen, compact = false, limit }: Props) {
  const pieces = useMemo(() => arrange(assets).slice(0, limit), [assets, limit]);
  return (
    <ul className={styles.grid} data-compact={compact}>
      {pieces.map((piece) => <li key={piece.asset.id}><Tile piece={piece} onOpen={onOpen} /></li>)}
    </ul>
  );
}

function Tile({ piece, onOpen }: { piece: Piece; onOpen: (id: string) => void }) {
  const { t, ago } = useI18n();
  const { asset } = piece;
  const what = [word(t, "kind", asset.artifact_kind), viewName(asset)].filter(Boolean).join(" · ");
  return (
    <button type="button" className={styles.tile} onClick={() => onOpen(asset.id)}>
      <span className={styles.frame}><PieceFrame piece={piece} size={480} /></span>
      <span className={styles.caption} style={{ display: "block" }}>
        <span className={styles.name}>{asset.product.name}</span>
        <span className={styles.meta}><span>{what}</span><span>{ago(asset.created_at)}</span></span>
      </span>
    </button>
  );
}

export function AssetGridWaiting() {
  return (
    <ul className={styles.grid} aria-hidden>
      {WAITING.map((key) => <li key={key}><Skeleton height={232} radius="lg" /></li>)}
    </ul>
  );
}
