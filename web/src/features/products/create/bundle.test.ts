import { describe, expect, it } from "vitest";
import type { BundleFile } from "../../../api/upload";
import { addFiles, isStepName, likelyRoot, nameFromFile } from "./bundle";

const file = (path: string): BundleFile => ({ path, file: new File(["x"], path) });

describe("bundle", () => {
  it("takes STEP files and names what it refuses", () => {
    const { bundle, refused } = addFiles([file("a.step")], [file("b.STP"), file("photo.png"), file("a.step")]);
    expect(bundle.map((entry) => entry.path)).toEqual(["a.step", "b.STP"]);
    expect(refused).toEqual(["photo.png"]);
    expect(isStepName("part.p21")).toBe(true);
  });

  it("takes the file nearest to the top for the assembly", () => {
    expect(likelyRoot([file("s1/parts/a.stp"), file("s1/z.stp"), file("s1/b.stp")])).toBe("s1/b.stp");
    expect(likelyRoot([])).toBeUndefined();
  });

  it("suggests a name", () => {
    expect(nameFromFile("s1/02_as1-oc-214.stp")).toBe("02 as1-oc-214");
  });
});
