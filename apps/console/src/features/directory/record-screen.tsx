import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCall, useRead } from "../../data/hooks.ts";
import type { OutputOf } from "../../data/operations.ts";
import { useNotices } from "../../shell/notices.tsx";
import { IdText } from "../../shell/parts/id-text.tsx";
import { Loaded } from "../../shell/parts/loaded.tsx";
import { Moment } from "../../shell/parts/moment.tsx";
import { Nothing } from "../../shell/parts/nothing.tsx";
import { Panel } from "../../shell/parts/panel.tsx";
import { Row, Table } from "../../shell/parts/table.tsx";
import { DirectoryPage } from "./directory-page.tsx";

type Action = OutputOf<"directory.listActions">["actions"][number];
const PAGE = 100;

/** What was done in the directory. */
export function RecordScreen() {
  const { t } = useTranslation("directory");
  const read = useRead("directory.listActions", { countMax: PAGE });
  return (
    <DirectoryPage about={t("recordAbout")}>
      <Loaded read={read}>{({ actions }) => <Actions key={actions[0]?.seq ?? 0} first={actions} />}</Loaded>
    </DirectoryPage>
  );
}

function Actions({ first }: { readonly first: readonly Action[] }) {
  const { t } = useTranslation("directory");
  const call = useCall();
  const { refused } = useNotices();
  const [older, setOlder] = useState<readonly Action[]>([]);
  const [hasMore, setHasMore] = useState(first.length === PAGE);
  const actions = [...first, ...older];
  const readOlder = async () => {
    const before = actions.at(-1)?.seq ?? 1;
    const page = await call("directory.listActions", { before, countMax: PAGE });
    if (!page.ok) return refused(page.reason);
    setOlder([...older, ...page.value.actions]);
    setHasMore(page.value.actions.length === PAGE);
  };
  const heads = (["recordSeq", "recordAt", "recordBy", "recordAction", "recordTarget", "recordWords"] as const).map((name) => t(name));
  return (
    <>
      <Panel>
        {actions.length === 0 ? (
          <Nothing title={t("noRecord")} />
        ) : (
          <Table label={t("tabRecord")} heads={heads}>
            {actions.map((action) => (
              <Row key={action.seq}>
                {action.seq}
                <span style={{ whiteSpace: "nowrap" }}>
                  <Moment at={action.at} isExact />
                </span>
                {action.by === "staff" ? <IdText>{action.staffId ?? "—"}</IdText> : t(`by_${action.by}`)}
                {action.action}
                {action.target === "" ? "—" : <IdText>{action.target}</IdText>}
                {action.words || "—"}
              </Row>
            ))}
          </Table>
        )}
      </Panel>
      {hasMore && (
        <div>
          <Button variant="default" onClick={() => void readOlder()}>
            {t("more")}
          </Button>
        </div>
      )}
    </>
  );
}
