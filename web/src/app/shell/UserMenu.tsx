import { Menu, UnstyledButton, useMantineColorScheme, type MantineColorScheme } from "@mantine/core";
import { IconCheck, IconDeviceDesktop, IconLogout, IconMoon, IconSun, IconUserCircle } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { changeMe, signOut } from "../../api/actions";
import { LOCALES, useI18n, useLocale, type Locale } from "../../i18n";
import { useAction } from "../../ui/useAction";
import { useMe } from "../session";
import styles from "./shell.module.css";

const SCHEMES: [MantineColorScheme, typeof IconSun][] = [["light", IconSun], ["dark", IconMoon], ["auto", IconDeviceDesktop]];

export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const last = words.length > 1 ? words.at(-1) : "";
  return `${words[0]?.[0] ?? ""}${last?.[0] ?? ""}`.toUpperCase();
}

export function UserMenu() {
  const { t, locale } = useI18n();
  const me = useMe();
  const client = useQueryClient();
  const navigate = useNavigate();
  const setLocale = useLocale((state) => state.setLocale);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const keepLocale = useAction((next: Locale) => changeMe({ locale: next }), { quiet: true });
  const leave = useAction(signOut, {
    // Cleared once the pages that read from the cache are gone.
    onSuccess: () => void navigate({ to: "/sign-in" }).then(() => client.clear()),
  });
  const speak = (next: Locale) => {
    setLocale(next);
    keepLocale.mutate(next);
  };
  const check = <IconCheck size={15} aria-hidden />;
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <UnstyledButton className={styles.user} aria-label={t("auth.userMenu", { name: me.name })}>
          <span className={styles.initials} data-initials={initials(me.name)} aria-hidden />
          <span className={styles.userName}>{me.name}</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconUserCircle size={17} stroke={1.7} />} onClick={() => void navigate({ to: "/account" })}>{t("nav.account")}</Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t("theme.label")}</Menu.Label>
        {SCHEMES.map(([scheme, SchemeIcon]) => (
          <Menu.Item key={scheme} leftSection={<SchemeIcon size={17} stroke={1.7} />} rightSection={colorScheme === scheme && check} onClick={() => setColorScheme(scheme)} closeMenuOnClick={false}>
            {t(`theme.${scheme}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>{t("language.label")}</Menu.Label>
        {LOCALES.map((each) => (
          <Menu.Item key={each} lang={each} rightSection={locale === each && check} onClick={() => speak(each)} closeMenuOnClick={false}>
            {t(`language.${each}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={17} stroke={1.7} />} onClick={() => leave.mutate(undefined)}>{t("auth.signOut")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
