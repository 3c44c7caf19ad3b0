// From the CAD file's space (mm, Z up) to the GLB's (metres, Y up), as our writer maps it.

export type Triple = readonly [number, number, number];

const MM_PER_METRE = 1000;

export function directionInModel([x, y, z]: Triple): Triple {
  return [x, z, 0 - y];
}

/** A place or a way of the CAD file, in the GLB. */
export function placeInModel([x, y, z]: Triple): Triple {
  return directionInModel([x / MM_PER_METRE, y / MM_PER_METRE, z / MM_PER_METRE]);
}

/** A place in the GLB, in the CAD file. */
export function placeInFile([x, y, z]: Triple): Triple {
  return [x * MM_PER_METRE, 0 - z * MM_PER_METRE, y * MM_PER_METRE];
}

/** A signed axis of the CAD file (`+z`) as a direction in it. */
export function axisDirection(axis: string): Triple {
  const sign = axis.startsWith("-") ? -1 : 1;
  const letter = axis.at(-1);
  if (letter === "x") return [sign, 0, 0];
  return letter === "y" ? [0, sign, 0] : [0, 0, sign];
}
