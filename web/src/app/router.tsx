// Where everything is. Pages are loaded when they are first visited.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, parseSearchWith, redirect, stringifySearchWith } from "@tanstack/react-router";
import { Problem } from "../api/problem";
import { meQuery } from "../api/queries";
import { isLocale, useLocale } from "../i18n";
import { PageError, PageMissing, PageWaiting } from "./fallbacks";
import { onSignedOut, queryClient } from "./queryClient";
import { texts } from "./search";
import { Shell } from "./shell/Shell";

const rootRoute = createRootRoute({ component: Outlet, notFoundComponent: PageMissing });

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in",
  validateSearch: texts("to"),
  component: lazyRouteComponent(() => import("../features/auth/SignInPage"), "SignInPage"),
});
const welcomeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/welcome",
  validateSearch: texts("token"),
  component: lazyRouteComponent(() => import("../features/auth/WelcomePage"), "WelcomePage"),
});

const appRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "app",
  component: Shell,
  beforeLoad: async ({ location }) => {
    try {
      const me = await queryClient.ensureQueryData(meQuery);
      if (isLocale(me.locale) && !localStorage.getItem("hartomat.locale")) useLocale.getState().setLocale(me.locale);
    } catch (error) {
      if (error instanceof Problem && error.status === 401) {
        throw redirect({ to: "/sign-in", search: location.href === "/" ? {} : { to: location.href } });
      }
      throw error;
    }
  },
});

const page = { getParentRoute: () => appRoute } as const;

const dashboardRoute = createRoute({ ...page, path: "/", component: lazyRouteComponent(() => import("../features/dashboard/DashboardPage"), "DashboardPage") });
const ordersRoute = createRoute({ ...page, path: "/orders", validateSearch: texts("q", "status"), component: lazyRouteComponent(() => import("../features/orders/OrdersPage"), "OrdersPage") });
const newOrderRoute = createRoute({ ...page, path: "/orders/new", validateSearch: texts("product", "q"), component: lazyRouteComponent(() => import("../features/orders/NewOrderPage"), "NewOrderPage") });
const importOrderRoute = createRoute({ ...page, path: "/orders/import", component: lazyRouteComponent(() => import("../features/orders/ImportPage"), "ImportPage") });
const orderRoute = createRoute({ ...page, path: "/orders/$orderId", validateSearch: texts("line", "asset", "tab"), component: lazyRouteComponent(() => import("../features/orders/OrderPage"), "OrderPage") });
const productsRoute = createRoute({ ...page, path: "/products", validateSearch: texts("q"), component: lazyRouteComponent(() => import("../features/products/ProductsPage"), "ProductsPage") });
const newProductRoute = createRoute({ ...page, path: "/products/new", component: lazyRouteComponent(() => import("../features/products/create/NewProductPage"), "NewProductPage") });
const productRoute = createRoute({ ...page, path: "/products/$productId", validateSearch: texts("part", "tab", "asset"), component: lazyRouteComponent(() => import("../features/products/ProductPage"), "ProductPage") });
const mediaRoute = createRoute({ ...page, path: "/media", validateSearch: texts("q", "kind", "state", "asset"), component: lazyRouteComponent(() => import("../features/media/MediaPage"), "MediaPage") });
const materialsRoute = createRoute({ ...page, path: "/materials", validateSearch: texts("q"), component: lazyRouteComponent(() => import("../features/materials/MaterialsPage"), "MaterialsPage") });
const outputTypesRoute = createRoute({ ...page, path: "/output-types", component: lazyRouteComponent(() => import("../features/output-types/OutputTypesPage"), "OutputTypesPage") });
const newOutputTypeRoute = createRoute({ ...page, path: "/output-types/new", component: lazyRouteComponent(() => import("../features/output-types/wizard/NewOutputTypePage"), "NewOutputTypePage") });
const outputTypeRoute = createRoute({ ...page, path: "/output-types/$outputTypeId", component: lazyRouteComponent(() => import("../features/output-types/OutputTypePage"), "OutputTypePage") });
const workflowsRoute = createRoute({ ...page, path: "/workflows", validateSearch: texts("q", "family", "state"), component: lazyRouteComponent(() => import("../features/workflows/WorkflowsPage"), "WorkflowsPage") });
const workflowRoute = createRoute({ ...page, path: "/workflows/$workflowId", validateSearch: texts("node", "panel", "run", "compare"), component: lazyRouteComponent(() => import("../features/workflows/editor/EditorPage"), "EditorPage") });
const accountRoute = createRoute({ ...page, path: "/account", component: lazyRouteComponent(() => import("../features/auth/AccountPage"), "AccountPage") });
const usersRoute = createRoute({ ...page, path: "/admin/users", component: lazyRouteComponent(() => import("../features/admin/UsersPage"), "UsersPage") });
const tokensRoute = createRoute({ ...page, path: "/admin/tokens", component: lazyRouteComponent(() => import("../features/admin/TokensPage"), "TokensPage") });
const webhooksRoute = createRoute({ ...page, path: "/admin/webhooks", component: lazyRouteComponent(() => import("../features/admin/WebhooksPage"), "WebhooksPage") });
const deliveriesRoute = createRoute({ ...page, path: "/admin/deliveries", validateSearch: texts("q", "status", "channel", "delivery"), component: lazyRouteComponent(() => import("../features/notifications/DeliveriesPage"), "DeliveriesPage") });
const auditRoute = createRoute({ ...page, path: "/admin/audit", validateSearch: texts("q"), component: lazyRouteComponent(() => import("../features/admin/AuditPage"), "AuditPage") });
const systemRoute = createRoute({ ...page, path: "/admin/system", component: lazyRouteComponent(() => import("../features/admin/SystemPage"), "SystemPage") });

const routeTree = rootRoute.addChildren([
  signInRoute,
  welcomeRoute,
  appRoute.addChildren([
    dashboardRoute, ordersRoute, newOrderRoute, importOrderRoute, orderRoute, productsRoute, newProductRoute, productRoute, mediaRoute, materialsRoute,
    outputTypesRoute, newOutputTypeRoute, outputTypeRoute, workflowsRoute, workflowRoute, accountRoute, usersRoute, tokensRoute, webhooksRoute, deliveriesRoute, auditRoute, systemRoute,
  ]),
]);

export const router = createRouter({
  routeTree,
  // Search values are texts and stay texts: a set-up token or a SKU of digits must not become a number.
  parseSearch: parseSearchWith((value) => value),
  stringifySearch: stringifySearchWith(String),
  defaultPreload: "intent",
  defaultErrorComponent: PageError,
  defaultPendingComponent: PageWaiting,
  scrollRestoration: true,
});

onSignedOut(() => {
  const { pathname, href } = router.state.location;
  // The guard itself handles a visitor who never was signed in.
  if (pathname === "/sign-in" || pathname === "/welcome" || !queryClient.getQueryData(meQuery.queryKey)) return;
  void router.navigate({ to: "/sign-in", search: { to: href } }).then(() => queryClient.clear());
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
