import { Skeleton } from "@mantine/core";
import { IconPackages, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { OutputType } from "../../api/model";
import { outputTypesQuery } from "../../api/queries";
import { useIsAdmin } from "../../app/session";
import { useI18n, word } from "../../i18n";
import { ActiveBadge } from "../../ui/ActiveBadge";
import { ButtonLink } from "../../ui/links";
import { Page } from "../../ui/Page";
import { EmptyState, ErrorState } from "../../ui/states";
import table from "../../ui/table.module.css";
import { describeQuality, describeResult, describeView } from "./describe";
import { KIND_ICONS } from "./kinds";
import styles from "./outputType.module.css";

export function OutputTypesPage() {
  const { t } = useI18n();
  const admin = useIsAdmin();
  const types = useQuery(outputTypesQuery);
  const create = admin && <ButtonLink to="/output-types/new" leftSection={<IconPlus size={17} />}>{t("outputTypes.create")}</ButtonLink>;
  return (
    <Page title={t("outputTypes.title")} lead={t("outputTypes.lead")} actions={create}>
      {types.isPending && <Skeleton height={260} radius="lg" />}
      {types.isError && <ErrorState error={types.error} onRetry={() => void types.refetch()} />}
      {types.data?.length === 0 && <EmptyState icon={<IconPackages size={24} stroke={1.6} />} title={t("outputTypes.empty")} body={t("outputTypes.emptyBody")} action={create} />}
      {types.data && types.data.length > 0 && (
        <div className={table.wrap}>
          <table className={table.table}>
            <thead>
              <tr>
                <th scope="col">{t("common.name")}</th>
                <th scope="col">{t("outputTypes.kind")}</th>
                <th scope="col">{t("outputTypes.result")}</th>
                <th scope="col">{t("outputTypes.view")}</th>
                <th scope="col">{t("outputTypes.quality")}</th>
                <th scope="col" className={table.number}>{t("outputTypes.price")}</th>
                <th scope="col">{t("common.status")}</th>
              </tr>
            </thead>
            <tbody>{types.data.map((type) => <TypeRow key={type.id} type={type} />)}</tbody>
          </table>
        </div>
      )}
    </Page>
  );
}

function TypeRow({ type }: { type: OutputType }) {
  const i18n = useI18n();
  const { t, money } = i18n;
  const KindIcon = KIND_ICONS[type.artifact_kind];
  return (
    <tr data-link>
      <td>
        <Link to="/output-types/$outputTypeId" params={{ outputTypeId: type.id }} className={table.rowLink}>{type.name}</Link>
        {type.description !== "" && <div className={`${table.dim} ${table.clip}`} style={{ fontSize: "0.78125rem" }}>{type.description}</div>}
      </td>
      <td className={table.nowrap}><span className={styles.kind}><KindIcon size={17} stroke={1.6} aria-hidden />{word(t, "kind", type.artifact_kind)}</span></td>
      <td>{describeResult(type, i18n)}</td>
      <td>{describeView(type, i18n) ?? "–"}</td>
      <td>{describeQuality(type, i18n) ?? "–"}</td>
      <td className={table.number}>{type.price ? money(type.price) : "–"}</td>
      <td><ActiveBadge active={type.active} /></td>
    </tr>
  );
}
