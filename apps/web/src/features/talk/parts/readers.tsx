import { Drawer, Modal } from "@mantine/core";
import type { TalkView } from "@musubi/protocol";
import { ReaderLine } from "@musubi/ui";
import { IconEye, IconLock, IconMapPin, IconServer, IconShieldCheck, IconUsers } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { placeName } from "../../../i18n/places.ts";
import { useLanguage } from "../../../i18n/use-language.ts";
import { useLayout } from "../../../shell/use-layout.ts";
import classes from "./readers.module.css";

/** The reader's line of a talk, and its full explanation one tap away. */
export function Readers({ talk }: { readonly talk: TalkView }) {
  const { t } = useTranslation("talk");
  const { t: tShell } = useTranslation("shell");
  const language = useLanguage();
  const layout = useLayout();
  const [isOpen, setOpen] = useState(false);
  const place = placeName(talk.region, language);
  const count = talk.memberCount;
  const isSealed = talk.protection === "sealed";
  const line = isSealed
    ? t("readerSealed", { count, place })
    : talk.kind === "self"
      ? t("readerSelf", { place })
      : t("readerPlain", { count, place });
  const common = {
    opened: isOpen,
    onClose: () => setOpen(false),
    title: t("readerTitle"),
    closeButtonProps: { "aria-label": tShell("close") },
  };
  const explanation = <Explanation talk={talk} place={place} />;
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
      {layout === "phone" ? (
        <Drawer {...common} position="bottom" size="auto">
          {explanation}
        </Drawer>
      ) : (
        <Modal {...common}>{explanation}</Modal>
      )}
    </>
  );
}

function Explanation({ talk, place }: { readonly talk: TalkView; readonly place: string }) {
  const { t } = useTranslation("talk");
  const isSealed = talk.protection === "sealed";
  const points = [
    { icon: IconUsers, tone: "ink", title: t("readerWho"), text: t("readerWhoText", { count: talk.memberCount }) },
    {
      icon: IconServer,
      tone: isSealed ? "matsu" : "yamabuki",
      title: t("readerServer"),
      text: t(isSealed ? "readerServerSealed" : "readerServerPlain"),
    },
    { icon: IconMapPin, tone: "ink", title: t("readerPlace"), text: t("readerPlaceText", { place }) },
    { icon: IconShieldCheck, tone: "matsu", title: t("readerOthers"), text: t("readerOthersText") },
  ] as const;
  return (
    <dl className={classes["points"]}>
      {points.map(({ icon: Icon, tone, title, text }) => (
        <div key={title} className={classes["point"]} data-tone={tone}>
          <Icon size={22} stroke={1.5} aria-hidden />
          <div>
            <dt>{title}</dt>
            <dd>{text}</dd>
          </div>
        </div>
      ))}
    </dl>
  );
}
