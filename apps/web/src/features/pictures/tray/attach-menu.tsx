import { ActionIcon, Menu } from "@mantine/core";
import { IconCamera, IconFile, IconPaperclip, IconPhoto } from "@tabler/icons-react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { PICTURE_TYPES } from "./chosen.ts";
import type { Tray } from "./use-tray.ts";

interface Props {
  readonly tray: Tray;
  readonly isTouch: boolean;
}

/** Chooses photos, videos and files; on a phone also the camera. */
export function AttachMenu({ tray, isTouch }: Props) {
  const { t } = useTranslation("pictures");
  const pictures = useRef<HTMLInputElement>(null);
  const camera = useRef<HTMLInputElement>(null);
  const files = useRef<HTMLInputElement>(null);
  const take = (event: React.ChangeEvent<HTMLInputElement>) => {
    if (event.currentTarget.files !== null) tray.add(event.currentTarget.files);
    // The same file can be chosen again.
    event.currentTarget.value = "";
  };
  return (
    <>
      <Menu position="top-start">
        <Menu.Target>
          <ActionIcon aria-label={t("attach")} title={t("attach")}>
            <IconPaperclip size={23} stroke={1.6} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPhoto size={20} stroke={1.6} />} onClick={() => pictures.current?.click()}>
            {t("attachPictures")}
          </Menu.Item>
          {isTouch && (
            <Menu.Item leftSection={<IconCamera size={20} stroke={1.6} />} onClick={() => camera.current?.click()}>
              {t("attachCamera")}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconFile size={20} stroke={1.6} />} onClick={() => files.current?.click()}>
            {t("attachFile")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <input ref={pictures} type="file" accept={PICTURE_TYPES} multiple hidden aria-label={t("attachPictures")} onChange={take} />
      <input ref={camera} type="file" accept="image/*" capture="environment" hidden aria-label={t("attachCamera")} onChange={take} />
      <input ref={files} type="file" multiple hidden aria-label={t("attachFile")} onChange={take} />
    </>
  );
}
