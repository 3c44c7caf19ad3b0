import { Button, CloseButton, Select } from "@mantine/core";
import { IconFileTypography } from "@tabler/icons-react";
import { useState } from "react";
import type { BundleFile } from "../../../api/upload";
import { useI18n } from "../../../i18n";
import { Card } from "../../../ui/Page";
import { Notice } from "../../../ui/states";
import { addFiles, bundleSize, likelyRoot } from "./bundle";
import styles from "./create.module.css";
import { IntakeStatus } from "./IntakeStatus";
import { StepDrop } from "./StepDrop";
import type { Intake } from "./useIntake";

interface Props {
  intake: Intake;
  onStart: (files: BundleFile[], root: string | undefined) => void;
  onReset: () => void;
}

/** Choosing the bundle: one STEP file is sent at once, several wait until their main file is named. */
export function StepCard({ intake, onStart, onReset }: Props) {
  const { t, bytes } = useI18n();
  const [files, setFiles] = useState<BundleFile[]>([]);
  const [refused, setRefused] = useState<string[]>([]);
  const [root, setRoot] = useState<string | null>(null);

  const take = (added: BundleFile[]) => {
    const next = addFiles(files, added);
    setFiles(next.bundle);
    setRefused(next.refused);
    setRoot(likelyRoot(next.bundle) ?? null);
    if (next.bundle.length === 1) onStart(next.bundle, undefined);
  };
  const drop = (path: string) => {
    const kept = files.filter((entry) => entry.path !== path);
    setFiles(kept);
    setRoot(likelyRoot(kept) ?? null);
  };
  const reset = () => {
    setFiles([]);
    setRefused([]);
    onReset();
  };
  const choosing = intake.phase === "idle";
  return (
    <Card title={t("newProduct.step")}>
      <div className={styles.stack}>
        {choosing && <StepDrop onFiles={take} compact={files.length > 0} />}
        {refused.slice(0, 3).map((name) => <Notice key={name} tone="bad">{t("newProduct.wrongType", { name })}</Notice>)}
        {choosing && files.length > 0 && (
          <>
            <ul className={styles.files}>
              {files.map(({ path, file }) => (
                <li key={path}>
                  <IconFileTypography size={18} stroke={1.5} aria-hidden />
                  <span className={styles.path}>{path}</span>
                  <span className={styles.size}>{bytes(file.size)}</span>
                  <CloseButton size="sm" aria-label={t("newProduct.remove", { name: path })} onClick={() => drop(path)} />
                </li>
              ))}
            </ul>
            {files.length > 1 && <Select label={t("newProduct.rootLabel")} data={files.map((entry) => entry.path)} value={root} onChange={setRoot} allowDeselect={false} />}
            <Button onClick={() => onStart(files, files.length > 1 ? (root ?? undefined) : undefined)}>{t("newProduct.upload", { size: bytes(bundleSize(files)) })}</Button>
          </>
        )}
        <IntakeStatus intake={intake} onReset={reset} />
      </div>
    </Card>
  );
}
