import { Button } from "@mantine/core";
import { IconArrowLeft, IconCube3dSphere, IconDownload } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import type { MediaAsset } from "../../api/model";
import { assetDownloadUrl } from "../../api/queries";
import { useI18n } from "../../i18n";
import { extension } from "./arrange";
import { fileKind } from "./fileKinds";
import styles from "./piece.module.css";

const ModelView = lazy(() => import("./ModelView"));

/** A file that is no picture: what it is, how large, and what can be done with it. */
export function FileTile({ asset }: { asset: MediaAsset }) {
  const { t, bytes } = useI18n();
  const [in3d, setIn3d] = useState(false);
  const { icon: FileIcon, label } = fileKind(asset);
  if (in3d) {
    return (
      <div className={styles.model}>
        <Suspense fallback={null}><ModelView asset={asset} /></Suspense>
        <Button className={styles.back} variant="default" size="xs" leftSection={<IconArrowLeft size={15} />} onClick={() => setIn3d(false)}>{t("media.close3d")}</Button>
      </div>
    );
  }
  return (
    <div className={styles.stage}>
      <div className={styles.file}>
        <FileIcon size={72} stroke={0.9} aria-hidden />
        <p className={styles.fileName}>{asset.file_name}</p>
        <p className={styles.fileMeta}>{t(label)} · {bytes(asset.size_bytes)}</p>
        <div className={styles.fileTools}>
          <Button component="a" href={assetDownloadUrl(asset.id)} download={asset.file_name} leftSection={<IconDownload size={17} />}>{t("common.download")}</Button>
          {extension(asset) === "glb" && <Button variant="default" leftSection={<IconCube3dSphere size={17} />} onClick={() => setIn3d(true)}>{t("media.open3d")}</Button>}
        </div>
      </div>
    </div>
  );
}
