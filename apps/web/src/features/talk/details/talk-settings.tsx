import { Button, FileButton, SegmentedControl, TextInput } from "@mantine/core";
import { LIMITS, setTalkPicture, updateTalk } from "@musubi/protocol";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useEngine } from "../../../data/hooks.ts";
import { readPictureFile } from "../../../data/picture-file.dom.ts";
import { useAct, useNotices } from "../../../shell/notices.tsx";
import { useScene } from "../scene.ts";
import classes from "./details-pane.module.css";

/** What the owner and admins decide for all members. */
export function TalkSettings() {
  const { t } = useTranslation("talk");
  const { talk } = useScene();
  return (
    <section className={classes["section"]}>
      <h3 className={classes["sectionTitle"]}>{t("talkSettings")}</h3>
      <div className={classes["stack"]}>
        <NameField />
        {talk.protection === "plain" && <PictureField />}
        <PostPolicyField />
      </div>
    </section>
  );
}

function NameField() {
  const { t } = useTranslation("talk");
  const { talk } = useScene();
  const engine = useEngine();
  const act = useAct();
  const [name, setName] = useState(talk.name);
  const [isBusy, setBusy] = useState(false);
  const wanted = name.trim();
  const rename = async (event: React.SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    await act(engine.rename(talk.talkId, wanted));
    setBusy(false);
  };
  return (
    <form className={classes["inline"]} onSubmit={(event) => void rename(event)}>
      <TextInput label={t("rename")} value={name} onChange={(event) => setName(event.currentTarget.value)} maxLength={LIMITS.talkName} />
      <Button type="submit" variant="default" loading={isBusy} disabled={wanted === "" || wanted === talk.name}>
        {t("renameSave")}
      </Button>
    </form>
  );
}

function PictureField() {
  const { t } = useTranslation("talk");
  const { talk } = useScene();
  const engine = useEngine();
  const act = useAct();
  const notices = useNotices();
  const [isBusy, setBusy] = useState(false);
  const choose = async (file: File | null) => {
    if (file === null) return;
    setBusy(true);
    const pictureBase64 = await readPictureFile(file);
    if (pictureBase64 === null) notices.refused({ code: "picture_unreadable" });
    else await act(engine.perform(setTalkPicture, { talkId: talk.talkId, pictureBase64 }));
    setBusy(false);
  };
  return (
    <div className={classes["switchRow"]}>
      <span>{t("picture")}</span>
      <span>
        <FileButton accept="image/jpeg,image/png,image/webp" onChange={(file) => void choose(file)}>
          {(props) => (
            <Button {...props} size="sm" variant="default" loading={isBusy}>
              {t("pictureChoose")}
            </Button>
          )}
        </FileButton>
        {talk.pictureVersion > 0 && (
          <Button
            size="sm"
            variant="subtle"
            color="shu"
            onClick={() => void act(engine.perform(setTalkPicture, { talkId: talk.talkId, pictureBase64: null }))}
          >
            {t("pictureRemove")}
          </Button>
        )}
      </span>
    </div>
  );
}

function PostPolicyField() {
  const { t } = useTranslation("talk");
  const { talk } = useScene();
  const engine = useEngine();
  const act = useAct();
  const labelId = useId();
  const set = (value: string) =>
    void act(engine.perform(updateTalk, { talkId: talk.talkId, postPolicy: value === "admins" ? "admins" : "everyone" }));
  return (
    <div>
      <p id={labelId} className={classes["help"]}>
        {t("whoPosts")}
      </p>
      <SegmentedControl
        fullWidth
        mt={4}
        aria-labelledby={labelId}
        value={talk.postPolicy}
        onChange={set}
        data={[
          { value: "everyone", label: t("whoPostsEveryone") },
          { value: "admins", label: t("whoPostsAdmins") },
        ]}
      />
    </div>
  );
}
