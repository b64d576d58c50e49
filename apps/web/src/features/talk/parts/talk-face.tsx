import type { ProfileView, TalkView } from "@musubi/protocol";
import { Avatar, Knot } from "@musubi/ui";
import { usePicture } from "../../../data/hooks.ts";
import { usePortrait } from "../../pictures/use-portrait.ts";

interface PersonFaceProps {
  readonly profile: ProfileView;
  readonly size?: number;
}

/** The face of a person. */
export function PersonFace({ profile, size = 44 }: PersonFaceProps) {
  const src = usePortrait(profile, size);
  return <Avatar name={profile.isGone ? "" : profile.displayName} seed={profile.accountId} src={src} size={size} />;
}

interface TalkFaceProps {
  readonly talk: TalkView;
  readonly name: string;
  readonly size?: number;
}

function GroupFace({ talk, name, size = 44 }: TalkFaceProps) {
  const src = usePicture({ id: talk.talkId, version: talk.pictureVersion });
  return <Avatar name={name} seed={talk.talkId} src={src} size={size} shape="group" />;
}

/** The face of a talk: the other person's, the group's, or the knot for a note to self. */
export function TalkFace({ talk, name, size = 44 }: TalkFaceProps) {
  const other = talk.faces[0];
  if (talk.kind === "direct" && other !== undefined) return <PersonFace profile={other} size={size} />;
  if (talk.kind === "self") {
    return (
      <Avatar name={name} seed="note to self" size={size}>
        <Knot size={size * 0.56} tone="ink" />
      </Avatar>
    );
  }
  return <GroupFace talk={talk} name={name} size={size} />;
}
