import { ActionIcon, CopyButton, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { Fragment, type ReactNode } from "react";
import { useI18n } from "../i18n";
import styles from "./layout.module.css";

/** Label and value pairs; pairs without a value are left out. */
export function Facts({ rows }: { rows: [label: string, value: ReactNode][] }) {
  return (
    <dl className={styles.facts}>
      {rows
        .filter(([, value]) => value !== null && value !== undefined && value !== "")
        .map(([label, value]) => (
          <Fragment key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </Fragment>
        ))}
    </dl>
  );
}

/** A long identifier: shortened by its box, copied whole. */
export function Hash({ value }: { value: string }) {
  const { t } = useI18n();
  return (
    <span className={styles.hash}>
      <span className={styles.hashText} title={value}>{value}</span>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? t("common.copied") : t("common.copy")}>
            <ActionIcon variant="subtle" color="gray" size="sm" onClick={copy} aria-label={`${t("common.copy")}: ${value.slice(0, 16)}`}>
              {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </span>
  );
}
