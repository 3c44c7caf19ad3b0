import { Button, NumberInput, Select, Skeleton, Switch, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { changeOutputType } from "../../api/actions";
import type { OutputParams, OutputType, Template } from "../../api/model";
import { asProblem } from "../../api/problem";
import { outputTypeQuery, templatesQuery } from "../../api/queries";
import { useIsAdmin } from "../../app/session";
import { useI18n, word } from "../../i18n";
import { ActiveBadge } from "../../ui/ActiveBadge";
import { Crumb } from "../../ui/links";
import { Card, Page } from "../../ui/Page";
import { ErrorState, Notice, useProblemText } from "../../ui/states";
import { technicalName } from "../../ui/technical";
import { useAction } from "../../ui/useAction";
import styles from "./outputType.module.css";

const ENGINES = ["cycles", "eevee"];
const DEVICES = ["auto", "cpu", "cuda", "optix", "hip", "metal", "oneapi"];
const VIEW_TRANSFORMS = ["agx", "standard", "filmic"];
const FORMATS = ["png", "png16", "exr", "jpeg", "webp", "tiff"];
const ON_MISSING = ["fail", "default", "warn"] as const;
const NO_TEMPLATES: readonly Template[] = [];

export function OutputTypePage() {
  const { outputTypeId } = useParams({ from: "/app/output-types/$outputTypeId" });
  const { t } = useI18n();
  const type = useQuery(outputTypeQuery(outputTypeId));
  const back = <Crumb to="/output-types">{t("outputTypes.title")}</Crumb>;
  return (
    <Page back={back} title={type.data?.name ?? t("outputTypes.title")} mark={type.data && <ActiveBadge active={type.data.active} />} lead={type.data && word(t, "kind", type.data.artifact_kind)}>
      {type.isPending && <Skeleton height={420} radius="lg" />}
      {type.isError && <ErrorState error={type.error} onRetry={() => void type.refetch()} />}
      {/* A new version of the row starts the form afresh. */}
      {type.data && <TypeForm key={type.data.version} type={type.data} />}
    </Page>
  );
}

function TypeForm({ type }: { type: OutputType }) {
  const { t } = useI18n();
  const problemText = useProblemText();
  const admin = useIsAdmin();
  const templates = useQuery(templatesQuery).data ?? NO_TEMPLATES;
  const [general, setGeneral] = useState({ name: type.name, description: type.description, active: type.active, template_id: type.template_id });
  const [params, setParams] = useState<OutputParams>(type.params);
  const action = useAction(() => changeOutputType(type.id, type.version, { ...general, params }), { quiet: true, done: "common.saved", stale: [["output-types"]] });
  const problem = action.isError ? asProblem(action.error) : null;
  const fields = problem?.fields ?? {};
  const put = (change: Partial<OutputParams>) => setParams((before) => ({ ...before, ...change }));
  const number = (name: "width" | "height" | "samples" | "seed" | "noise_threshold", label: string, more: { min: number; max: number; step?: number; suffix?: string; description?: string }) => (
    <NumberInput label={label} value={params[name]} error={fields[name]} allowDecimal={name === "noise_threshold"} onChange={(value) => typeof value === "number" && put({ [name]: value })} {...more} />
  );
  const choice = (name: "engine" | "device" | "view_transform" | "format", label: string, data: string[]) => (
    <Select label={label} data={data.map((value) => ({ value, label: technicalName(value) }))} value={params[name]} allowDeselect={false} error={fields[name]} onChange={(value) => value !== null && put({ [name]: value })} />
  );
  const studio = templates.find((each) => each.id === general.template_id);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    action.mutate(undefined);
  };
  return (
    <form onSubmit={submit}>
      <fieldset className={styles.fields} disabled={!admin}>
        {!admin && <div className={styles.wide}><Notice>{t("outputTypes.readOnly")}</Notice></div>}
        {problem && <div className={styles.wide}><Notice tone="bad">{problemText(problem)}</Notice></div>}
        <Card title={t("outputTypes.groups.general")}>
          <div className={styles.stack}>
            <TextInput label={t("common.name")} required withAsterisk={false} maxLength={200} value={general.name} error={fields.name} onChange={(event) => setGeneral({ ...general, name: event.currentTarget.value })} />
            <Textarea label={t("common.description")} autosize minRows={2} maxLength={2000} value={general.description} error={fields.description} onChange={(event) => setGeneral({ ...general, description: event.currentTarget.value })} />
            <Switch label={t("outputTypes.activeLabel")} checked={general.active} onChange={(event) => setGeneral({ ...general, active: event.currentTarget.checked })} />
          </div>
        </Card>
        <Card title={t("outputTypes.groups.image")}>
          <div className={styles.pairs}>
            {number("width", t("outputTypes.width"), { min: 16, max: 16_384, suffix: " px" })}
            {number("height", t("outputTypes.height"), { min: 16, max: 16_384, suffix: " px" })}
            {choice("format", t("outputTypes.format"), FORMATS)}
            {choice("view_transform", t("outputTypes.viewTransform"), VIEW_TRANSFORMS)}
            <Switch className={styles.wide} label={t("outputTypes.transparent")} checked={params.transparent} onChange={(event) => put({ transparent: event.currentTarget.checked })} />
          </div>
        </Card>
        <Card title={t("outputTypes.groups.quality")}>
          <div className={styles.pairs}>
            {choice("engine", t("outputTypes.engine"), ENGINES)}
            {choice("device", t("outputTypes.device"), DEVICES)}
            {number("samples", t("outputTypes.samplesLabel"), { min: 1, max: 65_536 })}
            {number("seed", t("outputTypes.seed"), { min: 0, max: 2_147_483_647 })}
            {number("noise_threshold", t("outputTypes.noiseThreshold"), { min: 0, max: 1, step: 0.005, description: t("outputTypes.noiseHint") })}
            <Switch className={styles.wide} label={t("outputTypes.denoise")} checked={params.denoise} onChange={(event) => put({ denoise: event.currentTarget.checked })} />
          </div>
        </Card>
        <Card title={t("outputTypes.groups.scene")}>
          <div className={styles.stack}>
            <Select label={t("outputTypes.studio")} placeholder={t("outputTypes.noStudio")} clearable data={templates.map((each) => ({ value: each.id, label: each.name }))} value={general.template_id} error={fields.template_id} onChange={(value) => setGeneral({ ...general, template_id: value })} />
            {params.view.kind === "preset" ? (
              <Select label={t("outputTypes.preset")} data={[...new Set([params.view.name, ...(studio?.presets ?? [])])]} value={params.view.name} allowDeselect={false} error={fields.view} onChange={(value) => value !== null && put({ view: { kind: "preset", name: value } })} />
            ) : (
              <TextInput readOnly label={t("outputTypes.view")} value={t("outputTypes.viewAngle", { azimuth: params.view.azimuth_deg, elevation: params.view.elevation_deg })} />
            )}
            <Select label={t("outputTypes.onMissing")} data={ON_MISSING.map((value) => ({ value, label: t(`outputTypes.onMissingOptions.${value}`) }))} value={params.on_missing} allowDeselect={false} error={fields.on_missing} onChange={(value) => value !== null && put({ on_missing: value as OutputParams["on_missing"] })} />
          </div>
        </Card>
        {admin && <div className={styles.wide}><Button type="submit" loading={action.isPending}>{t("common.save")}</Button></div>}
      </fieldset>
    </form>
  );
}
