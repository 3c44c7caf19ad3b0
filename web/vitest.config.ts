import { defineConfig } from "vitest/config";

// A machine that renders beside the tests is slow; no test waits for time to pass.
export default defineConfig({ test: { include: ["src/**/*.test.{ts,tsx}"], testTimeout: 60_000 } });
