export { Avatar, type AvatarProps } from "./avatar.tsx";
export { Bubble, type BubbleProps } from "./bubble.tsx";
export { EmptyState, type EmptyStateProps } from "./empty-state.tsx";
export { Knot, type KnotProps } from "./knot.tsx";
export { initialOf, patternOf, spread } from "./pattern.ts";
export { ReaderLine, type ReaderLineProps } from "./reader-line.tsx";
export { ACCENTS, type Accent, theme } from "./theme.ts";
