// The 3D view. Loaded lazily: three.js comes with it.
import { OrbitControls } from "@react-three/drei";
import { Canvas, useThree, type ThreeEvent } from "@react-three/fiber";
import { useEffect, useImperativeHandle, useMemo, useRef, useState, type Ref } from "react";
import { Box3, Color, MeshStandardMaterial, PerspectiveCamera, Sphere, Vector3, type Group } from "three";
import { uprightRotation } from "./axes";
import { ENVIRONMENT_INTENSITY, KEY_INTENSITY, KEY_POSITION, neutralEnvironment, TONE_MAPPING } from "./light";
import { partKeyOf, readModel, Wardrobe, type Model } from "./model";
import { DIRECTIONS, type Direction, type Surface } from "./surface";

/** What we use of drei's orbit controls. */
interface Orbit {
  target: Vector3;
  update: () => void;
}

const FIELD_OF_VIEW_DEG = 32;
/** Room around the product, in radii. */
const MARGIN = 1.06;
/** A pointer that moved further than this between press and release was an orbit, px. */
const CLICK_TRAVEL_PX = 4;

export interface ViewerHandle {
  look: (direction: Direction) => void;
  fit: () => void;
  fitSelection: () => void;
}

export interface ViewerProps {
  glb: ArrayBuffer;
  upAxis: string;
  frontAxis: string;
  /** Materials by part; parts without keep the colour of the file. Null shows the file as it is. */
  surfaces: ReadonlyMap<string, Surface> | null;
  /** Parts with geometry that are picked. */
  selected: readonly string[];
  onPick: (key: string | null) => void;
  onHover: (key: string | null) => void;
  onReady: () => void;
  onError: (error: unknown) => void;
  handle: Ref<ViewerHandle>;
}

export default function Viewer(props: ViewerProps) {
  const { glb, onError } = props;
  const [model, setModel] = useState<Model | null>(null);
  useEffect(() => {
    let current = true;
    let made: Model | null = null;
    readModel(glb).then(
      (next) => {
        made = next;
        if (current) setModel(next);
        else next.dispose();
      },
      (error: unknown) => current && onError(error),
    );
    return () => {
      current = false;
      setModel(null);
      made?.dispose();
    };
  }, [glb, onError]);

  return (
    <Canvas
      frameloop="demand"
      dpr={[1, 2]}
      camera={{ fov: FIELD_OF_VIEW_DEG, position: [1, 1, 1] }}
      gl={{ antialias: true, alpha: true, toneMapping: TONE_MAPPING }}
      onPointerMissed={(event) => event.type === "click" && props.onPick(null)}
    >
      <Surroundings />
      {model && <Scene {...props} model={model} />}
      <OrbitControls makeDefault enableDamping={false} />
    </Canvas>
  );
}

function Surroundings() {
  const { gl, scene, invalidate } = useThree();
  useEffect(() => {
    const environment = neutralEnvironment(gl);
    scene.environment = environment.texture;
    scene.environmentIntensity = ENVIRONMENT_INTENSITY;
    invalidate();
    return () => {
      scene.environment = null;
      environment.dispose();
    };
  }, [gl, scene, invalidate]);
  return <directionalLight position={KEY_POSITION} intensity={KEY_INTENSITY} />;
}

function Scene({ model, upAxis, frontAxis, surfaces, selected, onPick, onHover, onReady, handle }: ViewerProps & { model: Model }) {
  const { camera, controls, invalidate, gl, size } = useThree();
  const group = useRef<Group>(null);
  const rotation = useMemo(() => uprightRotation(upAxis, frontAxis), [upAxis, frontAxis]);
  const orbit = controls as Orbit | null;

  const frame = (box: Box3, direction: Vector3) => {
    if (box.isEmpty() || !(camera instanceof PerspectiveCamera) || !orbit) return;
    const { center, radius } = box.getBoundingSphere(new Sphere());
    const half = (FIELD_OF_VIEW_DEG / 2) * (Math.PI / 180);
    // The narrower side of the window decides.
    const narrow = Math.min(half, Math.atan(Math.tan(half) * (size.width / size.height)));
    const distance = (Math.max(radius, 1e-6) * MARGIN) / Math.sin(narrow);
    camera.position.copy(center).addScaledVector(direction.normalize(), distance);
    camera.near = distance / 200;
    camera.far = distance * 50;
    camera.updateProjectionMatrix();
    orbit.target.copy(center);
    orbit.update();
    invalidate();
  };
  const boxOf = (keys: ReadonlySet<string> | null) => {
    const box = new Box3();
    group.current?.updateWorldMatrix(true, true);
    if (!keys) return box.expandByObject(model.root);
    for (const { key, mesh } of model.parts) if (keys.has(key)) box.expandByObject(mesh);
    return box;
  };
  const viewDirection = () => (orbit ? camera.position.clone().sub(orbit.target) : new Vector3(...DIRECTIONS.iso));

  useImperativeHandle(handle, () => ({
    look: (direction) => frame(boxOf(null), new Vector3(...DIRECTIONS[direction])),
    fit: () => frame(boxOf(null), viewDirection()),
    fitSelection: () => frame(boxOf(new Set(selected)), viewDirection()),
  }));

  const framed = useRef<Model | null>(null);
  useEffect(() => {
    if (!orbit || framed.current === model) return;
    framed.current = model;
    frame(boxOf(null), new Vector3(...DIRECTIONS.iso));
    onReady();
  });

  const wardrobe = useMemo(() => new Wardrobe(), []);
  useEffect(() => () => wardrobe.dispose(), [wardrobe]);
  useEffect(() => {
    const picked = new Set(selected);
    for (const { key, mesh, original } of model.parts) {
      if (surfaces === null) {
        mesh.material = original;
        continue;
      }
      const surface = surfaces.get(key) ?? surfaceOf(original);
      mesh.material = wardrobe.of(surface.color, surface.metallic, surface.roughness, picked.has(key));
    }
    // Said in the DOM once the scene really shows it.
    const shown = new Set(model.parts.filter(({ key }) => picked.has(key)).map(({ key }) => key));
    gl.domElement.dataset.highlighted = JSON.stringify([...shown]);
    invalidate();
  }, [model, surfaces, selected, wardrobe, gl, invalidate]);

  const onClick = (event: ThreeEvent<MouseEvent>) => {
    event.stopPropagation();
    if (event.delta <= CLICK_TRAVEL_PX) onPick(partKeyOf(event.object));
  };
  const onPointerMove = (event: ThreeEvent<PointerEvent>) => {
    event.stopPropagation();
    onHover(event.buttons === 0 ? partKeyOf(event.object) : null);
  };
  return (
    <group ref={group} quaternion={rotation}>
      <primitive object={model.root} onClick={onClick} onPointerMove={onPointerMove} onPointerOut={() => onHover(null)} />
    </group>
  );
}

/** The file's own colour, on the plain surface that Blender gives a part without material. */
function surfaceOf(original: Model["parts"][number]["original"]): Surface {
  const first = [original].flat()[0];
  const color = first instanceof MeshStandardMaterial ? first.color : new Color(0.6, 0.6, 0.6);
  return { color: [color.r, color.g, color.b, first?.opacity ?? 1], metallic: 0, roughness: 0.45 };
}
