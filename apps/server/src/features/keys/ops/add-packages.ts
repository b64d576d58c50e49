import { addPackages as addPackagesOperation, idBytes } from "@musubi/protocol";
import { type Bound, handle, refuse, reply } from "../../../kernel/binding.ts";
import type { KeyDeps } from "../deps.ts";
import { addPackages, type CheckedPackage, countPackages, readStatedKey } from "../package-store.ts";

/** Each KeyPackage is checked before it is kept: whoever is handed one can be added by it. */
export function handleAddPackages({ clock, publicView }: KeyDeps): Bound {
  return handle(addPackagesOperation, async ({ tx, grant, actor, input }) => {
    const { view, suite } = await publicView.load();
    const nowMs = clock.nowMs();
    const own = Buffer.from(idBytes(actor.deviceId));
    const key = await readStatedKey(tx, grant);
    if (key === null) return refuse("key_package_wrong");
    const isDeviceKey = (device: { readonly device: Uint8Array }, signatureKey: Uint8Array): boolean =>
      own.equals(device.device) && Buffer.from(key).equals(signatureKey);
    const given = [
      ...input.keyPackages.map((text) => ({ text, isLastResort: false })),
      ...(input.lastResort === undefined ? [] : [{ text: input.lastResort, isLastResort: true }]),
    ];
    const packages: CheckedPackage[] = [];
    for (const { text, isLastResort } of given) {
      const body = Buffer.from(text, "base64url");
      const checked = await view.checkKeyPackage(suite, body, { isDeviceKey, nowMs });
      if (!checked.ok) return refuse("key_package_wrong");
      packages.push({ ...checked.value, body, isLastResort });
    }
    const at = new Date(nowMs);
    if (!(await addPackages(tx, grant, key, packages, at))) return refuse("key_package_wrong");
    return reply({ count: (await countPackages(tx, grant, at)).count });
  });
}
