import { ActionIcon, Button, Loader } from "@mantine/core";
import { unreachable } from "@musubi/base";
import type { LinkPreview } from "@musubi/protocol";
import { IconEye, IconLinkPlus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { refusalText } from "../../../i18n/refusal-text.ts";
import { useLanguage } from "../../../i18n/use-language.ts";
import { usePolicy } from "../../welcome/use-policy.ts";
import { hostOf } from "../drawable.ts";
import { linkToOffer, useLinkOffer } from "../use-link-offer.ts";
import { CardFace } from "./link-card.tsx";
import classes from "./link-offer.module.css";

interface Props {
  readonly text: string;
  readonly preview: LinkPreview | null;
  readonly onPreview: (preview: LinkPreview | null) => void;
}

/** Above the field: the card that goes with the message, or the quiet offer of one where the text holds a link. */
export function LinkOffer({ text, preview, onPreview }: Props) {
  const { t } = useTranslation("links");
  if (preview !== null) {
    return (
      <section className={classes["made"]} aria-label={t("label")}>
        <CardFace preview={preview} />
        <ActionIcon className={classes["remove"]} aria-label={t("remove")} title={t("remove")} onClick={() => onPreview(null)}>
          <IconX size={20} stroke={1.6} />
        </ActionIcon>
      </section>
    );
  }
  const link = linkToOffer(text);
  // Another link is another question.
  return link === null ? null : <Offer key={link} link={link} onPreview={onPreview} />;
}

function Offer({ link, onPreview }: { readonly link: string; readonly onPreview: (preview: LinkPreview) => void }) {
  const { t } = useTranslation("links");
  const { t: tShell } = useTranslation("shell");
  const language = useLanguage();
  const policy = usePolicy();
  const { asking, tell, open, dismiss } = useLinkOffer(link, onPreview);
  const host = hostOf(link);
  if (policy?.hasLinkPreviews !== true) return null;
  switch (asking.kind) {
    case "offered":
      return (
        <div className={classes["root"]}>
          <Button
            size="compact-sm"
            variant="default"
            radius="xl"
            className={classes["chip"]}
            leftSection={<IconLinkPlus size={16} stroke={1.7} aria-hidden />}
            onClick={tell}
          >
            {t("add")}
          </Button>
        </div>
      );
    case "told":
      return (
        <div className={classes["told"]}>
          <p className={classes["line"]}>
            <IconEye size={18} stroke={1.6} aria-hidden />
            <span>{t("tells")}</span>
          </p>
          <div className={classes["buttons"]}>
            <Button size="compact-sm" autoFocus onClick={open}>
              {t("open")}
            </Button>
            <Button size="compact-sm" variant="subtle" onClick={dismiss}>
              {t("notNow")}
            </Button>
          </div>
        </div>
      );
    case "opening":
      return (
        <p className={classes["opening"]} role="status">
          <Loader size={16} aria-hidden /> <span>{t("opening", { host })}</span>
        </p>
      );
    case "failed":
      return (
        <div className={classes["told"]} role="alert">
          <p className={classes["line"]}>
            <span>
              <strong>{t("failed", { host })}</strong> {refusalText(asking.refusal, language, tShell)}
            </span>
          </p>
          <div className={classes["buttons"]}>
            <Button size="compact-sm" variant="light" onClick={open}>
              {t("again")}
            </Button>
            <Button size="compact-sm" variant="subtle" onClick={dismiss}>
              {t("dismiss")}
            </Button>
          </div>
        </div>
      );
    default:
      return unreachable(asking);
  }
}
