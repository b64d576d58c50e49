import type { CommandDef } from "citty";
import { makeCommand, makeGroup } from "../make-command.ts";
import type { CliParts, End } from "../parts.ts";

/** `musubi policy …`: why the staff may or may not do something. */
export function policyCommand(parts: CliParts, end: End): CommandDef {
  const args = {
    action: {
      type: "string",
      valueHint: "revealPerson",
      required: true,
      description: "The action, as in apps/server/policy/staff.cedarschema",
    },
    role: { type: "string", valueHint: "support", required: true, description: "The role of the member of the staff" },
    contract: { type: "string", default: "employee", description: "employee, contractor or partner" },
    office: { type: "string", default: "JP", valueHint: "JP", description: "Country of their office" },
    employer: { type: "string", default: "JP", valueHint: "JP", description: "Country of their employer" },
    access: { type: "string", default: "JP", valueHint: "JP", description: "Country that they work from right now, or ??" },
    device: { type: "string", default: "managed", description: "managed, unmanaged, unhealthy or unknown" },
    person: {
      type: "string",
      valueHint: "JP",
      description: "Country that the person of the case lives in; left out: nobody's data is opened",
    },
  } as const;
  const explain = makeCommand(
    { name: "musubi policy explain", description: "Whether the rules allow something to a member of the staff, and by which of them" },
    args,
    async (given) => {
      const { explainPolicy } = await import("./explain.ts");
      const text = (name: keyof typeof args): string => given.text(name) ?? "";
      end(
        explainPolicy(parts, {
          action: text("action"),
          role: text("role"),
          contract: text("contract"),
          office: text("office"),
          employer: text("employer"),
          access: text("access"),
          device: text("device"),
          person: given.text("person"),
        }),
      );
    },
  );
  return makeGroup({ name: "musubi policy", description: "The rules of who of the staff may do what" }, { explain });
}
