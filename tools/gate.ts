// The whole gate: `npm test`. With names of steps as arguments it runs only those, in the gate's own order.
import { runGate } from "./gate/run-gate.ts";
import { makeScratch } from "./gate/scratch.ts";
import { STAGES } from "./gate/steps.ts";

await using scratch = await makeScratch();
process.env["TMPDIR"] = scratch.path;
process.exitCode = await runGate(STAGES, process.argv.slice(2), (line) => process.stdout.write(`${line}\n`));
