import { join } from "node:path";
import { systemClock, systemRandom } from "@musubi/base";
import { DATA_CATEGORIES } from "@musubi/protocol";
import { type MappedColumn, openClient, readDataMap } from "@musubi/server";
import { makeStaffDatabase, openDirectoryKeys, STAFF_MIGRATIONS_DIR, staffOwnerRole } from "@musubi/server/platform";
import { type ClusterAddress, cloneDatabase, ringOf, startTestCluster, superuserOf } from "@musubi/testkit";
import { type Document, table } from "./document.ts";

/** What is held, where, for how long: read from the comments on the columns of a database that was just made. */
export const dataMap: Document = {
  path: "docs/data-map.md",
  make: async () => {
    const cluster = await startTestCluster();
    try {
      const database = await cloneDatabase(cluster.address, await ringOf(cluster.address));
      const client = await openClient(database.owner);
      try {
        return page([...(await readDataMap(client)), ...(await staffColumns(cluster.address))]);
      } finally {
        await client.end();
      }
    } finally {
      await cluster.stop();
    }
  },
};

/** The columns of the staff directory's own database; the record of its migrations is like the other one's. */
async function staffColumns(address: ClusterAddress): Promise<MappedColumn[]> {
  const keys = await openDirectoryKeys({ dir: join(address.dir, "keys"), random: systemRandom, mayCreate: true });
  const made = { keys, migrationsDir: STAFF_MIGRATIONS_DIR, appVersion: "documents", clock: systemClock, random: systemRandom };
  const connection = await makeStaffDatabase(superuserOf(address, await ringOf(address)), made);
  const client = await openClient({ ...connection, user: staffOwnerRole, password: keys.derivePassword(staffOwnerRole) });
  try {
    return (await readDataMap(client)).filter(({ table }) => table.startsWith("staff."));
  } finally {
    await client.end();
  }
}

function page(columns: readonly MappedColumn[]): string {
  const tables = Map.groupBy(columns, (column) => column.table);
  const categories = Object.entries(DATA_CATEGORIES).map(([name, holds]) => [`\`${name}\``, holds, placesOf(name, tables)]);
  const sections = [...tables].map(([name, own]) => `### \`${name}\`\n\n${table(["column", "category", "lies in", "kept"], ownRows(own))}`);
  return `# Data map

Everything that a Musubi server stores in its databases, column by column; tables that begin with \`staff.\` lie in the staff
directory's own. Made from the comments on the columns themselves by
\`npm run documents\`; the server does not start while a column has none. "Region" is the country that the operator runs the
server in, as far as the operator states it (\`MUSUBI_REGION\`).

## By category

${table(["category", "what it is", "where it is"], categories)}

## By table

${sections.join("\n\n")}
`;
}

function placesOf(category: string, tables: ReadonlyMap<string, readonly MappedColumn[]>): string {
  const places = [...tables].filter(([, columns]) => columns.some((column) => column.category === category)).map(([name]) => `\`${name}\``);
  return places.length === 0 ? "nowhere" : places.join(", ");
}

/** Neighbouring columns that say the same share a line. */
function ownRows(columns: readonly MappedColumn[]): string[][] {
  const groups = Map.groupBy(columns, ({ category, residency, retention }) => JSON.stringify([category, residency, retention]));
  return [...groups.values()].map((group) => [
    group.map((one) => `\`${one.column}\``).join(", "),
    group[0]?.category ?? "",
    group[0]?.residency ?? "",
    group[0]?.retention ?? "",
  ]);
}
