// Sample data of the mock API, in the API's own shapes.
import type {
  AuditEntry, CadFile, CadReport, DispatchStep, LinearRgba, Material, MaterialMap, Me, MediaAsset, Notification, Occurrence, OrderDetail, OrderLine, OutputType,
  Product, SystemInfo, Template, Token, User,
} from "../src/api/model";
import type { MockPart } from "./glb";

let serial = 0;
export const newId = (): string => `0193a000-0000-7000-8000-${String((serial += 1)).padStart(12, "0")}`;
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

export const me: Me = { id: newId(), email: "mara@example.com", name: "Mara Lindqvist", role: "admin", locale: "en" };

function material(name: string, category: string, base_color: LinearRgba, metallic: number, roughness: number, aliases: string[] = [], more: Partial<Material> = {}): Material {
  return { id: newId(), name, aliases, category, description: "", pbr: { base_color, metallic, roughness, ior: 1.5, transmission: 0, coat: 0 }, active: true, is_default: false, sample: true, version: 1, ...more };
}
export const materials: Material[] = [
  material("Steel, ground", "metal", [0.56, 0.57, 0.58, 1], 1, 0.28, ["St37", "1.0037"]),
  material("Steel, blued", "metal", [0.05, 0.06, 0.09, 1], 1, 0.35),
  material("Brass", "metal", [0.79, 0.56, 0.2, 1], 1, 0.25, ["CuZn39Pb3", "Messing"]),
  material("Copper", "metal", [0.93, 0.42, 0.26, 1], 1, 0.2),
  material("Aluminium, anodised", "metal", [0.78, 0.79, 0.81, 1], 1, 0.42, ["AlMgSi1"]),
  material("Nitrile rubber", "polymer", [0.018, 0.018, 0.02, 1], 0, 0.7, ["NBR"]),
  material("PA66, glass filled", "polymer", [0.035, 0.035, 0.038, 1], 0, 0.5, ["PA66-GF30"], { is_default: true }),
  material("POM, white", "polymer", [0.82, 0.82, 0.79, 1], 0, 0.35),
  material("Signal red paint", "coating", [0.56, 0.02, 0.015, 1], 0, 0.3, ["RAL 3001"]),
  material("Traffic blue paint", "coating", [0.01, 0.12, 0.42, 1], 0, 0.3, ["RAL 5017"], { active: false }),
  material("Alumina ceramic", "ceramic", [0.86, 0.84, 0.78, 1], 0, 0.22),
];

const ROOT = "as1";
function occurrence(part_key: string, parent: string | null, name: string, geometry: string | null, triangles = 0, more: Partial<Occurrence> = {}): Occurrence {
  return { part_key, parent, name, geometry_id: geometry && `g1:${geometry}`, color: geometry ? [0.4, 0.45, 0.5, 1] : null, bbox_mm: { min: [0, 0, 0], max: [60, 40, 20] }, faces: 12, triangles, unmeshed_faces: 0, ...more };
}
const groups = [1, 2, 3, 4, 5, 6];
const occurrences: Occurrence[] = [
  occurrence(ROOT, null, "as1-oc-214", null),
  occurrence(`${ROOT}/plate`, ROOT, "plate", "plate", 284),
  occurrence(`${ROOT}/l-bracket-assembly`, ROOT, "l-bracket-assembly", null),
  ...groups.flatMap((n) => {
    const assembly = `${ROOT}/l-bracket-assembly/nut-bolt-assembly#${n}`;
    return [
      occurrence(assembly, `${ROOT}/l-bracket-assembly`, "nut-bolt-assembly", null),
      occurrence(`${assembly}/bolt`, assembly, "bolt", "bolt", 412),
      occurrence(`${assembly}/nut`, assembly, "nut", "nut", 196, n === 3 ? { unmeshed_faces: 2 } : {}),
    ];
  }),
];
export const report: CadReport = { file: "as1-oc-214.stp", schema: "AUTOMOTIVE_DESIGN", unit: "mm", occurrences, bbox_mm: { min: [0, 0, 0], max: [180, 120, 62] }, dropped_faces: 2, warnings: [] };
export const parts: MockPart[] = [
  { key: `${ROOT}/plate`, shape: "plate", at: [0, 0, 0], color: [0.3, 0.33, 0.36] },
  ...groups.flatMap((n): MockPart[] => {
    const at: [number, number, number] = [((n - 1) % 3) * 0.06 - 0.06, 0, n > 3 ? 0.035 : -0.035];
    const assembly = `${ROOT}/l-bracket-assembly/nut-bolt-assembly#${n}`;
    return [
      { key: `${assembly}/bolt`, shape: "bolt", at, color: [0.6, 0.6, 0.62] },
      { key: `${assembly}/nut`, shape: "nut", at: [at[0], 0.012, at[2]], color: [0.75, 0.5, 0.15] },
    ];
  }),
];

export function cadFile(more: Partial<CadFile> = {}): CadFile {
  return { id: newId(), name: "as1-oc-214.stp", root: "as1-oc-214.stp", size_bytes: 172_331, sha256: SHA, status: "ready", progress: null, error: null, occurrences: 20, triangles: 3932, bbox_mm: report.bbox_mm, dropped_faces: 2, warnings: [], created_at: ago(300), ...more };
}
export const cadFiles: CadFile[] = [];
export function product(sku: string, name: string, category: string | null, more: Partial<Product> = {}): Product {
  const file = cadFile();
  cadFiles.push(file);
  return { id: newId(), sku, name, category: category === null ? null : { id: newId(), name: category }, revision: { id: newId(), number: 1, cad_file_id: file.id, up_axis: "+z", front_axis: "-y", created_at: ago(300) }, cad_status: "ready", preview_asset_id: null, open_lines: 0, created_at: ago(300), version: 1, ...more };
}
export const products: Product[] = [
  product("HB-1042", "Angle bracket with bolts", "Fasteners"),
  product("BRG-6206", "Deep-groove ball bearing 6206", "Bearings", { open_lines: 2 }),
  product("CPL-22-A", "Jaw coupling 22", "Couplings"),
  product("VLV-15", "Ball valve DN15", "Valves"),
  product("FMC-400", "FMC connector, 400 pins", "Connectors", { cad_status: "processing" }),
  product("CTC-02", "NIST test casting", null),
];

export const materialMap: MaterialMap = {
  entries: occurrences.filter((each) => each.geometry_id !== null).map((each, index) => {
    const choice = each.name === "bolt" ? materials[0] : each.name === "plate" ? materials[4] : each.name === "nut" && index < 8 ? materials[2] : undefined;
    return { part_key: each.part_key, name: each.name, geometry_id: each.geometry_id, color: each.color, material: choice ? { id: choice.id, name: choice.name, base_color: choice.pbr.base_color } : null, origin: choice ? (index % 3 === 0 ? "manual" : "auto") : null, score: choice ? 0.92 : null };
  }),
  unmapped: [],
};
export const templates: Template[] = [{ id: newId(), name: "Softbox, light", description: "", sha256: SHA, presets: ["hero", "front", "detail"], active: true, sample: true, version: 1 }];
function outputType(name: string, description: string, width: number, height: number, samples: number, more: Partial<OutputType> = {}): OutputType {
  return {
    id: newId(), name, description, artifact_kind: "still_image", workflow_family: "order_line", template_id: templates[0]?.id ?? null, price: { minor_units: 1900, currency: "EUR" }, active: true, sample: true, version: 1,
    params: { width, height, samples, engine: "cycles", device: "auto", seed: 1, denoise: true, noise_threshold: 0.01, transparent: true, view_transform: "agx", format: "png", view: { kind: "preset", name: "hero" }, on_missing: "default", material_override: null, minimum_match_score: 0.6 }, ...more,
  };
}
export const outputTypes: OutputType[] = [
  outputType("Catalogue still", "The large picture of the printed catalogue", 2400, 1800, 256),
  outputType("Shop still", "Square, on transparent ground", 1200, 1200, 128),
  outputType("Thumbnail still", "Lists and search results", 480, 360, 48, { price: null }),
  outputType("Hero turntable", "72 frames, 4 seconds", 1920, 1080, 96, { artifact_kind: "turntable_video", active: false, price: { minor_units: 9900, currency: "EUR" } }),
];

export const assets: MediaAsset[] = [];
export function asset(line: OrderLine): MediaAsset {
  const made: MediaAsset = {
    id: newId(), artifact_kind: "still_image", view: "hero", derivative: "original", file_name: `${line.product.sku.toLowerCase()}_hero.png`, mime: "image/svg+xml", size_bytes: 1_834_220, width: 1600, height: 1200, sha256: SHA, content_hash: `v1:${SHA}`,
    product: line.product, order_id: line.order_id, line_id: line.id, generation: 1, created_at: new Date().toISOString(),
    provenance: { workflow: null, workflow_version: null, run: newId(), node: "still", step_sha256: SHA, material_map_sha256: SHA, template_sha256: SHA, module_versions: { "render.blender_still": 1, "materials.resolve_map": 1 }, render: { engine: "cycles", device: "cpu", blender_build: "4.5.4 LTS (b3bfb4a1f3d2)", seed: 1, samples: 256, width: 1600, height: 1200, import_s: 0.4, render_s: 21.8, warnings: [] } },
  };
  assets.unshift(made);
  return made;
}
const STEPS: [string, string, number][] = [["setup", "order.setup_line", 0.02], ["auto_populate", "materials.auto_populate", 0.05], ["resolve_map", "materials.resolve_map", 0.03], ["template", "render.resolve_template", 0.01], ["still", "render.blender_still", 22.3], ["publish", "output.publish_asset", 0.31], ["notify", "output.notify", 0.02]];
export const steps = (count = STEPS.length, last = "succeeded"): DispatchStep[] => STEPS.slice(0, count).map(([step, module_key, seconds], i) => ({ step, module_key, status: i === count - 1 ? last : "succeeded", seconds: last === "running" && i === count - 1 ? null : seconds, note: step === "auto_populate" ? "12 of 13 parts matched" : null }));

export const orders: OrderDetail[] = [];
let orderNumber = 1040;
export function order(note: string, lines: [Product | undefined, OutputType | undefined][], minutes: number): OrderDetail {
  const id = newId();
  orderNumber += 1;
  const made: OrderDetail = {
    id, number: orderNumber, status: "queued", paused: false, priority: 0, note, created_by: { id: me.id, name: me.name }, created_at: ago(minutes), submitted_at: ago(minutes), finished_at: null, lines_total: lines.length, lines_done: 0, lines_failed: 0, version: 1,
    lines: lines.flatMap(([item, type], index): OrderLine[] => item && type ? [{ id: newId(), order_id: id, number: index + 1, product: { id: item.id, sku: item.sku, name: item.name }, output_type: { id: type.id, name: type.name, artifact_kind: type.artifact_kind }, status: "queued", generation: 1, progress: null, error: null, dispatch: null, assets: [] }] : []),
  };
  orders.unshift(made);
  return made;
}
export function finish(line: OrderLine, of: OrderDetail, fail = false) {
  line.progress = null;
  line.status = fail ? "failed" : "done";
  line.dispatch = { id: newId(), mode: "legacy", status: fail ? "failed" : "succeeded", created_at: of.created_at, started_at: of.created_at, finished_at: of.created_at, steps: fail ? steps(5, "failed") : steps() };
  if (fail) line.error = { code: "blender_device_missing", message: "The device OptiX was asked for, but this machine has none.", remedy: "Set the output type's device to auto, or start a worker on a machine with an NVIDIA card.", detail: "cycles: no OPTIX device found\navailable: CPU" };
  else line.assets = [asset(line)];
  of.lines_done = of.lines.filter((each) => each.status === "done").length;
  of.lines_failed = of.lines.filter((each) => each.status === "failed").length;
  const open = of.lines.some((each) => each.status !== "done" && each.status !== "failed");
  of.status = open ? "rendering" : of.lines_failed > 0 ? "failed" : "done";
}
const first = order("Spring catalogue", [[products[0], outputTypes[0]], [products[1], outputTypes[0]], [products[2], outputTypes[1]]], 2000);
for (const line of first.lines) finish(line, first);
const second = order("Shop relaunch", [[products[3], outputTypes[1]], [products[5], outputTypes[1]]], 400);
for (const [index, line] of second.lines.entries()) finish(line, second, index === 1);
const third = order("Trade fair wall", [[products[1], outputTypes[0]], [products[3], outputTypes[0]], [products[0], outputTypes[0]]], 6);
for (const line of third.lines.slice(0, 1)) finish(line, third);
const rendering = third.lines[1];
if (rendering) Object.assign(rendering, { status: "rendering", progress: { fraction: 0.42, note: "Sample 108/256" }, dispatch: { id: newId(), mode: "legacy", status: "running", created_at: ago(5), started_at: ago(5), finished_at: null, steps: steps(5, "running") } });
for (const each of products) each.preview_asset_id = assets.find((made) => made.product.id === each.id)?.id ?? null;

export const notifications: Notification[] = [
  { id: newId(), title: "Order 1042 failed", body: "One of two lines failed: the device OptiX was asked for, but this machine has none.", line_id: null, order_id: second.id, read: false, created_at: ago(390) },
  { id: newId(), title: "Order 1041 is done", body: "3 pictures are published.", line_id: null, order_id: first.id, read: true, created_at: ago(1990) },
];
export const users: User[] = [
  { ...me, active: true, created_at: ago(9000), last_seen_at: ago(0), version: 1 },
  { id: newId(), email: "jonas@example.com", name: "Jonas Weber", role: "operator", active: true, created_at: ago(8000), last_seen_at: ago(95), version: 2 },
  { id: newId(), email: "agency@example.com", name: "Studio Nord", role: "viewer", active: false, created_at: ago(7000), last_seen_at: null, version: 3 },
];
export const tokens: Token[] = [{ id: newId(), name: "PIM nightly sync", scopes: ["read", "write"], created_at: ago(6000), last_used_at: ago(180), expires_at: null }];
export const audit: AuditEntry[] = ["order.submit", "product.create", "materials.assign", "user.create", "setup"].map((action, i) => ({ id: newId(), at: ago(i * 400 + 5), actor: { id: me.id, name: me.name }, action, subject_type: action.split(".")[0] ?? "", subject_id: newId(), summary: `${me.name}: ${action.replace(".", " ")}` }));
export const system: SystemInfo = { version: "0.1.0", started_at: ago(800), database: { kind: "sqlite", size_bytes: 2_483_200 }, blender: { build: "4.5.4 LTS", devices: ["cpu"], warm: true }, disk: { total_bytes: 512e9, free_bytes: 311e9 }, queues: { cad: 0, render: 2 } };
