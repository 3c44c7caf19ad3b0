import { Button, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { createProduct } from "../../../api/actions";
import type { Axis } from "../../../api/model";
import { asProblem } from "../../../api/problem";
import { cadFileQuery, categoriesQuery } from "../../../api/queries";
import type { BundleFile } from "../../../api/upload";
import { useI18n } from "../../../i18n";
import { Crumb } from "../../../ui/links";
import { Card, Page } from "../../../ui/Page";
import { Notice, useProblemText } from "../../../ui/states";
import { useAction } from "../../../ui/useAction";
import { likelyRoot, nameFromFile } from "./bundle";
import styles from "./create.module.css";
import { StepCard } from "./StepCard";
import { useIntake } from "./useIntake";

const AXES: readonly Axis[] = ["+x", "-x", "+y", "-y", "+z", "-z"];

export function NewProductPage() {
  const { t } = useI18n();
  const navigate = useNavigate();
  const problemText = useProblemText();
  const { intake, start, reset } = useIntake();
  const cadFileId = intake.phase === "uploaded" ? intake.cadFileId : null;
  const file = useQuery({ ...cadFileQuery(cadFileId ?? ""), enabled: cadFileId !== null }).data;
  const categories = useQuery(categoriesQuery).data ?? [];
  const [sku, setSku] = useState("");
  const [name, setName] = useState("");
  const [category, setCategory] = useState<string | null>(null);
  const [up, setUp] = useState<Axis>("+z");
  const [front, setFront] = useState<Axis>("-y");

  const action = useAction(createProduct, {
    quiet: true,
    done: "newProduct.created",
    stale: [["products"]],
    onSuccess: (product) => void navigate({ to: "/products/$productId", params: { productId: product.id } }),
  });
  const begin = (files: BundleFile[], root: string | undefined) => {
    const suggestion = nameFromFile(root ?? likelyRoot(files) ?? "");
    setName((before) => before || suggestion);
    void start(files, root);
  };
  const usable = cadFileId !== null && file !== undefined && file.status !== "failed";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (cadFileId === null) return;
    action.mutate({ sku: sku.trim(), name: name.trim(), ...(category === null ? {} : { category_id: category }), cad_file_id: cadFileId, up_axis: up, front_axis: front });
  };
  const problem = action.isError ? asProblem(action.error) : null;
  const fields = problem?.fields ?? {};
  return (
    <Page back={<Crumb to="/products">{t("products.title")}</Crumb>} title={t("newProduct.title")} lead={t("newProduct.lead")}>
      <div className={styles.columns}>
        <StepCard intake={intake} onStart={begin} onReset={reset} />
        <Card title={t("newProduct.data")}>
          <form className={styles.stack} onSubmit={submit}>
            {problem && <Notice tone="bad">{problemText(problem)}</Notice>}
            <TextInput label={t("newProduct.sku")} description={t("newProduct.skuHint")} required withAsterisk={false} maxLength={100} value={sku} error={fields.sku} onChange={(event) => setSku(event.currentTarget.value)} />
            <TextInput label={t("common.name")} description={t("newProduct.nameHint")} required withAsterisk={false} maxLength={200} value={name} error={fields.name} onChange={(event) => setName(event.currentTarget.value)} />
            {categories.length > 0 && <Select label={t("newProduct.category")} placeholder={t("products.uncategorised")} clearable data={categories.map((each) => ({ value: each.id, label: each.name }))} value={category} onChange={setCategory} />}
            <div className={styles.pair}>
              <Select label={t("newProduct.upAxis")} data={[...AXES]} value={up} allowDeselect={false} onChange={(next) => setUp((next ?? "+z") as Axis)} error={fields.up_axis} />
              <Select label={t("newProduct.frontAxis")} data={[...AXES]} value={front} allowDeselect={false} onChange={(next) => setFront((next ?? "-y") as Axis)} error={fields.front_axis} />
            </div>
            <p className={styles.hint}>{t("newProduct.upAxisHint")}</p>
            <div className={styles.submit}>
              <Button type="submit" disabled={!usable} loading={action.isPending}>{t("newProduct.create")}</Button>
              {!usable && <span className={styles.hint}>{t("newProduct.needFile")}</span>}
            </div>
          </form>
        </Card>
      </div>
    </Page>
  );
}
