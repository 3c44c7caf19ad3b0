import { Button } from "@mantine/core";
import { useI18n } from "../i18n";

interface Pages {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
}

/** Fetches the next page of a list, while there is one. */
export function MoreButton({ query }: { query: Pages }) {
  const { t } = useI18n();
  if (!query.hasNextPage) return null;
  return (
    <div style={{ display: "flex", justifyContent: "center", padding: "24px 0 0" }}>
      <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t("common.more")}</Button>
    </div>
  );
}
