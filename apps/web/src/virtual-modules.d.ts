/** Made by the build from the pinned set of names: tools/emoji-table.ts. */
declare module "virtual:emoji-table" {
  // oxlint-disable-next-line typescript/consistent-type-imports -- In the declaration of a module no other one can be imported by its place.
  const table: import("./features/emoji/emoji.ts").EmojiTable;
  export default table;
}
