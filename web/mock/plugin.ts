// Development without a server: `vite --mode mock` answers /api from memory. Nothing of it is built.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Plugin } from "vite";
import type { LiveEvent, OrderDetail, OrderLine } from "../src/api/model";
import * as data from "./data";
import { makeGlb } from "./glb";

type Handler = (match: RegExpMatchArray, body: Record<string, unknown>, response: ServerResponse, url: URL) => unknown;

const watchers = new Set<ServerResponse>();
let sequence = 0;
function publish(event: LiveEvent) {
  sequence += 1;
  for (const watcher of watchers) watcher.write(`id: 1-${sequence}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
}

const page = <T,>(items: T[]) => ({ items, next_cursor: null, total: items.length });
const found = <T extends { id: string }>(items: T[], id: string | undefined) => items.find((item) => item.id === id);

function render(order: OrderDetail, line: OrderLine, then: () => void) {
  let fraction = 0;
  const beat = setInterval(() => {
    fraction += 0.1;
    if (fraction >= 1) {
      clearInterval(beat);
      data.finish(line, order);
      publish({ type: "line", order_id: order.id, line_id: line.id, status: "done", progress: null });
      publish({ type: "order", order_id: order.id, status: order.status });
      return then();
    }
    line.status = "rendering";
    order.status = "rendering";
    line.progress = { fraction, note: `Sample ${Math.round(fraction * 256)}/256` };
    publish({ type: "line", order_id: order.id, line_id: line.id, status: "rendering", progress: line.progress });
  }, 350);
}
function work(order: OrderDetail) {
  const line = order.lines.find((each) => each.status === "queued");
  if (line) render(order, line, () => work(order));
}

function picture(id: string): string {
  const hue = (id.charCodeAt(id.length - 1) * 47) % 360;
  const balls = Array.from({ length: 9 }, (_, i) => `<circle cx="${800 + 270 * Math.cos((i * 2 * Math.PI) / 9)}" cy="${600 + 190 * Math.sin((i * 2 * Math.PI) / 9)}" r="62" fill="url(#b)"/>`).join("");
  return `<svg xmlns="http://www.w3.org/2000/svg" width="1600" height="1200" viewBox="0 0 1600 1200"><defs><linearGradient id="a" x1="0" y1="0" x2="1" y2="1"><stop stop-color="hsl(${hue} 8% 92%)"/><stop offset=".5" stop-color="hsl(${hue} 9% 56%)"/><stop offset="1" stop-color="hsl(${hue} 10% 78%)"/></linearGradient><radialGradient id="b" cx=".35" cy=".3" r=".8"><stop stop-color="#fff"/><stop offset=".5" stop-color="#aab"/><stop offset="1" stop-color="#445"/></radialGradient></defs><ellipse cx="800" cy="900" rx="430" ry="70" fill="#000" opacity=".13"/><ellipse cx="800" cy="600" rx="400" ry="300" fill="none" stroke="url(#a)" stroke-width="86"/><ellipse cx="800" cy="600" rx="175" ry="120" fill="none" stroke="url(#a)" stroke-width="70"/>${balls}</svg>`;
}

function raw(response: ServerResponse, type: string, body: string | Buffer) {
  response.setHeader("content-type", type);
  response.end(body);
}

function intake(body: Record<string, unknown>) {
  const file = data.cadFile({ status: "processing", progress: { fraction: 0.1, note: "Reading" } });
  data.cadFiles.push(file);
  let fraction = 0.1;
  const beat = setInterval(() => {
    fraction += 0.25;
    const refused = !String(body.raw).includes("ISO-10303-21");
    const ready = fraction >= 1 || refused;
    if (ready) clearInterval(beat);
    if (refused) Object.assign(file, { status: "failed", progress: null, error: { code: "cad.not_step", message: "This is no STEP file.", remedy: "Export the model as STEP AP214 or AP242 and upload it again.", detail: null } });
    else Object.assign(file, ready ? { status: "ready", progress: null } : { progress: { fraction, note: "Tessellating" } });
    publish({ type: "cad_file", cad_file_id: file.id, status: file.status, progress: file.progress });
  }, 400);
  return file;
}

const routes: [string, RegExp, Handler][] = [
  ["GET", /^\/setup$/, () => ({ needed: false })],
  ["GET", /^\/me$/, () => data.me],
  ["PATCH", /^\/me$/, (_, body) => Object.assign(data.me, body)],
  ["POST", /^\/session$/, () => data.me],
  ["DELETE", /^\/session$/, () => null],
  ["GET", /^\/products$/, () => page(data.products)],
  ["POST", /^\/products$/, (_, body) => {
    const made = data.product(String(body.sku), String(body.name), null);
    made.revision.cad_file_id = String(body.cad_file_id);
    data.products.unshift(made);
    return made;
  }],
  ["GET", /^\/products\/([^/]+)$/, ([, id]) => found(data.products, id)],
  ["GET", /^\/products\/[^/]+\/materials$/, () => ({ ...data.materialMap, unmapped: data.materialMap.entries.filter((each) => each.material === null).map((each) => each.part_key) })],
  ["PUT", /^\/products\/[^/]+\/materials$/, (_, body) => {
    for (const { part_key, material_id } of body.assignments as { part_key: string; material_id: string | null }[]) {
      const entry = data.materialMap.entries.find((each) => each.part_key === part_key);
      const choice = found(data.materials, material_id ?? undefined);
      if (entry) Object.assign(entry, { material: choice ? { id: choice.id, name: choice.name, base_color: choice.pbr.base_color } : null, origin: choice ? "manual" : null, score: null });
    }
    return data.materialMap;
  }],
  ["GET", /^\/cad-files\/([^/]+)$/, ([, id]) => found(data.cadFiles, id)],
  ["POST", /^\/cad-files$/, (_, body) => intake(body)],
  ["GET", /^\/cad-files\/[^/]+\/objects$/, () => data.report],
  ["GET", /^\/cad-files\/[^/]+\/glb$/, (_, __, response) => raw(response, "model/gltf-binary", makeGlb(data.parts))],
  ["GET", /^\/orders$/, (_, __, ___, url) => page(data.orders.filter((each) => !url.searchParams.has("status") || each.status === url.searchParams.get("status")))],
  ["POST", /^\/orders$/, (_, body) => {
    const lines = body.lines as { product_id: string; output_type_id: string }[];
    const made = data.order(String(body.note ?? ""), lines.map((line) => [found(data.products, line.product_id), found(data.outputTypes, line.output_type_id)]), 0);
    setTimeout(() => work(made), 600);
    return made;
  }],
  ["GET", /^\/orders\/([^/]+)$/, ([, id]) => found(data.orders, id)],
  ["GET", /^\/media-assets$/, () => page(data.assets)],
  ["GET", /^\/media-assets\/([^/]+)\/(?:file|preview)$/, ([, id], _, response) => raw(response, "image/svg+xml", picture(id ?? ""))],
  ["GET", /^\/materials$/, () => page(data.materials)],
  ["GET", /^\/templates$/, () => page(data.templates)],
  ["GET", /^\/categories$/, () => page([])],
  ["GET", /^\/output-types$/, () => page(data.outputTypes)],
  ["GET", /^\/output-types\/([^/]+)$/, ([, id]) => found(data.outputTypes, id)],
  ["PATCH", /^\/output-types\/([^/]+)$/, ([, id], body) => Object.assign(found(data.outputTypes, id) ?? {}, body)],
  ["GET", /^\/notifications$/, () => page(data.notifications)],
  ["GET", /^\/users$/, () => page(data.users)],
  ["GET", /^\/tokens$/, () => page(data.tokens)],
  ["POST", /^\/tokens$/, (_, body) => ({ ...data.tokens[0], ...body, id: data.newId(), secret: "hmt_0193a0b1_k3Jx9QmZp2vTn7Lw" })],
  ["GET", /^\/audit$/, () => page(data.audit)],
  ["GET", /^\/system$/, () => data.system],
];

async function read(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("latin1");
  return (request.headers["content-type"] ?? "").startsWith("application/json") ? (JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>) : { raw: text };
}

async function answer(request: IncomingMessage, response: ServerResponse) {
  const url = new URL(request.url ?? "/", "http://mock");
  if (url.pathname === "/events") {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(": hello\n\n");
    watchers.add(response);
    request.on("close", () => watchers.delete(response));
    return;
  }
  const body = await read(request);
  for (const [method, pattern, handle] of routes) {
    const match = method === request.method ? url.pathname.match(pattern) : null;
    if (!match) continue;
    const result = handle(match, body, response, url);
    if (response.writableEnded) return;
    if (result !== undefined) return raw(response, "application/json", JSON.stringify(result));
  }
  response.statusCode = 404;
  raw(response, "application/problem+json", JSON.stringify({ code: "not_found", title: "Not found", detail: "", status: 404 }));
}

export function mockApi(): Plugin {
  return {
    name: "hartomat-mock-api",
    configureServer: (server) => void server.middlewares.use("/api", (request, response) => void answer(request, response)),
  };
}
