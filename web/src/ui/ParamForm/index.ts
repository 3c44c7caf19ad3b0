export { ParamForm } from "./ParamForm";
export { readFields, type Field, type Values } from "./schema";
export { changes, errorsBelow, known, effective, strayErrors, type Errors } from "./values";
