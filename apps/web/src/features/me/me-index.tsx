import { Navigate } from "@tanstack/react-router";
import { useLayout } from "../../shell/use-layout.ts";

/** "Me" without a page: the list alone on a phone, the profile where there is room beside it. */
export function MeIndex() {
  return useLayout() === "phone" ? null : <Navigate to="/me/profile" replace />;
}
