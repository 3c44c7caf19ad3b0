import { Button, Modal, PasswordInput, Select, Skeleton, TextInput, VisuallyHidden } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { changeUser, createUser } from "../../api/actions";
import type { Role, User } from "../../api/model";
import { asProblem } from "../../api/problem";
import { usersQuery } from "../../api/queries";
import { useMe } from "../../app/session";
import { useI18n } from "../../i18n";
import { ActiveBadge } from "../../ui/ActiveBadge";
import { Page } from "../../ui/Page";
import { ErrorState, Notice, useProblemText } from "../../ui/states";
import table from "../../ui/table.module.css";
import { useAction } from "../../ui/useAction";
import styles from "./admin.module.css";

const ROLES: readonly Role[] = ["viewer", "operator", "admin"];

export function UsersPage() {
  const { t } = useI18n();
  const users = useQuery(usersQuery);
  const [adding, { open, close }] = useDisclosure(false);
  return (
    <Page title={t("users.title")} lead={t("users.lead")} actions={<Button leftSection={<IconPlus size={17} />} onClick={open}>{t("users.create")}</Button>}>
      {users.isPending && <Skeleton height={220} radius="lg" />}
      {users.isError && <ErrorState error={users.error} onRetry={() => void users.refetch()} />}
      {users.data && (
        <div className={table.wrap}>
          <table className={table.table}>
            <thead>
              <tr>
                <th scope="col">{t("common.name")}</th>
                <th scope="col">{t("common.email")}</th>
                <th scope="col">{t("users.role")}</th>
                <th scope="col">{t("common.status")}</th>
                <th scope="col">{t("users.lastSeen")}</th>
                <th scope="col"><VisuallyHidden>{t("common.actions")}</VisuallyHidden></th>
              </tr>
            </thead>
            <tbody>{users.data.map((user) => <UserRow key={user.id} user={user} />)}</tbody>
          </table>
        </div>
      )}
      <NewUser opened={adding} onClose={close} />
    </Page>
  );
}

function UserRow({ user }: { user: User }) {
  const { t, ago } = useI18n();
  const me = useMe();
  const change = useAction((body: { role?: Role; active?: boolean }) => changeUser(user.id, user.version, body), { done: "common.saved", stale: [["users"]] });
  const self = user.id === me.id;
  return (
    <tr>
      <td><strong>{user.name}</strong>{self && <span className={table.dim}> · {t("users.you")}</span>}</td>
      <td>{user.email}</td>
      <td>
        <Select w={160} size="xs" aria-label={t("users.roleOf", { name: user.name })} disabled={self} allowDeselect={false} value={user.role} data={ROLES.map((value) => ({ value, label: t(`role.${value}`) }))} onChange={(role) => role !== null && role !== user.role && change.mutate({ role })} />
      </td>
      <td><ActiveBadge active={user.active} /></td>
      <td className={`${table.dim} ${table.nowrap}`}>{user.last_seen_at === null ? t("common.never") : ago(user.last_seen_at)}</td>
      <td className={table.number}>
        {!self && <Button size="compact-sm" variant="subtle" color={user.active ? "red" : "petrol"} loading={change.isPending} onClick={() => change.mutate({ active: !user.active })}>{t(user.active ? "users.deactivate" : "users.activate")}</Button>}
      </td>
    </tr>
  );
}

function NewUser({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useI18n();
  const problemText = useProblemText();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("operator");
  const [password, setPassword] = useState("");
  const finish = () => {
    setName("");
    setEmail("");
    setPassword("");
    onClose();
  };
  const action = useAction(createUser, { quiet: true, done: "users.created", stale: [["users"]], onSuccess: finish });
  const problem = action.isError ? asProblem(action.error) : null;
  const fields = problem?.fields ?? {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    action.mutate({ name, email, role, password });
  };
  return (
    <Modal opened={opened} onClose={onClose} title={t("users.create")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form className={styles.stack} onSubmit={submit}>
        {problem && <Notice tone="bad">{problemText(problem)}</Notice>}
        <TextInput label={t("common.name")} required withAsterisk={false} maxLength={200} data-autofocus value={name} error={fields.name} onChange={(event) => setName(event.currentTarget.value)} />
        <TextInput label={t("common.email")} type="email" required withAsterisk={false} value={email} error={fields.email} onChange={(event) => setEmail(event.currentTarget.value)} />
        <Select label={t("users.role")} description={t(`users.roleHint.${role}`)} allowDeselect={false} value={role} data={ROLES.map((value) => ({ value, label: t(`role.${value}`) }))} onChange={(next) => setRole((next ?? "operator") as Role)} />
        <PasswordInput label={t("users.initialPassword")} description={t("users.initialPasswordHint")} autoComplete="new-password" required withAsterisk={false} minLength={10} value={password} error={fields.password} onChange={(event) => setPassword(event.currentTarget.value)} />
        <div className={styles.buttons}>
          <Button variant="default" onClick={onClose}>{t("common.cancel")}</Button>
          <Button type="submit" loading={action.isPending}>{t("users.create")}</Button>
        </div>
      </form>
    </Modal>
  );
}
