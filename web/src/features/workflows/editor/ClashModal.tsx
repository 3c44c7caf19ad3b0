import { Button, Modal } from "@mantine/core";
import { useI18n } from "../../../i18n";
import { labelOf } from "../document/types";
import styles from "./editor.module.css";
import { useSaving } from "./SaveContext";
import { useDoc, useEditor } from "./store";

const show = (value: unknown) => (value === undefined ? "–" : JSON.stringify(value));

/** Somebody else saved: nothing of theirs or mine is lost before a person chose. */
export function ClashModal() {
  const { t } = useI18n();
  const { clash, settle } = useSaving();
  const doc = useDoc();
  const byStep = useEditor((state) => state.byStep);
  if (!clash) return null;
  const { conflicts } = clash.merged;
  const name = (id: string | null) => {
    const node = [...doc.nodes, ...clash.theirs.base.nodes].find((each) => each.id === id);
    return node ? labelOf(node, byStep.get(node.step)) : t("workflows.clash.whole");
  };
  return (
    <Modal opened onClose={() => {}} withCloseButton={false} closeOnEscape={false} closeOnClickOutside={false} size="lg" title={t("workflows.clash.title")}>
      <div className={styles.stack}>
        <p>{t("workflows.clash.body", { number: clash.theirs.number })}</p>
        {conflicts.length === 0 ? <p>{t("workflows.clash.clean")}</p> : (
          <>
            <p>{t("workflows.clash.conflicts", { count: conflicts.length })}</p>
            <table className={styles.clashTable}>
              <thead><tr><th scope="col">{t("workflows.clash.what")}</th><th scope="col">{t("workflows.clash.mine")}</th><th scope="col">{t("workflows.clash.theirs")}</th></tr></thead>
              <tbody>
                {conflicts.map((each) => (
                  <tr key={`${each.node}${each.key}`}><td>{name(each.node)} <code>{each.key}</code></td><td><code>{show(each.key === "" ? each.mine && t("workflows.clash.kept") : each.mine)}</code></td><td><code>{show(each.key === "" ? each.theirs && t("workflows.clash.kept") : each.theirs)}</code></td></tr>
                ))}
              </tbody>
            </table>
          </>
        )}
        <div className={styles.clashChoices}>
          <Button onClick={() => settle("merged")}>{t(conflicts.length === 0 ? "workflows.clash.merge" : "workflows.clash.mergeTheirs")}</Button>
          <Button variant="default" onClick={() => settle("theirs")}>{t("workflows.clash.takeTheirs")}</Button>
          <Button variant="default" onClick={() => settle("mine")}>{t("workflows.clash.takeMine")}</Button>
        </div>
      </div>
    </Modal>
  );
}
