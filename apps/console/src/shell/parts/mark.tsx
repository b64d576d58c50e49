import { IconAlertTriangle, IconBan, IconCircleCheck, IconCircleDashed, IconClock, IconInfoCircle } from "@tabler/icons-react";
import classes from "./mark.module.css";

/** What a state means: good, over, waiting, careful, grave. Colour never says it alone. */
export type Tone = "good" | "quiet" | "waiting" | "caution" | "grave";

const ICONS = { good: IconCircleCheck, quiet: IconCircleDashed, waiting: IconClock, caution: IconAlertTriangle, grave: IconBan } as const;

/** A state in one word, with its icon. */
export function Mark({ tone, children }: { readonly tone: Tone; readonly children: React.ReactNode }) {
  const Icon = ICONS[tone];
  return (
    <span className={classes["mark"]} data-tone={tone}>
      <Icon size={15} stroke={2} aria-hidden />
      <span>{children}</span>
    </span>
  );
}

interface NoticeProps {
  readonly tone: Tone;
  readonly title?: string;
  readonly children?: React.ReactNode;
  /** "alert" is said at once to screen readers. */
  readonly role?: "alert" | "status" | "note";
}

/** Something to know before one goes on. */
export function Notice({ tone, title, children, role = "note" }: NoticeProps) {
  const Icon = tone === "quiet" ? IconInfoCircle : ICONS[tone];
  return (
    <div className={classes["notice"]} data-tone={tone} role={role}>
      <Icon size={20} stroke={1.8} aria-hidden />
      <div className={classes["words"]}>
        {title !== undefined && <p className={classes["title"]}>{title}</p>}
        {children}
      </div>
    </div>
  );
}
