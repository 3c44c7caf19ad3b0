export { ParamForm } from "./ParamForm";
export { useReadable } from "./readable";
export { readFields, type Field, type Json, type Values } from "./schema";
export { changes, errorsBelow, known, effective, sameJson, strayErrors, type Errors } from "./values";
