import { ActionIcon, Menu } from "@mantine/core";
import { IconCube3dSphere } from "@tabler/icons-react";
import { useI18n } from "../../../i18n";
import styles from "./stage.module.css";
import { VIEWS, type Direction } from "./views";

export function ViewsMenu({ onLook }: { onLook: (direction: Direction) => void }) {
  const { t } = useI18n();
  return (
    <Menu position="left-start" width={190}>
      <Menu.Target>
        <ActionIcon className={styles.tool} variant="subtle" color="gray" aria-label={t("viewer.viewsLabel")} title={t("viewer.viewsLabel")}><IconCube3dSphere size={19} stroke={1.6} /></ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {VIEWS.map((direction, index) => (
          <Menu.Item key={direction} onClick={() => onLook(direction)} rightSection={<kbd className={styles.kbd} aria-hidden>{index + 1}</kbd>}>{t(`viewer.views.${direction}`)}</Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
