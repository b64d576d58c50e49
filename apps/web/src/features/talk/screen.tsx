import { Drawer } from "@mantine/core";
import type { MessageView, TalkId, TalkView } from "@musubi/protocol";
import { useCallback, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useEngineState, useMyId, useOpenTalk, useTalk } from "../../data/hooks.ts";
import { PaneHandle, usePaneWidth } from "../../shell/pane-handle.tsx";
import { useIsTouch, useLayout } from "../../shell/use-layout.ts";
import { IdentityGate } from "../sealed/parts/identity-gate.tsx";
import { KeyWarnings } from "../sealed/parts/key-warnings.tsx";
import { DetailsPane } from "./details/details-pane.tsx";
import { Composer } from "./parts/composer.tsx";
import { GoneScreen } from "./parts/gone-screen.tsx";
import { Overlays } from "./parts/overlays.tsx";
import { PinnedBar } from "./parts/pinned-bar.tsx";
import { TalkHeader } from "./parts/talk-header.tsx";
import { TalkSkeleton } from "./parts/talk-skeleton.tsx";
import { TalkViewer } from "./parts/talk-viewer.tsx";
import { type TimelineHandle, TimelineView } from "./parts/timeline-view.tsx";
import { type Intent, type Overlay, type Scene, SceneContext } from "./scene.ts";
import classes from "./screen.module.css";
import { useAnnouncements } from "./use-announcements.ts";
import { useDetails } from "./use-details.ts";
import { useGallery } from "./use-gallery.ts";
import { useIdentities, useIdentityNews } from "./use-identities.ts";
import { useNames, useTalkName } from "./use-names.ts";

interface Props {
  readonly talkId: TalkId;
  /** The message to jump to first, or null. */
  readonly at: number | null;
}

/** One talk: who can read it, what was said, and the place to write. */
export function TalkScreen({ talkId, at }: Props) {
  useOpenTalk(talkId);
  const talk = useTalk(talkId);
  const basis = useEngineState((state) => state.basis);
  const isSyncing = useEngineState((state) => state.isSyncing);
  if (talk !== undefined) return <OpenTalk talk={talk} at={at} />;
  return basis === "server" && !isSyncing ? <GoneScreen /> : <TalkSkeleton />;
}

function useScene(talk: TalkView, timeline: React.RefObject<TimelineHandle | null>) {
  const myId = useMyId();
  const names = useNames(talk.talkId);
  const isTouch = useIsTouch();
  useAnnouncements(talk.talkId, myId, names);
  const [overlay, setOverlay] = useState<Overlay | null>(null);
  const [intent, setIntent] = useState<Intent>(() => {
    const replyTo = talk.mine.draft?.replyTo ?? null;
    return replyTo === null ? { kind: "write" } : { kind: "reply", seq: replyTo };
  });
  const [quotes] = useState(() => new Map<number, MessageView | null>());
  const jump = useCallback((seq: number) => timeline.current?.jump(seq), [timeline]);
  const scene = useMemo<Scene>(
    () => ({ talk, myId, names, isTouch, show: setOverlay, intend: setIntent, jump, quotes }),
    [talk, myId, names, isTouch, jump, quotes],
  );
  return { scene, overlay, closeOverlay: () => setOverlay(null), intent };
}

/** "Talk with" is only for a person. */
const TALK_LABEL = { direct: "talkLabel", group: "talkLabelGroup", self: "talkLabelSelf" } as const;

function OpenTalk({ talk, at }: { readonly talk: TalkView; readonly at: number | null }) {
  const { t } = useTranslation("talk");
  const { t: tShell } = useTranslation("shell");
  const layout = useLayout();
  const name = useTalkName()(talk);
  const timeline = useRef<TimelineHandle>(null);
  const { scene, overlay, closeOverlay, intent } = useScene(talk, timeline);
  const pane = usePaneWidth({ name: "pane.details", first: 320, min: 272, max: 460 });
  const isSide = layout === "desktop";
  const { isOpen, set: setDetails } = useDetails(isSide);
  const people = useIdentities(talk);
  const news = useIdentityNews(people);
  const gallery = useGallery(talk.talkId);
  const details = <DetailsPane gallery={gallery} onClose={() => setDetails(false)} />;
  return (
    <SceneContext value={scene}>
      <div className={classes["screen"]}>
        <main className={classes["main"]} aria-label={t(TALK_LABEL[talk.kind], { name })}>
          <TalkHeader isDetailsOpen={isOpen} onDetails={() => setDetails(!isOpen)} />
          {talk.protection === "sealed" && <KeyWarnings isShort />}
          <PinnedBar />
          <TimelineView ref={timeline} at={at} news={news} />
          <IdentityGate talkId={talk.talkId} people={people} nameOf={scene.names.nameOf}>
            <Composer intent={intent} onSent={() => timeline.current?.toNewest()} />
          </IdentityGate>
        </main>
        {isSide && isOpen && (
          <>
            <PaneHandle pane={pane} side="end" label={tShell("resizeDetails")} />
            <aside className={classes["details"]} style={{ inlineSize: pane.width }} aria-label={t("details")}>
              {details}
            </aside>
          </>
        )}
        {!isSide && (
          <Drawer
            opened={isOpen}
            onClose={() => setDetails(false)}
            position="right"
            size={layout === "phone" ? "100%" : 380}
            withCloseButton={false}
            padding={0}
            classNames={{ body: classes["drawerBody"] ?? "" }}
            attributes={{ content: { "aria-label": t("details") } }}
          >
            {details}
          </Drawer>
        )}
        <TalkViewer isCovered={overlay !== null} others={gallery.messages} />
        <Overlays overlay={overlay} onClose={closeOverlay} />
      </div>
    </SceneContext>
  );
}
