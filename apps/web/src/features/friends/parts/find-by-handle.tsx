import { Button, Input } from "@mantine/core";
import { IconAt, IconSearch } from "@tabler/icons-react";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { Panel } from "../../me/parts/panel.tsx";
import { useFindFriend } from "../use-find-friend.ts";
import classes from "./find-by-handle.module.css";
import { FoundPerson } from "./found-person.tsx";

/** Looks for one exact handle, and asks. */
export function FindByHandle() {
  const { t } = useTranslation("friends");
  const find = useFindFriend();
  const fieldId = useId();
  return (
    <Panel title={t("findTitle")} about={t("findAbout")} look="plain">
      <form onSubmit={find.submit} noValidate role="search" aria-label={t("findTitle")}>
        <Input.Wrapper id={fieldId} label={t("findLabel")} error={find.isInvalid ? t("findInvalid") : null}>
          <div className={classes["line"]}>
            <Input
              className={classes["field"] ?? ""}
              size="md"
              leftSection={<IconAt size={18} aria-hidden />}
              value={find.handle}
              onChange={(event) => find.setHandle(event.currentTarget.value)}
              error={find.isInvalid}
              autoCapitalize="none"
              autoComplete="off"
              autoCorrect="off"
              spellCheck={false}
              maxLength={31}
            />
            <Button type="submit" loading={find.isBusy} leftSection={<IconSearch size={18} aria-hidden />}>
              {t("find")}
            </Button>
          </div>
        </Input.Wrapper>
      </form>
      <div role="status" className={classes["answer"]}>
        {find.problem !== null && <p className={classes["problem"]}>{find.problem}</p>}
        {find.found !== null && <FoundPerson found={find.found} onRequested={find.forget} />}
      </div>
    </Panel>
  );
}
