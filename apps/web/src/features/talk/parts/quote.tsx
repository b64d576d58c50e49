import { useTranslation } from "react-i18next";
import { useGist } from "../../talks/use-preview.ts";
import { useScene } from "../scene.ts";
import { useQuoted } from "../use-quoted.ts";
import classes from "./quote.module.css";

/** The message that is answered, above the answer. A press goes there. */
export function Quote({ seq }: { readonly seq: number }) {
  const { t } = useTranslation("talk");
  const { names, jump } = useScene();
  const gist = useGist();
  const quoted = useQuoted(seq);
  if (quoted === null) return <span className={classes["quote"]}>{t("quoteGone")}</span>;
  if (quoted === undefined) return <span className={classes["quote"]} aria-busy />;
  const name = names.nameOrYou(quoted.senderId);
  return (
    <button type="button" className={classes["quote"]} onClick={() => jump(seq)} aria-label={`${t("quoteJump", { name })} ${gist(quoted)}`}>
      <span className={classes["name"]}>{name}</span>
      <span className={classes["text"]}>{gist(quoted)}</span>
    </button>
  );
}
