// What the 3D view is lit by, and how its light becomes colour.
import { DirectionalLight, NeutralToneMapping, PMREMGenerator, type Texture, type WebGLRenderer } from "three";
import { RoomEnvironment } from "three/examples/jsm/environments/RoomEnvironment.js";

export const TONE_MAPPING = NeutralToneMapping;
export const ENVIRONMENT_INTENSITY = 0.72;
export const KEY_POSITION = [3, 6, 4] as const;
export const KEY_INTENSITY = 1.5;

/** A neutral studio to reflect. */
export function neutralEnvironment(renderer: WebGLRenderer): { texture: Texture; dispose: () => void } {
  const generator = new PMREMGenerator(renderer);
  const target = generator.fromScene(new RoomEnvironment(), 0.04);
  return {
    texture: target.texture,
    dispose: () => {
      target.dispose();
      generator.dispose();
    },
  };
}

/** One key light for form. */
export function keyLight(): DirectionalLight {
  const light = new DirectionalLight(0xffffff, KEY_INTENSITY);
  light.position.set(...KEY_POSITION);
  return light;
}
