import { useTranslation } from "react-i18next";
import { Page } from "../../shell/parts/page.tsx";
import { TabLinks } from "../../shell/parts/tabs.tsx";

interface Props {
  readonly about: string;
  readonly action?: React.ReactNode;
  readonly children: React.ReactNode;
}

/** A page of the directory, with the others beside it. */
export function DirectoryPage({ about, action, children }: Props) {
  const { t } = useTranslation("directory");
  return (
    <Page
      title={t("title")}
      about={about}
      action={action}
      tabs={
        <TabLinks
          label={t("tabsLabel")}
          links={[
            { to: "/directory", label: t("tabPeople") },
            { to: "/directory/employers", label: t("tabEmployers") },
            { to: "/directory/cuts", label: t("tabCuts") },
            { to: "/directory/networks", label: t("tabNetworks") },
            { to: "/directory/record", label: t("tabRecord") },
          ]}
        />
      }
    >
      {children}
    </Page>
  );
}
