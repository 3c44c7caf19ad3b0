import { ActionIcon, Drawer, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconMenu2 } from "@tabler/icons-react";
import { Outlet } from "@tanstack/react-router";
import { NotificationsBell } from "../../features/notifications/NotificationsBell";
import { useI18n, type MessageKey } from "../../i18n";
import { LiveProvider, useConnection } from "../../live/LiveProvider";
import { BrandMark } from "../../ui/Brand";
import { Navigation } from "./Navigation";
import styles from "./shell.module.css";
import { UserMenu } from "./UserMenu";

function ConnectionMark() {
  const { t } = useI18n();
  const state = useConnection((store) => store.state);
  const text = t(`connection.${state}` as MessageKey);
  return (
    <Tooltip label={text}>
      <span className={styles.connection} data-state={state} role="status" aria-label={text}>
        {state === "lost" && text}
      </span>
    </Tooltip>
  );
}

/** Navigation and top bar around every page of the signed-in app. */
export function Shell() {
  const { t } = useI18n();
  const [open, { open: show, close }] = useDisclosure(false);
  return (
    <LiveProvider>
      <a href="#content" className="skip-link">{t("app.skip")}</a>
      <div className={styles.shell}>
        <div className={styles.side}>
          <Navigation />
        </div>
        <Drawer opened={open} onClose={close} size={264} padding="sm" title={t("app.name")} closeButtonProps={{ "aria-label": t("app.closeNavigation") }}>
          <Navigation onGo={close} />
        </Drawer>
        <div className={styles.main}>
          <header className={styles.top}>
            <ActionIcon className={styles.burger} variant="subtle" color="gray" size="lg" onClick={show} aria-label={t("app.openNavigation")}>
              <IconMenu2 size={20} />
            </ActionIcon>
            <span className={styles.topBrand}><BrandMark size={26} /></span>
            <div className={styles.spacer} />
            <ConnectionMark />
            <NotificationsBell />
            <UserMenu />
          </header>
          <main id="content" tabIndex={-1} className={styles.content}>
            <Outlet />
          </main>
        </div>
      </div>
    </LiveProvider>
  );
}
