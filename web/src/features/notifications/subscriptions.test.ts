import { expect, test } from "vitest";
import { withChoice } from "./subscriptions";

test("one box changes one choice and leaves the rest", () => {
  const before = [{ event: "line_done", web: true, email: false }, { event: "order_done", web: true, email: false }] as const;
  const after = withChoice(before, "order_done", "email", true);
  expect(after).toEqual([{ event: "line_done", web: true, email: false }, { event: "order_done", web: true, email: true }]);
  expect(before[1].email).toBe(false);
});
