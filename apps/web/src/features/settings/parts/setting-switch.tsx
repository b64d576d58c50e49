import { Switch } from "@mantine/core";
import classes from "./setting-switch.module.css";

interface Props {
  readonly label: string;
  readonly about: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}

/** A setting that is on or off, with a sentence on what that means. The whole line is the target. */
export function SettingSwitch({ label, about, isOn, onChange }: Props) {
  return (
    <Switch
      className={classes["root"] ?? ""}
      classNames={{ body: classes["body"] ?? "", labelWrapper: classes["words"] ?? "", track: classes["track"] ?? "" }}
      label={label}
      description={about}
      labelPosition="left"
      checked={isOn}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  );
}
