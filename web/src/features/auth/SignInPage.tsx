import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter, useSearch } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { signIn } from "../../api/actions";
import { asProblem } from "../../api/problem";
import { meQuery, setupQuery } from "../../api/queries";
import { useI18n } from "../../i18n";
import { Notice, useProblemText } from "../../ui/states";
import { useAction } from "../../ui/useAction";
import { AuthFrame } from "./AuthFrame";
import styles from "./auth.module.css";
import { safeTarget } from "./target";

export function SignInPage() {
  const { t } = useI18n();
  const { to } = useSearch({ from: "/sign-in" });
  const router = useRouter();
  const client = useQueryClient();
  const problemText = useProblemText();
  const setup = useQuery(setupQuery).data;
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const action = useAction(signIn, {
    quiet: true,
    onSuccess: (me) => {
      client.setQueryData(meQuery.queryKey, me);
      router.history.push(safeTarget(to));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    action.mutate({ email, password });
  };
  return (
    <AuthFrame title={t("auth.signIn")} lead={t("auth.signInLead")}>
      <form onSubmit={submit} className={styles.fields}>
        {setup?.needed && <Notice tone="warn" title={t("auth.setupNeeded")}><p>{t("auth.setupNeededBody")}</p></Notice>}
        {action.isError && (
          <Notice tone="bad">{asProblem(action.error).status === 401 ? t("auth.wrong") : problemText(action.error)}</Notice>
        )}
        <TextInput size="md" label={t("common.email")} type="email" autoComplete="username" required withAsterisk={false} value={email} onChange={(event) => setEmail(event.currentTarget.value)} />
        <PasswordInput size="md" label={t("common.password")} autoComplete="current-password" required withAsterisk={false} value={password} onChange={(event) => setPassword(event.currentTarget.value)} />
        <Button size="md" type="submit" loading={action.isPending}>{t("auth.signIn")}</Button>
      </form>
    </AuthFrame>
  );
}
