// The 3D view. Loaded lazily: three.js comes with it.
import { OrbitControls } from "@react-three/drei";
import { Canvas, useThree, type ThreeEvent } from "@react-three/fiber";
import { useEffect, useImperativeHandle, useMemo, useRef, useState, type Ref } from "react";
import { Box3, Color, Matrix4, MeshStandardMaterial, PerspectiveCamera, Plane, Sphere, Vector3, type Material } from "three";
import { uprightRotation } from "./axes";
import { Drawing } from "./Drawing";
import { ENVIRONMENT_INTENSITY, KEY_INTENSITY, KEY_POSITION, neutralEnvironment, TONE_MAPPING } from "./light";
import { MeasureBox } from "./MeasureBox";
import { MeasureWay } from "./MeasureWay";
import { readModel, type Model } from "./model";
import { sectionPlane } from "./section";
import { placeInFile, type Triple } from "./space";
import { AS_IT_IS, type Staging } from "./staging";
import type { Surface } from "./surface";
import { DIRECTIONS, type Direction } from "./views";
import { Wardrobe, type Finish } from "./wardrobe";

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
  staging?: Staging;
  onPick: (key: string | null) => void;
  /** While given, a click takes a place (CAD file, mm) instead of a part. */
  onPlace?: ((place: Triple) => void) | undefined;
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
      gl={{ antialias: true, alpha: true, toneMapping: TONE_MAPPING, localClippingEnabled: true }}
      onPointerMissed={(event) => event.type === "click" && !props.onPlace && props.onPick(null)}
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

function Scene({ model, upAxis, frontAxis, surfaces, selected, staging = AS_IT_IS, onPick, onPlace, onHover, onReady, handle }: ViewerProps & { model: Model }) {
  const { camera, controls, invalidate, gl, size } = useThree();
  const rotation = useMemo(() => uprightRotation(upAxis, frontAxis), [upAxis, frontAxis]);
  const orbit = controls as Orbit | null;
  const drawing = useMemo(() => new Drawing(model.pieces), [model]);
  useEffect(() => () => drawing.dispose(), [drawing]);
  const wardrobe = useMemo(() => new Wardrobe(), []);
  useEffect(() => () => wardrobe.dispose(), [wardrobe]);

  const { looks, lit, explode, section, measured, places } = staging;
  useEffect(() => {
    drawing.place(explode.offsets, explode.factor);
    gl.domElement.dataset.exploded = String(explode.factor);
    invalidate();
  }, [drawing, explode, gl, invalidate]);

  useEffect(() => {
    const plane = section && sectionPlane(section);
    const cut = plane && new Plane(new Vector3(...plane.normal), plane.constant);
    drawing.cut(cut);
    wardrobe.cut(cut && cut.clone().applyMatrix4(new Matrix4().makeRotationFromQuaternion(rotation)));
    gl.domElement.dataset.section = section ? `${section.axis} ${section.at} ${section.flipped}` : "";
    invalidate();
  }, [drawing, wardrobe, section, rotation, gl, invalidate]);

  useEffect(() => {
    const picked = new Set(selected);
    const shown = new Set<string>();
    drawing.dress(({ key, original }) => {
      if (surfaces === null || key === null) return wardrobe.asIs(original);
      const look = looks.get(key);
      if (look === "hidden") return null;
      shown.add(key);
      return wardrobe.of(surfaces.get(key) ?? surfaceOf(original), finishOf(look === "ghost", picked.has(key), lit.has(key)));
    });
    // Said in the DOM once the scene really shows it.
    gl.domElement.dataset.highlighted = JSON.stringify([...shown].filter((key) => picked.has(key)));
    gl.domElement.dataset.shown = String(shown.size);
    invalidate();
  }, [drawing, surfaces, selected, looks, lit, wardrobe, gl, invalidate]);

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
  const boxOf = (passes: (key: string | null) => boolean) => drawing.boxOf(passes).applyMatrix4(new Matrix4().makeRotationFromQuaternion(rotation));
  const whole = () => boxOf(() => true);
  const viewDirection = () => (orbit ? camera.position.clone().sub(orbit.target) : new Vector3(...DIRECTIONS.iso));

  useImperativeHandle(handle, () => ({
    look: (direction) => frame(whole(), new Vector3(...DIRECTIONS[direction])),
    fit: () => frame(whole(), viewDirection()),
    fitSelection: () => {
      const picked = new Set(selected);
      frame(boxOf((key) => key !== null && picked.has(key)), viewDirection());
    },
  }));

  const framed = useRef<Model | null>(null);
  useEffect(() => {
    if (!orbit || framed.current === model) return;
    framed.current = model;
    frame(whole(), new Vector3(...DIRECTIONS.iso));
    onReady();
  });

  const keyAt = (event: ThreeEvent<MouseEvent>) => drawing.keyOf(event.instanceId);
  const onClick = (event: ThreeEvent<MouseEvent>) => {
    event.stopPropagation();
    if (event.delta > CLICK_TRAVEL_PX) return;
    if (onPlace) onPlace(placeInFile(drawing.worldToLocal(event.point.clone()).toArray()));
    else onPick(keyAt(event));
  };
  const onPointerMove = (event: ThreeEvent<PointerEvent>) => {
    event.stopPropagation();
    onHover(event.buttons === 0 ? keyAt(event) : null);
  };
  return (
    <group quaternion={rotation}>
      <primitive object={drawing} onClick={onClick} onPointerMove={onPointerMove} onPointerOut={() => onHover(null)} />
      {measured && <MeasureBox box={measured} upAxis={upAxis} frontAxis={frontAxis} />}
      {places.length > 0 && <MeasureWay places={places} />}
    </group>
  );
}

function finishOf(ghost: boolean, picked: boolean, lit: boolean): Finish {
  if (ghost) return picked ? "pickedGhost" : "ghost";
  if (picked) return "picked";
  return lit ? "lit" : "plain";
}

/** The file's own colour, on the plain surface that Blender gives a part without material. */
function surfaceOf(original: Material): Surface {
  const color = original instanceof MeshStandardMaterial ? original.color : new Color(0.6, 0.6, 0.6);
  return { color: [color.r, color.g, color.b, original.opacity], metallic: 0, roughness: 0.45 };
}
