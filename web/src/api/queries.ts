// What the app reads: one factory per resource, so that keys are spelled once.
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { http } from "./http";
import type {
  AuditEntry, CadFile, CadReport, Category, Material, MaterialMap, Me, MediaAsset, Notification, Order, OrderDetail,
  OutputType, Page, Product, SystemInfo, Template, Token, User,
} from "./model";

const PAGE_SIZE = 60;
/** Small libraries (materials, output types, categories) are read whole, up to this many. */
const LIBRARY_SIZE = 200;

/** Work under way is also asked for now and then, should its events be lost on the way, ms. */
const SAFETY_NET_MS = 10_000;

type Filter = Record<string, string | undefined>;

function pages<T>(key: string, path: string, filter: Filter) {
  return infiniteQueryOptions({
    queryKey: [key, "list", filter],
    queryFn: ({ pageParam, signal }) =>
      http.get<Page<T>>(path, { query: { ...filter, limit: PAGE_SIZE, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
  });
}

function library<T>(key: string, path: string) {
  return queryOptions({
    queryKey: [key, "all"],
    queryFn: ({ signal }) => http.get<Page<T>>(path, { query: { limit: LIBRARY_SIZE }, signal }),
    select: (page) => page.items,
  });
}

function single<T>(key: string, path: string, id: string) {
  return queryOptions({
    queryKey: [key, id],
    queryFn: ({ signal }) => http.get<T>(`${path}/${id}`, { signal }),
  });
}

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => http.get<Me>("/me", { signal }),
  staleTime: 60_000,
});
export const setupQuery = queryOptions({
  queryKey: ["setup"],
  queryFn: ({ signal }) => http.get<{ needed: boolean }>("/setup", { signal }),
});

export const productsQuery = (filter: Filter) => pages<Product>("products", "/products", filter);
export const productQuery = (id: string) => single<Product>("products", "/products", id);
export const productMaterialsQuery = (id: string) =>
  queryOptions({
    queryKey: ["products", id, "materials"],
    queryFn: ({ signal }) => http.get<MaterialMap>(`/products/${id}/materials`, { signal }),
  });
export const categoriesQuery = library<Category>("categories", "/categories");

export const cadFileQuery = (id: string) =>
  queryOptions({
    ...single<CadFile>("cad-files", "/cad-files", id),
    refetchInterval: ({ state }) => (state.data?.status === "pending" || state.data?.status === "processing" ? SAFETY_NET_MS : false),
  });
export const cadObjectsQuery = (id: string) =>
  queryOptions({
    queryKey: ["cad-files", id, "objects"],
    queryFn: ({ signal }) => http.get<CadReport>(`/cad-files/${id}/objects`, { signal }),
    staleTime: Infinity,
  });
export const cadModelQuery = (id: string) =>
  queryOptions({
    queryKey: ["cad-files", id, "glb"],
    queryFn: ({ signal }) => http.bytes(`/cad-files/${id}/glb`, signal),
    // A CAD file never changes; its bytes are dropped soon after the viewer closes.
    staleTime: Infinity,
    gcTime: 30_000,
  });

export const ordersQuery = (filter: Filter) => pages<Order>("orders", "/orders", filter);
export const orderQuery = (id: string) =>
  queryOptions({
    ...single<OrderDetail>("orders", "/orders", id),
    refetchInterval: ({ state }) => (state.data?.status === "queued" || state.data?.status === "rendering" ? SAFETY_NET_MS : false),
  });
export const mediaQuery = (filter: Filter) => pages<MediaAsset>("media-assets", "/media-assets", filter);
export const assetQuery = (id: string) => single<MediaAsset>("media-assets", "/media-assets", id);
export const materialsQuery = library<Material>("materials", "/materials");
export const templatesQuery = library<Template>("templates", "/templates");
export const outputTypesQuery = library<OutputType>("output-types", "/output-types");
export const outputTypeQuery = (id: string) => single<OutputType>("output-types", "/output-types", id);
export const notificationsQuery = queryOptions({
  queryKey: ["notifications", "latest"],
  queryFn: ({ signal }) => http.get<Page<Notification>>("/notifications", { query: { limit: 30 }, signal }),
});

export const usersQuery = library<User>("users", "/users");
export const tokensQuery = library<Token>("tokens", "/tokens");
export const auditQuery = (filter: Filter) => pages<AuditEntry>("audit", "/audit", filter);
export const systemQuery = queryOptions({
  queryKey: ["system"],
  queryFn: ({ signal }) => http.get<SystemInfo>("/system", { signal }),
  refetchInterval: 15_000,
});

export const assetFileUrl = (id: string) => `/api/media-assets/${id}/file`;
export const assetDownloadUrl = (id: string) => `/api/media-assets/${id}/file?download=1`;
/** `size` is the longest edge, px. */
export const assetPreviewUrl = (id: string, size: 240 | 480 | 960) => `/api/media-assets/${id}/preview?size=${size}`;
