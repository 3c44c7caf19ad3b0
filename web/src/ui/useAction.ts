import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient, type QueryKey } from "@tanstack/react-query";
import { useI18n, type MessageKey } from "../i18n";
import { useProblemText } from "./states";

interface Options<T> {
  /** Said in a toast when it worked. */
  done?: MessageKey;
  /** What must be read again. */
  stale?: QueryKey[];
  onSuccess?: (result: T) => void;
  /** Writes of one scope run one after the other. */
  scope?: string;
  /** Forms show the problem themselves. */
  quiet?: boolean;
}

/** A write: tells how it went and has the cache read again what it touched. */
export function useAction<V, T>(action: (input: V) => Promise<T>, options: Options<T> = {}) {
  const client = useQueryClient();
  const { t } = useI18n();
  const problemText = useProblemText();
  return useMutation({
    mutationFn: action,
    ...(options.scope === undefined ? {} : { scope: { id: options.scope } }),
    onSuccess: async (result) => {
      await Promise.all((options.stale ?? []).map((queryKey) => client.invalidateQueries({ queryKey })));
      if (options.done) notifications.show({ message: t(options.done), color: "green", closeButtonProps: { "aria-label": t("common.close") } });
      options.onSuccess?.(result);
    },
    onError: (error) => {
      if (!options.quiet) notifications.show({ title: t("errors.title"), message: problemText(error), color: "red", autoClose: 8000, closeButtonProps: { "aria-label": t("common.close") } });
    },
  });
}
