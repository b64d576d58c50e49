import { SegmentedControl, Switch } from "@mantine/core";
import type { AlbumAddPolicy, AlbumOrder, AlbumRemovePolicy } from "@musubi/protocol";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import classes from "./album-rules.module.css";

/** What the keepers of an album decide. */
export interface AlbumRules {
  readonly addPolicy: AlbumAddPolicy;
  readonly removePolicy: AlbumRemovePolicy;
  readonly order: AlbumOrder;
  readonly showsViews: boolean;
}

interface Props {
  /** Of a sealed talk, where the server cannot write down who opens what. */
  readonly isSealed: boolean;
  readonly rules: AlbumRules;
  readonly onChange: (change: Partial<AlbumRules>) => void;
}

const ADD = ["everyone", "keepers"] as const satisfies readonly AlbumAddPolicy[];
const REMOVE = ["everyone", "adder", "keepers"] as const satisfies readonly AlbumRemovePolicy[];
const ORDER = ["taken", "added", "manual"] as const satisfies readonly AlbumOrder[];
const ADD_WORDS = { everyone: "addEveryone", keepers: "addKeepers" } as const;
const REMOVE_WORDS = { everyone: "removeEveryone", adder: "removeAdder", keepers: "removeKeepers" } as const;
const ORDER_WORDS = { taken: "orderTaken", added: "orderAdded", manual: "orderManual" } as const;

/** Who may add and remove, in which order photos stand, and whether it is shown who has opened them. */
export function AlbumRulesFields({ isSealed, rules, onChange }: Props) {
  const { t } = useTranslation("albums");
  return (
    <>
      <Choice
        label={t("whoAdds")}
        value={rules.addPolicy}
        data={ADD.map((value) => ({ value, label: t(ADD_WORDS[value]) }))}
        onChange={(addPolicy) => onChange({ addPolicy })}
      />
      <Choice
        label={t("whoRemoves")}
        value={rules.removePolicy}
        data={REMOVE.map((value) => ({ value, label: t(REMOVE_WORDS[value]) }))}
        onChange={(removePolicy) => onChange({ removePolicy })}
      />
      <p className={classes["help"]}>{t("keepersHelp")}</p>
      <Choice
        label={t("order")}
        value={rules.order}
        data={ORDER.map((value) => ({ value, label: t(ORDER_WORDS[value]) }))}
        onChange={(order) => onChange({ order })}
      />
      {isSealed ? (
        <p className={classes["help"]}>{t("sealedCannot")}</p>
      ) : (
        <Switch
          label={t("showsViews")}
          description={t("showsViewsHelp")}
          checked={rules.showsViews}
          onChange={(event) => onChange({ showsViews: event.currentTarget.checked })}
        />
      )}
    </>
  );
}

interface ChoiceProps<V extends string> {
  readonly label: string;
  readonly value: V;
  readonly data: readonly { readonly value: V; readonly label: string }[];
  readonly onChange: (value: V) => void;
}

function Choice<V extends string>({ label, value, data, onChange }: ChoiceProps<V>) {
  const labelId = useId();
  return (
    <div>
      <p id={labelId} className={classes["label"]}>
        {label}
      </p>
      <SegmentedControl<V> fullWidth mt={4} aria-labelledby={labelId} value={value} onChange={onChange} data={[...data]} />
    </div>
  );
}
