import { Button, Checkbox, FileInput, Textarea, TextInput } from "@mantine/core";
import { IconFileSpreadsheet } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { checkOrderFile, importOrder, type OrderFile } from "../../api/actions";
import type { ImportReport } from "../../api/model";
import { useI18n } from "../../i18n";
import { Crumb } from "../../ui/links";
import { Card, Page } from "../../ui/Page";
import { Notice, useProblemText } from "../../ui/states";
import table from "../../ui/table.module.css";
import { useAction } from "../../ui/useAction";

/** Rows of a report that are drawn; the rest is counted. */
const DRAWN = 500;

/** An order from a CSV or XLSX file: checked first, placed when no row is wrong. */
export function ImportPage() {
  const { t } = useI18n();
  const navigate = useNavigate();
  const problemText = useProblemText();
  const [file, setFile] = useState<File | null>(null);
  const [note, setNote] = useState("");
  const [fileName, setFileName] = useState("");
  const [proof, setProof] = useState(false);
  const wanted = (chosen: File): OrderFile => ({ file: chosen, note, fileName, proof });
  const check = useAction(checkOrderFile, { quiet: true });
  const place = useAction(importOrder, { quiet: true, stale: [["orders"], ["products"]], onSuccess: (order) => void navigate({ to: "/orders/$orderId", params: { orderId: order.id } }) });
  const report = check.data;
  // What was checked is what is placed: any change asks for another look.
  const changed = <T,>(set: (value: T) => void) => (value: T) => {
    set(value);
    check.reset();
    place.reset();
  };
  const error = place.error ?? check.error;
  return (
    <Page back={<Crumb to="/orders">{t("orders.title")}</Crumb>} title={t("orderImport.title")} lead={t("orderImport.lead")}>
      <Card title={t("orderImport.file")}>
        <div style={{ display: "grid", gap: 16, maxWidth: 640 }}>
          <FileInput label={t("orderImport.choose")} description={t("orderImport.columns")} placeholder="CSV, XLSX" accept=".csv,.txt,.tsv,.xlsx" leftSection={<IconFileSpreadsheet size={17} />} clearable value={file} onChange={changed(setFile)} />
          <Textarea label={t("orders.note")} autosize minRows={2} maxLength={2000} value={note} onChange={(event) => changed(setNote)(event.currentTarget.value)} />
          <TextInput label={t("orderImport.fileName")} description={t("orderImport.fileNameHint", { words: "{sku} {product} {revision} {order} {line} {view} {derivative} {ext}" })} placeholder="{sku}_{view}_{revision}.{ext}" maxLength={200} value={fileName} onChange={(event) => changed(setFileName)(event.currentTarget.value)} />
          <Checkbox label={t("orderImport.proof")} description={t("orderImport.proofHint")} checked={proof} onChange={(event) => changed(setProof)(event.currentTarget.checked)} />
          {error && <Notice tone="bad">{problemText(error)}</Notice>}
          <div style={{ display: "flex", gap: 8 }}>
            <Button variant="default" disabled={!file} loading={check.isPending} onClick={() => file && check.mutate(wanted(file))}>{t("orderImport.check")}</Button>
            <Button disabled={!file || !report || report.errors.length > 0 || report.lines === 0} loading={place.isPending} onClick={() => file && place.mutate(wanted(file))}>{t("newOrder.submit")}</Button>
          </div>
        </div>
      </Card>
      {report && <Report report={report} />}
    </Page>
  );
}

function Report({ report }: { report: ImportReport }) {
  const { t } = useI18n();
  const { errors } = report;
  if (errors.length === 0) return <Notice tone="good">{t("orderImport.good", { rows: report.rows, lines: report.lines })}</Notice>;
  return (
    <Card title={t("orderImport.faults", { count: errors.length })} flush>
      <div className={table.wrap}>
        <table className={table.table}>
          <thead>
            <tr>
              <th scope="col" className={table.number}>{t("orderImport.line")}</th>
              <th scope="col">{t("orderImport.column")}</th>
              <th scope="col">{t("orderImport.what")}</th>
            </tr>
          </thead>
          <tbody>
            {errors.slice(0, DRAWN).map((error) => (
              <tr key={`${error.line} ${error.column} ${error.message}`}>
                <td className={table.number}>{error.line}</td>
                <td className={table.nowrap}>{error.column}</td>
                <td>{error.message}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {errors.length > DRAWN && <p style={{ padding: "0 16px" }}>{t("orderImport.more", { count: errors.length - DRAWN })}</p>}
    </Card>
  );
}
