import { Button, FileButton } from "@mantine/core";
import { IconFileUpload } from "@tabler/icons-react";
import { useRef, useState, type DragEvent } from "react";
import type { BundleFile } from "../../../api/upload";
import { useI18n } from "../../../i18n";
import { fromFileList } from "./bundle";
import styles from "./create.module.css";
import { readDrop } from "./readDrop";

/** Where STEP files are dropped or chosen. */
export function StepDrop({ onFiles, compact }: { onFiles: (files: BundleFile[]) => void; compact: boolean }) {
  const { t } = useI18n();
  const [over, setOver] = useState(false);
  // Children fire leave events too; only the balance tells whether the pointer is out.
  const depth = useRef(0);
  const enter = (by: number) => {
    depth.current = Math.max(0, depth.current + by);
    setOver(depth.current > 0);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    enter(-depth.current);
    void readDrop(event.dataTransfer).then(onFiles);
  };
  return (
    <div className={styles.drop} data-over={over} data-compact={compact} onDragEnter={() => enter(1)} onDragLeave={() => enter(-1)} onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      {!compact && <IconFileUpload size={38} stroke={1.2} aria-hidden />}
      <p className={styles.dropTitle}>{t(over ? "newProduct.dropActive" : "newProduct.drop")}</p>
      {!compact && <p className={styles.dropHint}>{t("newProduct.dropMany")}</p>}
      <FileButton multiple accept=".step,.stp,.p21" onChange={(files) => onFiles(fromFileList(files))} inputProps={{ "aria-label": t("newProduct.choose") }}>
        {(props) => <Button variant="default" {...props}>{t("newProduct.choose")}</Button>}
      </FileButton>
    </div>
  );
}
