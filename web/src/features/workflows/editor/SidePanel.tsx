import { Tabs } from "@mantine/core";
import { useI18n } from "../../../i18n";
import { RunList } from "../runs/RunList";
import styles from "./editor.module.css";
import { Inspector } from "./Inspector";
import { Problems } from "./Problems";
import { useEditor, type Panel } from "./store";
import { Versions } from "./Versions";

const PANELS: readonly Panel[] = ["inspector", "problems", "versions", "runs"];

export function SidePanel() {
  const { t } = useI18n();
  const panel = useEditor((state) => state.panel);
  const put = useEditor((state) => state.put);
  const count = useEditor((state) => state.report?.diagnostics.length ?? 0);
  const errors = useEditor((state) => state.report?.diagnostics.some((each) => each.severity === "error") ?? false);
  return (
    <Tabs value={panel} onChange={(next) => put({ panel: next as Panel })} className={styles.side} keepMounted={false}>
      <Tabs.List className={styles.sideTabs} aria-label={t("workflows.sidePanel")}>
        {PANELS.map((each) => (
          <Tabs.Tab key={each} value={each}>
            {t(`workflows.panel.${each}`)}
            {each === "problems" && count > 0 && <span className={styles.count} data-tone={errors ? "bad" : "work"}>{count}</span>}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="inspector" className={styles.sideBody}><Inspector /></Tabs.Panel>
      <Tabs.Panel value="problems" className={styles.sideBody}><Problems /></Tabs.Panel>
      <Tabs.Panel value="versions" className={styles.sideBody}><Versions /></Tabs.Panel>
      <Tabs.Panel value="runs" className={styles.sideBody}><RunList /></Tabs.Panel>
    </Tabs>
  );
}
