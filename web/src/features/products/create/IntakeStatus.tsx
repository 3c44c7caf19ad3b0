import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { cadFileQuery } from "../../../api/queries";
import { useI18n } from "../../../i18n";
import { Facts } from "../../../ui/Facts";
import { FailureNotice, Notice, useProblemText } from "../../../ui/states";
import { ProgressBar } from "../../../ui/Status";
import type { Intake } from "./useIntake";

/** How far upload and CAD intake are; live through the event stream. */
export function IntakeStatus({ intake, onReset }: { intake: Intake; onReset: () => void }) {
  const { t } = useI18n();
  const problemText = useProblemText();
  const again = <Button variant="default" size="xs" onClick={onReset}>{t("newProduct.other")}</Button>;
  switch (intake.phase) {
    case "idle":
      return null;
    case "uploading":
      return <ProgressBar label={t("newProduct.uploading")} progress={{ fraction: intake.fraction, note: t("newProduct.uploading") }} />;
    case "refused":
      return <Notice tone="bad" title={t("newProduct.failed")} action={again}><p>{problemText(intake.error)}</p></Notice>;
    default:
      return <Reading cadFileId={intake.cadFileId} again={again} />;
  }
}

function Reading({ cadFileId, again }: { cadFileId: string; again: React.ReactNode }) {
  const { t, size, bytes } = useI18n();
  const { data: file } = useQuery(cadFileQuery(cadFileId));
  if (!file) return null;
  if (file.error) return <FailureNotice title={t("newProduct.failed")} error={file.error} action={again} />;
  if (file.status !== "ready") {
    const note = file.status === "pending" ? t("newProduct.uploaded") : (file.progress?.note ?? t("newProduct.reading"));
    return <ProgressBar label={t("newProduct.reading")} progress={{ fraction: file.progress?.fraction ?? 0.02, note }} tone="work" />;
  }
  return (
    <>
      <Notice tone="good" title={t("newProduct.ready")} action={again}>
        <p>{file.name} · {bytes(file.size_bytes)}</p>
      </Notice>
      <Facts
        rows={[
          [t("product.facts.occurrences"), file.occurrences === null ? null : t("newProduct.facts", { count: file.occurrences })],
          [t("product.facts.triangles"), file.triangles === null ? null : t("newProduct.triangles", { count: file.triangles })],
          [t("product.facts.size"), file.bbox_mm && size(file.bbox_mm)],
        ]}
      />
      {file.dropped_faces !== null && file.dropped_faces > 0 && <Notice tone="warn" title={t("product.dropped", { count: file.dropped_faces })}><p>{t("product.droppedBody")}</p></Notice>}
      {file.warnings.length > 0 && <Notice tone="warn" title={t("product.warnings", { count: file.warnings.length })}>{file.warnings.slice(0, 5).map((text) => <p key={text}>{text}</p>)}</Notice>}
    </>
  );
}
