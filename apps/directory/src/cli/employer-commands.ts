import { newDirectoryId } from "@musubi/protocol/staff";
import { type CliParts, type End, makeCommand, makeGroup, safeText, tableLines, timeOf } from "@musubi/server/platform";
import type { CommandDef } from "citty";
import { record } from "../actions/store.ts";
import { isNetwork } from "../cuts/handlers.ts";
import { addNetwork, listNetworks } from "../cuts/store.ts";
import { addEmployer, listEmployers } from "../employers/store.ts";
import { sealSecret } from "../providers/providers.ts";
import { addIssuer, listIssuers } from "../providers/store.ts";
import { asOperator, consoleUrlOf } from "./as-operator.ts";
import { countryOf, employerOf, unusable } from "./given.ts";

/** `musubi staff employer …`. */
export function employerCommand(parts: CliParts, end: End): CommandDef {
  const add = makeCommand(
    {
      name: "musubi staff employer add",
      description: "Add an employer. The first one owns the data; all others reach nothing before they have joined",
    },
    {
      name: { type: "positional", required: true, description: "Its name" },
      country: { type: "string", valueHint: "JP", default: "JP", description: "Its country" },
      parent: { type: "string", valueHint: "name or id", description: "The employer that it belongs to" },
    },
    async (given) => {
      const made = await asOperator(parts, async ({ tx, nowMs }) => {
        const isOwner = (await listEmployers(tx, 1)).length === 0;
        const id = newDirectoryId("emp", parts.random);
        const parent = given.text("parent");
        const parentId = parent === null ? null : await employerOf(tx, parent);
        await addEmployer(
          tx,
          { id, name: given.text("name") ?? "", country: countryOf("--country", given.text("country")), parentId, isOwner },
          nowMs,
        );
        await record(tx, "operator", { action: "employer.add", target: id, nowMs });
        return { id, isOwner };
      });
      parts.terminal.say(`added           ${made.id}${made.isOwner ? " (owner of the data)" : ""}`);
      if (!made.isOwner)
        parts.terminal.say("Its people reach nothing before it has joined: that is asked for in the console, and two approvers agree.");
      end(0);
    },
  );
  const list = makeCommand({ name: "musubi staff employer list", description: "Employers" }, {}, async () => {
    const employers = await asOperator(parts, ({ tx }) => listEmployers(tx, 2_000));
    const rows = employers.map((one) => [
      one.employerId,
      safeText(one.name),
      one.country,
      one.isOwner
        ? "owner"
        : one.cutAt !== null
          ? `cut ${timeOf(new Date(one.cutAt))}`
          : one.joinedAt === null
            ? "not joined"
            : `joined ${timeOf(new Date(one.joinedAt))}`,
      String(one.memberCount),
    ]);
    for (const line of tableLines(["id", "name", "country", "state", "people"], rows)) parts.terminal.say(line);
    end(0);
  });
  return makeGroup({ name: "musubi staff employer", description: "Who employs the staff" }, { add, list });
}

/** `musubi staff network …`. */
export function networkCommand(parts: CliParts, end: End): CommandDef {
  const add = makeCommand(
    { name: "musubi staff network add", description: "Add a network that stands for an office: calls from it count as from its country" },
    {
      cidr: { type: "positional", required: true, description: "The network, such as 203.0.113.0/24" },
      country: { type: "string", valueHint: "JP", required: true, description: "The office's country" },
      label: { type: "string", default: "office", description: "The office's name" },
    },
    async (given) => {
      const cidr = given.text("cidr") ?? "";
      if (!isNetwork(cidr)) throw unusable(`${cidr} is not a network such as 203.0.113.0/24.`);
      const network = await asOperator(parts, async ({ tx, nowMs }) => {
        const made = {
          id: newDirectoryId("net", parts.random),
          cidr,
          country: countryOf("--country", given.text("country")),
          label: given.text("label") ?? "",
        };
        const added = await addNetwork(tx, { ...made, nowMs });
        if (added === null) throw unusable(`${cidr} is on the list already.`);
        await record(tx, "operator", { action: "network.add", target: added.cidr, detail: { country: added.country }, nowMs });
        return added;
      });
      parts.terminal.say(`added           ${network.networkId} ${network.cidr} ${network.country}`);
      end(0);
    },
  );
  const list = makeCommand({ name: "musubi staff network list", description: "Networks that stand for an office" }, {}, async () => {
    const rows = (await asOperator(parts, ({ tx }) => listNetworks(tx))).map((one) => [
      one.networkId,
      one.cidr,
      one.country,
      safeText(one.label),
    ]);
    for (const line of tableLines(["id", "network", "country", "office"], rows)) parts.terminal.say(line);
    end(0);
  });
  return makeGroup({ name: "musubi staff network", description: "Networks of offices" }, { add, list });
}

/** `musubi staff issuer …`. */
export function issuerCommand(parts: CliParts, end: End): CommandDef {
  const add = makeCommand(
    {
      name: "musubi staff issuer add",
      description: "Accept an employer's OpenID Connect provider; its people then sign in there first, and with their passkey here",
    },
    {
      issuer: { type: "positional", required: true, description: "The provider's issuer, exactly as it names itself" },
      employer: { type: "string", valueHint: "name or id", required: true, description: "Whose people it speaks for" },
      "client-id": { type: "string", required: true, description: "Our name at the provider" },
    },
    async (given) => {
      const issuer = given.text("issuer") ?? "";
      if (!URL.canParse(issuer) || !/^https?:$/.test(new URL(issuer).protocol)) throw unusable("The issuer is an https: address.");
      const secret = parts.terminal.isInteractive ? await parts.terminal.askSecret("Our secret at the provider (empty for none)") : null;
      const made = await asOperator(parts, async ({ tx, nowMs, keys, config }) => {
        const id = newDirectoryId("iss", parts.random);
        const employerId = await employerOf(tx, given.text("employer"));
        const sealed =
          secret === null || secret === "" ? null : sealSecret(secret, { key: keys.sealKey, issuerId: id, random: parts.random });
        const row = { id, employer_id: employerId, issuer, client_id: given.text("client-id") ?? "", sealed_secret: sealed };
        await addIssuer(tx, row, nowMs);
        await record(tx, "operator", { action: "issuer.add", target: id, detail: { issuer, employerId }, nowMs });
        return { id, url: consoleUrlOf(config) };
      });
      parts.terminal.say(`added           ${made.id}`);
      parts.terminal.say(`redirect URI    ${made.url}/provider/callback`);
      parts.terminal.say(`people begin at ${made.url}/provider/start?issuer=${made.id}`);
      end(0);
    },
  );
  const list = makeCommand({ name: "musubi staff issuer list", description: "Identity providers that are accepted" }, {}, async () => {
    const rows = (await asOperator(parts, ({ tx }) => listIssuers(tx))).map((one) => [
      one.issuerId,
      one.issuer,
      one.employerId,
      one.clientId,
    ]);
    for (const line of tableLines(["id", "issuer", "employer", "client"], rows)) parts.terminal.say(line);
    end(0);
  });
  return makeGroup({ name: "musubi staff issuer", description: "Identity providers of employers" }, { add, list });
}
