// What a suite needs to order a picture; a fresh `hartomat up` has none of it.

const MATERIALS = [
  { name: "Ground steel (browser test)", pbr: { base_color: [0.56, 0.57, 0.58, 1], metallic: 1, roughness: 0.3 } },
  { name: "Brass (browser test)", pbr: { base_color: [0.79, 0.56, 0.2, 1], metallic: 1, roughness: 0.25 } },
];
const OUTPUT_TYPE = {
  name: "Proof still (browser test)",
  artifact_kind: "still_image",
  overrides: { width: 640, height: 480, samples: 32, on_missing: "warn" },
};

/** Adds materials and an output type where there are none; sent from the page, as its signed-in user. */
export function ensureLibrary(page) {
  return page.evaluate(
    async ([materials, outputType]) => {
      const total = async (path) => (await (await fetch(`/api/${path}?limit=1`)).json()).total;
      const add = async (path, body) => {
        const headers = { "content-type": "application/json", "idempotency-key": crypto.randomUUID() };
        const response = await fetch(`/api/${path}`, { method: "POST", headers, body: JSON.stringify(body) });
        if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      };
      if ((await total("materials")) < 2) for (const material of materials) await add("materials", material);
      if ((await total("output-types")) === 0) await add("output-types", outputType);
    },
    [MATERIALS, OUTPUT_TYPE],
  );
}
