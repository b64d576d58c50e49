import { ActionIcon, Button, Menu, Popover } from "@mantine/core";
import { Knot } from "@musubi/ui";
import {
  IconBuilding,
  IconChevronDown,
  IconDeviceDesktop,
  IconLanguage,
  IconLogout,
  IconMapPin,
  IconMoon,
  IconSun,
  IconUserCog,
} from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSelf, useSession } from "../data/hooks.ts";
import { useLanguage } from "../i18n/use-language.ts";
import { useAppearance } from "./appearance.tsx";
import classes from "./session-bar.module.css";
import { useStandingFacts } from "./standing-facts.ts";

/** Who one is to the record: exactly what each reading is recorded with. */
export function SessionBar() {
  const { t } = useTranslation("shell");
  const self = useSelf();
  const { role, employer, place, device, isPlaceKnown, isDeviceManaged } = useStandingFacts(self);
  const [isOpen, setOpen] = useState(false);
  const facts = [
    { name: "role", icon: <IconUserCog size={16} aria-hidden />, label: t("barRole"), value: role, isGood: self.role !== null },
    {
      name: "employer",
      icon: <IconBuilding size={16} aria-hidden />,
      label: t("barEmployer"),
      value: employer,
      isGood: self.employer.isJoined,
    },
    { name: "place", icon: <IconMapPin size={16} aria-hidden />, label: t("barPlace"), value: place, isGood: isPlaceKnown },
    { name: "device", icon: <IconDeviceDesktop size={16} aria-hidden />, label: t("barDevice"), value: device, isGood: isDeviceManaged },
  ];
  const list = (
    <dl className={classes["facts"]}>
      {facts.map(({ name, icon, label, value, isGood }) => (
        <div key={name} className={classes["fact"]} data-good={isGood}>
          <dt>
            {icon}
            <span className={classes["label"]}>{label}</span>
          </dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
  return (
    <section className={classes["bar"]} aria-label={t("barLabel")}>
      <span className={classes["mark"]}>
        <Knot size={28} />
        <span className={classes["brand"]}>{t("brand")}</span>
      </span>
      <div className={classes["wide"]}>{list}</div>
      <div className={classes["end"]}>
        <Popover opened={isOpen} onChange={setOpen} position="bottom-end" width={280} trapFocus>
          <Popover.Target>
            <Button
              className={classes["narrow"]}
              variant="default"
              size="sm"
              rightSection={<IconChevronDown size={16} aria-hidden />}
              onClick={() => setOpen(!isOpen)}
              data-warning={facts.some(({ isGood }) => !isGood) || undefined}
            >
              {role}
            </Button>
          </Popover.Target>
          <Popover.Dropdown aria-label={t("barLabel")}>{list}</Popover.Dropdown>
        </Popover>
        <SessionMenu name={self.name} />
      </div>
    </section>
  );
}

function SessionMenu({ name }: { readonly name: string }) {
  const { t } = useTranslation("shell");
  const session = useSession();
  const language = useLanguage();
  const { scheme, setTheme, setLanguage } = useAppearance();
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button
            variant="subtle"
            color="ink"
            size="sm"
            className={classes["name"]}
            rightSection={<IconChevronDown size={16} aria-hidden />}
          >
            {name}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconLanguage size={18} aria-hidden />}
            onClick={() => setLanguage(language === "ja" ? "en" : "ja")}
            lang={language === "ja" ? "en" : "ja"}
          >
            {language === "ja" ? "English" : "日本語"}
          </Menu.Item>
          <Menu.Item
            leftSection={scheme === "dark" ? <IconSun size={18} aria-hidden /> : <IconMoon size={18} aria-hidden />}
            onClick={() => setTheme(scheme === "dark" ? "light" : "dark")}
          >
            {t(scheme === "dark" ? "themeLight" : "themeDark")}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<IconLogout size={18} aria-hidden />} onClick={() => void session.signOut()}>
            {t("signOut")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ActionIcon size={40} aria-label={t("signOut")} title={t("signOut")} onClick={() => void session.signOut()}>
        <IconLogout size={20} stroke={1.6} aria-hidden />
      </ActionIcon>
    </>
  );
}
