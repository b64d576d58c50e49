// The whole gate: `npm test`. With names of steps as arguments it runs only those, in the gate's own order.
import { runGate } from "./gate/run-gate.ts";
import { withScratch } from "./gate/scratch.ts";
import { STAGES } from "./gate/steps.ts";

const only = process.argv.slice(2);
process.exitCode = await withScratch((scratch) => runGate(STAGES, { only, scratch, say: (line) => process.stdout.write(`${line}\n`) }));
