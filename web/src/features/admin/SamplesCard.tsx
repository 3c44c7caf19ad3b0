import { Button, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconTrash } from "@tabler/icons-react";
import { removeSamples } from "../../api/actions";
import { useIsAdmin } from "../../app/session";
import { useI18n } from "../../i18n";
import { Card } from "../../ui/Page";
import { Notice } from "../../ui/states";
import { useAction } from "../../ui/useAction";
import styles from "./admin.module.css";

/** Everything that sample data may stand in. */
const STALE = [["products"], ["output-types"], ["workflows"], ["templates"], ["materials"], ["categories"], ["pricing-tiers"]];

/** Takes the samples of a demonstration away; says what stays, and why. */
export function SamplesCard() {
  const { t } = useI18n();
  const admin = useIsAdmin();
  const [asking, { open, close }] = useDisclosure(false);
  const remove = useAction(removeSamples, { stale: STALE, onSuccess: close });
  if (!admin) return null;
  const done = remove.data;
  const removed = Object.values(done?.removed ?? {}).reduce((sum, count) => sum + count, 0);
  return (
    <Card title={t("samples.title")}>
      <div className={styles.stack}>
        <p className={styles.plain}>{t("samples.lead")}</p>
        {done && <Notice tone={done.kept.length > 0 ? "warn" : "good"}>{t("samples.removed", { count: removed })}</Notice>}
        {done && done.kept.length > 0 && (
          <ul className={styles.kept} aria-label={t("samples.kept")}>
            {done.kept.map(({ kind, name, reason }) => <li key={`${kind} ${name}`}>{reason}</li>)}
          </ul>
        )}
        <div className={styles.buttons}>
          <Button variant="default" color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={open}>{t("samples.remove")}</Button>
        </div>
      </div>
      <Modal opened={asking} onClose={close} title={t("samples.question")} closeButtonProps={{ "aria-label": t("common.close") }}>
        <div className={styles.stack}>
          <p className={styles.plain}>{t("samples.warning")}</p>
          <div className={styles.buttons}>
            <Button variant="default" onClick={close}>{t("common.cancel")}</Button>
            <Button color="red" loading={remove.isPending} onClick={() => remove.mutate(undefined)}>{t("samples.sure")}</Button>
          </div>
        </div>
      </Modal>
    </Card>
  );
}
