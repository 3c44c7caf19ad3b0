import type { MediaAsset } from "../../api/model";
import { useI18n, word } from "../../i18n";
import { extension, viewName, type Piece } from "../media/arrange";
import { AssetImage, useAssetName } from "../media/AssetImage";
import { PieceFrame } from "../media/PieceFrame";
import { PieceView, pictureUrl } from "../media/PieceView";
import styles from "./order.module.css";

interface Props {
  pieces: readonly Piece[];
  current: Piece;
  onPick: (piece: Piece) => void;
  onOpen: (assetId: string) => void;
}

/** What a line made: one result large, the others to choose from by name. */
export function LinePieces({ pieces, current, onPick, onOpen }: Props) {
  const { t } = useI18n();
  const nameOf = useAssetName();
  const { asset } = current;
  return (
    <>
      <div className={styles.show}>
        {pictureUrl(current) === undefined ? (
          <PieceView piece={current} />
        ) : (
          <button type="button" className={styles.open} aria-label={t("orders.openPicture", { name: nameOf(asset) })} onClick={() => onOpen(asset.id)}>
            <AssetImage asset={asset} size={960} />
          </button>
        )}
      </div>
      {pieces.length > 1 && (
        <ul className={styles.strip} aria-label={t("media.views")}>
          {pieces.map((piece) => (
            <li key={piece.asset.id}>
              <button type="button" className={styles.pick} aria-pressed={piece === current} onClick={() => onPick(piece)}>
                <span className={styles.pickFrame} aria-hidden><PieceFrame piece={piece} size={240} /></span>
                <PieceName asset={piece.asset} />
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** A view by its name, anything else by what it is. */
function PieceName({ asset }: { asset: MediaAsset }) {
  const { t } = useI18n();
  const model = asset.artifact_kind === "model_export" ? ` ${extension(asset).toUpperCase()}` : "";
  return <span className={styles.pickName}>{viewName(asset) ?? `${word(t, "kind", asset.artifact_kind)}${model}`}</span>;
}
