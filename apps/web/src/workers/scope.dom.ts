/** One file of the app, as the build lists it. */
export interface PrecacheEntry {
  readonly url: string;
  readonly revision: string | null;
}

type Scope = ServiceWorkerGlobalScope & { readonly __WB_MANIFEST: readonly PrecacheEntry[] };

/** The files that make up the app. The build finds these very words and writes the list in their place. */
export const FILES = (self as unknown as Scope).__WB_MANIFEST;

/** This worker, by its own type: the library only knows that it is some worker. */
export const scope = self as unknown as Scope;
