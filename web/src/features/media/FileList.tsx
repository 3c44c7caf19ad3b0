import { ActionIcon, Tooltip } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import type { MediaAsset } from "../../api/model";
import { assetDownloadUrl } from "../../api/queries";
import { useI18n } from "../../i18n";
import styles from "./media.module.css";

/** Files to fetch, one by one. */
export function FileList({ assets }: { assets: readonly MediaAsset[] }) {
  const { t, bytes } = useI18n();
  return (
    <ul className={styles.files}>
      {assets.map((asset) => (
        <li key={asset.id}>
          <span className={styles.fileText}>
            <span className={styles.fileTitle} title={asset.file_name}>{asset.file_name}</span>
            <span className={styles.fileDetail}>{[asset.width && asset.height ? `${asset.width} × ${asset.height} px` : null, bytes(asset.size_bytes)].filter(Boolean).join(" · ")}</span>
          </span>
          <Tooltip label={t("common.download")}>
            <ActionIcon component="a" variant="subtle" color="gray" size={32} href={assetDownloadUrl(asset.id)} download={asset.file_name} aria-label={`${t("common.download")}: ${asset.file_name}`}><IconDownload size={17} /></ActionIcon>
          </Tooltip>
        </li>
      ))}
    </ul>
  );
}
