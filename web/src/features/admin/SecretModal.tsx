import { ActionIcon, Button, CopyButton, Modal } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useI18n } from "../../i18n";
import { Notice } from "../../ui/states";
import styles from "./admin.module.css";

interface Props {
  /** Null while there is nothing to show. */
  secret: string | null;
  title: string;
  /** What the secret is, for who cannot see it. */
  label: string;
  /** What to do with it. */
  children: ReactNode;
  onClose: () => void;
}

/** A secret that is shown this once: closed only by saying so. */
export function SecretModal({ secret, title, label, children, onClose }: Props) {
  const { t } = useI18n();
  return (
    <Modal opened={secret !== null} onClose={onClose} title={title} size="lg" closeOnClickOutside={false} withCloseButton={false}>
      <div className={styles.stack}>
        <Notice tone="warn">{children}</Notice>
        <div className={styles.secret}>
          <code aria-label={label}>{secret}</code>
          <CopyButton value={secret ?? ""}>
            {({ copied, copy }) => <ActionIcon variant="default" size="lg" onClick={copy} aria-label={t(copied ? "common.copied" : "common.copy")}>{copied ? <IconCheck size={16} /> : <IconCopy size={16} />}</ActionIcon>}
          </CopyButton>
        </div>
        <div className={styles.buttons}><Button onClick={onClose}>{t("tokens.secretDone")}</Button></div>
      </div>
    </Modal>
  );
}
