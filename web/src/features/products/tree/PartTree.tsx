import { VisuallyHidden } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { IconAlertTriangle, IconChevronRight, IconCube, IconStack2 } from "@tabler/icons-react";
import { useEffect, useId, useMemo, useRef, type KeyboardEvent } from "react";
import type { LinearRgba } from "../../../api/model";
import { useI18n } from "../../../i18n";
import { Chip } from "../../../ui/Swatch";
import { lookOf, type LookAct, type Looks } from "../viewer/looks";
import { RowActions } from "./RowActions";
import styles from "./tree.module.css";
import { visibleRows, type PartTree as Tree, type Row } from "./partTree";

const ROW_PX = 30;

interface Props {
  tree: Tree;
  expanded: ReadonlySet<string>;
  onExpanded: (expanded: ReadonlySet<string>) => void;
  search: string;
  selected: string | undefined;
  onSelect: (key: string) => void;
  /** What a part looks like. */
  colorOf: (key: string) => LinearRgba | null;
  looks: Looks;
  onLook: (act: LookAct, key: string) => void;
}

export function PartTree({ tree, expanded, onExpanded, search, selected, onSelect, colorOf, looks, onLook }: Props) {
  const { t } = useI18n();
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => visibleRows(tree, expanded, search), [tree, expanded, search]);
  const current = rows.findIndex((row) => row.node.occurrence.part_key === selected);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => ROW_PX, overscan: 12 });

  useEffect(() => {
    if (current >= 0) virtual.scrollToIndex(current, { align: "auto" });
  }, [current, virtual]);

  const setOpen = (key: string, open: boolean) => {
    const next = new Set(expanded);
    if (open) next.add(key);
    else next.delete(key);
    onExpanded(next);
  };
  const go = (index: number) => {
    const row = rows[Math.min(rows.length - 1, Math.max(0, index))];
    if (row) onSelect(row.node.occurrence.part_key);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[current];
    const key = row?.node.occurrence.part_key;
    const branch = row !== undefined && row.node.children.length > 0;
    const moves: Record<string, () => void> = {
      ArrowDown: () => go(current + 1),
      ArrowUp: () => go(current < 0 ? 0 : current - 1),
      Home: () => go(0),
      End: () => go(rows.length - 1),
      ArrowRight: () => (branch && key && !row.expanded ? setOpen(key, true) : go(current + 1)),
      ArrowLeft: () => {
        if (branch && key && row.expanded) setOpen(key, false);
        else if (row?.node.occurrence.parent) onSelect(row.node.occurrence.parent);
      },
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  };

  if (rows.length === 0) return <p className={styles.none}>{t("product.noPartMatches")}</p>;
  return (
    <div
      ref={scroller}
      className={styles.scroller}
      role="tree"
      aria-label={t("product.treeLabel")}
      tabIndex={0}
      aria-activedescendant={current >= 0 ? `${id}-${current}` : undefined}
      onKeyDown={onKeyDown}
    >
      <div role="none" style={{ height: virtual.getTotalSize(), position: "relative" }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index];
          if (!row) return null;
          return (
            <TreeRow
              key={row.node.occurrence.part_key}
              id={`${id}-${item.index}`}
              row={row}
              top={item.start}
              selected={item.index === current}
              color={row.node.occurrence.geometry_id === null ? undefined : colorOf(row.node.occurrence.part_key)}
              look={lookOf(looks, row.node.leafKeys)}
              onSelect={onSelect}
              onOpen={setOpen}
              onLook={onLook}
            />
          );
        })}
      </div>
    </div>
  );
}

interface RowProps {
  id: string;
  row: Row;
  top: number;
  selected: boolean;
  /** Undefined for assemblies. */
  color: LinearRgba | null | undefined;
  look: ReturnType<typeof lookOf>;
  onSelect: (key: string) => void;
  onOpen: (key: string, open: boolean) => void;
  onLook: (act: LookAct, key: string) => void;
}

function TreeRow({ id, row, top, selected, color, look, onSelect, onOpen, onLook }: RowProps) {
  const { t, number } = useI18n();
  const { node, expanded } = row;
  const { part_key: key, name, geometry_id, construction } = node.occurrence;
  const branch = node.children.length > 0;
  const warning = construction ? t("product.construction") : node.unmeshedFaces > 0 ? t("product.unmeshed", { count: node.unmeshedFaces }) : null;
  const Kind = geometry_id === null ? IconStack2 : IconCube;
  return (
    // The tree itself takes the keys (aria-activedescendant); rows are only clicked.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      id={id}
      role="treeitem"
      aria-level={node.level}
      aria-expanded={branch ? expanded : undefined}
      aria-selected={selected}
      aria-setsize={row.siblings}
      aria-posinset={row.position}
      tabIndex={-1}
      className={styles.row}
      data-part-key={key}
      data-look={look}
      style={{ transform: `translateY(${top}px)`, paddingLeft: 8 + (node.level - 1) * 16 }}
      onClick={() => onSelect(key)}
    >
      <span
        className={styles.twist}
        data-open={expanded}
        data-branch={branch}
        aria-hidden
        title={branch ? t(expanded ? "product.closePart" : "product.openPart", { name }) : undefined}
        onClick={(event) => {
          if (!branch) return;
          event.stopPropagation();
          onOpen(key, !expanded);
        }}
      >
        {branch && <IconChevronRight size={14} />}
      </span>
      {color === undefined ? <Kind className={styles.kind} size={15} stroke={1.7} aria-hidden /> : <Chip color={color} />}
      <span className={styles.name}>
        {name}
        {look !== "shown" && <VisuallyHidden>, {t(`viewer.look.${look}`)}</VisuallyHidden>}
      </span>{" "}
      {warning !== null && <span title={warning}><IconAlertTriangle className={styles.warning} size={15} stroke={1.9} aria-label={warning} /></span>}
      <span className={styles.count}>{number(node.triangles)}</span>
      {node.leafKeys.length > 0 && <RowActions name={name} look={look} onLook={(act) => onLook(act, key)} />}
    </div>
  );
}
