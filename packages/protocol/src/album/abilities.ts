import type { AccountId } from "../ids.ts";
import type { Role } from "../talk/views.ts";
import type { AlbumAddPolicy, AlbumRemovePolicy } from "./views.ts";

/** What of an album decides who may do what in it. */
export interface AlbumRule {
  readonly createdBy: AccountId | null;
  readonly addPolicy: AlbumAddPolicy;
  readonly removePolicy: AlbumRemovePolicy;
}

/** How a member stands in the album's talk. */
export interface AlbumMember {
  readonly accountId: AccountId;
  readonly role: Role;
  /** Two people: there is nobody who is more than a member, so both keep their albums. */
  readonly isGroup: boolean;
  /** The member may post in the talk now. */
  readonly canPost: boolean;
  /** One of two people has blocked the other: nothing changes here any more. */
  readonly isSilent: boolean;
}

/** What a member may do in an album: the decision that the server takes, and the one that buttons show. */
export interface AlbumAbilities {
  /** Is one of the album's keepers: may rename it, set its rules, order and cover, and remove it. */
  readonly keep: boolean;
  readonly add: boolean;
  /** May remove any photo. */
  readonly removeAny: boolean;
  /** May remove photos that the member added. */
  readonly removeOwn: boolean;
  /** May put photos in another order and change captions of others. */
  readonly arrange: boolean;
  readonly like: boolean;
  readonly comment: boolean;
}

/** Decides what a member may do in an album. Pure; being a member is settled before. */
export function albumAbilities(album: AlbumRule, member: AlbumMember): AlbumAbilities {
  const isKeeper = !member.isGroup || member.role !== "member" || album.createdBy === member.accountId;
  const isOpen = !member.isSilent;
  const keep = isOpen && isKeeper;
  const removeAny = isOpen && (isKeeper || album.removePolicy === "everyone");
  return {
    keep,
    add: isOpen && (isKeeper || album.addPolicy === "everyone"),
    removeAny,
    removeOwn: removeAny || (isOpen && album.removePolicy === "adder"),
    arrange: keep,
    like: isOpen,
    comment: isOpen && member.canPost,
  };
}
