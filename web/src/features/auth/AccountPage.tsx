import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useState, type FormEvent } from "react";
import { changeMe } from "../../api/actions";
import { asProblem } from "../../api/problem";
import { useMe } from "../../app/session";
import { useI18n, word } from "../../i18n";
import { Facts } from "../../ui/Facts";
import { Card, Page } from "../../ui/Page";
import { useAction } from "../../ui/useAction";
import { SubscriptionsCard } from "../notifications/SubscriptionsCard";
import styles from "./account.module.css";

function ProfileCard() {
  const { t } = useI18n();
  const me = useMe();
  const [name, setName] = useState(me.name);
  const action = useAction((next: string) => changeMe({ name: next }), { done: "common.saved", stale: [["me"]] });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    action.mutate(name);
  };
  return (
    <Card title={t("account.profile")}>
      <form className={styles.form} onSubmit={submit}>
        <Facts rows={[[t("common.email"), me.email], [t("users.role"), word(t, "role", me.role)]]} />
        <TextInput label={t("common.name")} required withAsterisk={false} maxLength={200} value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <Button type="submit" loading={action.isPending} disabled={name === me.name}>{t("common.save")}</Button>
      </form>
    </Card>
  );
}

function PasswordCard() {
  const { t } = useI18n();
  const [old, setOld] = useState("");
  const [next, setNext] = useState("");
  const clear = () => {
    setOld("");
    setNext("");
  };
  const action = useAction((password: { old: string; new: string }) => changeMe({ password }), { done: "account.passwordChanged", onSuccess: clear });
  const fields = action.isError ? asProblem(action.error).fields : {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    action.mutate({ old, new: next });
  };
  return (
    <Card title={t("account.password")}>
      <form className={styles.form} onSubmit={submit}>
        <PasswordInput label={t("account.oldPassword")} autoComplete="current-password" required withAsterisk={false} value={old} error={fields.old} onChange={(event) => setOld(event.currentTarget.value)} />
        <PasswordInput label={t("account.newPassword")} description={t("auth.passwordHint")} autoComplete="new-password" required withAsterisk={false} minLength={10} value={next} error={fields.new} onChange={(event) => setNext(event.currentTarget.value)} />
        <Button type="submit" loading={action.isPending}>{t("account.password")}</Button>
      </form>
    </Card>
  );
}

export function AccountPage() {
  const { t } = useI18n();
  return (
    <Page title={t("account.title")} lead={t("account.lead")}>
      <div className={styles.cards}>
        <ProfileCard />
        <PasswordCard />
        <SubscriptionsCard />
      </div>
    </Page>
  );
}
