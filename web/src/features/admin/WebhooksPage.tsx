import { Button, Checkbox, Modal, Skeleton, Switch, TextInput, VisuallyHidden } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus, IconWebhook } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { changeWebhook, createWebhook, deleteWebhook } from "../../api/actions";
import type { NotifyEvent, Webhook } from "../../api/model";
import { asProblem } from "../../api/problem";
import { webhooksQuery } from "../../api/queries";
import { useI18n, word } from "../../i18n";
import { Page } from "../../ui/Page";
import { EmptyState, ErrorState, Notice, useProblemText } from "../../ui/states";
import table from "../../ui/table.module.css";
import { useAction } from "../../ui/useAction";
import styles from "./admin.module.css";
import { SecretModal } from "./SecretModal";

const EVENTS: readonly NotifyEvent[] = ["line_done", "line_failed", "order_done", "cad_file_ready", "cad_file_failed"];
const STALE = [["webhooks"], ["deliveries"]];

export function WebhooksPage() {
  const { t } = useI18n();
  const webhooks = useQuery(webhooksQuery);
  const [adding, { open, close }] = useDisclosure(false);
  const [secret, setSecret] = useState<string | null>(null);
  const [deleting, setDeleting] = useState<Webhook | null>(null);
  const done = (made: string) => {
    close();
    setSecret(made);
  };
  return (
    <Page title={t("webhooks.title")} lead={t("webhooks.lead")} actions={<Button leftSection={<IconPlus size={17} />} onClick={open}>{t("webhooks.create")}</Button>}>
      {webhooks.isPending && <Skeleton height={200} radius="lg" />}
      {webhooks.isError && <ErrorState error={webhooks.error} onRetry={() => void webhooks.refetch()} />}
      {webhooks.data?.length === 0 && <EmptyState icon={<IconWebhook size={24} stroke={1.6} />} title={t("webhooks.empty")} body={t("webhooks.emptyBody")} />}
      {webhooks.data && webhooks.data.length > 0 && <WebhookTable webhooks={webhooks.data} onDelete={setDeleting} />}
      <NewWebhook opened={adding} onClose={close} onDone={done} />
      <SecretModal secret={secret} title={t("webhooks.secretTitle")} label={t("webhooks.secretLabel")} onClose={() => setSecret(null)}>{t("webhooks.secretBody")}</SecretModal>
      <DeleteModal webhook={deleting} onClose={() => setDeleting(null)} />
    </Page>
  );
}

function WebhookTable({ webhooks, onDelete }: { webhooks: readonly Webhook[]; onDelete: (webhook: Webhook) => void }) {
  const { t } = useI18n();
  const action = useAction(({ id, version, active }: Webhook) => changeWebhook(id, version, { active: !active }), { done: "common.saved", stale: STALE });
  return (
    <div className={table.wrap}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{t("common.name")}</th>
            <th scope="col">{t("webhooks.url")}</th>
            <th scope="col">{t("webhooks.events")}</th>
            <th scope="col">{t("common.active")}</th>
            <th scope="col"><VisuallyHidden>{t("common.actions")}</VisuallyHidden></th>
          </tr>
        </thead>
        <tbody>
          {webhooks.map((webhook) => (
            <tr key={webhook.id}>
              <td><strong>{webhook.name}</strong></td>
              <td className={styles.action} style={{ overflowWrap: "anywhere" }}>{webhook.url}</td>
              <td>{webhook.events.map((event) => word(t, "event", event)).join(", ")}</td>
              <td><Switch checked={webhook.active} disabled={action.isPending} aria-label={t("webhooks.activeOf", { name: webhook.name })} onChange={() => action.mutate(webhook)} /></td>
              <td className={table.number}><Button size="compact-sm" variant="subtle" color="red" onClick={() => onDelete(webhook)}>{t("webhooks.delete")}</Button></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function NewWebhook({ opened, onClose, onDone }: { opened: boolean; onClose: () => void; onDone: (secret: string) => void }) {
  const { t } = useI18n();
  const problemText = useProblemText();
  const [name, setName] = useState("");
  const [url, setUrl] = useState("");
  const [events, setEvents] = useState<NotifyEvent[]>(["line_done", "line_failed"]);
  const action = useAction(createWebhook, {
    quiet: true,
    stale: STALE,
    onSuccess: (made) => {
      setName("");
      setUrl("");
      onDone(made.secret);
    },
  });
  const fields = action.isError ? asProblem(action.error).fields : {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    action.mutate({ name, url, events });
  };
  return (
    <Modal opened={opened} onClose={onClose} title={t("webhooks.create")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form className={styles.stack} onSubmit={submit}>
        {action.isError && fields.url === undefined && <Notice tone="bad">{problemText(action.error)}</Notice>}
        <TextInput label={t("common.name")} required withAsterisk={false} maxLength={200} data-autofocus value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <TextInput label={t("webhooks.url")} description={t("webhooks.urlHint")} type="url" required withAsterisk={false} maxLength={2000} placeholder="https://shop.example.com/hooks" value={url} error={fields.url} onChange={(event) => setUrl(event.currentTarget.value)} />
        <Checkbox.Group label={t("webhooks.events")} value={events} onChange={(next) => setEvents(next as NotifyEvent[])}>
          <div className={styles.scopes}>{EVENTS.map((event) => <Checkbox key={event} value={event} label={word(t, "event", event)} />)}</div>
        </Checkbox.Group>
        <div className={styles.buttons}>
          <Button variant="default" onClick={onClose}>{t("common.cancel")}</Button>
          <Button type="submit" disabled={events.length === 0} loading={action.isPending}>{t("webhooks.create")}</Button>
        </div>
      </form>
    </Modal>
  );
}

function DeleteModal({ webhook, onClose }: { webhook: Webhook | null; onClose: () => void }) {
  const { t } = useI18n();
  const action = useAction(({ id, version }: Webhook) => deleteWebhook(id, version), { done: "webhooks.deleted", stale: STALE, onSuccess: onClose });
  return (
    <Modal opened={webhook !== null} onClose={onClose} title={t("webhooks.deleteQuestion", { name: webhook?.name ?? "" })} closeButtonProps={{ "aria-label": t("common.close") }}>
      <div className={styles.stack}>
        <span>{t("webhooks.deleteBody")}</span>
        <div className={styles.buttons}>
          <Button variant="default" onClick={onClose}>{t("common.cancel")}</Button>
          <Button color="red" loading={action.isPending} onClick={() => webhook && action.mutate(webhook)}>{t("webhooks.delete")}</Button>
        </div>
      </div>
    </Modal>
  );
}
