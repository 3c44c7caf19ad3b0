// What stands where content would: nothing there, something wrong.
import { Button } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconInfoCircle, IconPlugConnectedX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { ErrorInfo } from "../api/model";
import { asProblem, type Problem } from "../api/problem";
import { useI18n, type MessageKey } from "../i18n";
import styles from "./layout.module.css";

interface EmptyProps {
  icon: ReactNode;
  title: string;
  body?: string;
  action?: ReactNode;
  compact?: boolean;
  /** Where the state is the whole page, its title is the page's heading. */
  heading?: boolean;
}

export function EmptyState({ icon, title, body, action, compact = false, heading = false }: EmptyProps) {
  const Title = heading ? "h1" : "p";
  return (
    <div className={`${styles.state} ${compact ? styles.stateCompact : ""}`}>
      <div className={styles.stateIcon} aria-hidden>{icon}</div>
      <Title className={styles.stateTitle}>{title}</Title>
      {body !== undefined && <p className={styles.stateBody}>{body}</p>}
      {action !== undefined && <div className={styles.stateAction}>{action}</div>}
    </div>
  );
}

function fallbackKey(problem: Problem): MessageKey {
  if (problem.status === 0) return "errors.offline";
  if (problem.status === 403) return "errors.forbidden";
  if (problem.status === 404) return "errors.notFound";
  if (problem.status === 412) return "errors.conflict";
  if (problem.status === 429) return "errors.tooMany";
  if (problem.status >= 500) return "errors.server";
  return "errors.unexpected";
}

/** The server's own words where it has some, else ours. */
export function useProblemText(): (error: unknown) => string {
  const { t } = useI18n();
  return (error) => {
    const problem = asProblem(error);
    // A stale version is told in our words: the server's speak of headers.
    if (problem.status === 412 || problem.status <= 0) return t(fallbackKey(problem));
    return problem.message || t(fallbackKey(problem));
  };
}

export function ErrorState({ error, onRetry, heading = false }: { error: unknown; onRetry?: () => void; heading?: boolean }) {
  const { t } = useI18n();
  const text = useProblemText();
  return (
    <div role="alert">
      <EmptyState
        heading={heading}
        icon={<IconPlugConnectedX size={24} stroke={1.6} />}
        title={t("errors.title")}
        body={text(error)}
        action={onRetry && <Button variant="default" onClick={onRetry}>{t("common.retry")}</Button>}
      />
    </div>
  );
}

type Tone = "info" | "bad" | "warn" | "good";
const ICONS = { info: IconInfoCircle, bad: IconAlertTriangle, warn: IconAlertTriangle, good: IconCircleCheck };

export function Notice({ tone = "info", title, children, action }: { tone?: Tone; title?: ReactNode; children?: ReactNode; action?: ReactNode }) {
  const Icon = ICONS[tone];
  return (
    <div className={styles.notice} data-tone={tone} role={tone === "bad" ? "alert" : undefined}>
      <Icon className={styles.noticeIcon} size={18} stroke={1.8} aria-hidden />
      <div className={styles.noticeBody}>
        {title !== undefined && <div className={styles.noticeTitle}>{title}</div>}
        {children}
      </div>
      {action}
    </div>
  );
}

/** A failed piece of work, as the server explains it. */
export function FailureNotice({ error, title, action }: { error: ErrorInfo; title?: string; action?: ReactNode }) {
  const { t } = useI18n();
  return (
    <Notice tone="bad" title={title ?? error.message} action={action}>
      {title !== undefined && <p>{error.message}</p>}
      {error.remedy !== "" && <p>{error.remedy}</p>}
      {error.detail !== null && error.detail !== undefined && error.detail !== "" && (
        <details style={{ marginTop: 6 }}>
          <summary>{t("errors.technical")}</summary>
          <code style={{ fontSize: "0.78rem", whiteSpace: "pre-wrap" }}>{error.detail}</code>
        </details>
      )}
    </Notice>
  );
}
