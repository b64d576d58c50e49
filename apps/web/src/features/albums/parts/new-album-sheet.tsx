import { Button, TextInput } from "@mantine/core";
import { systemRandom } from "@musubi/base";
import { newClientId } from "@musubi/client";
import { createAlbum, LIMITS, type TalkView } from "@musubi/protocol";
import { IconEye } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useEngine, useSignedIn } from "../../../data/hooks.ts";
import { useAct } from "../../../shell/notices.tsx";
import { Sheet } from "../../../shell/sheet.tsx";
import classes from "./album-rules.module.css";
import { type AlbumRules, AlbumRulesFields } from "./album-rules.tsx";

interface Props {
  readonly talk: TalkView;
  readonly onClose: () => void;
}

/** Only into a group can somebody come later, and only a talk with others is sealed. */
const WHO_SEES = {
  direct: { plain: "whoSeesTwo", sealed: "whoSeesTwoSealed" },
  group: { plain: "whoSees", sealed: "whoSeesSealed" },
  self: { plain: "whoSeesSelf", sealed: "whoSeesSelf" },
} as const;

/** Makes an album, and says before the button who will see it. */
export function NewAlbumSheet({ talk, onClose }: Props) {
  const { t } = useTranslation("albums");
  const engine = useEngine();
  const { albums } = useSignedIn();
  const navigate = useNavigate();
  const act = useAct();
  const [name, setName] = useState("");
  const [rules, setRules] = useState<AlbumRules>({ addPolicy: "everyone", removePolicy: "adder", order: "taken", showsViews: false });
  // The same call is the same album, also when its answer was lost; another name is another album.
  const [clientId, setClientId] = useState(() => newClientId(systemRandom));
  const [isBusy, setBusy] = useState(false);
  const isSealed = talk.protection === "sealed";
  const create = async (event: React.SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    const answer = await act(engine.perform(createAlbum, { talkId: talk.talkId, clientId, name: name.trim(), ...rules }));
    setBusy(false);
    if (!answer.ok) return;
    const { album } = answer.value;
    albums.takeAlbum(album);
    onClose();
    await navigate({ to: "/talks/$talkId/albums/$albumId", params: { talkId: talk.talkId, albumId: album.albumId } });
  };
  return (
    <Sheet title={t("newAlbum")} onClose={onClose}>
      <form className={classes["form"]} onSubmit={(event) => void create(event)}>
        <TextInput
          label={t("name")}
          description={t("nameHint")}
          value={name}
          maxLength={LIMITS.albumName}
          onChange={(event) => {
            setName(event.currentTarget.value);
            setClientId(newClientId(systemRandom));
          }}
          data-autofocus
        />
        <details className={classes["more"]}>
          <summary>{t("moreRules")}</summary>
          <div className={classes["form"]}>
            <AlbumRulesFields isSealed={isSealed} rules={rules} onChange={(change) => setRules((now) => ({ ...now, ...change }))} />
          </div>
        </details>
        <p className={classes["note"]}>
          <IconEye size={18} stroke={1.6} aria-hidden />
          <span>{t(WHO_SEES[talk.kind][talk.protection], { count: talk.memberCount })}</span>
        </p>
        <Button type="submit" loading={isBusy} disabled={name.trim() === ""}>
          {t("create")}
        </Button>
      </form>
    </Sheet>
  );
}
