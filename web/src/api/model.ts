// The contract's shapes under the names the app uses. schema.d.ts is generated: `npm run codegen`.
import type { components } from "./schema";

export type Schemas = components["schemas"];

export type Role = Schemas["Role"];
export type Scope = Schemas["Scope"];
export type WorkStatus = Schemas["LineStatus"];
export type CadStatus = Schemas["CadStatus"];
export type ArtifactKind = Schemas["ArtifactKind"];
/** Red, green, blue, alpha; linear, 0 … 1. */
export type LinearRgba = Schemas["PartMaterial"]["base_color"];

export type Progress = Schemas["Progress"];
export type ErrorInfo = Schemas["ErrorInfo"];
export type FieldError = Schemas["FieldError"];

export type Me = Schemas["Me"];
export type User = Schemas["User"];
export type Token = Schemas["Token"];
export type AuditEntry = Schemas["AuditEntry"];

export type BoundingBox = Schemas["BoundingBox"];
export type CadFile = Schemas["CadFile"];
export type CadReport = Schemas["CadReport"];
export type Occurrence = Schemas["Occurrence"];
export type Axis = Schemas["Axis"];
export type Product = Schemas["Product"];

export type Pbr = Schemas["Pbr"];
export type Material = Schemas["Material"];
export type MaterialEntry = Schemas["MaterialEntry"];
export type MaterialMap = Schemas["MaterialMap"];

export type Money = Schemas["Money"];
export type LineParams = Schemas["LineParams"];
export type LineOverrides = Schemas["LineOverrides"];
export type OutputType = Schemas["OutputType"];
export type Template = Schemas["Template"];

export type Dispatch = Schemas["Dispatch"];
export type MediaAsset = Schemas["MediaAsset"];
export type OrderLine = Schemas["OrderLine"];
export type Order = Schemas["Order"];
export type ImportReport = Schemas["ImportReport"];
export type OrderDetail = Schemas["OrderDetail"];
export type Notification = Schemas["Notification"];
export type NotifyEvent = Schemas["NotifyEvent"];
export type NotifyChannel = Schemas["NotifyChannel"];
export type DeliveryStatus = Schemas["DeliveryStatus"];
export type Subscriptions = Schemas["Subscriptions"];
export type Webhook = Schemas["Webhook"];
export type Delivery = Schemas["Delivery"];

export type Family = Schemas["Family"];
export type Workflow = Schemas["Workflow"];
export type WorkflowDetail = Schemas["WorkflowDetail"];
export type WorkflowReport = Schemas["WorkflowReport"];
export type NodeDefinition = Schemas["NodeDefinition"];
export type SystemInfo = Schemas["System"];

type Event = Schemas["Event"];
/** The contract spells an event's status as text; it is the status of the thing the event tells of. */
export type LiveEvent =
  | (Extract<Event, { type: "line" | "order" }> & { status: WorkStatus })
  | (Extract<Event, { type: "cad_file" }> & { status: CadStatus })
  | { type: "run"; run_id: string; workflow_id: string | null; line_id: string | null; status: string }
  | Extract<Event, { type: "notification" | "resync" }>;
