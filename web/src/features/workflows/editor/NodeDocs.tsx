import { useI18n, type MessageKey } from "../../../i18n";
import { useSchemaWords } from "../../../i18n/schemaWords";
import type { Definition, Role } from "../document/types";
import styles from "./editor.module.css";
import { roleColour } from "./roles";
import { useRoleName } from "./words";

/** What a node is, takes and gives: the contract as the backend declares it. */
export function NodeDocs({ definition }: { definition: Definition }) {
  const { t, duration } = useI18n();
  const say = useSchemaWords();
  const { input_contract, output_contract, legacy_source } = definition;
  const facts: [MessageKey, string][] = [
    ["workflows.docs.step", `${definition.step} · v${definition.step_version}`],
    ["workflows.docs.module", `${definition.module_key} · v${definition.module_version}`],
    ["workflows.docs.family", t(`workflows.family.${definition.family}`)],
    ["workflows.docs.role", t(`workflows.execution.${definition.execution_role}` as MessageKey)],
    ["workflows.docs.runs", t(`workflows.runsOn.${definition.execution}` as MessageKey)],
    ["workflows.docs.timeout", duration(definition.timeout_s)],
    ["workflows.docs.effects", t(definition.side_effects === "pure" ? "workflows.docs.pure" : "workflows.docs.effect")],
    ["workflows.docs.cache", t(definition.cacheable ? "common.yes" : "common.no")],
    ["workflows.docs.legacy", `${legacy_source.step} (${legacy_source.pipelines.join(", ")})`],
  ];
  return (
    <div className={styles.docs}>
      <p>{say(definition.description)}</p>
      <h3>{t("workflows.docs.takes")}</h3>
      {input_contract.length === 0 ? <p className={styles.dim}>{t("workflows.docs.nothing")}</p> : (
        <ul>
          {input_contract.map((port) => (
            <li key={port.name}>
              <Roles roles={port.roles} />
              <small>{t(`workflows.cardinality.${port.cardinality}`)} · {t(`workflows.source.${port.source}`)} · <code>{port.name}</code></small>
            </li>
          ))}
        </ul>
      )}
      <h3>{t("workflows.docs.gives")}</h3>
      <ul>
        {output_contract.map((port) => (
          <li key={port.name}>
            <Roles roles={[port.role]} />
            <small>{t(`workflows.cardinality.${port.cardinality}`)} · <code>{port.name}</code></small>
          </li>
        ))}
      </ul>
      <dl>
        {facts.map(([label, value]) => <div key={label}><dt>{t(label)}</dt><dd>{value}</dd></div>)}
      </dl>
    </div>
  );
}

function Roles({ roles }: { roles: readonly Role[] }) {
  const roleName = useRoleName();
  return roles.map((role) => <span key={role} className={styles.roleChip}><span className={styles.swatch} style={{ background: roleColour(role) }} aria-hidden />{roleName(role)}</span>);
}
