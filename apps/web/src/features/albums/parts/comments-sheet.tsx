import { ActionIcon, Button, Textarea } from "@mantine/core";
import { systemRandom } from "@musubi/base";
import { newClientId } from "@musubi/client";
import {
  type AlbumAbilities,
  type AlbumView,
  commentPhoto,
  LIMITS,
  type PhotoCommentView,
  type PhotoView,
  removeComment,
  type TalkView,
} from "@musubi/protocol";
import { IconSend2, IconTrash } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useEngine, useMyId, useSignedIn } from "../../../data/hooks.ts";
import { useLanguage } from "../../../i18n/use-language.ts";
import { useAct } from "../../../shell/notices.tsx";
import { Sheet } from "../../../shell/sheet.tsx";
import { useNow } from "../../../shell/use-now.ts";
import { whenLabel } from "../../me/when-label.ts";
import { PersonFace } from "../../talk/parts/talk-face.tsx";
import { useNames } from "../../talk/use-names.ts";
import { useComments } from "../use-comments.ts";
import classes from "./comments-sheet.module.css";

interface Props {
  readonly talk: TalkView;
  readonly album: AlbumView;
  readonly can: AlbumAbilities;
  readonly photo: PhotoView;
  readonly onClose: () => void;
}

/** Who likes a photo, and what is written below it. */
export function CommentsSheet({ talk, album, can, photo, onClose }: Props) {
  const { t } = useTranslation("albums");
  const { listNames, nameOrYou } = useNames(talk.talkId);
  const { comments, hasBefore, likedBy, loadBefore, reload } = useComments(album.albumId, photo);
  return (
    <Sheet title={t("comment")} onClose={onClose}>
      <div className={classes["sheet"]}>
        {likedBy.length > 0 && <p className={classes["likes"]}>{t("likedBy", { names: listNames(likedBy.map(nameOrYou)) })}</p>}
        {hasBefore && (
          <Button variant="subtle" size="sm" onClick={() => void loadBefore()}>
            {t("commentsEarlier")}
          </Button>
        )}
        {comments !== null && comments.length === 0 && <p className={classes["none"]}>{t("commentsEmpty")}</p>}
        <ul className={classes["list"]}>
          {(comments ?? []).map((comment) => (
            <Comment key={comment.number} talk={talk} album={album} can={can} photo={photo} comment={comment} onChanged={reload} />
          ))}
        </ul>
        {can.comment ? (
          <WriteComment album={album} photo={photo} onWritten={reload} />
        ) : (
          <p className={classes["none"]}>{t("commentsClosed")}</p>
        )}
      </div>
    </Sheet>
  );
}

interface CommentProps extends Omit<Props, "onClose"> {
  readonly comment: PhotoCommentView;
  readonly onChanged: () => void;
}

function Comment({ talk, album, can, photo, comment: { number, accountId, text, at }, onChanged }: CommentProps) {
  const { t } = useTranslation("albums");
  const language = useLanguage();
  const now = useNow();
  const myId = useMyId();
  const engine = useEngine();
  const { albums } = useSignedIn();
  const act = useAct();
  const { nameOf, nameOrYou, profileOf } = useNames(talk.talkId);
  const profile = accountId === null ? undefined : profileOf(accountId);
  const remove = async () => {
    const answer = await act(engine.perform(removeComment, { albumId: album.albumId, fileId: photo.fileId, number }));
    if (answer.ok) albums.takePhotos(album.albumId, [answer.value.photo]);
    onChanged();
  };
  return (
    <li className={classes["comment"]}>
      {profile !== undefined && <PersonFace profile={profile} size={36} />}
      <div className={classes["words"]}>
        <p className={classes["by"]}>
          <strong>{nameOrYou(accountId)}</strong> <time>{whenLabel(at, now, language)}</time>
        </p>
        <p className={classes["text"]}>{text}</p>
      </div>
      {(accountId === myId || can.keep) && (
        <ActionIcon variant="subtle" aria-label={t("commentRemove", { name: nameOf(accountId) })} onClick={() => void remove()}>
          <IconTrash size={18} stroke={1.6} />
        </ActionIcon>
      )}
    </li>
  );
}

function WriteComment({
  album,
  photo,
  onWritten,
}: {
  readonly album: AlbumView;
  readonly photo: PhotoView;
  readonly onWritten: () => void;
}) {
  const { t } = useTranslation("albums");
  const engine = useEngine();
  const { albums } = useSignedIn();
  const act = useAct();
  const [text, setText] = useState("");
  const [isBusy, setBusy] = useState(false);
  // Sent again under the same name after a lost answer, it is the same comment.
  const clientId = useRef(newClientId(systemRandom));
  const send = async (event: React.SyntheticEvent) => {
    event.preventDefault();
    if (text.trim() === "" || isBusy) return;
    setBusy(true);
    const answer = await act(
      engine.perform(commentPhoto, { albumId: album.albumId, fileId: photo.fileId, clientId: clientId.current, text: text.trim() }),
    );
    setBusy(false);
    if (!answer.ok) return;
    clientId.current = newClientId(systemRandom);
    setText("");
    albums.takePhotos(album.albumId, [answer.value.photo]);
    onWritten();
  };
  return (
    <form className={classes["form"]} onSubmit={(event) => void send(event)}>
      <Textarea
        className={classes["field"] ?? ""}
        aria-label={t("commentField")}
        placeholder={t("commentField")}
        rows={2}
        maxLength={LIMITS.commentLength}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.nativeEvent.isComposing) void send(event);
        }}
        data-autofocus
      />
      <ActionIcon
        type="submit"
        variant="filled"
        aria-label={t("commentSend")}
        title={t("commentSend")}
        loading={isBusy}
        disabled={text.trim() === ""}
      >
        <IconSend2 size={22} stroke={1.6} />
      </ActionIcon>
    </form>
  );
}
