// Where the section plane opens a solid one looks at its back faces. Drawn flat and hatched, they read as the cut.
import type { WebGLProgramParametersWithUniforms } from "three";

/** Distance and width of the lines, px. */
const PITCH = "9.0";
const LINE = "1.2";

export function hatchBackFaces(shader: WebGLProgramParametersWithUniforms) {
  shader.fragmentShader = shader.fragmentShader.replace(
    "#include <dithering_fragment>",
    `#include <dithering_fragment>
    if ( ! gl_FrontFacing ) {
      float stripe = step( ${LINE}, mod( gl_FragCoord.x + gl_FragCoord.y, ${PITCH} ) );
      gl_FragColor = vec4( mix( vec3( 0.36, 0.45, 0.49 ), vec3( 0.74, 0.79, 0.81 ), stripe ), 1.0 );
    }`,
  );
}
