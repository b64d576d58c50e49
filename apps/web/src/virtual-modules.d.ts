/** Made by the build from the pinned set of names: tools/emoji-table.ts. */
declare module "virtual:emoji-table" {
  const table: import("./features/emoji/emoji.ts").EmojiTable;
  export default table;
}
