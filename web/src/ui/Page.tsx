import { IconChevronLeft } from "@tabler/icons-react";
import { useEffect, type ReactNode } from "react";
import { useI18n } from "../i18n";
import styles from "./layout.module.css";

interface Props {
  title: string;
  lead?: ReactNode;
  /** Stands beside the title: a status. */
  mark?: ReactNode;
  back?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** A page: document title, heading, lead, actions. */
export function Page({ title, lead, mark, back, actions, children }: Props) {
  useDocumentTitle(title);
  return (
    <div className={styles.page}>
      <PageHeader title={title} lead={lead} mark={mark} back={back} actions={actions} />
      {children}
    </div>
  );
}

export function useDocumentTitle(title: string) {
  const { t } = useI18n();
  const name = t("app.name");
  useEffect(() => {
    document.title = title ? `${title} · ${name}` : name;
  }, [title, name]);
}

export function PageHeader({ title, lead, mark, back, actions }: Omit<Props, "children">) {
  return (
    <header className={styles.header}>
      <div className={styles.headings}>
        {back}
        <h1 className={styles.title}>
          {title}
          {mark}
        </h1>
        {lead !== undefined && <p className={styles.lead}>{lead}</p>}
      </div>
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </header>
  );
}

/** The arrow in front of the way back; the caller brings the link. */
export const crumbClass = styles.crumb;
export function CrumbArrow() {
  return <IconChevronLeft size={14} aria-hidden />;
}

export function Toolbar({ children, count }: { children: ReactNode; count?: ReactNode }) {
  return (
    <div className={styles.toolbar}>
      {children}
      {count !== undefined && <div className={styles.toolbarCount}>{count}</div>}
    </div>
  );
}

export function Card({ title, actions, children, flush = false }: { title?: ReactNode; actions?: ReactNode; children: ReactNode; flush?: boolean }) {
  return (
    <section className={styles.card}>
      {title !== undefined && (
        <div className={styles.cardHead}>
          <h2 className={styles.cardTitle}>{title}</h2>
          {actions}
        </div>
      )}
      {flush ? children : <div className={styles.cardBody}>{children}</div>}
    </section>
  );
}
