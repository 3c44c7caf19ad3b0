import { ParamForm, type Errors } from "../../../ui/ParamForm";
import { AllowedMaterialsCard, SaleCard } from "../OfferCards";
import type { useThrough } from "../useThrough";
import { MATERIALS } from "./choices";
import type { StepProps } from "./step";

interface Props extends StepProps {
  through: ReturnType<typeof useThrough>;
  errors: Errors;
}

export function OfferStep({ choices, put, fields, through, errors }: Props) {
  return (
    <>
      <SaleCard draft={choices} fields={fields} put={put} />
      <AllowedMaterialsCard draft={choices} fields={fields} put={put} />
      <ParamForm fields={through.offered.filter((field) => field.group === MATERIALS)} overrides={choices.overrides} onChange={(overrides) => put({ overrides })} errors={errors} />
    </>
  );
}
