import type { TalkView } from "@musubi/protocol";
import { ReaderLine } from "@musubi/ui";
import { IconAlertTriangle, IconEye, IconLock, IconMapPin, IconServer, IconShieldCheck, IconUsers } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMissingCount } from "../../../data/hooks.ts";
import { placeName } from "../../../i18n/places.ts";
import { useLanguage } from "../../../i18n/use-language.ts";
import { Sheet } from "../../../shell/sheet.tsx";
import classes from "./readers.module.css";

/** Only into a group can somebody come later. */
const WHO_TEXT = { direct: "readerWhoTextTwo", group: "readerWhoText", self: "readerWhoTextSelf" } as const;

/** The reader's line of a talk, and its full explanation one tap away. */
export function Readers({ talk }: { readonly talk: TalkView }) {
  const { t } = useTranslation("talk");
  const language = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const place = talk.region === "" ? null : placeName(talk.region, language);
  const where = place === null ? t("readerKeptUnstated") : t("readerKeptIn", { place });
  const count = talk.memberCount;
  const isSealed = talk.protection === "sealed";
  const missing = useMissingCount(talk.talkId);
  const line =
    missing > 0
      ? t("readerMissing", { count: missing })
      : isSealed
        ? t("readerSealed", { count, where })
        : talk.kind === "self"
          ? t("readerSelf", { where })
          : t("readerPlain", { count, where });
  return (
    <>
      <ReaderLine
        protection={talk.protection}
        icon={isSealed ? <IconLock size={14} stroke={1.8} aria-hidden /> : <IconEye size={14} stroke={1.8} aria-hidden />}
        onOpen={() => setOpen(true)}
        hint={t("readerHint")}
      >
        {line}
      </ReaderLine>
      <Sheet isOpen={isOpen} title={t("readerTitle")} onClose={() => setOpen(false)}>
        <Explanation talk={talk} place={place} />
      </Sheet>
    </>
  );
}

function Explanation({ talk, place }: { readonly talk: TalkView; readonly place: string | null }) {
  const { t } = useTranslation("talk");
  const isSealed = talk.protection === "sealed";
  const missing = useMissingCount(talk.talkId);
  const points = [
    ...(missing > 0
      ? ([
          { icon: IconAlertTriangle, tone: "yamabuki", title: t("readerMissing", { count: missing }), text: t("readerMissingText") },
        ] as const)
      : []),
    { icon: IconUsers, tone: "ink", title: t("readerWho"), text: t(WHO_TEXT[talk.kind], { count: talk.memberCount }) },
    {
      icon: IconServer,
      tone: isSealed ? "matsu" : "yamabuki",
      title: t("readerServer"),
      text: t(isSealed ? "readerServerSealed" : "readerServerPlain"),
    },
    {
      icon: IconMapPin,
      tone: "ink",
      title: t("readerPlace"),
      text: place === null ? t("readerPlaceUnstated") : t("readerPlaceText", { place }),
    },
    { icon: IconShieldCheck, tone: "matsu", title: t("readerOthers"), text: t("readerOthersText") },
  ] as const;
  return (
    <dl className={classes["points"]}>
      {points.map(({ icon: Icon, tone, title, text }) => (
        <div key={title} className={classes["point"]} data-tone={tone}>
          <dt>
            <Icon size={22} stroke={1.5} aria-hidden />
            {title}
          </dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}
