import { IconPlayerPlayFilled } from "@tabler/icons-react";
import { assetFileUrl } from "../../api/queries";
import { useI18n } from "../../i18n";
import { extension, kindOf, showsInline, type Piece } from "./arrange";
import { AssetImage, useAssetName } from "./AssetImage";
import { fileKind } from "./fileKinds";
import styles from "./piece.module.css";

/** A piece as it stands in grids and lists: picture, poster with a play badge, or the face of a file. */
export function PieceFrame({ piece, size }: { piece: Piece; size: 240 | 480 | 960 }) {
  const nameOf = useAssetName();
  const { asset, poster } = piece;
  switch (kindOf(asset)) {
    case "image":
      return <AssetImage asset={asset} size={size} />;
    case "video":
      return (
        <span className={styles.video} data-small={size === 240}>
          {poster ? <AssetImage asset={poster} size={size} label={nameOf(asset)} /> : showsInline(asset) && <FirstFrame src={assetFileUrl(asset.id)} label={nameOf(asset)} />}
          <span className={styles.play} aria-hidden><IconPlayerPlayFilled size={size === 240 ? 11 : 18} /></span>
        </span>
      );
    default:
      return <FileFace piece={piece} small={size === 240} />;
  }
}

function FirstFrame({ src, label }: { src: string; label: string }) {
  // Shows one frame, plays nothing.
  // oxlint-disable-next-line jsx-a11y/media-has-caption
  return <video src={src} preload="metadata" muted playsInline tabIndex={-1} aria-label={label} />;
}

function FileFace({ piece: { asset }, small }: { piece: Piece; small: boolean }) {
  const { t, bytes } = useI18n();
  const { icon: FileIcon, label } = fileKind(asset);
  if (small) return <FileIcon size={24} stroke={1.4} role="img" aria-label={t(label)} />;
  return (
    <span className={styles.face}>
      <FileIcon size={46} stroke={1.1} aria-hidden />
      <span className={styles.faceKind}>{t(label)}</span>
      <span className={styles.faceSize}>.{extension(asset)} · {bytes(asset.size_bytes)}</span>
    </span>
  );
}
