import { ActionIcon, Popover } from "@mantine/core";
import { IconKeyboard } from "@tabler/icons-react";
import { useI18n, type MessageKey } from "../../../i18n";
import styles from "./stage.module.css";

const ROWS: readonly (readonly [string, MessageKey])[] = [
  ["H", "viewer.keys.hide"],
  ["I", "viewer.keys.isolate"],
  ["G", "viewer.keys.ghost"],
  ["Shift H", "viewer.showAll"],
  ["F", "viewer.keys.fit"],
  ["1 – 7", "viewer.viewsLabel"],
];

export function KeysHelp() {
  const { t } = useI18n();
  return (
    <Popover position="left-end" shadow="md" width={280}>
      <Popover.Target>
        <ActionIcon className={styles.tool} variant="subtle" color="gray" aria-label={t("viewer.keys.title")} title={t("viewer.keys.title")}><IconKeyboard size={19} stroke={1.6} /></ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <h2 className={styles.cardTitle}>{t("viewer.keys.title")}</h2>
        <dl className={styles.keys}>
          {ROWS.map(([keys, label]) => <div key={keys}><dt><kbd className={styles.kbd}>{keys}</kbd></dt><dd>{t(label)}</dd></div>)}
        </dl>
        <p className={styles.hint}>{t("viewer.keys.where")}</p>
      </Popover.Dropdown>
    </Popover>
  );
}
