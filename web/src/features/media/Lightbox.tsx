import { Button, CloseButton, Modal } from "@mantine/core";
import { IconDownload, IconFile } from "@tabler/icons-react";
import type { MediaAsset } from "../../api/model";
import { assetDownloadUrl, assetFileUrl } from "../../api/queries";
import { useI18n, word } from "../../i18n";
import { EmptyState } from "../../ui/states";
import { isImage, useAssetName } from "./AssetImage";
import styles from "./media.module.css";
import { Provenance } from "./Provenance";
import { ZoomImage } from "./ZoomImage";

interface Props {
  assets: readonly MediaAsset[];
  /** Id of the asset in view; undefined closes. */
  current: string | undefined;
  onChange: (id: string | undefined) => void;
  withOrder?: boolean;
}

/** One asset over the whole window, with where it came from beside it. */
export function Lightbox({ assets, current, onChange, withOrder = false }: Props) {
  const { t } = useI18n();
  const index = assets.findIndex((asset) => asset.id === current);
  const asset = assets[index];
  const go = (to: number) => {
    const next = assets[to];
    return next && (() => onChange(next.id));
  };
  return (
    <Modal.Root opened={asset !== undefined} onClose={() => onChange(undefined)} fullScreen transitionProps={{ transition: "fade", duration: 120 }}>
      <Modal.Content aria-label={asset?.product.name}>
        <Modal.Body p={0}>
          {asset && (
            <div className={styles.lightbox}>
              <div className={styles.view}><View asset={asset} onPrevious={go(index - 1)} onNext={go(index + 1)} /></div>
              <div className={styles.side}>
                <div className={styles.sideHead}>
                  <div className={styles.sideTitle}>
                    <h2>{asset.product.name}</h2>
                    <p>{asset.file_name}</p>
                  </div>
                  <CloseButton aria-label={t("common.close")} onClick={() => onChange(undefined)} data-autofocus />
                </div>
                <div className={styles.sideBody}><Provenance asset={asset} withOrder={withOrder} /></div>
                <div className={styles.sideFoot}>
                  <Button component="a" href={assetDownloadUrl(asset.id)} download={asset.file_name} fullWidth leftSection={<IconDownload size={17} />}>{t("common.download")}</Button>
                </div>
              </div>
            </div>
          )}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

function View({ asset, onPrevious, onNext }: { asset: MediaAsset; onPrevious?: () => void; onNext?: () => void }) {
  const { t } = useI18n();
  const nameOf = useAssetName();
  const src = assetFileUrl(asset.id);
  const ways = { ...(onPrevious && { onPrevious }), ...(onNext && { onNext }) };
  if (isImage(asset)) return <ZoomImage key={src} src={src} alt={nameOf(asset)} {...ways} />;
  // A turntable has no sound, so there is nothing to caption.
  // oxlint-disable-next-line jsx-a11y/media-has-caption
  if (asset.mime.startsWith("video/")) return <div className={styles.zoom}><video src={src} controls autoPlay loop muted style={{ maxWidth: "100%", maxHeight: "100%" }} aria-label={nameOf(asset)} /></div>;
  return <div className={styles.zoom}><EmptyState icon={<IconFile size={24} />} title={asset.file_name} body={t("media.noInline", { kind: word(t, "kind", asset.artifact_kind) })} /></div>;
}
