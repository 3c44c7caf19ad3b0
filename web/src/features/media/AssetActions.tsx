import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconLink, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { deleteAsset, linkAsset } from "../../api/actions";
import type { MediaAsset } from "../../api/model";
import { useCanWrite } from "../../app/session";
import { useI18n } from "../../i18n";
import { useAction } from "../../ui/useAction";

/** How long a link that is made here lasts, s: a week. */
const LIFETIME_S = 7 * 24 * 3600;

/** What people who may write do with one asset: share it, take it away. */
export function AssetActions({ asset, onGone }: { asset: MediaAsset; onGone: () => void }) {
  const { t } = useI18n();
  const canWrite = useCanWrite();
  const [asking, setAsking] = useState(false);
  const share = useAction(() => linkAsset(asset.id, LIFETIME_S), {
    onSuccess: (link) => {
      const url = new URL(link.url, location.href).href;
      void navigator.clipboard.writeText(url).then(
        () => notifications.show({ message: t("media.linkCopied"), color: "green" }),
        () => notifications.show({ title: t("media.linkMade"), message: url, autoClose: false }),
      );
    },
  });
  const remove = useAction(() => deleteAsset(asset.id), { done: "media.deleted", stale: [["media-assets"], ["orders"], ["products"]], onSuccess: onGone });
  if (!canWrite) return null;
  return (
    <div style={{ display: "grid", gap: 8, marginTop: 8 }}>
      <Button variant="default" fullWidth leftSection={<IconLink size={17} />} loading={share.isPending} onClick={() => share.mutate(undefined)}>{t("media.share")}</Button>
      {asking
        ? <Button color="red" fullWidth leftSection={<IconTrash size={17} />} loading={remove.isPending} onClick={() => remove.mutate(undefined)}>{t("media.deleteSure")}</Button>
        : <Button variant="subtle" color="red" fullWidth leftSection={<IconTrash size={17} />} onClick={() => setAsking(true)}>{t("media.delete")}</Button>}
    </div>
  );
}
