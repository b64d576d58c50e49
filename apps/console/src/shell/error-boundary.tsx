import { Button } from "@mantine/core";
import { EmptyState } from "@musubi/ui";
import { Component } from "react";
import { useTranslation } from "react-i18next";

/** What is shown when a screen could not be drawn. */
export function BrokenScreen() {
  const { t } = useTranslation("shell");
  return (
    <main role="alert" style={{ blockSize: "100%" }}>
      <EmptyState title={t("brokenTitle")} knotSize={72} action={<Button onClick={() => location.reload()}>{t("brokenReload")}</Button>}>
        {t("brokenText")}
      </EmptyState>
    </main>
  );
}

interface Props {
  readonly children: React.ReactNode;
}

/** Catches what goes wrong while drawing, so that a person sees words instead of an empty page. */
export class ErrorBoundary extends Component<Props, { readonly isBroken: boolean }> {
  override readonly state = { isBroken: false };
  static getDerivedStateFromError(): { readonly isBroken: boolean } {
    return { isBroken: true };
  }
  override render(): React.ReactNode {
    return this.state.isBroken ? <BrokenScreen /> : this.props.children;
  }
}
