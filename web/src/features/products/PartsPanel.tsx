import { ActionIcon, Tooltip } from "@mantine/core";
import { IconFold, IconFoldDown } from "@tabler/icons-react";
import { useState } from "react";
import type { CadReport, LinearRgba } from "../../api/model";
import { useI18n } from "../../i18n";
import { SearchField } from "../../ui/SearchField";
import { Notice } from "../../ui/states";
import styles from "./panel.module.css";
import { PartTree } from "./tree/PartTree";
import { allAssemblies, ancestors, initiallyExpanded, type PartTree as Tree } from "./tree/partTree";
import type { LooksControl } from "./viewer/useLooks";

interface Props {
  tree: Tree;
  report: CadReport;
  selected: string | undefined;
  onSelect: (key: string) => void;
  colorOf: (key: string) => LinearRgba | null;
  control: LooksControl;
}

export function PartsPanel({ tree, report, selected, onSelect, colorOf, control }: Props) {
  const { t } = useI18n();
  const [search, setSearch] = useState("");
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(() => initiallyExpanded(tree));
  // A part picked in 3D may lie in a closed assembly: open the way to it, once per pick.
  const [shown, setShown] = useState<string>();
  if (selected !== shown) {
    setShown(selected);
    if (selected !== undefined) setExpanded(new Set([...expanded, ...ancestors(tree, selected)]));
  }
  const leaves = tree.roots.reduce((sum, root) => sum + root.leafKeys.length, 0);
  const triangles = tree.roots.reduce((sum, root) => sum + root.triangles, 0);
  return (
    <>
      <div className={styles.head}>
        <div className={styles.searchRow}>
          <SearchField value={search} onChange={setSearch} label={t("product.searchParts")} placeholder={t("product.searchParts")} width="100%" />
          <Tooltip label={t("product.expandAll")}>
            <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t("product.expandAll")} onClick={() => setExpanded(allAssemblies(tree))}><IconFoldDown size={18} stroke={1.7} /></ActionIcon>
          </Tooltip>
          <Tooltip label={t("product.collapseAll")}>
            <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t("product.collapseAll")} onClick={() => setExpanded(new Set())}><IconFold size={18} stroke={1.7} /></ActionIcon>
          </Tooltip>
        </div>
        {report.dropped_faces > 0 && (
          <Notice tone="warn" title={t("product.dropped", { count: report.dropped_faces })}><p>{t("product.droppedBody")}</p></Notice>
        )}
        {report.warnings.length > 0 && (
          <Notice tone="warn">
            <details>
              <summary>{t("product.warnings", { count: report.warnings.length })}</summary>
              {report.warnings.slice(0, 50).map((warning) => <p key={warning}>{warning}</p>)}
            </details>
          </Notice>
        )}
      </div>
      <PartTree tree={tree} expanded={expanded} onExpanded={setExpanded} search={search} selected={selected} onSelect={onSelect} colorOf={colorOf} looks={control.looks} onLook={control.act} />
      <div className={styles.foot}>
        <span>{t("product.partsCount", { count: leaves })}</span>
        <span>{t("product.triangles", { count: triangles })}</span>
      </div>
    </>
  );
}
