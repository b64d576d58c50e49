import { DEPENDENCIES } from "../dependencies.ts";
import { type Manifest, manifestsOf } from "../manifests.ts";
import { type Finding, isTest, type Project, type Rule, type SourceFile } from "../project.ts";

/** Whatever others wrote is on the list with its reason, at one exact version, and imported where the list says. */
export const thirdParties: Rule = {
  name: "third-parties",
  check: (project) => {
    const manifests = manifestsOf(project);
    return [
      ...manifests.flatMap((manifest) => checkManifest(manifest, project)),
      ...unusedEntries(manifests),
      ...project.sources.flatMap((source) => checkImports(source, manifests)),
    ];
  },
};

const LIST = "tools/tidy/dependencies.ts";

function checkManifest(manifest: Manifest, { sources }: Project): Finding[] {
  return Object.entries(manifest.dependencies).flatMap(([name, version]): Finding[] => {
    const find = (sentence: string): Finding[] => [{ path: manifest.path, line: 1, sentence }];
    if (name.startsWith("@musubi/")) return [];
    const listed = DEPENDENCIES[name];
    if (listed === undefined) return find(`${name} is not on the list. Say in ${LIST} what it does for us and who may import it.`);
    if (!/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version)) return find(`${name} is asked for as ${version}. Ask for one exact version.`);
    const isProgram = listed.importers.length === 0;
    const isImported = sources.some(
      (source) =>
        (manifest.dir === "" || source.path.startsWith(`${manifest.dir}/`)) && source.imports.some((one) => packageName(one.from) === name),
    );
    // Tools serve the others as well, and React's own renderer is found by the parts that need it.
    return isProgram || isImported || PEERS.has(name)
      ? []
      : find(`Nothing in ${manifest.dir === "" ? "the repository" : manifest.dir} imports ${name}. Take it out.`);
  });
}

/** Asked for by another package beside which they must stand at one version. */
const PEERS = new Set(["react-dom", "@mantine/hooks"]);

function unusedEntries(manifests: readonly Manifest[]): Finding[] {
  const wanted = new Set(manifests.flatMap((manifest) => Object.keys(manifest.dependencies)));
  return Object.keys(DEPENDENCIES)
    .filter((name) => !wanted.has(name))
    .map((name) => ({ path: LIST, line: 1, sentence: `${name} is on the list, and no package asks for it.` }));
}

function checkImports(source: SourceFile, manifests: readonly Manifest[]): Finding[] {
  return source.imports.flatMap((one): Finding[] => {
    const name = packageName(one.from);
    if (name === null) return [];
    const find = (sentence: string): Finding[] => [{ path: source.path, line: one.line, sentence }];
    const listed = DEPENDENCIES[name];
    if (listed === undefined) return find(`${name} is not on the list in ${LIST}.`);
    if (
      !one.isType &&
      !isTest(source.path) &&
      !listed.importers.some((place) => source.path === place || (place.endsWith("/") && source.path.startsWith(place)))
    ) {
      return find(
        `${name} is imported by ${listed.importers.join(", ") || "nobody"} alone. Use what they offer, or widen the list in ${LIST} with a reason.`,
      );
    }
    const near = manifests.filter((manifest) => manifest.dir === "" || source.path.startsWith(`${manifest.dir}/`));
    const isOwn = near.some(
      (manifest) =>
        name in manifest.dependencies &&
        (manifest.dir !== "" || isTest(source.path) || !/^(apps|packages)\//.test(source.path) || listed.runtime === "tool"),
    );
    return isOwn || one.isType || isTest(source.path) || /^(tools|bench|e2e)\//.test(source.path)
      ? []
      : find(`${name} is not asked for in this package's package.json.`);
  });
}

function packageName(from: string): string | null {
  if (
    from.startsWith(".") ||
    from.startsWith("node:") ||
    from.startsWith("@musubi/") ||
    from.startsWith("virtual:") ||
    from.startsWith("/")
  )
    return null;
  const parts = from.split("/");
  return from.startsWith("@") ? parts.slice(0, 2).join("/") : (parts[0] ?? null);
}
