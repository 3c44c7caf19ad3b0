// What the app reads: one factory per resource, so that keys are spelled once.
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, body } from "./client";
import type { ArtifactKind, DeliveryStatus, Family, NotifyChannel, WorkStatus } from "./model";

const PAGE_SIZE = 60;
/** Small libraries (materials, output types, categories) are read whole, up to this many. */
const LIBRARY_SIZE = 200;
/** Work under way is also asked for now and then, should its events be lost on the way, ms. */
const SAFETY_NET_MS = 10_000;

interface Page<T> {
  items: T[];
  next_cursor?: string | null;
  total: number;
}
interface PageRequest {
  limit: number;
  cursor?: string;
}

/** A list that grows page by page; keys that start with the resource's name are read again together. */
function pages<T>(key: string, filter: object, read: (request: PageRequest, signal: AbortSignal) => Promise<Page<T>>) {
  return infiniteQueryOptions({
    queryKey: [key, "list", filter],
    queryFn: ({ pageParam, signal }) => read({ limit: PAGE_SIZE, ...(pageParam === null ? {} : { cursor: pageParam }) }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor ?? null,
    placeholderData: keepPreviousData,
  });
}

function library<T>(key: string, read: (request: PageRequest, signal: AbortSignal) => Promise<Page<T>>) {
  return queryOptions({
    queryKey: [key, "all"],
    queryFn: ({ signal }) => read({ limit: LIBRARY_SIZE }, signal),
    select: (page) => page.items,
  });
}

const at = (id: string) => ({ path: { id } });

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => body(api.GET("/api/me", { signal })),
  staleTime: 60_000,
});
export const setupQuery = queryOptions({
  queryKey: ["setup"],
  queryFn: ({ signal }) => body(api.GET("/api/setup", { signal })),
});

export const productsQuery = (filter: { q?: string | undefined }) =>
  pages("products", filter, (page, signal) => body(api.GET("/api/products", { params: { query: { ...filter, ...page } }, signal })));
export const productQuery = (id: string) =>
  queryOptions({ queryKey: ["products", id], queryFn: ({ signal }) => body(api.GET("/api/products/{id}", { params: at(id), signal })) });
export const productMaterialsQuery = (id: string) =>
  queryOptions({
    queryKey: ["products", id, "materials"],
    queryFn: ({ signal }) => body(api.GET("/api/products/{id}/materials", { params: at(id), signal })),
  });
export const categoriesQuery = library("categories", (query, signal) => body(api.GET("/api/categories", { params: { query }, signal })));

export const cadFileQuery = (id: string) =>
  queryOptions({
    queryKey: ["cad-files", id],
    queryFn: ({ signal }) => body(api.GET("/api/cad-files/{id}", { params: at(id), signal })),
    refetchInterval: ({ state }) => (state.data?.status === "pending" || state.data?.status === "processing" ? SAFETY_NET_MS : false),
  });
export const cadObjectsQuery = (id: string) =>
  queryOptions({
    queryKey: ["cad-files", id, "objects"],
    queryFn: ({ signal }) => body(api.GET("/api/cad-files/{id}/objects", { params: at(id), signal })),
    staleTime: Infinity,
  });
export const cadModelQuery = (id: string) =>
  queryOptions({
    queryKey: ["cad-files", id, "glb"],
    queryFn: ({ signal }): Promise<ArrayBuffer> => body(api.GET("/api/cad-files/{id}/glb", { params: at(id), parseAs: "arrayBuffer", signal })),
    // A CAD file never changes; its bytes are dropped soon after the viewer closes.
    staleTime: Infinity,
    gcTime: 30_000,
  });

export const ordersQuery = (filter: { q?: string | undefined; status?: WorkStatus | undefined }) =>
  pages("orders", filter, (page, signal) => body(api.GET("/api/orders", { params: { query: { ...filter, ...page } }, signal })));
export const orderQuery = (id: string) =>
  queryOptions({
    queryKey: ["orders", id],
    queryFn: ({ signal }) => body(api.GET("/api/orders/{id}", { params: at(id), signal })),
    refetchInterval: ({ state }) => (state.data?.status === "queued" || state.data?.status === "rendering" ? SAFETY_NET_MS : false),
  });

export const mediaQuery = (filter: { q?: string | undefined; product_id?: string; artifact_kind?: ArtifactKind; stale?: boolean; duplicates?: boolean }) =>
  pages("media-assets", filter, (page, signal) => body(api.GET("/api/media-assets", { params: { query: { ...filter, ...page } }, signal })));
/** Bytes of a published GLB, for the 3D view. */
export const assetModelQuery = (id: string) =>
  queryOptions({
    queryKey: ["media-assets", id, "model"],
    queryFn: ({ signal }): Promise<ArrayBuffer> => body(api.GET("/api/media-assets/{id}/file", { params: at(id), parseAs: "arrayBuffer", signal })),
    staleTime: Infinity,
    gcTime: 30_000,
  });
export const assetQuery = (id: string) =>
  queryOptions({ queryKey: ["media-assets", id], queryFn: ({ signal }) => body(api.GET("/api/media-assets/{id}", { params: at(id), signal })) });
export const pricingTiersQuery = library("pricing-tiers", (query, signal) => body(api.GET("/api/pricing-tiers", { params: { query }, signal })));
export const materialsQuery = library("materials", (query, signal) => body(api.GET("/api/materials", { params: { query }, signal })));
export const templatesQuery = library("templates", (query, signal) => body(api.GET("/api/templates", { params: { query }, signal })));
export const outputTypesQuery = library("output-types", (query, signal) => body(api.GET("/api/output-types", { params: { query }, signal })));
export const outputTypeQuery = (id: string) =>
  queryOptions({ queryKey: ["output-types", id], queryFn: ({ signal }) => body(api.GET("/api/output-types/{id}", { params: at(id), signal })) });
export const paramSchemaQuery = (kind: ArtifactKind) =>
  queryOptions({
    queryKey: ["param-schema", kind],
    queryFn: ({ signal }) => body(api.GET("/api/output-types/param-schema", { params: { query: { artifact_kind: kind } }, signal })),
    // A server's schema changes with its version only.
    staleTime: Infinity,
  });
export const linesQuery = (filter: { q?: string | undefined }) =>
  queryOptions({ queryKey: ["order-lines", "list", filter], queryFn: ({ signal }) => body(api.GET("/api/order-lines", { params: { query: { ...filter, limit: PAGE_SIZE } }, signal })), placeholderData: keepPreviousData });
export const lineQuery = (id: string) =>
  queryOptions({ queryKey: ["order-lines", id], queryFn: ({ signal }) => body(api.GET("/api/order-lines/{id}", { params: at(id), signal })) });
export const cadFilesQuery = (filter: { q?: string | undefined }) =>
  queryOptions({ queryKey: ["cad-files", "list", filter], queryFn: ({ signal }) => body(api.GET("/api/cad-files", { params: { query: { ...filter, limit: PAGE_SIZE, status: "ready" } }, signal })), placeholderData: keepPreviousData });

/** What nodes there are changes with the server's version and what its machine has. */
export const nodeDefinitionsQuery = queryOptions({
  queryKey: ["node-definitions"],
  queryFn: ({ signal }) => body(api.GET("/api/workflows/node-definitions", { signal })),
  staleTime: 300_000,
});
export const startersQuery = queryOptions({
  queryKey: ["workflow-starters"],
  queryFn: ({ signal }) => body(api.GET("/api/workflows/starters", { signal })),
  staleTime: Infinity,
});
export const workflowsQuery = (filter: { q?: string | undefined; family?: Family | undefined; published?: boolean | undefined; active?: boolean | undefined }) =>
  pages("workflows", filter, (page, signal) => body(api.GET("/api/workflows", { params: { query: { ...filter, ...page } }, signal })));
/** Workflows in use, published or not. */
export const activeWorkflowsQuery = library("workflows", (query, signal) => body(api.GET("/api/workflows", { params: { query: { ...query, active: true } }, signal })));
export const workflowQuery = (id: string) =>
  queryOptions({ queryKey: ["workflows", id], queryFn: ({ signal }) => body(api.GET("/api/workflows/{id}", { params: at(id), signal })) });
export const workflowVersionsQuery = (id: string) =>
  queryOptions({
    queryKey: ["workflows", id, "versions"],
    queryFn: ({ signal }) => body(api.GET("/api/workflows/{id}/versions", { params: { ...at(id), query: { limit: LIBRARY_SIZE } }, signal })),
  });
export const workflowVersionQuery = (id: string, number: number) =>
  queryOptions({
    queryKey: ["workflows", id, "versions", number],
    queryFn: ({ signal }) => body(api.GET("/api/workflows/{id}/versions/{number}", { params: { path: { id, number } }, signal })),
    // Versions never change.
    staleTime: Infinity,
  });
export const workflowDiffQuery = (id: string, from: number, to: number) =>
  queryOptions({
    queryKey: ["workflows", id, "diff", from, to],
    queryFn: ({ signal }) => body(api.GET("/api/workflows/{id}/diff", { params: { ...at(id), query: { from, to } }, signal })),
    staleTime: Infinity,
  });
export const workflowRepairQuery = (id: string, version: number) =>
  queryOptions({
    queryKey: ["workflows", id, "repair", version],
    queryFn: ({ signal }) => body(api.GET("/api/workflows/{id}/repair", { params: at(id), signal })),
  });
export const notificationsQuery = queryOptions({
  queryKey: ["notifications", "latest"],
  queryFn: ({ signal }) => body(api.GET("/api/notifications", { params: { query: { limit: 30 } }, signal })),
});

export const subscriptionsQuery = queryOptions({
  queryKey: ["subscriptions"],
  queryFn: ({ signal }) => body(api.GET("/api/me/subscriptions", { signal })),
});
export const deliveriesQuery = (filter: { q?: string | undefined; status?: DeliveryStatus | undefined; channel?: NotifyChannel | undefined }) =>
  pages("deliveries", filter, (page, signal) => body(api.GET("/api/deliveries", { params: { query: { ...filter, ...page } }, signal })));
export const deliveryQuery = (id: string) =>
  queryOptions({ queryKey: ["deliveries", id], queryFn: ({ signal }) => body(api.GET("/api/deliveries/{id}", { params: at(id), signal })) });
export const webhooksQuery = library("webhooks", (query, signal) => body(api.GET("/api/webhooks", { params: { query }, signal })));

export const usersQuery = library("users", (query, signal) => body(api.GET("/api/users", { params: { query }, signal })));
export const tokensQuery = library("tokens", (query, signal) => body(api.GET("/api/tokens", { params: { query }, signal })));
export const auditQuery = (filter: { q?: string | undefined }) =>
  pages("audit", filter, (page, signal) => body(api.GET("/api/audit", { params: { query: { ...filter, ...page } }, signal })));
export const systemQuery = queryOptions({
  queryKey: ["system"],
  queryFn: ({ signal }) => body(api.GET("/api/system", { signal })),
  refetchInterval: 15_000,
});

export const workflowExportUrl = (id: string) => `/api/workflows/${id}/document`;
export const assetFileUrl = (id: string) => `/api/media-assets/${id}/file`;
export const orderZipUrl = (id: string) => `/api/orders/${id}/zip`;
export const assetDownloadUrl = (id: string) => `/api/media-assets/${id}/file?download=1`;
export const cadThumbnailUrl = (id: string, size: 128 | 512) => `/api/cad-files/${id}/thumbnail?size=${size}`;
export const cadModelUrl = (id: string) => `/api/cad-files/${id}/glb`;
export const cadStlUrl = (id: string) => `/api/cad-files/${id}/stl?quality=normal`;
/** `size` is the longest edge, px. */
export const assetPreviewUrl = (id: string, size: 240 | 480 | 960 | 1920) => `/api/media-assets/${id}/preview?size=${size}`;
