import type { AccountId, FriendView, ProfileView } from "@musubi/protocol";
import type { FriendsState } from "./surface.ts";

/**
 * My relations. Views are taken in any order and any number of times; the one with the greater `changedSeq` stays. A relation
 * that ended is remembered as a gravestone, so that an older view cannot raise it again.
 */
export class FriendBook {
  readonly #views = new Map<AccountId, FriendView>();
  readonly #collator = new Intl.Collator(["ja", "en"], { sensitivity: "base", numeric: true });
  #state: FriendsState | null = null;

  /** Takes a view in. True when something changed. */
  take(view: FriendView): boolean {
    const held = this.#views.get(view.profile.accountId);
    if (held !== undefined && held.changedSeq >= view.changedSeq) return false;
    this.#views.set(view.profile.accountId, view);
    this.#state = null;
    return true;
  }

  /** Somebody has a new name, text or picture. The changed view, or null when they are nobody here. */
  takeProfile(profile: ProfileView): FriendView | null {
    const held = this.#views.get(profile.accountId);
    if (held === undefined) return null;
    const view = { ...held, profile };
    this.#views.set(profile.accountId, view);
    this.#state = null;
    return view;
  }

  get(accountId: AccountId): FriendView | undefined {
    return this.#views.get(accountId);
  }

  clear(): void {
    this.#views.clear();
    this.#state = null;
  }

  /** The present lists. The same object until something changes. */
  state(): FriendsState {
    this.#state ??= this.#build();
    return this.#state;
  }

  #build(): FriendsState {
    const all = [...this.#views.values()].filter((view) => view.relation !== "none");
    const byName = (a: FriendView, b: FriendView) =>
      this.#collator.compare(a.profile.displayName, b.profile.displayName) || (a.profile.accountId < b.profile.accountId ? -1 : 1);
    const byNews = (a: FriendView, b: FriendView) => b.since - a.since || byName(a, b);
    const friends = all.filter((view) => view.relation === "friend").toSorted(byName);
    return {
      byId: new Map(all.map((view) => [view.profile.accountId, view])),
      friends: friends.filter((view) => !view.isHidden).toSorted((a, b) => Number(b.isFavourite) - Number(a.isFavourite)),
      hidden: friends.filter((view) => view.isHidden),
      asking: all.filter((view) => view.relation === "asking").toSorted(byNews),
      asked: all.filter((view) => view.relation === "asked").toSorted(byNews),
      blocked: all.filter((view) => view.relation === "blocked").toSorted(byName),
    };
  }
}
