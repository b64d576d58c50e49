import { ActionIcon, Menu } from "@mantine/core";
import {
  IconArrowBarToDown,
  IconArrowBarToUp,
  IconArrowDown,
  IconArrowUp,
  IconDots,
  IconFileZip,
  IconFolderSymlink,
  IconPhotoStar,
  IconSelectAll,
  IconTrash,
  IconX,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./select-bar.module.css";

/** Where chosen photos can be put without being dragged. */
const PLACES = [
  { key: "toFront", icon: IconArrowBarToUp, by: Number.NEGATIVE_INFINITY },
  { key: "oneEarlier", icon: IconArrowUp, by: -1 },
  { key: "oneLater", icon: IconArrowDown, by: 1 },
  { key: "toEnd", icon: IconArrowBarToDown, by: Number.POSITIVE_INFINITY },
] as const;

interface Props {
  readonly count: number;
  readonly canRemove: boolean;
  readonly canArrange: boolean;
  readonly canPlace: boolean;
  readonly onClear: () => void;
  readonly onAll: () => void;
  readonly onRemove: () => void;
  readonly onMove: () => void;
  readonly onDownload: () => void;
  /** Puts what is chosen so many places on, or back. */
  readonly onPlace: (by: number) => void;
  /** Null unless exactly one photo is chosen. */
  readonly onCover: (() => void) | null;
}

/** Stands where the album's head was while photos are chosen: how many, and what can be done with them. */
export function SelectBar({
  count,
  canRemove,
  canArrange,
  canPlace,
  onClear,
  onAll,
  onRemove,
  onMove,
  onDownload,
  onPlace,
  onCover,
}: Props) {
  const { t } = useTranslation("albums");
  return (
    <header className={classes["bar"]}>
      <Tool label={t("selectNone")} onPress={onClear}>
        <IconX size={24} stroke={1.7} />
      </Tool>
      <p className={classes["count"]} role="status">
        {t("selectedCount", { count })}
      </p>
      <Tool label={t("selectAll")} onPress={onAll}>
        <IconSelectAll size={22} stroke={1.6} />
      </Tool>
      <Tool label={t("download")} onPress={onDownload} isDisabled={count === 0}>
        <IconFileZip size={22} stroke={1.6} />
      </Tool>
      {canRemove && (
        <Tool label={t("remove")} onPress={onRemove} isDisabled={count === 0}>
          <IconTrash size={22} stroke={1.6} />
        </Tool>
      )}
      {(canRemove || canArrange) && (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon className={classes["tool"]} aria-label={t("more")} title={t("more")} disabled={count === 0}>
              <IconDots size={22} stroke={1.6} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {canRemove && (
              <Menu.Item leftSection={<IconFolderSymlink size={20} stroke={1.6} />} onClick={onMove}>
                {t("move")}
              </Menu.Item>
            )}
            {canArrange && onCover !== null && (
              <Menu.Item leftSection={<IconPhotoStar size={20} stroke={1.6} />} onClick={onCover}>
                {t("cover")}
              </Menu.Item>
            )}
            {canPlace && (
              <>
                {PLACES.map(({ key, icon: Icon, by }) => (
                  <Menu.Item key={key} leftSection={<Icon size={20} stroke={1.6} />} onClick={() => onPlace(by)}>
                    {t(key)}
                  </Menu.Item>
                ))}
              </>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
    </header>
  );
}

interface ToolProps {
  readonly label: string;
  readonly onPress: () => void;
  readonly isDisabled?: boolean;
  readonly children: React.ReactNode;
}

function Tool({ label, onPress, isDisabled = false, children }: ToolProps) {
  return (
    <ActionIcon className={classes["tool"]} aria-label={label} title={label} disabled={isDisabled} onClick={onPress}>
      {children}
    </ActionIcon>
  );
}
