import { Button, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCall, useRead, useSelf } from "../../data/hooks.ts";
import type { OutputOf } from "../../data/operations.ts";
import { placeName } from "../../i18n/places.ts";
import { useLanguage } from "../../i18n/use-language.ts";
import { useNotices } from "../../shell/notices.tsx";
import { AskDialog } from "../../shell/parts/ask-dialog.tsx";
import { IdText } from "../../shell/parts/id-text.tsx";
import { Line } from "../../shell/parts/line.tsx";
import { Loaded } from "../../shell/parts/loaded.tsx";
import { Nothing } from "../../shell/parts/nothing.tsx";
import { Panel } from "../../shell/parts/panel.tsx";
import { CountryField, isCountry } from "./country-field.tsx";
import { DirectoryPage } from "./directory-page.tsx";
import { FormDialog } from "./form-dialog.tsx";

type Network = OutputOf<"network.list">["networks"][number];

/** Networks that stand for an office, and the identity providers that are accepted. */
export function NetworksScreen() {
  const { t } = useTranslation("directory");
  const language = useLanguage();
  const { role } = useSelf();
  const call = useCall();
  const { done } = useNotices();
  const read = useRead("network.list", {});
  const [isAdding, setAdding] = useState(false);
  const [asked, setAsked] = useState<Network | null>(null);
  const remove = async (network: Network) => {
    const outcome = await call("network.remove", { networkId: network.networkId });
    if (outcome.ok) {
      done(t("networkRemoved"));
      read.reload();
    }
    return outcome;
  };
  const isSecurity = role === "security";
  return (
    <DirectoryPage
      about={t("networksAbout")}
      action={
        isSecurity ? (
          <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setAdding(true)}>
            {t("addNetwork")}
          </Button>
        ) : undefined
      }
    >
      <Panel>
        <Loaded read={read}>
          {({ networks }) => (
            <>
              {networks.length === 0 && <Nothing title={t("noNetworks")} />}
              {networks.map((network) => (
                <Line
                  key={network.networkId}
                  title={network.label}
                  about={`${network.cidr} · ${placeName(network.country, language)}`}
                  end={
                    isSecurity && (
                      <Button
                        variant="outline"
                        color="shu"
                        aria-label={t("removeNetworkLabel", { name: network.label })}
                        onClick={() => setAsked(network)}
                      >
                        {t("removeNetwork")}
                      </Button>
                    )
                  }
                />
              ))}
            </>
          )}
        </Loaded>
      </Panel>
      <Issuers />
      {isAdding && <AddNetworkDialog onAdded={read.reload} onClose={() => setAdding(false)} />}
      {asked !== null && (
        <AskDialog
          title={t("removeNetworkTitle")}
          action={t("removeNetwork")}
          isGrave
          onConfirm={() => remove(asked)}
          onClose={() => setAsked(null)}
        >
          <p>
            {asked.label} · {asked.cidr}
          </p>
          <p>{t("removeNetworkText")}</p>
        </AskDialog>
      )}
    </DirectoryPage>
  );
}

function Issuers() {
  const { t } = useTranslation("directory");
  const read = useRead("issuer.list", {});
  const employers = useRead("employer.list", {});
  const known = employers.reading.kind === "ready" ? employers.reading.value.employers : [];
  return (
    <Panel title={t("issuersTitle")} about={t("issuersAbout")}>
      <Loaded read={read}>
        {({ issuers }) => (
          <>
            {issuers.length === 0 && <Nothing title={t("noIssuers")} />}
            {issuers.map((one) => (
              <Line
                key={one.issuerId}
                title={known.find(({ employerId }) => employerId === one.employerId)?.name ?? one.employerId}
                about={
                  <>
                    {one.issuer}
                    <br />
                    {t("signInAddress")}: <IdText>{`${location.origin}/provider/start?issuer=${one.issuerId}`}</IdText>
                  </>
                }
              />
            ))}
          </>
        )}
      </Loaded>
    </Panel>
  );
}

function AddNetworkDialog({ onAdded, onClose }: { readonly onAdded: () => void; readonly onClose: () => void }) {
  const { t } = useTranslation("directory");
  const call = useCall();
  const { done } = useNotices();
  const [cidr, setCidr] = useState("");
  const [country, setCountry] = useState("");
  const [label, setLabel] = useState("");
  const add = async () => {
    const outcome = await call("network.add", { cidr: cidr.trim(), country, label: label.trim() });
    if (outcome.ok) {
      done(t("networkAdded"));
      onAdded();
    }
    return outcome;
  };
  return (
    <FormDialog
      title={t("addNetwork")}
      action={t("addNetwork")}
      isReady={cidr.trim().length >= 3 && label.trim() !== "" && isCountry(country)}
      onSend={add}
      onClose={onClose}
    >
      <TextInput label={t("label")} maxLength={80} value={label} onChange={(event) => setLabel(event.currentTarget.value)} data-autofocus />
      <TextInput
        label={t("cidr")}
        maxLength={50}
        autoComplete="off"
        value={cidr}
        onChange={(event) => setCidr(event.currentTarget.value)}
      />
      <CountryField label={t("office")} value={country} onChange={setCountry} />
    </FormDialog>
  );
}
