import { expect, it } from "vitest";
import type { SystemInfo } from "../../api/model";
import { translate } from "../../i18n";
import { formatters } from "../../i18n/format";
import { systemGroups } from "./systemFacts";

it("shows every fact there is, and no row for a problem there is not", () => {
  const info = { version: "0.1.0", disk_free_bytes: 2e9, machine: { blender: "4.2.0", blender_problem: null, devices: ["CPU"] }, queue: { waiting: 3 } } as unknown as SystemInfo;
  expect(systemGroups(info, { t: (key) => translate("en", key), ...formatters("en") })).toEqual([
    { title: "", rows: [["Version", "0.1.0"], ["Disk free", "2 GB"]] },
    { title: "Machine", rows: [["Blender", "4.2.0"], ["Devices", "CPU"]] },
    { title: "Queue", rows: [["Waiting", "3"]] },
  ]);
});
