import { ActionIcon, Button, Menu } from "@mantine/core";
import { type MemberView, type Role, removeMember, setRole } from "@musubi/protocol";
import { IconCrown, IconDots, IconLink, IconShield, IconShieldOff, IconUserMinus, IconUserPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useEngine, useMembers } from "../../../data/hooks.ts";
import { ConfirmDialog } from "../../../shell/confirm-dialog.tsx";
import { useAct } from "../../../shell/notices.tsx";
import people from "../parts/people-list.module.css";
import { PersonFace } from "../parts/talk-face.tsx";
import { useScene } from "../scene.ts";
import { AddMembersDialog } from "./add-members-dialog.tsx";
import classes from "./details-pane.module.css";
import { TalkLinkDialog } from "./talk-link-dialog.tsx";

const ROLE_ORDER: Record<Role, number> = { owner: 0, admin: 1, member: 2 };

type Asked = { readonly kind: "remove" | "owner"; readonly member: MemberView };

/** Who is in the group, with roles, and what may be done about each. */
export function MemberList() {
  const { t } = useTranslation("talk");
  const { talk } = useScene();
  const members = useMembers(talk.talkId);
  const [open, setOpen] = useState<"none" | "add" | "link">("none");
  const [asked, setAsked] = useState<Asked | null>(null);
  const ordered = members.toSorted((a, b) => ROLE_ORDER[a.role] - ROLE_ORDER[b.role]);
  return (
    <section className={classes["section"]}>
      <h3 className={classes["sectionTitle"]}>
        <span>{t("membersTitle")}</span>
        <span>{t("memberCount", { count: talk.memberCount })}</span>
      </h3>
      {talk.can.invite && (
        <div className={classes["buttons"]}>
          <Button variant="default" leftSection={<IconUserPlus size={18} aria-hidden />} onClick={() => setOpen("add")}>
            {t("addMembers")}
          </Button>
          <Button variant="default" leftSection={<IconLink size={18} aria-hidden />} onClick={() => setOpen("link")}>
            {t("linkAdd")}
          </Button>
        </div>
      )}
      <ul>
        {ordered.map((member) => (
          <MemberRow key={member.profile.accountId} member={member} onAsk={setAsked} />
        ))}
      </ul>
      {open === "add" && <AddMembersDialog onClose={() => setOpen("none")} />}
      {open === "link" && <TalkLinkDialog onClose={() => setOpen("none")} />}
      {asked !== null && <MemberQuestion asked={asked} onClose={() => setAsked(null)} />}
    </section>
  );
}

interface RowProps {
  readonly member: MemberView;
  readonly onAsk: (asked: Asked) => void;
}

function MemberRow({ member, onAsk }: RowProps) {
  const { t } = useTranslation("talk");
  const { t: tShell } = useTranslation("shell");
  const { talk, myId, names, show } = useScene();
  const engine = useEngine();
  const act = useAct();
  const { profile, role } = member;
  const isMe = profile.accountId === myId;
  // An admin removes members; only the owner removes admins, as the server decides too.
  const mayRemove = talk.can.remove && !isMe && role !== "owner" && (role === "member" || talk.can.setRoles);
  const maySetRole = talk.can.setRoles && !isMe && role !== "owner";
  const name = names.nameOf(profile.accountId);
  const setTo = (next: Role) => void act(engine.perform(setRole, { talkId: talk.talkId, accountId: profile.accountId, role: next }));
  return (
    <li className={people["person"]}>
      <button
        type="button"
        className={people["open"]}
        aria-label={t("profileOf", { name })}
        disabled={profile.isGone}
        onClick={() => show({ kind: "profile", profile })}
      >
        <PersonFace profile={profile} size={40} />
        <span className={people["words"]}>
          <span className={people["name"]}>
            {name}
            {isMe && ` (${tShell("you")})`}
          </span>
          {!profile.isGone && <span className={people["handle"]}>@{profile.handle}</span>}
        </span>
      </button>
      {role !== "member" && <span className={people["role"]}>{t(role === "owner" ? "roleOwner" : "roleAdmin")}</span>}
      {(mayRemove || maySetRole) && (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon aria-label={t("memberActions", { name })}>
              <IconDots size={20} stroke={1.6} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {maySetRole && (
              <Menu.Item
                leftSection={role === "admin" ? <IconShieldOff size={18} /> : <IconShield size={18} />}
                onClick={() => setTo(role === "admin" ? "member" : "admin")}
              >
                {t(role === "admin" ? "makeMember" : "makeAdmin")}
              </Menu.Item>
            )}
            {maySetRole && (
              <Menu.Item leftSection={<IconCrown size={18} />} onClick={() => onAsk({ kind: "owner", member })}>
                {t("makeOwner")}
              </Menu.Item>
            )}
            {mayRemove && (
              <Menu.Item color="shu" leftSection={<IconUserMinus size={18} />} onClick={() => onAsk({ kind: "remove", member })}>
                {t("removeMember")}
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
    </li>
  );
}

function MemberQuestion({ asked, onClose }: { readonly asked: Asked; readonly onClose: () => void }) {
  const { t } = useTranslation("talk");
  const { talk, names } = useScene();
  const engine = useEngine();
  const act = useAct();
  const { talkId } = talk;
  const { accountId } = asked.member.profile;
  const name = names.nameOf(accountId);
  if (asked.kind === "owner") {
    return (
      <ConfirmDialog
        title={t("makeOwnerTitle", { name })}
        confirm={t("makeOwner")}
        onConfirm={() => act(engine.perform(setRole, { talkId, accountId, role: "owner" }))}
        onClose={onClose}
      >
        {t("makeOwnerText", { name })}
      </ConfirmDialog>
    );
  }
  return (
    <ConfirmDialog
      title={t("removeMemberTitle", { name })}
      confirm={t("removeMember")}
      isGrave
      onConfirm={() => act(engine.perform(removeMember, { talkId, accountId }))}
      onClose={onClose}
    >
      {t("removeMemberText")}
    </ConfirmDialog>
  );
}
