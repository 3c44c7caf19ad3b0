import { Button, Menu } from "@mantine/core";
import { IconChevronDown, IconDownload } from "@tabler/icons-react";
import type { Product } from "../../api/model";
import { cadModelUrl, cadStlUrl } from "../../api/queries";
import { useI18n } from "../../i18n";

/** The geometry of a product as files for other programs. */
export function CadDownloads({ product }: { product: Product }) {
  const { t } = useI18n();
  const id = product.revision.cad_file_id;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={17} />} rightSection={<IconChevronDown size={15} />} aria-label={t("product.downloads")}>{t("common.download")}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("product.downloads")}</Menu.Label>
        <Menu.Item component="a" href={cadStlUrl(id)} download={`${product.sku}.stl`}>{t("product.download.stl")}</Menu.Item>
        <Menu.Item component="a" href={cadModelUrl(id)} download={`${product.sku}.glb`}>{t("product.download.glb")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
