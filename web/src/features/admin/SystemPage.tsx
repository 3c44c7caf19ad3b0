import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { systemQuery } from "../../api/queries";
import { useI18n } from "../../i18n";
import { Facts } from "../../ui/Facts";
import { Card, Page } from "../../ui/Page";
import { ErrorState } from "../../ui/states";
import { SamplesCard } from "./SamplesCard";
import styles from "./admin.module.css";
import { systemGroups } from "./systemFacts";

export function SystemPage() {
  const i18n = useI18n();
  const { t } = i18n;
  const system = useQuery(systemQuery);
  return (
    <Page title={t("system.title")} lead={t("system.lead")}>
      {system.isPending && <Skeleton height={320} radius="lg" />}
      {system.isError && <ErrorState error={system.error} onRetry={() => void system.refetch()} />}
      {system.data && (
        <div className={styles.cards}>
          {systemGroups(system.data, i18n).map(({ title, rows }) => <Card key={title} title={title || t("system.overview")}><Facts rows={rows} /></Card>)}
          <SamplesCard />
        </div>
      )}
    </Page>
  );
}
