import { Modal } from "@mantine/core";
import { useI18n, type MessageKey } from "../../../i18n";
import styles from "./editor.module.css";

const KEYS: [MessageKey, [string, MessageKey][]][] = [
  ["workflows.keys.build", [["Tab  /", "workflows.keys.add"], ["C", "workflows.menu.connect"], ["F2", "workflows.menu.rename"], ["Enter", "workflows.keys.inspect"], ["Del", "workflows.menu.delete"], ["Shift Del", "workflows.menu.dissolve"], ["G", "workflows.menu.frame"], ["N", "workflows.menu.note"]]],
  ["workflows.keys.edit", [["Ctrl Z", "workflows.keys.undo"], ["Ctrl Shift Z", "workflows.keys.redo"], ["Ctrl C", "workflows.menu.copy"], ["Ctrl X", "workflows.menu.cut"], ["Ctrl V", "workflows.menu.paste"], ["Ctrl D", "workflows.menu.duplicate"], ["Ctrl A", "workflows.menu.selectAll"], ["Ctrl S", "workflows.keys.save"], ["Ctrl Enter", "workflows.run"]]],
  ["workflows.keys.move", [["← ↑ ↓ →", "workflows.keys.arrows"], ["Alt ← ↑ ↓ →", "workflows.keys.walk"], ["F  Ctrl K", "workflows.menu.find"], ["L", "workflows.menu.layout"], ["0", "workflows.menu.fit"], ["1  +  −", "workflows.keys.zoom"], ["M", "workflows.keys.minimap"], ["P", "workflows.keys.palette"], ["Shift F10", "workflows.keys.menu"], ["F6", "workflows.keys.panels"], ["Shift Tab", "workflows.keys.leave"], ["Esc", "workflows.keys.escape"]]],
  ["workflows.keys.mouse", [["⇧ drag", "workflows.keys.box"], ["Ctrl click", "workflows.keys.multi"], ["2× click", "workflows.keys.double"], ["Alt drag", "workflows.keys.pin"]]],
];

export function Shortcuts({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useI18n();
  return (
    <Modal opened={opened} onClose={onClose} size="xl" title={t("workflows.keys.title")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <div className={styles.sheet}>
        {KEYS.map(([title, rows]) => (
          <section key={title}>
            <h3>{t(title)}</h3>
            <dl>{rows.map(([keys, label]) => <div key={label}><dt>{keys.split("  ").map((each) => <kbd key={each} className={styles.kbd}>{each}</kbd>)}</dt><dd>{t(label)}</dd></div>)}</dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
