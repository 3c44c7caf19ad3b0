import { ActionIcon, Button, Indicator, Popover, ScrollArea, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconBell, IconBellOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { readAllNotifications, readNotification } from "../../api/actions";
import type { Notification } from "../../api/model";
import { notificationsQuery } from "../../api/queries";
import { useI18n } from "../../i18n";
import { EmptyState } from "../../ui/states";
import { useAction } from "../../ui/useAction";
import styles from "./notifications.module.css";

export function NotificationsBell() {
  const { t, ago } = useI18n();
  const navigate = useNavigate();
  const [open, { toggle, close, open: show }] = useDisclosure(false);
  const items = useQuery(notificationsQuery).data?.items ?? [];
  const unread = items.filter((item) => !item.read).length;
  const read = useAction(readNotification, { stale: [["notifications"]] });
  const readAll = useAction(readAllNotifications, { stale: [["notifications"]] });
  const follow = (item: Notification) => {
    if (!item.read) read.mutate(item.id);
    if (item.order_id === null) return;
    close();
    void navigate({ to: "/orders/$orderId", params: { orderId: item.order_id }, search: item.line_id === null ? {} : { line: item.line_id } });
  };
  return (
    <Popover opened={open} onChange={(next) => (next ? show() : close())} position="bottom-end" width={380} shadow="md" radius="lg" trapFocus>
      <Indicator disabled={unread === 0} color="amber.5" size={9} offset={11}>
        <Popover.Target>
          <ActionIcon variant="subtle" color="gray" size={38} onClick={toggle} aria-label={unread > 0 ? t("notifications.unread", { count: unread }) : t("notifications.none")}>
            <IconBell size={20} stroke={1.7} />
          </ActionIcon>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown p={0} aria-label={t("notifications.title")}>
        <div className={styles.head}>
          <span>{t("notifications.title")}</span>
          <Button variant="subtle" size="compact-xs" disabled={unread === 0} onClick={() => readAll.mutate(undefined)}>{t("notifications.readAll")}</Button>
        </div>
        {items.length === 0 ? (
          <EmptyState compact icon={<IconBellOff size={22} stroke={1.6} />} title={t("notifications.empty")} body={t("notifications.emptyBody")} />
        ) : (
          <ScrollArea.Autosize mah={420}>
            <ul className={styles.list}>
              {items.map((item) => (
                <li key={item.id}>
                  <UnstyledButton className={styles.item} data-unread={!item.read} onClick={() => follow(item)}>
                    <span className={styles.title}>{item.title}</span>
                    <span className={styles.body}>{item.body}</span>
                    <span className={styles.time}>{ago(item.created_at)}</span>
                  </UnstyledButton>
                </li>
              ))}
            </ul>
          </ScrollArea.Autosize>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
