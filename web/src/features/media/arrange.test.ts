import { describe, expect, it } from "vitest";
import type { MediaAsset } from "../../api/model";
import { arrange, kindOf, pieceOf, showsInline, viewName } from "./arrange";

function asset(id: string, more: Partial<MediaAsset>): MediaAsset {
  return { id, line_id: "line", order_id: "order", generation: 1, artifact_kind: "still_image", view: "main", derivative: "original", mime: "image/png", file_name: `${id}.png`, size_bytes: 1, ...more } as MediaAsset;
}
const ids = (assets: readonly MediaAsset[]) => assets.map((each) => each.id);

describe("arrange", () => {
  it("puts a video and its poster together, whatever comes first", () => {
    const poster = asset("poster", { artifact_kind: "turntable_video", derivative: "poster" });
    const video = asset("video", { artifact_kind: "turntable_video", mime: "video/mp4" });
    const [piece, ...others] = arrange([poster, video]);
    expect(others).toEqual([]);
    expect(piece).toMatchObject({ asset: { id: "video" }, poster: { id: "poster" }, versions: [] });
    expect(pieceOf(arrange([poster, video]), "poster")?.asset.id).toBe("video");
  });

  it("shows a lone poster rather than nothing", () => {
    expect(arrange([asset("poster", { derivative: "poster" })])).toMatchObject([{ asset: { id: "poster" }, poster: undefined }]);
  });

  it("shows the largest of the sizes of a thumbnail", () => {
    const sizes = [128, 512].map((size) => asset(String(size), { artifact_kind: "preview_thumbnail", derivative: String(size), mime: "image/webp", size_bytes: size }));
    expect(arrange(sizes)).toMatchObject([{ asset: { id: "512" }, versions: [{ id: "128" }] }]);
  });

  it("keeps views, kinds, formats, lines and attempts apart", () => {
    const all = [
      asset("front", { view: "front" }), asset("top", { view: "top" }),
      asset("glb", { artifact_kind: "model_export", file_name: "a.glb" }), asset("stl", { artifact_kind: "model_export", file_name: "a.stl" }),
      asset("again", { generation: 2, view: "front" }), asset("other", { line_id: "other", view: "front" }), asset("loose", { line_id: null, view: "front" }),
    ];
    expect(ids(arrange(all).map((piece) => piece.asset))).toEqual(ids(all));
  });

  it("tells what a browser can do with a file", () => {
    const exr = asset("exr", { mime: "image/x-exr" });
    const prores = asset("mov", { mime: "video/quicktime" });
    expect([kindOf(exr), showsInline(exr), kindOf(prores), showsInline(prores)]).toEqual(["image", false, "video", false]);
    expect(kindOf(asset("blend", { mime: "application/x-blender" }))).toBe("file");
    expect([viewName(asset("a", {})), viewName(asset("b", { view: "top" }))]).toEqual([undefined, "top"]);
  });
});
