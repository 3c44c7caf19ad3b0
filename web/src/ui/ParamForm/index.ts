export { ParamForm } from "./ParamForm";
export { readFields, type Field, type Json, type Values } from "./schema";
export { changes, errorsBelow, known, effective, sameJson, strayErrors, type Errors } from "./values";
