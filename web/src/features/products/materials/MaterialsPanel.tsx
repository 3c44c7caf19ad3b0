import { Switch } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, useState } from "react";
import type { Material, MaterialEntry, MaterialMap } from "../../../api/model";
import { useCanWrite } from "../../../app/session";
import { useI18n } from "../../../i18n";
import { Notice } from "../../../ui/states";
import panel from "../panel.module.css";
import { MaterialSelect } from "./MaterialSelect";
import styles from "./materials.module.css";

const ROW_PX = 64;

interface Props {
  map: MaterialMap;
  materials: readonly Material[];
  selected: string | undefined;
  onSelect: (key: string) => void;
  onAssign: (key: string, materialId: string | null) => void;
}

export function MaterialsPanel({ map, materials, selected, onSelect, onAssign }: Props) {
  const { t } = useI18n();
  const [onlyUnmapped, setOnlyUnmapped] = useState(false);
  const rows = useMemo(() => (onlyUnmapped ? map.entries.filter((entry) => entry.material === null) : map.entries), [map, onlyUnmapped]);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => ROW_PX, overscan: 6 });
  const current = rows.findIndex((entry) => entry.part_key === selected);
  useEffect(() => {
    if (current >= 0) virtual.scrollToIndex(current, { align: "auto" });
  }, [current, virtual]);
  const unmapped = map.unmapped.length;
  return (
    <>
      <div className={panel.head}>
        {unmapped > 0 ? (
          <Notice tone="warn" title={t("product.unmapped", { count: unmapped })}><p>{t("product.unmappedBody")}</p></Notice>
        ) : (
          <Notice tone="good">{t("product.allMapped")}</Notice>
        )}
        {(unmapped > 0 || onlyUnmapped) && (
          <Switch size="xs" label={t("product.onlyUnmapped")} checked={onlyUnmapped} onChange={(event) => setOnlyUnmapped(event.currentTarget.checked)} />
        )}
      </div>
      <div ref={scroller} className={styles.scroller}>
        <ul className={styles.list} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const entry = rows[item.index];
            return entry && (
              <li key={entry.part_key} className={styles.row} data-selected={entry.part_key === selected} style={{ transform: `translateY(${item.start}px)` }}>
                <Row entry={entry} materials={materials} onSelect={onSelect} onAssign={onAssign} />
              </li>
            );
          })}
        </ul>
      </div>
    </>
  );
}

function Row({ entry, materials, onSelect, onAssign }: { entry: MaterialEntry } & Pick<Props, "materials" | "onSelect" | "onAssign">) {
  const { t, percent } = useI18n();
  const canWrite = useCanWrite();
  const { part_key: key, name, origin, score } = entry;
  const why = origin === null ? t("product.noMaterial") : t(`product.origin.${origin}`);
  return (
    <>
      <button type="button" className={styles.name} onClick={() => onSelect(key)} title={key}>
        {name}
        <span className={styles.origin} data-none={origin === null}>
          {why}
          {origin === "auto" && score !== null && ` · ${t("product.score", { score: percent(score) })}`}
        </span>
      </button>
      <div className={styles.select}>
        <MaterialSelect materials={materials} value={entry.material?.id ?? null} label={t("product.assignMaterial", { name })} disabled={!canWrite} onChange={(id) => onAssign(key, id)} />
      </div>
    </>
  );
}
