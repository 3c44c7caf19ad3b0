import { Button, Checkbox, Modal, Select, Skeleton, TextInput, VisuallyHidden } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconKey, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { createToken, revokeToken } from "../../api/actions";
import type { Role, Scope, Token } from "../../api/model";
import { tokensQuery } from "../../api/queries";
import { useMe } from "../../app/session";
import { useI18n } from "../../i18n";
import { Page } from "../../ui/Page";
import { EmptyState, ErrorState, Notice, useProblemText } from "../../ui/states";
import table from "../../ui/table.module.css";
import { useAction } from "../../ui/useAction";
import styles from "./admin.module.css";
import { SecretModal } from "./SecretModal";

const SCOPES: readonly Scope[] = ["read", "write", "admin"];
/** A token is never more than its owner. */
const ALLOWED: Record<Role, readonly Scope[]> = { viewer: ["read"], operator: ["read", "write"], admin: SCOPES };
const EXPIRY_DAYS = { never: null, d30: 30, d90: 90, d365: 365 } as const;
type Expiry = keyof typeof EXPIRY_DAYS;
const EXPIRIES = ["d30", "d90", "d365", "never"] as const satisfies readonly Expiry[];
const DAY_MS = 86_400_000;

export function TokensPage() {
  const { t } = useI18n();
  const tokens = useQuery(tokensQuery);
  const [adding, { open, close }] = useDisclosure(false);
  const [secret, setSecret] = useState<string | null>(null);
  const [revoking, setRevoking] = useState<Token | null>(null);
  const create = <Button leftSection={<IconPlus size={17} />} onClick={open}>{t("tokens.create")}</Button>;
  const done = (made: string) => {
    close();
    setSecret(made);
  };
  return (
    <Page title={t("tokens.title")} lead={t("tokens.lead")} actions={create}>
      {tokens.isPending && <Skeleton height={200} radius="lg" />}
      {tokens.isError && <ErrorState error={tokens.error} onRetry={() => void tokens.refetch()} />}
      {tokens.data?.length === 0 && <EmptyState icon={<IconKey size={24} stroke={1.6} />} title={t("tokens.empty")} body={t("tokens.emptyBody")} />}
      {tokens.data && tokens.data.length > 0 && <TokenTable tokens={tokens.data} onRevoke={setRevoking} />}
      <NewToken opened={adding} onClose={close} onDone={done} />
      <SecretModal secret={secret} title={t("tokens.secretTitle")} label={t("tokens.secretLabel")} onClose={() => setSecret(null)}>{t("tokens.secretBody")}</SecretModal>
      <RevokeModal token={revoking} onClose={() => setRevoking(null)} />
    </Page>
  );
}

function TokenTable({ tokens, onRevoke }: { tokens: readonly Token[]; onRevoke: (token: Token) => void }) {
  const { t, ago, date } = useI18n();
  return (
    <div className={table.wrap}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{t("common.name")}</th>
            <th scope="col">{t("tokens.scopes")}</th>
            <th scope="col">{t("common.created")}</th>
            <th scope="col">{t("tokens.lastUsed")}</th>
            <th scope="col">{t("tokens.expires")}</th>
            <th scope="col"><VisuallyHidden>{t("common.actions")}</VisuallyHidden></th>
          </tr>
        </thead>
        <tbody>
          {tokens.map((token) => (
            <tr key={token.id}>
              <td><strong>{token.name}</strong></td>
              <td>{token.scopes.map((scope) => t(`tokens.scope.${scope}`)).join(", ")}</td>
              <td className={`${table.dim} ${table.nowrap}`}>{ago(token.created_at)}</td>
              <td className={`${table.dim} ${table.nowrap}`}>{token.last_used_at === null ? t("common.never") : ago(token.last_used_at)}</td>
              <td className={`${table.dim} ${table.nowrap}`}>{token.expires_at === null ? t("common.never") : date(token.expires_at)}</td>
              <td className={table.number}><Button size="compact-sm" variant="subtle" color="red" onClick={() => onRevoke(token)}>{t("tokens.revoke")}</Button></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function NewToken({ opened, onClose, onDone }: { opened: boolean; onClose: () => void; onDone: (secret: string) => void }) {
  const { t } = useI18n();
  const me = useMe();
  const problemText = useProblemText();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<Scope[]>(["read"]);
  const [expiry, setExpiry] = useState<Expiry>("d90");
  const action = useAction(createToken, {
    quiet: true,
    stale: [["tokens"]],
    onSuccess: (token) => {
      setName("");
      onDone(token.secret);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const days = EXPIRY_DAYS[expiry];
    action.mutate({ name, scopes, ...(days === null ? {} : { expires_at: new Date(Date.now() + days * DAY_MS).toISOString() }) });
  };
  return (
    <Modal opened={opened} onClose={onClose} title={t("tokens.create")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form className={styles.stack} onSubmit={submit}>
        {action.isError && <Notice tone="bad">{problemText(action.error)}</Notice>}
        <TextInput label={t("common.name")} required withAsterisk={false} maxLength={200} data-autofocus value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <Checkbox.Group label={t("tokens.scopes")} value={scopes} onChange={(next) => setScopes(next as Scope[])}>
          <div className={styles.scopes}>{ALLOWED[me.role].map((scope) => <Checkbox key={scope} value={scope} label={t(`tokens.scope.${scope}`)} />)}</div>
        </Checkbox.Group>
        <Select label={t("tokens.expires")} allowDeselect={false} value={expiry} data={EXPIRIES.map((value) => ({ value, label: t(`tokens.expiry.${value}`) }))} onChange={(next) => setExpiry((next ?? "d90") as Expiry)} />
        <div className={styles.buttons}>
          <Button variant="default" onClick={onClose}>{t("common.cancel")}</Button>
          <Button type="submit" disabled={scopes.length === 0} loading={action.isPending}>{t("tokens.create")}</Button>
        </div>
      </form>
    </Modal>
  );
}

function RevokeModal({ token, onClose }: { token: Token | null; onClose: () => void }) {
  const { t } = useI18n();
  const action = useAction(revokeToken, { done: "tokens.revoked", stale: [["tokens"]], onSuccess: onClose });
  return (
    <Modal opened={token !== null} onClose={onClose} title={t("tokens.revokeQuestion", { name: token?.name ?? "" })} closeButtonProps={{ "aria-label": t("common.close") }}>
      <div className={styles.stack}>
        <span>{t("tokens.revokeBody")}</span>
        <div className={styles.buttons}>
          <Button variant="default" onClick={onClose}>{t("common.cancel")}</Button>
          <Button color="red" loading={action.isPending} onClick={() => token && action.mutate(token.id)}>{t("tokens.revoke")}</Button>
        </div>
      </div>
    </Modal>
  );
}
