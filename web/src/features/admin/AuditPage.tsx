import { Skeleton } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { auditQuery } from "../../api/queries";
import { useI18n } from "../../i18n";
import { MoreButton } from "../../ui/MoreButton";
import { Page, Toolbar } from "../../ui/Page";
import { SearchField } from "../../ui/SearchField";
import { EmptyState, ErrorState } from "../../ui/states";
import table from "../../ui/table.module.css";
import styles from "./admin.module.css";

export function AuditPage() {
  const { t, dateTime } = useI18n();
  const { q } = useSearch({ from: "/app/admin/audit" });
  const navigate = useNavigate({ from: "/admin/audit" });
  const audit = useInfiniteQuery(auditQuery({ q }));
  const entries = audit.data?.pages.flatMap((page) => page.items) ?? [];
  const total = audit.data?.pages[0]?.total;
  return (
    <Page title={t("audit.title")} lead={t("audit.lead")}>
      <Toolbar count={total !== undefined && t("common.shown", { count: entries.length, total })}>
        <SearchField value={q ?? ""} onChange={(text) => void navigate({ search: { q: text || undefined }, replace: true })} label={t("audit.searchLabel")} placeholder={t("audit.searchPlaceholder")} />
      </Toolbar>
      {audit.isPending && <Skeleton height={360} radius="lg" />}
      {audit.isError && <ErrorState error={audit.error} onRetry={() => void audit.refetch()} />}
      {audit.isSuccess && entries.length === 0 && <EmptyState icon={<IconHistory size={24} stroke={1.6} />} title={t("audit.empty")} body={t("audit.emptyBody")} />}
      {entries.length > 0 && (
        <div className={table.wrap}>
          <table className={table.table}>
            <thead>
              <tr>
                <th scope="col">{t("audit.when")}</th>
                <th scope="col">{t("audit.who")}</th>
                <th scope="col">{t("audit.action")}</th>
                <th scope="col">{t("audit.subject")}</th>
                <th scope="col">{t("audit.summary")}</th>
              </tr>
            </thead>
            <tbody>
              {entries.map((entry) => (
                <tr key={entry.id}>
                  <td className={`${table.dim} ${table.nowrap}`}>{dateTime(entry.at)}</td>
                  <td>{entry.actor?.name ?? t("audit.system")}</td>
                  <td className={styles.action}>{entry.action}</td>
                  <td>{entry.subject_type.replaceAll("_", " ")}</td>
                  <td>{entry.summary}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <MoreButton query={audit} />
    </Page>
  );
}
