// What the app changes: one function per write.
import { http } from "./http";
import type { CadFile, MaterialMap, Me, NewToken, Order, OrderDetail, OutputType, Product, Role, User } from "./model";

export const setUp = (body: { token: string; email: string; name: string; password: string }) => http.post<Me>("/setup", { body });
export const signIn = (body: { email: string; password: string }) => http.post<Me>("/session", { body });
export const signOut = () => http.del<void>("/session");
export const changeMe = (body: { name?: string; locale?: string; password?: { old: string; new: string } }) => http.patch<Me>("/me", { body });

export const createProduct = (body: { sku: string; name: string; category_id?: string; cad_file_id: string; up_axis?: string; front_axis?: string }) =>
  http.post<Product>("/products", { body });
export const assignMaterials = (productId: string, assignments: { part_key: string; material_id: string | null }[], version?: number) =>
  http.put<MaterialMap>(`/products/${productId}/materials`, { body: { assignments }, ...(version === undefined ? {} : { version }) });

export const reprocessCadFile = (id: string) => http.post<CadFile>(`/cad-files/${id}/reprocess`);

export const createOrder = (body: { note?: string; priority?: number; lines: { product_id: string; output_type_id: string }[]; submit?: boolean }) =>
  http.post<OrderDetail>("/orders", { body });
export const submitOrder = (id: string) => http.post<Order>(`/orders/${id}/submit`);
export const cancelOrder = (id: string) => http.post<Order>(`/orders/${id}/cancel`);
export const retryOrder = (id: string) => http.post<Order>(`/orders/${id}/retry`);
export const cancelLine = (id: string) => http.post<unknown>(`/order-lines/${id}/cancel`);
export const retryLine = (id: string) => http.post<unknown>(`/order-lines/${id}/retry`);

export const changeOutputType = (id: string, version: number, body: Partial<OutputType>) =>
  http.patch<OutputType>(`/output-types/${id}`, { body, version });

export const readNotification = (id: string) => http.post<unknown>(`/notifications/${id}/read`);
export const readAllNotifications = () => http.post<unknown>("/notifications/read-all");

export const createUser = (body: { email: string; name: string; role: Role; password: string }) => http.post<User>("/users", { body });
export const changeUser = (id: string, version: number, body: { name?: string; role?: Role; active?: boolean }) =>
  http.patch<User>(`/users/${id}`, { body, version });
export const createToken = (body: { name: string; scopes: string[]; expires_at?: string }) => http.post<NewToken>("/tokens", { body });
export const revokeToken = (id: string) => http.del<void>(`/tokens/${id}`);
