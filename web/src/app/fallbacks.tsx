// What the router shows while a page loads, when it fails, and where there is none.
import { Skeleton } from "@mantine/core";
import { IconCompassOff } from "@tabler/icons-react";
import { useRouter, type ErrorComponentProps } from "@tanstack/react-router";
import { useI18n } from "../i18n";
import { ButtonLink } from "../ui/links";
import { EmptyState, ErrorState } from "../ui/states";
import styles from "../ui/layout.module.css";

export function PageWaiting() {
  return (
    <div className={styles.page} aria-hidden>
      <Skeleton height={30} width={220} mb={10} />
      <Skeleton height={18} width={380} mb={30} />
      <Skeleton height={320} radius="lg" />
    </div>
  );
}

export function PageError({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const again = () => {
    reset();
    void router.invalidate();
  };
  return <ErrorState heading error={error} onRetry={again} />;
}

export function PageMissing() {
  const { t } = useI18n();
  return (
    <main style={{ paddingTop: "12vh" }}>
      <EmptyState
        heading
        icon={<IconCompassOff size={24} stroke={1.6} />}
        title={t("errors.pageMissing")}
        action={<ButtonLink to="/" variant="default">{t("errors.goHome")}</ButtonLink>}
      />
    </main>
  );
}
