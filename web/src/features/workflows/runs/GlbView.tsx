import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { problemFrom } from "../../../api/problem";
import { useI18n } from "../../../i18n";
import { ErrorState } from "../../../ui/states";
import Viewer from "../../products/viewer/Viewer";

const NO_PARTS: readonly string[] = [];
const nothing = () => {};

/** A GLB that a run made, in 3D, as it lies in its file. */
export default function GlbView({ url }: { url: string }) {
  const { t } = useI18n();
  const [broken, setBroken] = useState<unknown>(null);
  const glb = useQuery({
    queryKey: ["run-file", url],
    queryFn: async ({ signal }) => {
      const answer = await fetch(url, { signal });
      if (!answer.ok) throw problemFrom(answer.status, null);
      return answer.arrayBuffer();
    },
    staleTime: Infinity,
    gcTime: 30_000,
  });
  if (broken ?? glb.error) return <ErrorState error={broken ?? glb.error} />;
  if (!glb.data) return null;
  return <div role="img" aria-label={t("workflows.runs.model")} style={{ width: "100%", height: "100%" }}><Viewer handle={null} glb={glb.data} upAxis="+z" frontAxis="-y" surfaces={null} selected={NO_PARTS} onPick={nothing} onHover={nothing} onReady={nothing} onError={setBroken} /></div>;
}
