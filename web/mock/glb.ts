// A small glTF-binary of boxes and cylinders: nodes carry extras.part_key, instances share a mesh.
interface Shape { positions: number[]; normals: number[]; indices: number[] }
export interface MockPart { key: string; shape: "plate" | "bolt" | "nut"; at: [number, number, number]; color: [number, number, number] }

function prism(sides: number, radius: number, height: number): Shape {
  const shape: Shape = { positions: [], normals: [], indices: [] };
  const ring = Array.from({ length: sides }, (_, i) => (i / sides) * 2 * Math.PI);
  const push = (corners: number[][], normal: number[]) => {
    const first = shape.positions.length / 3;
    for (const corner of corners) {
      shape.positions.push(...corner);
      shape.normals.push(...normal);
    }
    for (let i = 1; i < corners.length - 1; i += 1) shape.indices.push(first, first + i, first + i + 1);
  };
  const point = (angle: number, y: number) => [radius * Math.cos(angle), y, -radius * Math.sin(angle)];
  for (const angle of ring) {
    const next = angle + (2 * Math.PI) / sides;
    const middle = (angle + next) / 2;
    push([point(angle, 0), point(next, 0), point(next, height), point(angle, height)], [Math.cos(middle), 0, -Math.sin(middle)]);
  }
  push(ring.map((angle) => point(angle, height)), [0, 1, 0]);
  push(ring.toReversed().map((angle) => point(angle, 0)), [0, -1, 0]);
  return shape;
}

function box(x: number, y: number, z: number): Shape {
  const { positions, normals, indices } = prism(4, Math.SQRT1_2, 1);
  // A square prism stands on its corner; turned by 45 degrees it is a unit box.
  const turn = (v: number[]) => {
    for (let i = 0; i < v.length; i += 3) [v[i], v[i + 2]] = [((v[i] ?? 0) - (v[i + 2] ?? 0)) * Math.SQRT1_2, ((v[i] ?? 0) + (v[i + 2] ?? 0)) * Math.SQRT1_2];
  };
  turn(positions);
  turn(normals);
  return { positions: positions.map((value, i) => value * ([x, y, z][i % 3] ?? 1)), normals, indices };
}

const SHAPES: Record<MockPart["shape"], Shape> = { plate: box(0.18, 0.012, 0.12), bolt: prism(28, 0.007, 0.05), nut: prism(6, 0.013, 0.011) };

export function makeGlb(parts: readonly MockPart[]): Buffer {
  const names = Object.keys(SHAPES) as MockPart["shape"][];
  const chunks: Buffer[] = [];
  const bufferViews: object[] = [];
  const accessors: object[] = [];
  let offset = 0;
  const view = (data: Buffer, accessor: object) => {
    bufferViews.push({ buffer: 0, byteOffset: offset, byteLength: data.length });
    accessors.push({ bufferView: bufferViews.length - 1, ...accessor });
    chunks.push(data);
    offset += data.length;
    return accessors.length - 1;
  };
  const meshes = names.map((name) => {
    const { positions, normals, indices } = SHAPES[name];
    const axis = (i: number) => positions.filter((_, at) => at % 3 === i);
    const count = positions.length / 3;
    const position = view(Buffer.from(new Float32Array(positions).buffer), { componentType: 5126, count, type: "VEC3", min: [0, 1, 2].map((i) => Math.min(...axis(i))), max: [0, 1, 2].map((i) => Math.max(...axis(i))) });
    const normal = view(Buffer.from(new Float32Array(normals).buffer), { componentType: 5126, count, type: "VEC3" });
    const index = view(Buffer.from(new Uint32Array(indices).buffer), { componentType: 5125, count: indices.length, type: "SCALAR" });
    return { primitives: [{ attributes: { POSITION: position, NORMAL: normal }, indices: index, material: names.indexOf(name) }] };
  });
  const nodes = parts.map((part) => ({ name: part.key, mesh: names.indexOf(part.shape), translation: part.at, extras: { part_key: part.key } }));
  const colors = names.map((name) => parts.find((part) => part.shape === name)?.color ?? [0.6, 0.6, 0.6]);
  const gltf = {
    asset: { version: "2.0" }, scene: 0, scenes: [{ nodes: nodes.map((_, i) => i) }], nodes, meshes, accessors, bufferViews, buffers: [{ byteLength: offset }],
    materials: colors.map((color) => ({ pbrMetallicRoughness: { baseColorFactor: [...color, 1], metallicFactor: 0, roughnessFactor: 0.5 } })),
  };
  const pad = (data: Buffer, fill: number) => Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4, fill)]);
  const chunk = (type: string, data: Buffer) => {
    const head = Buffer.alloc(8);
    head.writeUInt32LE(data.length, 0);
    head.write(type, 4, "latin1");
    return Buffer.concat([head, data]);
  };
  const body = Buffer.concat([chunk("JSON", pad(Buffer.from(JSON.stringify(gltf)), 32)), chunk("BIN\0", pad(Buffer.concat(chunks), 0))]);
  const head = Buffer.alloc(12);
  head.write("glTF", 0, "latin1");
  head.writeUInt32LE(2, 4);
  head.writeUInt32LE(body.length + 12, 8);
  return Buffer.concat([head, body]);
}
