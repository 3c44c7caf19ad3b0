import type { ReactNode } from "react";
import { useI18n } from "../../i18n";
import { BrandMark } from "../../ui/Brand";
import { useDocumentTitle } from "../../ui/Page";
import styles from "./auth.module.css";
import { BearingDrawing } from "./BearingDrawing";

/** The stage of the pages before sign-in. */
export function AuthFrame({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  const { t } = useI18n();
  useDocumentTitle(title);
  return (
    <div className={styles.split} data-full-bleed>
      <main className={styles.form}>
        <div className={styles.brand}><BrandMark size={34} />{t("app.name")}</div>
        <div className={styles.inner}>
          <h1>{title}</h1>
          <p className={styles.lead}>{lead}</p>
          {children}
        </div>
      </main>
      <aside className={styles.art}>
        <BearingDrawing />
        <p className={styles.caption}>{t("app.tagline")}</p>
      </aside>
    </div>
  );
}
