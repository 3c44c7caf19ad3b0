import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { categoriesQuery, materialsQuery, pricingTiersQuery, startersQuery, templatesQuery } from "../../../api/queries";
import { useI18n, word } from "../../../i18n";
import { useSchemaWords } from "../../../i18n/schemaWords";
import { Facts } from "../../../ui/Facts";
import { Card } from "../../../ui/Page";
import { useReadable, type Field } from "../../../ui/ParamForm";
import { Notice } from "../../../ui/states";
import type { useThrough } from "../useThrough";
import { MATERIALS, type Choices, type Step } from "./choices";
import styles from "./wizard.module.css";

interface Props {
  choices: Choices;
  through: ReturnType<typeof useThrough>;
  onGo: (step: Step) => void;
}

/** Everything that was said, each part with the way back to its step. */
export function SummaryStep({ choices, through: { offered }, onGo }: Props) {
  const { t, money } = useI18n();
  const names = useNames();
  const way = useWayText(choices);
  const own = offered.filter((field) => field.name in choices.overrides);
  const tier = useQuery(pricingTiersQuery).data?.find((each) => each.id === choices.pricing_tier_id);
  const price = choices.price ?? tier?.price;
  return (
    <div className={styles.summary}>
      <Part step="family" onGo={onGo}>
        <Facts rows={[[t("common.name"), choices.name], [t("common.description"), choices.description], [t("workflows.card.family"), t(`workflows.family.${choices.family}`)]]} />
      </Part>
      <Part step="workflow" onGo={onGo}>
        <Facts rows={[[t("outputTypes.workflow"), way]]} />
        {choices.way.how === "starter" && <Notice>{t("wizard.legacyFirst")}</Notice>}
      </Part>
      <Part step="kind" onGo={onGo}>
        <Facts rows={[[t("outputTypes.kind"), word(t, "kind", choices.artifact_kind)]]} />
      </Part>
      <Part step="settings" onGo={onGo}>
        <Facts rows={[[t("outputTypes.studio"), names.templates([choices.template_id]) || t("outputTypes.noStudio")]]} />
        <OwnSettings fields={own.filter((field) => field.group !== MATERIALS)} choices={choices} />
      </Part>
      <Part step="offer" onGo={onGo}>
        <Facts
          rows={[
            [t("wizard.tier"), tier?.name ?? t("wizard.noTier")],
            [t("wizard.price"), price ? money(price) : t("wizard.noPrice")],
            [t("wizard.categories"), names.categories(choices.category_ids) || t("wizard.allCategories")],
            [t("wizard.visibility"), t(`wizard.visible.${choices.visibility}`)],
            [t("outputTypes.activeLabel"), t(choices.active ? "common.yes" : "common.no")],
            [t("wizard.allowed"), names.materials(choices.allowed_material_ids) || t("wizard.allMaterials")],
          ]}
        />
        <OwnSettings fields={own.filter((field) => field.group === MATERIALS)} choices={choices} />
      </Part>
    </div>
  );
}

function Part({ step, onGo, children }: { step: Step; onGo: (step: Step) => void; children: ReactNode }) {
  const { t } = useI18n();
  const name = t(`wizard.step.${step}`);
  return (
    <Card title={name} actions={<Button size="compact-sm" variant="subtle" aria-label={t("wizard.changeStep", { step: name })} onClick={() => onGo(step)}>{t("wizard.change")}</Button>}>
      <div className={styles.part}>{children}</div>
    </Card>
  );
}

/** Params with a value of their own. */
function OwnSettings({ fields, choices }: { fields: readonly Field[]; choices: Choices }) {
  const { t } = useI18n();
  const say = useSchemaWords();
  const readable = useReadable();
  if (fields.length === 0) return <p className={styles.hint}>{t("wizard.defaults")}</p>;
  return <Facts rows={fields.map((field) => [say(field.title), readable(field, choices.overrides[field.name] ?? null)])} />;
}

function useWayText({ way }: Choices): string {
  const { t } = useI18n();
  const say = useSchemaWords();
  const starters = useQuery(startersQuery).data?.starters ?? [];
  if (way.how === "pipeline") return t("wizard.pipeline");
  if (way.how === "stored") return `${way.name} · ${t("workflows.version", { number: way.number })}`;
  return t("wizard.newWorkflow", { name: way.name, starter: say(starters.find((each) => each.name === way.starter)?.label ?? way.starter) });
}

interface Named { id: string; name: string }

/** Names of what was chosen by id. */
function useNames() {
  const lists = { templates: useQuery(templatesQuery).data, categories: useQuery(categoriesQuery).data, materials: useQuery(materialsQuery).data };
  const of = (all: readonly Named[] = []) => (ids: readonly (string | null)[]) => all.filter((each) => ids.includes(each.id)).map((each) => each.name).join(", ");
  return { templates: of(lists.templates), categories: of(lists.categories), materials: of(lists.materials) };
}
