import {
  ActionIcon,
  Button,
  Checkbox,
  createTheme,
  Drawer,
  type MantineColorsTuple,
  Menu,
  Modal,
  NativeSelect,
  PasswordInput,
  Popover,
  Radio,
  Select,
  Switch,
  Textarea,
  TextInput,
  Tooltip,
  type VariantColorsResolver,
} from "@mantine/core";

/** The colours a component may be given, by the names of the design language. */
export const ACCENTS = ["ai", "shu", "matsu", "yamabuki", "ink"] as const;
/** One of the accents. */
export type Accent = (typeof ACCENTS)[number];

function isAccent(name: unknown): name is Accent {
  return ACCENTS.some((accent) => accent === name);
}

/** Mantine wants ten shades; ours is one token, which the scheme changes underneath. */
function shades(token: string): MantineColorsTuple {
  const value = `var(--${token})`;
  return [value, value, value, value, value, value, value, value, value, value];
}

/** The token that an accent's words are written in. */
function textOf(name: Accent): string {
  return name === "yamabuki" ? "var(--yamabuki-text)" : `var(--${name})`;
}

const resolveVariant: VariantColorsResolver = ({ color, variant }) => {
  const name = isAccent(color) ? color : "ai";
  const plain = { border: "1px solid transparent" };
  switch (variant) {
    case "filled":
      return { ...plain, background: `var(--${name})`, hover: `var(--${name}-strong)`, color: `var(--on-${name})` };
    case "light":
      return { ...plain, background: `var(--${name}-soft)`, hover: `var(--${name}-soft)`, color: textOf(name) };
    case "outline":
      return {
        background: "transparent",
        hover: `var(--${name}-soft)`,
        color: textOf(name),
        border: `1px solid color-mix(in srgb, var(--${name}) 46%, var(--paper))`,
      };
    case "subtle":
      return { ...plain, background: "transparent", hover: `var(--${name}-soft)`, color: textOf(name) };
    case "transparent":
      return { ...plain, background: "transparent", hover: "transparent", color: textOf(name) };
    default:
      return { background: "var(--raised)", hover: "var(--sunk)", color: "var(--ink)", border: "1px solid var(--hair)" };
  }
};

// The pages never scroll as a whole, so nothing has to be locked; locking would also need a style made at run time,
// which the content security policy refuses.
const floating = { lockScroll: false, transitionProps: { duration: 160, timingFunction: "cubic-bezier(0.2, 0.7, 0.3, 1)" } };

/** Mantine, drawn with our tokens. The values themselves live in tokens.css. */
export const theme = createTheme({
  primaryColor: "ai",
  primaryShade: 6,
  defaultRadius: "md",
  respectReducedMotion: true,
  cursorType: "pointer",
  focusRing: "auto",
  colors: { ai: shades("ai"), shu: shades("shu"), matsu: shades("matsu"), yamabuki: shades("yamabuki"), ink: shades("ink") },
  variantColorResolver: resolveVariant,
  components: {
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: "subtle", color: "ink", size: 44, radius: "xl" } }),
    Button: Button.extend({ defaultProps: { size: "md" } }),
    Checkbox: Checkbox.extend({ defaultProps: { size: "md" } }),
    Drawer: Drawer.extend({ defaultProps: floating }),
    // Without the placeholder that takes the first focus: a menu may hold nothing but its items.
    Menu: Menu.extend({
      defaultProps: { withInitialFocusPlaceholder: false, shadow: "md", radius: "md", transitionProps: { duration: 120 } },
    }),
    Modal: Modal.extend({ defaultProps: { ...floating, centered: true, radius: "lg" } }),
    NativeSelect: NativeSelect.extend({ defaultProps: { size: "md" } }),
    PasswordInput: PasswordInput.extend({ defaultProps: { size: "md" } }),
    Popover: Popover.extend({ defaultProps: { shadow: "md", transitionProps: { duration: 120 } } }),
    Radio: Radio.extend({ defaultProps: { size: "md" } }),
    Select: Select.extend({ defaultProps: { size: "md" } }),
    Switch: Switch.extend({ defaultProps: { size: "md" } }),
    Textarea: Textarea.extend({ defaultProps: { size: "md" } }),
    TextInput: TextInput.extend({ defaultProps: { size: "md" } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 500, transitionProps: { duration: 120 }, color: "ink" } }),
  },
});
