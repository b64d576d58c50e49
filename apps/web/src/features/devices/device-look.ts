/** What kind of thing a device is, told by the name it gave itself at sign-in. Only chooses an icon. */
export function lookOf(device: {
  readonly name: string;
  readonly kind: "browser" | "program";
}): "phone" | "tablet" | "computer" | "program" {
  if (device.kind === "program") return "program";
  if (/iPhone|Android/.test(device.name)) return "phone";
  return /iPad/.test(device.name) ? "tablet" : "computer";
}
