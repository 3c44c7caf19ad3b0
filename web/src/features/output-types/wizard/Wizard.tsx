import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useMemo, useRef, useState, type FormEvent } from "react";
import { asProblem, type Problem } from "../../../api/problem";
import { useI18n } from "../../../i18n";
import { effective, errorsBelow, strayErrors, type Field } from "../../../ui/ParamForm";
import { ErrorState } from "../../../ui/states";
import { useAction } from "../../../ui/useAction";
import { generalErrors, PARAMS } from "../draft";
import { nearestKind } from "../promise";
import { useThrough } from "../useThrough";
import { BLANK, firstTrouble, STEPS, stepOf, WORKFLOW, type Choices, type Step, type Way } from "./choices";
import { createAll } from "./create";
import { FamilyStep } from "./FamilyStep";
import { KindStep } from "./KindStep";
import { OfferStep } from "./OfferStep";
import { Refusal } from "./Refusal";
import { SettingsStep } from "./SettingsStep";
import { StepRail } from "./StepRail";
import { SummaryStep } from "./SummaryStep";
import { useWay } from "./useWay";
import { WizardButtons } from "./WizardButtons";
import { WorkflowStep } from "./WorkflowStep";
import styles from "./wizard.module.css";

/** Six steps to an output type; what was entered stays, whichever way one goes. */
export function Wizard() {
  const { t } = useI18n();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [entered, setEntered] = useState<Choices>(BLANK);
  const [step, setStep] = useState<Step>("family");
  const [reached, setReached] = useState(0);
  const made = useWay(entered.way, entered.family);
  // What the workflow does not make gives way to what it makes, and comes back with the workflow.
  const kind = nearestKind(entered.artifact_kind, entered.family, made.promised);
  const choices = useMemo(() => ({ ...entered, artifact_kind: kind ?? entered.artifact_kind }), [entered, kind]);
  const through = useThrough(choices.artifact_kind, made.doc);
  const put = (change: Partial<Choices>) => setEntered((before) => ({ ...before, ...change }));
  const panel = usePanelFocus(step);

  const go = (next: Step) => {
    setReached((before) => Math.max(before, STEPS.indexOf(next)));
    setStep(next);
  };
  // The workflow was made, whatever becomes of the type: the list of the step that asks for it must know.
  const keep = (way: Way) => {
    put({ way });
    void client.invalidateQueries({ queryKey: ["workflows"] });
  };
  const create = useAction(() => createAll(choices, through.offered, keep), {
    quiet: true,
    done: "outputTypes.created",
    stale: [["output-types"], ["workflows"]],
    onSuccess: (type) => void navigate({ to: "/output-types/$outputTypeId", params: { outputTypeId: type.id } }),
  });
  const problem = create.isError ? asProblem(create.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const following = STEPS[STEPS.indexOf(step) + 1];
    if (following !== undefined) go(following);
    else create.mutate(undefined, { onError: (error) => go(firstTrouble(asProblem(error).errors, through.fields) ?? step) });
  };

  const errors = useMemo(() => errorsBelow(problem?.errors ?? [], PARAMS), [problem]);
  const common = { choices, put, fields: fieldErrors(problem) };
  const troubled = new Set((problem?.errors ?? []).map((error) => stepOf(error, through.fields)));
  const stray = [...strayErrors(through.offered, effective(through.offered, choices.overrides), errors), ...homeless(problem, through.fields)];
  // What comes after these steps stands on what the workflow makes.
  const ready = !["kind", "settings", "summary"].includes(step) || (!made.pending && kind !== undefined && through.schema.isSuccess);
  return (
    <div className={styles.wizard}>
      <StepRail step={step} reached={reached} troubled={troubled} choices={choices} onGo={go} />
      <form onSubmit={submit} className={styles.panel}>
        <div ref={panel} tabIndex={-1} className={styles.head}>
          <h2>{t(`wizard.step.${step}`)}</h2>
          <p>{t(`wizard.stepLead.${step}`, { family: t(`workflows.family.${choices.family}`) })}</p>
        </div>
        {problem && <Refusal problem={problem} stray={stray} />}
        {made.error && <ErrorState error={made.error} />}
        {step === "family" && <FamilyStep {...common} />}
        {step === "workflow" && <WorkflowStep {...common} />}
        {step === "kind" && <KindStep {...common} made={made} />}
        {step === "settings" && <SettingsStep {...common} through={through} errors={errors} />}
        {step === "offer" && <OfferStep {...common} through={through} errors={errors} />}
        {step === "summary" && <SummaryStep choices={choices} through={through} onGo={go} />}
        <WizardButtons step={step} ready={ready && !create.isPending} busy={create.isPending} onBack={go} />
      </form>
    </div>
  );
}

/** Messages by field; those of the workflow that is made on the way keep their prefix, for its name is not the type's. */
function fieldErrors(problem: Problem | null) {
  const all = problem?.errors ?? [];
  const below = all.filter(({ path }) => path === WORKFLOW || path.startsWith(`${WORKFLOW}.`));
  return { ...generalErrors(all.filter((each) => !below.includes(each))), ...Object.fromEntries(below.map(({ path, message }) => [path, message])) };
}

/** Errors that no step asks for. */
function homeless(problem: Problem | null, fields: readonly Field[]): [string, string][] {
  return (problem?.errors ?? []).filter((error) => stepOf(error, fields) === null).map(({ path, message }) => [path, message]);
}

/** A step that was gone to is read from its heading on. */
function usePanelFocus(step: Step) {
  const panel = useRef<HTMLDivElement>(null);
  const shown = useRef(step);
  useEffect(() => {
    if (shown.current === step) return;
    shown.current = step;
    panel.current?.focus();
  }, [step]);
  return panel;
}
