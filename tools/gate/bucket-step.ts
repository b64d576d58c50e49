import { type Step, skipped } from "./step.ts";
import { vitestStep } from "./vitest-step.ts";

/** Names a real S3 for tests, as http://ACCESS:SECRET@host:port/bucket. */
const VARIABLE = "MUSUBI_TEST_S3";

/** The tests on a real S3. There is none that could be installed with npm, so without one the step is left out, and says so. */
export function bucketStep(name: string): Step {
  const step = vitestStep(name, "vitest.bucket.config.ts");
  const run: Step["run"] = (scratch) =>
    (process.env[VARIABLE] ?? "") === "" ? Promise.resolve(skipped(`${VARIABLE} names no S3 server`)) : step.run(scratch);
  return { name, run };
}
