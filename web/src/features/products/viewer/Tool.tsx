import { ActionIcon, Tooltip } from "@mantine/core";
import type { Icon } from "@tabler/icons-react";
import styles from "./stage.module.css";

interface Props {
  label: string;
  icon: Icon;
  /** The key that does the same. */
  keys?: string;
  /** Given for what is on or off. */
  pressed?: boolean;
  disabled?: boolean;
  onClick: () => void;
}

export function Tool({ label, icon: ToolIcon, keys, pressed, disabled = false, onClick }: Props) {
  return (
    <Tooltip label={keys === undefined ? label : `${label} (${keys})`} position="left">
      <ActionIcon
        className={styles.tool}
        variant={pressed === true ? "light" : "subtle"}
        color={pressed === true ? undefined : "gray"}
        disabled={disabled}
        onClick={onClick}
        aria-label={label}
        aria-pressed={pressed}
        aria-keyshortcuts={keys?.replace(" ", "+")}
      >
        <ToolIcon size={19} stroke={1.6} />
      </ActionIcon>
    </Tooltip>
  );
}
