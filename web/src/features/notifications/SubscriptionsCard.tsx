import { Checkbox, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { chooseSubscriptions } from "../../api/actions";
import type { NotifyEvent, Subscriptions } from "../../api/model";
import { subscriptionsQuery } from "../../api/queries";
import { useI18n, word } from "../../i18n";
import { Card } from "../../ui/Page";
import { ErrorState, Notice } from "../../ui/states";
import { useAction } from "../../ui/useAction";
import styles from "./notifications.module.css";
import { withChoice, type OwnChannel } from "./subscriptions";

const CHANNELS: readonly OwnChannel[] = ["web", "email"];

/** What one hears of one's own orders, and how. Kept at once, box by box. */
export function SubscriptionsCard() {
  const { t } = useI18n();
  const found = useQuery(subscriptionsQuery);
  return (
    <Card title={t("subscriptions.title")}>
      {found.isPending && <Skeleton height={150} radius="md" />}
      {found.isError && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
      {found.data && <Choices of={found.data} />}
    </Card>
  );
}

function Choices({ of }: { of: Subscriptions }) {
  const { t } = useI18n();
  const action = useAction(chooseSubscriptions, { stale: [["subscriptions"]], scope: "subscriptions" });
  const current = action.isPending ? action.variables : of.subscriptions;
  const choose = (event: NotifyEvent, channel: OwnChannel, wanted: boolean) => action.mutate(withChoice(current, event, channel, wanted));
  return (
    <div className={styles.choices}>
      <p className={styles.hint}>{t("subscriptions.lead")}</p>
      <table className={styles.matrix}>
        <thead>
          <tr>
            <th scope="col">{t("subscriptions.event")}</th>
            {CHANNELS.map((channel) => <th key={channel} scope="col">{word(t, "channel", channel)}</th>)}
          </tr>
        </thead>
        <tbody>
          {current.map((choice) => (
            <tr key={choice.event}>
              <th scope="row">{word(t, "event", choice.event)}</th>
              {CHANNELS.map((channel) => (
                <td key={channel}>
                  <Checkbox
                    aria-label={`${word(t, "event", choice.event)}: ${word(t, "channel", channel)}`}
                    checked={choice[channel]}
                    disabled={channel === "email" && !of.email_available}
                    onChange={({ currentTarget }) => choose(choice.event, channel, currentTarget.checked)}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {of.email_available ? <p className={styles.hint}>{t("subscriptions.mailTo", { address: of.email_address })}</p> : <Notice>{t("subscriptions.noMail")}</Notice>}
    </div>
  );
}
