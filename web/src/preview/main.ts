// A preview picture for the server's headless browser: takes a GLB in pieces, draws it as the 3D view does, gives a PNG.
// It knows nothing of the web app, its API or its session.
import {
  Box3, Color, Group, Mesh, PerspectiveCamera, Scene, SRGBColorSpace, Vector3, WebGLRenderer, type Object3D,
} from "three";
import { GLTFLoader } from "three/examples/jsm/loaders/GLTFLoader.js";
import { uprightRotation } from "../features/products/viewer/axes";
import { ENVIRONMENT_INTENSITY, keyLight, neutralEnvironment, TONE_MAPPING } from "../features/products/viewer/light";
import { eyeAxes, fit } from "./fit";

export interface Order {
  sizePx: number;
  upAxis: string;
  frontAxis: string;
  azimuthDeg: number;
  elevationDeg: number;
  background: "transparent" | "light" | "dark";
}

/** Long lens: a small picture shows shape, not perspective. As the preview by Blender: 85 mm on a 36 mm sensor. */
const HALF = 36 / 2 / 85;
/** Share of the picture the model may fill. */
const FILL = 0.92;
/** Drawn so many times larger and scaled down: edges of small parts stay smooth. */
const OVERSAMPLING = 2;
const BACKGROUNDS = { transparent: null, light: 0xf3f4f5, dark: 0x17191c } as const;

const pieces: Uint8Array[] = [];

/** Takes the next piece of the GLB. */
export function feed(base64: string): void {
  pieces.push(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)));
}

/** Draws what was fed; the PNG as base64, and what drew it. */
export async function draw(order: Order): Promise<{ png: string; renderer: string }> {
  const bytes = await new Blob(pieces as BlobPart[]).arrayBuffer();
  pieces.length = 0;
  const { scene: model } = await new GLTFLoader().parseAsync(bytes, "");
  const upright = new Group();
  upright.quaternion.copy(uprightRotation(order.upAxis, order.frontAxis));
  upright.add(model);
  // One size for near and far planes, whatever the product measures.
  const size = new Box3().expandByObject(upright).getSize(new Vector3()).length();
  if (!(size > 0)) throw new Error("EMPTY_SCENE");
  upright.scale.setScalar(1 / size);
  upright.updateMatrixWorld(true);

  const axes = eyeAxes(order.azimuthDeg, order.elevationDeg);
  const eye = fit(points(upright), axes, HALF * FILL);
  if (!eye) throw new Error("EMPTY_SCENE");
  const camera = new PerspectiveCamera((2 * Math.atan(HALF) * 180) / Math.PI, 1, eye.near * 0.9, eye.far * 1.1);
  camera.position.copy(eye.position);
  camera.up.copy(axes[1]);
  camera.lookAt(eye.position.clone().sub(axes[2]));

  const renderer = new WebGLRenderer({ antialias: true, alpha: true, preserveDrawingBuffer: true });
  const edge = order.sizePx * OVERSAMPLING;
  renderer.setSize(edge, edge, false);
  renderer.toneMapping = TONE_MAPPING;
  renderer.outputColorSpace = SRGBColorSpace;
  const scene = new Scene();
  scene.environment = neutralEnvironment(renderer).texture;
  scene.environmentIntensity = ENVIRONMENT_INTENSITY;
  scene.add(keyLight(), upright);
  renderer.setClearAlpha(0);
  renderer.render(scene, camera);
  return { png: scaledDown(renderer.domElement, order), renderer: rendererName(renderer) };
}

function* points(root: Object3D): Generator<Vector3> {
  const meshes: Mesh[] = [];
  root.traverse((object) => object instanceof Mesh && meshes.push(object));
  const point = new Vector3();
  for (const mesh of meshes) {
    const positions = mesh.geometry.getAttribute("position");
    for (let index = 0; index < positions.count; index += 1) {
      yield point.fromBufferAttribute(positions, index).applyMatrix4(mesh.matrixWorld);
    }
  }
}

function scaledDown(drawn: HTMLCanvasElement, { sizePx, background }: Order): string {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = sizePx;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser has no 2D canvas");
  const behind = BACKGROUNDS[background];
  if (behind !== null) {
    context.fillStyle = `#${new Color(behind).getHexString()}`;
    context.fillRect(0, 0, sizePx, sizePx);
  }
  context.imageSmoothingQuality = "high";
  context.drawImage(drawn, 0, 0, sizePx, sizePx);
  return canvas.toDataURL("image/png").replace(/^data:image\/png;base64,/, "");
}

function rendererName(renderer: WebGLRenderer): string {
  const gl = renderer.getContext();
  const names = gl.getExtension("WEBGL_debug_renderer_info");
  return String(gl.getParameter(names ? names.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
}
