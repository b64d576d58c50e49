import { Button } from "@mantine/core";
import type { CaseId } from "@musubi/protocol/staff";
import { IconKey } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead } from "../../data/hooks.ts";
import { Loaded } from "../../shell/parts/loaded.tsx";
import { Panel } from "../../shell/parts/panel.tsx";
import { GrantCard } from "./grant-card.tsx";
import { RequestForm } from "./request-form.tsx";

/** While a decision is awaited or a grant runs, its state is looked at this often. */
const LOOK_MS = 4_000;
const SHOWN_MAX = 6;

interface Props {
  readonly caseId: CaseId;
  /** A closed case opens nothing. */
  readonly canAsk: boolean;
}

/** What this case needs of the person beyond its own words: asking for it, and what was agreed to. */
export function AccessPanel({ caseId, canAsk }: Props) {
  const { t } = useTranslation("access");
  const read = useRead("access.list", { which: "mine" }, LOOK_MS);
  const [isAsking, setAsking] = useState(false);
  return (
    <Panel
      title={t("panelTitle")}
      about={t("panelAbout")}
      look="plain"
      action={
        canAsk && !isAsking ? (
          <Button leftSection={<IconKey size={18} aria-hidden />} onClick={() => setAsking(true)}>
            {t("ask")}
          </Button>
        ) : undefined
      }
    >
      {isAsking && canAsk && (
        <RequestForm
          caseId={caseId}
          onClose={() => setAsking(false)}
          onAsked={() => {
            setAsking(false);
            read.reload();
          }}
        />
      )}
      <Loaded read={read}>
        {({ grants }) =>
          grants
            .filter((grant) => grant.caseId === caseId && grant.scope.kind !== "case")
            .slice(0, SHOWN_MAX)
            .map((grant) => <GrantCard key={grant.grantId} grant={grant} onChanged={read.reload} />)
        }
      </Loaded>
    </Panel>
  );
}
