import { MultiSelect, Select, Switch } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { categoriesQuery, materialsQuery, pricingTiersQuery } from "../../api/queries";
import { useI18n } from "../../i18n";
import { Card } from "../../ui/Page";
import { Price, type OfferProps } from "./GeneralCards";
import type { Offer } from "./draft";
import styles from "./outputType.module.css";

const VISIBILITIES: readonly Offer["visibility"][] = ["public", "internal"];

/** What it costs, and to whom and for which products it is offered. */
export function SaleCard({ draft, fields, put }: OfferProps) {
  const { t } = useI18n();
  return (
    <Card title={t("wizard.price")}>
      <div className={styles.stack}>
        <TierSelect draft={draft} fields={fields} put={put} />
        <Price draft={draft} fields={fields} put={put} />
        <CategorySelect draft={draft} fields={fields} put={put} />
        <Select label={t("wizard.visibility")} description={t("wizard.visibleMeans")} allowDeselect={false} data={VISIBILITIES.map((value) => ({ value, label: t(`wizard.visible.${value}`) }))} value={draft.visibility} error={fields.visibility} onChange={(visibility) => visibility && put({ visibility })} />
        <Switch label={t("outputTypes.activeLabel")} checked={draft.active} onChange={(event) => put({ active: event.currentTarget.checked })} />
      </div>
    </Card>
  );
}

function TierSelect({ draft, fields, put }: OfferProps) {
  const { t, money } = useI18n();
  const tiers = useQuery(pricingTiersQuery).data ?? [];
  const data = tiers.filter((each) => each.active || each.id === draft.pricing_tier_id).map((each) => ({ value: each.id, label: t("wizard.tierOption", { name: each.name, price: each.price ? money(each.price) : t("wizard.byHand") }) }));
  return <Select label={t("wizard.tier")} description={t("wizard.tierHint")} placeholder={t("wizard.noTier")} clearable clearButtonProps={{ "aria-label": t("common.clear") }} data={data} value={draft.pricing_tier_id} error={fields.pricing_tier_id} onChange={(pricing_tier_id) => put({ pricing_tier_id })} />;
}

function CategorySelect({ draft, fields, put }: OfferProps) {
  const { t } = useI18n();
  const categories = useQuery(categoriesQuery).data ?? [];
  const none = draft.category_ids.length === 0 ? { placeholder: t("wizard.allCategories") } : {};
  return <MultiSelect label={t("wizard.categories")} description={t("wizard.categoriesHint")} {...none} searchable nothingFoundMessage={t("wizard.nothingFound")} data={categories.map((each) => ({ value: each.id, label: each.name }))} value={draft.category_ids} error={fields.category_ids} onChange={(category_ids) => put({ category_ids })} />;
}

/** Which materials its results may show. */
export function AllowedMaterialsCard({ draft, fields, put }: OfferProps) {
  const { t } = useI18n();
  const materials = useQuery(materialsQuery).data ?? [];
  const chosen = draft.allowed_material_ids;
  const none = chosen.length === 0 ? { placeholder: t("wizard.allMaterials") } : {};
  const data = materials.filter((each) => each.active || chosen.includes(each.id)).map((each) => ({ value: each.id, label: each.name }));
  return (
    <Card title={t("wizard.allowed")}>
      <MultiSelect label={t("wizard.allowed")} description={t("wizard.allowedHint")} {...none} searchable nothingFoundMessage={t("wizard.nothingFound")} data={data} value={chosen} error={fields.allowed_material_ids} onChange={(allowed_material_ids) => put({ allowed_material_ids })} />
    </Card>
  );
}
