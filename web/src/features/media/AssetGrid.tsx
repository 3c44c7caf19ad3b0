import { Skeleton } from "@mantine/core";
import type { MediaAsset } from "../../api/model";
import { useI18n, word } from "../../i18n";
import { AssetImage } from "./AssetImage";
import styles from "./media.module.css";

const WAITING = ["a", "b", "c", "d", "e", "f"];

interface Props {
  assets: readonly MediaAsset[];
  onOpen: (id: string) => void;
  compact?: boolean;
}

export function AssetGrid({ assets, onOpen, compact = false }: Props) {
  const { t, ago } = useI18n();
  return (
    <ul className={styles.grid} data-compact={compact}>
      {assets.map((asset) => (
        <li key={asset.id}>
          <button type="button" className={styles.tile} onClick={() => onOpen(asset.id)}>
            <span className={styles.frame}><AssetImage asset={asset} size={480} /></span>
            <span className={styles.caption} style={{ display: "block" }}>
              <span className={styles.name}>{asset.product.name}</span>
              <span className={styles.meta}><span>{word(t, "kind", asset.artifact_kind)}</span><span>{ago(asset.created_at)}</span></span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

export function AssetGridWaiting() {
  return (
    <ul className={styles.grid} aria-hidden>
      {WAITING.map((key) => <li key={key}><Skeleton height={232} radius="lg" /></li>)}
    </ul>
  );
}
