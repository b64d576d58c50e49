import type { InputOf, OperationName, Operations } from "@musubi/protocol";
import type { Person } from "@musubi/testkit";
import type { Cast, Kind, SeededTalk } from "./cast.ts";

/** What a row of the matrix is tried on. */
export interface Scene {
  readonly cast: Cast;
  /** A talk that the row's harmless cells share. */
  readonly talk: SeededTalk;
}

/** Makes the input of one cell, with whatever it needs made before. */
export interface InputFactory<N extends OperationName> {
  /** The row changes how people stand to each other: it gets a cast of its own. */
  readonly needsOwnCast?: true;
  readonly input: (scene: Scene, kind: Kind) => Promise<InputOf<Operations[N]>>;
  /** Who calls, where it must not be the kind's usual device because the call ends it. Never asked for kinds without a session. */
  readonly caller?: (scene: Scene, actor: Person) => Promise<Person>;
}
