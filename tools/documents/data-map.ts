import { DATA_CATEGORIES } from "@musubi/protocol";
import { type MappedColumn, openClient, readDataMap } from "@musubi/server";
import { cloneDatabase, ringOf, startTestCluster } from "@musubi/testkit";
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
        return page(await readDataMap(client));
      } finally {
        await client.end();
      }
    } finally {
      await cluster.stop();
    }
  },
};

function page(columns: readonly MappedColumn[]): string {
  const tables = Map.groupBy(columns, (column) => column.table);
  const categories = Object.entries(DATA_CATEGORIES).map(([name, holds]) => [`\`${name}\``, holds, placesOf(name, tables)]);
  const sections = [...tables].map(([name, own]) => `### \`${name}\`\n\n${table(["column", "category", "lies in", "kept"], ownRows(own))}`);
  return `# Data map

Everything that a Musubi server stores in its database, column by column. Made from the comments on the columns themselves by
\`npm run documents\`; the server does not start while a column has none. "Region" is the country that the operator runs the
server in (\`MUSUBI_REGION\`).

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
