import { ActionIcon, Button, CloseButton, Modal, Tooltip } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconChevronLeft, IconChevronRight, IconDownload, type Icon } from "@tabler/icons-react";
import { useMemo } from "react";
import type { MediaAsset } from "../../api/model";
import { assetDownloadUrl } from "../../api/queries";
import { useI18n } from "../../i18n";
import { arrange, pieceOf, viewName, type Piece } from "./arrange";
import { AssetActions } from "./AssetActions";
import { useAssetName } from "./AssetImage";
import { FileList } from "./FileList";
import styles from "./media.module.css";
import { PieceView, pictureUrl } from "./PieceView";
import { Provenance } from "./Provenance";
import { ZoomImage } from "./ZoomImage";

interface Props {
  assets: readonly MediaAsset[];
  /** Id of the asset in view; undefined closes. */
  current: string | undefined;
  onChange: (id: string | undefined) => void;
  withOrder?: boolean;
}

/** One piece over the whole window, with where it came from beside it. */
export function Lightbox({ assets, current, onChange, withOrder = false }: Props) {
  const { t } = useI18n();
  const pieces = useMemo(() => arrange(assets), [assets]);
  const piece = pieceOf(pieces, current);
  const index = piece ? pieces.indexOf(piece) : -1;
  const go = (to: number) => {
    const next = pieces[to];
    return next && (() => onChange(next.asset.id));
  };
  const asset = piece?.asset;
  return (
    <Modal.Root opened={piece !== undefined} onClose={() => onChange(undefined)} fullScreen transitionProps={{ transition: "fade", duration: 120 }}>
      <Modal.Content aria-label={asset?.product.name}>
        <Modal.Body p={0}>
          {piece && asset && (
            <div className={styles.lightbox}>
              <div className={styles.view}><View piece={piece} onPrevious={go(index - 1)} onNext={go(index + 1)} /></div>
              <div className={styles.side}>
                <div className={styles.sideHead}>
                  <div className={styles.sideTitle}>
                    <h2>{[asset.product.name, viewName(asset)].filter(Boolean).join(", ")}</h2>
                    <p>{asset.file_name}</p>
                  </div>
                  <CloseButton aria-label={t("common.close")} onClick={() => onChange(undefined)} data-autofocus />
                </div>
                <div className={styles.sideBody}>
                  <Provenance asset={asset} withOrder={withOrder} />
                  <Others piece={piece} />
                </div>
                <div className={styles.sideFoot}>
                  <Button component="a" href={assetDownloadUrl(asset.id)} download={asset.file_name} fullWidth leftSection={<IconDownload size={17} />}>{t("common.download")}</Button>
                  <AssetActions key={asset.id} asset={asset} onGone={() => onChange(undefined)} />
                </div>
              </div>
            </div>
          )}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

function Others({ piece: { poster, versions } }: { piece: Piece }) {
  const { t } = useI18n();
  const others = [...(poster ? [poster] : []), ...versions];
  if (others.length === 0) return null;
  return (
    <>
      <h3 className={styles.sideSection}>{t("media.files")}</h3>
      <FileList assets={others} />
    </>
  );
}

interface Ways {
  piece: Piece;
  onPrevious: (() => void) | undefined;
  onNext: (() => void) | undefined;
}

function View({ piece, onPrevious, onNext }: Ways) {
  const nameOf = useAssetName();
  const src = pictureUrl(piece);
  if (src === undefined) return <Plain piece={piece} onPrevious={onPrevious} onNext={onNext} />;
  return <ZoomImage key={src} src={src} alt={nameOf(piece.asset)} {...(onPrevious && { onPrevious })} {...(onNext && { onNext })} />;
}

/** Videos and files, with the same ways on as pictures have. */
function Plain({ piece, onPrevious, onNext }: Ways) {
  const { t } = useI18n();
  // Within a video the arrows wind it.
  useHotkeys([["ArrowLeft", () => onPrevious?.()], ["ArrowRight", () => onNext?.()]], ["VIDEO", "INPUT", "TEXTAREA"]);
  return (
    <>
      <PieceView piece={piece} />
      {(onPrevious || onNext) && (
        <>
          <Way label={t("media.previous")} icon={IconChevronLeft} side="left" onClick={onPrevious} />
          <Way label={t("media.next")} icon={IconChevronRight} side="right" onClick={onNext} />
        </>
      )}
    </>
  );
}

function Way({ label, icon: WayIcon, side, onClick }: { label: string; icon: Icon; side: "left" | "right"; onClick: (() => void) | undefined }) {
  if (!onClick) return null;
  return (
    <Tooltip label={label}>
      <ActionIcon className={styles.way} data-side={side} variant="default" size={40} radius="xl" aria-label={label} onClick={onClick}><WayIcon size={20} stroke={1.8} /></ActionIcon>
    </Tooltip>
  );
}
