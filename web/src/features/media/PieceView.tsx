import { assetFileUrl, assetPreviewUrl } from "../../api/queries";
import { useReducedMotion } from "@mantine/hooks";
import { kindOf, showsInline, type Piece } from "./arrange";
import { useAssetName } from "./AssetImage";
import { FileTile } from "./FileTile";
import styles from "./piece.module.css";

/** Where a picture to look at closely comes from; undefined where no browser shows it. */
export function pictureUrl({ asset }: Piece): string | undefined {
  if (kindOf(asset) !== "image") return undefined;
  if (showsInline(asset)) return assetFileUrl(asset.id);
  return asset.mime === "image/tiff" ? assetPreviewUrl(asset.id, 1920) : undefined;
}

/** What is no picture, at work: a turntable that plays, a file to fetch or to look at in 3D. */
export function PieceView({ piece }: { piece: Piece }) {
  const { asset, poster } = piece;
  if (kindOf(asset) === "video" && showsInline(asset)) return <Turntable key={asset.id} piece={piece} poster={poster && assetFileUrl(poster.id)} />;
  return <FileTile key={asset.id} asset={asset} />;
}

function Turntable({ piece: { asset }, poster }: { piece: Piece; poster: string | undefined }) {
  const nameOf = useAssetName();
  const still = useReducedMotion();
  return (
    <div className={styles.stage}>
      {/* A turntable has no sound, so there is nothing to caption. */}
      {/* oxlint-disable-next-line jsx-a11y/media-has-caption */}
      <video src={assetFileUrl(asset.id)} poster={poster} controls autoPlay={!still} loop muted playsInline width={asset.width ?? undefined} height={asset.height ?? undefined} aria-label={nameOf(asset)} />
    </div>
  );
}
