import { describe as suite, expect, it } from "vitest";
import type { OutputType } from "../../api/model";
import { translate, type MessageKey, type Params } from "../../i18n";
import { formatters } from "../../i18n/format";
import { readFields } from "../../ui/ParamForm";
import { describe, describeQuality, describeResult, describeView } from "./describe";
import { changeOf, draftOf, generalErrors, isChanged } from "./draft";

const i18n = { locale: "en" as const, t: (key: MessageKey, params?: Params) => translate("en", key, params), ...formatters("en") };
const PARAMS = {
  width: 1600, height: 1200, engine: "cycles", samples: 64, format: "png", exports: [], angles: [], view: "template", camera_preset: "iso", azimuth_deg: 35, elevation_deg: 25,
  frames: 120, fps: 30, codec: "h264", model_format: "usd", thumbnail_sizes_px: [512, 128],
};
function type(artifact_kind: OutputType["artifact_kind"], params: object = {}, overrides: object = {}): OutputType {
  return { id: "t", name: "A", description: "", active: true, artifact_kind, template_id: null, price: null, version: 1, sample: false, workflow_family: "order_line", params: { ...PARAMS, ...params }, overrides } as unknown as OutputType;
}

suite("describe", () => {
  it("tells of each kind what matters to it", () => {
    expect(describe(type("still_image", { exports: ["glb", "stl"] }), i18n)).toBe("Still image · 1600 × 1200 px · PNG, 8 bit · with GLB, STL · Cycles · 64 samples");
    expect(describeResult(type("turntable_video"), i18n)).toBe("1600 × 1200 px · 120 frames at 30 fps · H.264");
    expect(describeResult(type("preview_thumbnail"), i18n)).toBe("512, 128 px");
    const model = type("model_export");
    expect([describeResult(model, i18n), describeQuality(model, i18n), describeView(model, i18n)]).toEqual(["USD", null, null]);
  });

  it("names the view, the angle, or how many there are", () => {
    expect(describeView(type("still_image"), i18n)).toBe("iso");
    expect(describeView(type("still_image", { view: "angle" }), i18n)).toBe("35° / 25°");
    expect(describeView(type("still_image", { angles: [{}, {}] }), i18n)).toBe("2 views");
    expect(describeView(type("turntable_video", { angles: [{}, {}] }), i18n)).toBe("iso");
  });
});

suite("the draft of an output type", () => {
  const fields = readFields({ properties: { width: { type: "integer", title: "Width" }, frames: { type: "integer", title: "Frames" } } });

  it("sends what changed, and takes back what another kind does not know", () => {
    const before = type("still_image", {}, { width: 640, exports: ["glb"] });
    const draft = { ...draftOf(before), overrides: { frames: 48, exports: ["glb"], width: 640 } };
    expect(changeOf(before, draft, fields).overrides).toEqual({ exports: null, frames: 48 });
    expect([isChanged(before, draftOf(before)), isChanged(before, draft)]).toEqual([false, true]);
  });

  it("keeps errors of params away from the general fields", () => {
    expect(generalErrors([{ path: "overrides.derivatives.0.name", code: "x", message: "taken" }, { path: "price.currency", code: "x", message: "no" }])).toEqual({ currency: "no" });
  });
});
