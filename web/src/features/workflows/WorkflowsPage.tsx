import { Button, Select, Skeleton } from "@mantine/core";
import { IconPlus, IconSearchOff, IconSitemap } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import type { Family, Workflow } from "../../api/model";
import { workflowsQuery } from "../../api/queries";
import { useIsAdmin } from "../../app/session";
import { useI18n } from "../../i18n";
import { MoreButton } from "../../ui/MoreButton";
import { Page, Toolbar } from "../../ui/Page";
import { SearchField } from "../../ui/SearchField";
import { EmptyState, ErrorState } from "../../ui/states";
import table from "../../ui/table.module.css";
import { NewWorkflowModal } from "./NewWorkflowModal";
import styles from "./workflows.module.css";

const FAMILIES: readonly Family[] = ["order_line", "cad_file"];
const STATES = ["published", "draft", "inactive"] as const;
const filterOf = (state: string | undefined) => (state === "published" ? { published: true, active: true } : state === "draft" ? { published: false } : state === "inactive" ? { active: false } : {});

export function WorkflowsPage() {
  const { t } = useI18n();
  const { q, family, state } = useSearch({ from: "/app/workflows" });
  const navigate = useNavigate({ from: "/workflows" });
  const admin = useIsAdmin();
  const [creating, setCreating] = useState(false);
  const workflows = useInfiniteQuery(workflowsQuery({ q, family: FAMILIES.find((known) => known === family), ...filterOf(state) }));
  const items = workflows.data?.pages.flatMap((page) => page.items) ?? [];
  const total = workflows.data?.pages[0]?.total;
  const create = admin && <Button leftSection={<IconPlus size={17} aria-hidden />} onClick={() => setCreating(true)}>{t("workflows.create")}</Button>;
  const filtered = q !== undefined || family !== undefined || state !== undefined;
  const clear = { "aria-label": t("common.clear") };
  return (
    <Page title={t("workflows.title")} lead={t("workflows.lead")} actions={create}>
      <Toolbar count={total !== undefined && t("common.shown", { count: items.length, total })}>
        <SearchField value={q ?? ""} onChange={(text) => void navigate({ search: (before) => ({ ...before, q: text || undefined }), replace: true })} label={t("workflows.search")} placeholder={t("workflows.search")} />
        <Select w={190} aria-label={t("workflows.familyFilter")} placeholder={t("workflows.familyFilter")} clearable clearButtonProps={clear} data={FAMILIES.map((value) => ({ value, label: t(`workflows.family.${value}`) }))} value={family ?? null} onChange={(next) => void navigate({ search: (before) => ({ ...before, family: next ?? undefined }), replace: true })} />
        <Select w={170} aria-label={t("workflows.stateFilter")} placeholder={t("workflows.stateFilter")} clearable clearButtonProps={clear} data={STATES.map((value) => ({ value, label: t(`workflows.state.${value}`) }))} value={state ?? null} onChange={(next) => void navigate({ search: (before) => ({ ...before, state: next ?? undefined }), replace: true })} />
      </Toolbar>
      {workflows.isPending && <Skeleton height={300} radius="lg" />}
      {workflows.isError && <ErrorState error={workflows.error} onRetry={() => void workflows.refetch()} />}
      {workflows.isSuccess && items.length === 0 && (
        filtered ? <EmptyState icon={<IconSearchOff size={24} stroke={1.6} />} title={t("workflows.emptySearch")} body={t("workflows.emptySearchBody")} />
          : <EmptyState icon={<IconSitemap size={24} stroke={1.6} />} title={t("workflows.none")} body={t("workflows.noneBody")} action={create} />
      )}
      {items.length > 0 && <WorkflowTable workflows={items} />}
      <MoreButton query={workflows} />
      {creating && <NewWorkflowModal onClose={() => setCreating(false)} />}
    </Page>
  );
}

function WorkflowTable({ workflows }: { workflows: readonly Workflow[] }) {
  const { t, ago } = useI18n();
  return (
    <div className={table.wrap}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{t("common.name")}</th>
            <th scope="col">{t("workflows.card.family")}</th>
            <th scope="col">{t("workflows.stateFilter")}</th>
            <th scope="col">{t("workflows.card.newest")}</th>
            <th scope="col">{t("workflows.card.updated")}</th>
          </tr>
        </thead>
        <tbody>
          {workflows.map((each) => (
            <tr key={each.id} data-link>
              <td>
                <Link to="/workflows/$workflowId" params={{ workflowId: each.id }} className={table.rowLink}>{each.name}</Link>
                {each.description !== "" && <div className={`${table.dim} ${table.clip} ${styles.description}`}>{each.description}</div>}
              </td>
              <td className={table.nowrap}>{t(`workflows.family.${each.family}`)}</td>
              <td><State workflow={each} /></td>
              <td className={table.nowrap}>{t("workflows.version", { number: each.latest_number })}</td>
              <td className={table.nowrap}>{ago(each.updated_at)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function State({ workflow }: { workflow: Workflow }) {
  const { t } = useI18n();
  if (!workflow.active) return <span className={styles.tag}>{t("workflows.state.inactive")}</span>;
  if (workflow.published_number === null) return <span className={styles.tag} data-tone="work">{t("workflows.state.draft")}</span>;
  const behind = workflow.published_number !== workflow.latest_number;
  return <span className={styles.tag} data-tone="good">{behind ? t("workflows.rollout.behind", { number: workflow.published_number }) : t("workflows.rollout.live", { number: workflow.published_number })}</span>;
}
