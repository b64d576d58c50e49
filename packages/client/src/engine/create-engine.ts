import type { Engine, EngineOptions } from "./surface.ts";
import { SyncEngine } from "./sync-engine.ts";

/**
 * Makes a sync engine over a connection and a store. It does nothing until `start`.
 *
 * @example
 * await using engine = createEngine({ connection: connect({ url: location.origin }), store: indexedDbStore("musubi") })
 * await engine.start()
 * const state = useSyncExternalStore(engine.subscribe, engine.state)
 */
export function createEngine(options: EngineOptions): Engine {
  return new SyncEngine(options);
}
