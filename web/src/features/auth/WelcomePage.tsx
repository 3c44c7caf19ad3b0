import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { setUp } from "../../api/actions";
import { asProblem } from "../../api/problem";
import { meQuery, setupQuery } from "../../api/queries";
import { useI18n } from "../../i18n";
import { ButtonLink } from "../../ui/links";
import { Notice, useProblemText } from "../../ui/states";
import { useAction } from "../../ui/useAction";
import { AuthFrame } from "./AuthFrame";
import styles from "./auth.module.css";

export function WelcomePage() {
  const { t } = useI18n();
  const search = useSearch({ from: "/welcome" });
  const navigate = useNavigate();
  const client = useQueryClient();
  const problemText = useProblemText();
  const setup = useQuery(setupQuery).data;
  const [token, setToken] = useState(search.token ?? "");
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const action = useAction(setUp, {
    quiet: true,
    onSuccess: (me) => {
      client.setQueryData(meQuery.queryKey, me);
      void navigate({ to: "/" });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    action.mutate({ token, email, name, password });
  };
  const problem = action.isError ? asProblem(action.error) : null;
  const fields = problem?.fields ?? {};
  if (setup?.needed === false) {
    return (
      <AuthFrame title={t("auth.welcome")} lead={t("auth.setupDone")}>
        <ButtonLink to="/sign-in" size="md">{t("auth.signIn")}</ButtonLink>
      </AuthFrame>
    );
  }
  return (
    <AuthFrame title={t("auth.welcome")} lead={t("auth.welcomeLead")}>
      <form onSubmit={submit} className={styles.fields}>
        {problem && <Notice tone="bad">{problemText(problem)}</Notice>}
        {search.token === undefined && (
          <>
            <Notice>{t("auth.tokenMissing")}</Notice>
            <TextInput size="md" label={t("auth.token")} required withAsterisk={false} value={token} onChange={(event) => setToken(event.currentTarget.value)} error={fields.token} />
          </>
        )}
        <TextInput size="md" label={t("auth.yourName")} autoComplete="name" required withAsterisk={false} value={name} onChange={(event) => setName(event.currentTarget.value)} error={fields.name} />
        <TextInput size="md" label={t("common.email")} type="email" autoComplete="username" required withAsterisk={false} value={email} onChange={(event) => setEmail(event.currentTarget.value)} error={fields.email} />
        <PasswordInput size="md" label={t("common.password")} description={t("auth.passwordHint")} autoComplete="new-password" required withAsterisk={false} minLength={10} value={password} onChange={(event) => setPassword(event.currentTarget.value)} error={fields.password} />
        <Button size="md" type="submit" loading={action.isPending}>{t("auth.create")}</Button>
      </form>
    </AuthFrame>
  );
}
