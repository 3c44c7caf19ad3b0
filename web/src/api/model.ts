// The shapes of docs/api-design.md as the app names them.

export type Role = "viewer" | "operator" | "admin";
export type WorkStatus = "pending" | "queued" | "rendering" | "done" | "failed" | "cancelled";
export type CadStatus = "pending" | "processing" | "ready" | "failed";
export type ArtifactKind = "still_image" | "turntable_video" | "blend_production" | "model_export" | "preview_thumbnail";
export type LinearRgba = [number, number, number, number];

export interface Page<T> { items: T[]; next_cursor: string | null; total: number }
export interface Progress { fraction: number; note: string }
export interface ErrorInfo { code: string; message: string; remedy: string; detail: string | null }

export interface Me { id: string; email: string; name: string; role: Role; locale: string }
export interface User { id: string; email: string; name: string; role: Role; active: boolean; created_at: string; last_seen_at: string | null; version: number }
export interface Token { id: string; name: string; scopes: string[]; created_at: string; last_used_at: string | null; expires_at: string | null }
export interface NewToken extends Token { secret: string }
export interface AuditEntry { id: string; at: string; actor: { id: string; name: string } | null; action: string; subject_type: string; subject_id: string | null; summary: string }

export interface BoundingBox { min: [number, number, number]; max: [number, number, number] }
export interface CadFile {
  id: string; name: string; root: string; size_bytes: number; sha256: string; status: CadStatus; progress: Progress | null;
  error: ErrorInfo | null; occurrences: number | null; triangles: number | null; bbox_mm: BoundingBox | null;
  dropped_faces: number | null; warnings: string[]; created_at: string;
}
export interface Occurrence {
  part_key: string; parent: string | null; name: string; geometry_id: string | null; color: LinearRgba | null;
  cad_material?: string | null; bbox_mm: BoundingBox | null; faces: number; triangles: number; unmeshed_faces: number;
  volume_mm3?: number | null; area_mm2?: number | null; construction?: boolean;
}
export interface CadReport { file: string; schema: string; unit: string; occurrences: Occurrence[]; bbox_mm: BoundingBox | null; dropped_faces: number; warnings: string[] }

export interface Category { id: string; name: string; version: number }
export interface ProductRef { id: string; sku: string; name: string }
export interface Revision { id: string; number: number; cad_file_id: string; up_axis: string; front_axis: string; created_at: string }
export interface Product extends ProductRef {
  category: { id: string; name: string } | null; revision: Revision; cad_status: CadStatus; preview_asset_id: string | null;
  open_lines: number; created_at: string; version: number;
}

export interface Pbr { base_color: LinearRgba; metallic: number; roughness: number; ior: number; transmission: number; coat: number }
export interface Material {
  id: string; name: string; aliases: string[]; category: string | null; description: string; pbr: Pbr; active: boolean;
  is_default: boolean; sample: boolean; version: number;
}
export interface MaterialEntry {
  part_key: string; name: string; geometry_id: string | null; color: LinearRgba | null;
  material: { id: string; name: string; base_color: LinearRgba } | null; origin: "manual" | "rule" | "auto" | null; score: number | null;
}
export interface MaterialMap { entries: MaterialEntry[]; unmapped: string[] }

export interface Money { minor_units: number; currency: string }
export type View = { kind: "preset"; name: string } | { kind: "angle"; azimuth_deg: number; elevation_deg: number; focal_length_mm: number };
export interface OutputParams {
  width: number; height: number; samples: number; engine: string; device: string; seed: number; denoise: boolean;
  noise_threshold: number; transparent: boolean; view_transform: string; format: string; view: View; on_missing: string;
  material_override: string | null; minimum_match_score: number;
}
export interface OutputType {
  id: string; name: string; description: string; artifact_kind: ArtifactKind; workflow_family: string; template_id: string | null;
  params: OutputParams; price: Money | null; active: boolean; sample: boolean; version: number;
}
export interface Template { id: string; name: string; description: string; sha256: string; presets: string[]; active: boolean; sample: boolean; version: number }

export interface DispatchStep { step: string; module_key: string; status: string; seconds: number | null; note: string | null }
export interface Dispatch { id: string; mode: string; status: string; created_at: string; started_at: string | null; finished_at: string | null; steps: DispatchStep[] }
export interface RenderReport {
  engine: string; device: string; blender_build: string; seed: number; samples: number; width: number; height: number;
  import_s: number; render_s: number; warnings: string[];
}
export interface Provenance {
  workflow: string | null; workflow_version: number | null; run: string; node: string; step_sha256: string;
  material_map_sha256: string | null; template_sha256: string | null; module_versions: Record<string, number>; render: RenderReport | null;
}
export interface MediaAsset {
  id: string; artifact_kind: ArtifactKind; view: string; derivative: string; file_name: string; mime: string; size_bytes: number;
  width: number | null; height: number | null; sha256: string; content_hash: string; product: ProductRef; order_id: string | null;
  line_id: string | null; generation: number; provenance: Provenance; created_at: string;
}
export interface OrderLine {
  id: string; order_id: string; number: number; product: ProductRef; output_type: { id: string; name: string; artifact_kind: ArtifactKind };
  status: WorkStatus; generation: number; progress: Progress | null; error: ErrorInfo | null; dispatch: Dispatch | null; assets: MediaAsset[];
}
export interface Order {
  id: string; number: number; status: WorkStatus; paused: boolean; priority: number; note: string; created_by: { id: string; name: string } | null;
  created_at: string; submitted_at: string | null; finished_at: string | null; lines_total: number; lines_done: number; lines_failed: number; version: number;
}
export interface OrderDetail extends Order { lines: OrderLine[] }
export interface Notification { id: string; title: string; body: string; line_id: string | null; order_id: string | null; read: boolean; created_at: string }
export type SystemInfo = Record<string, unknown>;

export type LiveEvent =
  | { type: "line"; order_id: string; line_id: string; status: WorkStatus; progress: Progress | null }
  | { type: "order"; order_id: string; status: WorkStatus }
  | { type: "cad_file"; cad_file_id: string; status: CadStatus; progress: Progress | null }
  | { type: "notification"; notification_id: string; user_id: string }
  | { type: "resync" };
