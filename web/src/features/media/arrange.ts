// What belongs together among published assets: a video and its poster, a picture and its other sizes.
import type { MediaAsset } from "../../api/model";

type Kind = "image" | "video" | "file";

/** One thing to look at, with the files that are versions of it. */
export interface Piece {
  asset: MediaAsset;
  poster: MediaAsset | undefined;
  /** Other versions: sizes, formats. Without the poster. */
  versions: readonly MediaAsset[];
}

const ORIGINAL = "original";
const POSTER = "poster";
/** Pictures a server previews and a browser shows; EXR and the like are previewed only. */
const SHOWN_AS_IS = new Set(["image/png", "image/jpeg", "image/webp", "image/avif", "image/gif"]);
const PLAYED = new Set(["video/mp4", "video/webm"]);

export function isImage({ mime }: MediaAsset): boolean {
  return mime.startsWith("image/");
}
export function isVideo({ mime }: MediaAsset): boolean {
  return mime.startsWith("video/");
}
/** Whether a browser opens the file itself. */
export function showsInline({ mime }: MediaAsset): boolean {
  return SHOWN_AS_IS.has(mime) || PLAYED.has(mime);
}
export function kindOf(asset: MediaAsset): Kind {
  if (isImage(asset)) return "image";
  return isVideo(asset) ? "video" : "file";
}
export function extension({ file_name: name }: MediaAsset): string {
  const dot = name.lastIndexOf(".");
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : "";
}

/** The slot of an asset without its derivative. Files of one kind differ by format: a GLB is no version of an STL. */
function slot(asset: MediaAsset): string {
  if (asset.line_id === null) return asset.id;
  const format = asset.artifact_kind === "model_export" ? extension(asset) : "";
  return [asset.line_id, asset.generation, asset.artifact_kind, asset.view, format].join("|");
}

/** The original leads; where there is none (thumbnails come in sizes alone) the largest. */
function leader(members: readonly MediaAsset[]): MediaAsset | undefined {
  const original = members.find((each) => each.derivative === ORIGINAL);
  if (original) return original;
  const others = members.filter((each) => each.derivative !== POSTER);
  return (others.length > 0 ? others : members).toSorted((a, b) => b.size_bytes - a.size_bytes)[0];
}

/** Pieces in the order their first asset came in. */
export function arrange(assets: readonly MediaAsset[]): readonly Piece[] {
  const slots = new Map<string, MediaAsset[]>();
  for (const asset of assets) {
    const key = slot(asset);
    const members = slots.get(key);
    if (members) members.push(asset);
    else slots.set(key, [asset]);
  }
  return [...slots.values()].flatMap((members) => {
    const asset = leader(members);
    if (!asset) return [];
    const poster = members.find((each) => each.derivative === POSTER && each !== asset);
    return [{ asset, poster, versions: members.filter((each) => each !== asset && each !== poster) }];
  });
}

/** The piece an asset is or belongs to. */
export function pieceOf(pieces: readonly Piece[], id: string | undefined): Piece | undefined {
  if (id === undefined) return undefined;
  return pieces.find(({ asset, poster, versions }) => asset.id === id || poster?.id === id || versions.some((each) => each.id === id));
}

/** Name of the view where there is more to tell than "the" view. */
export function viewName({ view }: MediaAsset): string | undefined {
  return view === "" || view === "main" || view === "default" ? undefined : view;
}
