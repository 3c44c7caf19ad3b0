import { Badge, Skeleton } from "@mantine/core";
import { IconSearchOff, IconSphere } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { Material } from "../../api/model";
import { materialsQuery } from "../../api/queries";
import { useI18n } from "../../i18n";
import { Page, Toolbar } from "../../ui/Page";
import { SearchField } from "../../ui/SearchField";
import { EmptyState, ErrorState } from "../../ui/states";
import { MaterialSphere } from "./MaterialSphere";
import styles from "./materials.module.css";
import { byCategory, matches } from "./library";

const WAITING = ["a", "b", "c", "d", "e", "f", "g", "h"];

export function MaterialsPage() {
  const { t } = useI18n();
  const { q } = useSearch({ from: "/app/materials" });
  const navigate = useNavigate({ from: "/materials" });
  const materials = useQuery(materialsQuery);
  const shown = materials.data?.filter((each) => matches(each, q ?? "")) ?? [];
  return (
    <Page title={t("materials.title")} lead={t("materials.lead")}>
      <Toolbar count={materials.data && t("common.shown", { count: shown.length, total: materials.data.length })}>
        <SearchField value={q ?? ""} onChange={(text) => void navigate({ search: { q: text || undefined }, replace: true })} label={t("materials.searchLabel")} placeholder={t("materials.searchPlaceholder")} />
      </Toolbar>
      {materials.isError && <ErrorState error={materials.error} onRetry={() => void materials.refetch()} />}
      {materials.isPending && <div className={styles.grid}>{WAITING.map((key) => <Skeleton key={key} height={116} radius="lg" />)}</div>}
      {materials.isSuccess && shown.length === 0 && (
        q ? <EmptyState icon={<IconSearchOff size={24} stroke={1.6} />} title={t("materials.emptySearch")} body={t("materials.emptySearchBody")} />
          : <EmptyState icon={<IconSphere size={24} stroke={1.6} />} title={t("materials.empty")} body={t("materials.emptyBody")} />
      )}
      {byCategory(shown).map(([category, group]) => (
        <section key={category} className={styles.section}>
          <h2>{category === "" ? t("materials.uncategorised") : category}</h2>
          <ul className={styles.grid}>{group.map((material) => <li key={material.id}><MaterialCard material={material} /></li>)}</ul>
        </section>
      ))}
    </Page>
  );
}

function MaterialCard({ material }: { material: Material }) {
  const { t, percent } = useI18n();
  const { pbr, aliases } = material;
  return (
    <article className={styles.card} data-inactive={!material.active}>
      <div className={styles.swatch}><MaterialSphere material={material} /></div>
      <div className={styles.text}>
        <h3 title={material.description}>{material.name}</h3>
        <p className={styles.values}>
          {t("materials.metallic")} {percent(pbr.metallic)} · {t("materials.roughness")} {percent(pbr.roughness)}
        </p>
        {aliases.length > 0 && <p className={styles.aliases} title={aliases.join(", ")}>{t("materials.aliases")}: {aliases.join(", ")}</p>}
        {(material.is_default || !material.active) && (
          <div className={styles.badges}>
            {material.is_default && <Badge size="sm" variant="light" tt="none">{t("materials.default")}</Badge>}
            {!material.active && <Badge size="sm" variant="light" color="gray" tt="none">{t("common.inactive")}</Badge>}
          </div>
        )}
      </div>
    </article>
  );
}
