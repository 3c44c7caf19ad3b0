import { useIsAdmin } from "../../../app/session";
import { useI18n } from "../../../i18n";
import { Crumb } from "../../../ui/links";
import { Page } from "../../../ui/Page";
import { Notice } from "../../../ui/states";
import { Wizard } from "./Wizard";

export function NewOutputTypePage() {
  const { t } = useI18n();
  const admin = useIsAdmin();
  return (
    <Page back={<Crumb to="/output-types">{t("outputTypes.title")}</Crumb>} title={t("outputTypes.create")} lead={t("wizard.lead")}>
      {admin ? <Wizard /> : <Notice>{t("outputTypes.readOnly")}</Notice>}
    </Page>
  );
}
