// What the app changes: one function per write.
import { api, body, ifMatch } from "./client";
import type { Schemas } from "./model";

/** An order as a file of rows. */
export interface OrderFile {
  file: File;
  note: string;
  /** Template of file names; empty for that of the output types. */
  fileName: string;
  proof: boolean;
}

const at = (id: string) => ({ path: { id } });
const version = (id: string, of: number) => ({ path: { id }, header: ifMatch(of) });

export const setUp = (input: Schemas["Setup"]) => body(api.POST("/api/setup", { body: input }));
export const signIn = (input: Schemas["SignIn"]) => body(api.POST("/api/session", { body: input }));
export const removeSamples = () => body(api.DELETE("/api/samples"));
export const signOut = () => body(api.DELETE("/api/session"));
export const changeMe = (input: Schemas["MeChange"]) => body(api.PATCH("/api/me", { body: input }));

export const createProduct = (input: Schemas["NewProduct"]) => body(api.POST("/api/products", { body: input }));
export const assignMaterials = (id: string, of: number, assignments: Schemas["MaterialChoice"][]) =>
  body(api.PUT("/api/products/{id}/materials", { params: version(id, of), body: { assignments } }));

export const reprocessCadFile = (id: string) => body(api.POST("/api/cad-files/{id}/reprocess", { params: at(id) }));

export const createOrder = (input: Schemas["NewOrder"]) => body(api.POST("/api/orders", { body: input }));
export const submitOrder = (id: string) => body(api.POST("/api/orders/{id}/submit", { params: at(id) }));
export const cancelOrder = (id: string) => body(api.POST("/api/orders/{id}/cancel", { params: at(id) }));
export const retryOrder = (id: string) => body(api.POST("/api/orders/{id}/retry", { params: at(id) }));
const form = (order: OrderFile, submit: boolean): FormData => {
  const parts = new FormData();
  parts.append("note", order.note);
  parts.append("file_name", order.fileName);
  parts.append("proof", String(order.proof));
  parts.append("submit", String(submit));
  parts.append("file", order.file);
  return parts;
};
const send = (dry_run: boolean, order: OrderFile) =>
  body(api.POST("/api/orders/import", { params: { query: { dry_run } }, body: form(order, !dry_run) as never, bodySerializer: (parts) => parts as unknown as FormData }));
/** What is wrong with an order file, row by row; makes nothing. */
export const checkOrderFile = (order: OrderFile) => send(true, order) as Promise<Schemas["ImportReport"]>;
export const importOrder = (order: OrderFile) => send(false, order) as Promise<Schemas["Order"]>;
export const changeOrder = (id: string, of: number, input: Schemas["OrderChange"]) =>
  body(api.PATCH("/api/orders/{id}", { params: version(id, of), body: input }));
export const cloneOrder = (id: string) => body(api.POST("/api/orders/{id}/clone", { params: at(id) }));
export const approveOrder = (id: string) => body(api.POST("/api/orders/{id}/approve", { params: at(id) }));

export const linkAsset = (id: string, expires_in_s: number) => body(api.POST("/api/media-assets/{id}/links", { params: at(id), body: { expires_in_s } }));
/** Products that show it show the still made before it. */
export const deleteAsset = (id: string) => body(api.DELETE("/api/media-assets/{id}", { params: { path: { id }, query: { replace_preview: true } } }));

export const cancelLine = (id: string) => body(api.POST("/api/order-lines/{id}/cancel", { params: at(id) }));
export const retryLine = (id: string) => body(api.POST("/api/order-lines/{id}/retry", { params: at(id) }));

export const createOutputType = (input: Schemas["NewOutputType"]) => body(api.POST("/api/output-types", { body: input }));
export const changeOutputType = (id: string, of: number, input: Schemas["OutputTypeChange"]) =>
  body(api.PATCH("/api/output-types/{id}", { params: version(id, of), body: input }));

type Document = Schemas["WorkflowDocument"];
export const createWorkflow = (input: Schemas["NewWorkflow"]) => body(api.POST("/api/workflows", { body: input }));
export const importWorkflow = (name: string, document: Document) => body(api.POST("/api/workflows/import", { params: { query: { name } }, body: document }));
export const changeWorkflow = (id: string, of: number, input: Schemas["WorkflowPatch"]) => body(api.PATCH("/api/workflows/{id}", { params: version(id, of), body: input }));
export const deleteWorkflow = (id: string, of: number) => body(api.DELETE("/api/workflows/{id}", { params: version(id, of) }));
export const saveWorkflow = (id: string, of: number, document: Document) => body(api.PUT("/api/workflows/{id}/document", { params: version(id, of), body: document }));
export const publishWorkflow = (id: string, of: number, number: number) => body(api.POST("/api/workflows/{id}/publish", { params: version(id, of), body: { number } }));
export const repairWorkflow = (id: string, of: number) => body(api.POST("/api/workflows/{id}/repair", { params: version(id, of) }));
export const validateWorkflow = (document: Document, signal: AbortSignal) => body(api.POST("/api/workflows/validate", { body: document, signal }));
export const migratePreset = (preset: Record<string, unknown>) => body(api.POST("/api/workflows/migrate-preset", { body: preset as never }));

export const readNotification = (id: string) => body(api.POST("/api/notifications/{id}/read", { params: at(id) }));
export const readAllNotifications = () => body(api.POST("/api/notifications/read-all"));

export const chooseSubscriptions = (subscriptions: Schemas["Subscription"][]) => body(api.PUT("/api/me/subscriptions", { body: { subscriptions } }));
export const retryDelivery = (id: string) => body(api.POST("/api/deliveries/{id}/retry", { params: at(id) }));
export const createWebhook = (input: Schemas["NewWebhook"]) => body(api.POST("/api/webhooks", { body: input }));
export const changeWebhook = (id: string, of: number, input: Schemas["WebhookChange"]) =>
  body(api.PATCH("/api/webhooks/{id}", { params: version(id, of), body: input }));
export const deleteWebhook = (id: string, of: number) => body(api.DELETE("/api/webhooks/{id}", { params: version(id, of) }));

export const createUser = (input: Schemas["NewUser"]) => body(api.POST("/api/users", { body: input }));
export const changeUser = (id: string, of: number, input: Schemas["UserChange"]) =>
  body(api.PATCH("/api/users/{id}", { params: version(id, of), body: input }));
export const createToken = (input: Schemas["NewToken"]) => body(api.POST("/api/tokens", { body: input }));
export const revokeToken = (id: string) => body(api.DELETE("/api/tokens/{id}", { params: at(id) }));
