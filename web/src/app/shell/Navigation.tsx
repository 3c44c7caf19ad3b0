import {
  IconBox, IconChecklist, IconHistory, IconKey, IconLayoutDashboard, IconMailForward, IconPackages, IconPhoto, IconServer2, IconSitemap, IconSphere, IconUsers, IconWebhook, type Icon,
} from "@tabler/icons-react";
import { Link, type LinkProps } from "@tanstack/react-router";
import { useI18n, type MessageKey } from "../../i18n";
import { BrandMark } from "../../ui/Brand";
import { useMe } from "../session";
import styles from "./shell.module.css";

interface Place {
  to: NonNullable<LinkProps["to"]>;
  label: MessageKey;
  icon: Icon;
}

const WORK: Place[] = [
  { to: "/", label: "nav.dashboard", icon: IconLayoutDashboard },
  { to: "/orders", label: "nav.orders", icon: IconChecklist },
  { to: "/products", label: "nav.products", icon: IconBox },
  { to: "/media", label: "nav.media", icon: IconPhoto },
  { to: "/materials", label: "nav.materials", icon: IconSphere },
  { to: "/output-types", label: "nav.outputTypes", icon: IconPackages },
  { to: "/workflows", label: "nav.workflows", icon: IconSitemap },
];
const ADMIN: Place[] = [
  { to: "/admin/users", label: "nav.users", icon: IconUsers },
  { to: "/admin/tokens", label: "nav.tokens", icon: IconKey },
  { to: "/admin/webhooks", label: "nav.webhooks", icon: IconWebhook },
  { to: "/admin/deliveries", label: "nav.deliveries", icon: IconMailForward },
  { to: "/admin/audit", label: "nav.audit", icon: IconHistory },
  { to: "/admin/system", label: "nav.system", icon: IconServer2 },
];
/** Tokens, one's own messages and system facts are for everybody; the rest of the administration is not. */
const FOR_EVERYBODY: Place[] = ADMIN.filter(({ to }) => to === "/admin/tokens" || to === "/admin/deliveries" || to === "/admin/system");

function Group({ places, onGo }: { places: Place[]; onGo?: () => void }) {
  const { t } = useI18n();
  return (
    <ul className={styles.group}>
      {places.map(({ to, label, icon: PlaceIcon }) => (
        <li key={to}>
          <Link to={to} className={styles.item} activeOptions={{ exact: to === "/", includeSearch: false }} onClick={onGo}>
            <PlaceIcon size={19} stroke={1.7} aria-hidden />
            {t(label)}
          </Link>
        </li>
      ))}
    </ul>
  );
}

export function Navigation({ onGo }: { onGo?: () => void }) {
  const { t } = useI18n();
  const me = useMe();
  return (
    <nav aria-label={t("app.navigation")}>
      <Link to="/" className={styles.brand} onClick={onGo}>
        <BrandMark />
        {t("app.name")}
      </Link>
      <Group places={WORK} onGo={onGo} />
      <p className={styles.groupTitle}>{t("app.administration")}</p>
      <Group places={me.role === "admin" ? ADMIN : FOR_EVERYBODY} onGo={onGo} />
    </nav>
  );
}
