import { present } from "@musubi/base";
import type { AccountId, FileId, MessageView, ProfileView, TalkView } from "@musubi/protocol";
import { createContext, useContext } from "react";
import type { Names } from "./use-names.ts";

/** What can lie over the talk, about one message or one person in it. */
export type Overlay =
  | { readonly kind: "sheet"; readonly message: MessageView }
  /** With a file: only this one of the message goes on. */
  | { readonly kind: "forward"; readonly message: MessageView; readonly fileId?: FileId }
  | { readonly kind: "unsend"; readonly message: MessageView }
  | { readonly kind: "edits"; readonly message: MessageView }
  | { readonly kind: "describe"; readonly message: MessageView }
  | { readonly kind: "report"; readonly message: MessageView }
  | { readonly kind: "readers"; readonly message: MessageView }
  | { readonly kind: "profile"; readonly profile: ProfileView };

/** What the composer is about to do with what is written. */
export type Intent =
  | { readonly kind: "write" }
  | { readonly kind: "reply"; readonly seq: number }
  | { readonly kind: "edit"; readonly message: MessageView };

/** The open talk, and what its parts ask of each other. */
export interface Scene {
  readonly talk: TalkView;
  readonly myId: AccountId;
  readonly names: Names;
  readonly isTouch: boolean;
  readonly show: (overlay: Overlay) => void;
  readonly intend: (intent: Intent) => void;
  /** Brings the message with this place on the screen and marks it for a moment. */
  readonly jump: (seq: number) => void;
  /** Messages quoted from outside the loaded part, by their place. */
  readonly quotes: Map<number, MessageView | null>;
}

export const SceneContext = createContext<Scene | null>(null);

export function useScene(): Scene {
  return present(useContext(SceneContext), "A part of a talk was drawn outside of a talk.");
}
