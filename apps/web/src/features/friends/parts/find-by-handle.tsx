import { Button, TextInput } from "@mantine/core";
import { IconAt, IconSearch } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Panel } from "../../me/parts/panel.tsx";
import { useFindFriend } from "../use-find-friend.ts";
import classes from "./find-by-handle.module.css";
import { FoundPerson } from "./found-person.tsx";

/** Looks for one exact handle, and asks. */
export function FindByHandle() {
  const { t } = useTranslation("friends");
  const find = useFindFriend();
  return (
    <Panel title={t("findTitle")} about={t("findAbout")} look="plain">
      <form onSubmit={find.submit} noValidate role="search" aria-label={t("findTitle")}>
        <TextInput
          label={t("findLabel")}
          leftSection={<IconAt size={18} aria-hidden />}
          value={find.handle}
          onChange={(event) => find.setHandle(event.currentTarget.value)}
          error={find.isInvalid ? t("findInvalid") : null}
          autoCapitalize="none"
          autoComplete="off"
          autoCorrect="off"
          spellCheck={false}
          maxLength={31}
          inputContainer={(field) => (
            <div className={classes["line"]}>
              <div className={classes["field"]}>{field}</div>
              <Button type="submit" loading={find.isBusy} leftSection={<IconSearch size={18} aria-hidden />}>
                {t("find")}
              </Button>
            </div>
          )}
        />
      </form>
      <div role="status" className={classes["answer"]}>
        {find.problem !== null && <p className={classes["problem"]}>{find.problem}</p>}
        {find.found !== null && <FoundPerson found={find.found} onRequested={find.forget} />}
      </div>
    </Panel>
  );
}
