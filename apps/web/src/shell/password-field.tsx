import { PasswordInput, type PasswordInputProps } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

/** A password field whose eye says in the interface's language what it does, and is large enough for a finger. */
export function PasswordField(props: Omit<PasswordInputProps, "visible" | "onVisibilityChange" | "visibilityToggleButtonProps">) {
  const { t } = useTranslation("shell");
  const [isShown, setShown] = useState(false);
  return (
    <PasswordInput
      rightSectionWidth={44}
      {...props}
      visible={isShown}
      onVisibilityChange={setShown}
      visibilityToggleButtonProps={{ "aria-label": t(isShown ? "passwordHide" : "passwordShow"), tabIndex: 0 }}
    />
  );
}
