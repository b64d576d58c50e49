import type { ExportedTalk } from "./export-store.ts";

const WORDS = {
  ja: {
    title: "わたしのデータ",
    intro: "このフォルダーには、Musubiにあるあなたのデータがすべて入っています。",
    account: "アカウント、設定、端末",
    privateProfile: "プロフィール＋（氏名、住所、電話番号）",
    friends: "友だち、リクエスト、ブロック",
    invites: "招待リンク",
    sealed: "封緘されたトークの端末の鍵と、封をしたまま預かっているデータ",
    sealedNote:
      "封緘されたトークの内容は、あなたの端末でだけ開けます。サーバーには読めないため、ここには入っていません。封緘されたファイルは封をしたまま入っています。",
    support: "お問い合わせと回答",
    reports: "通報したこと（メッセージの内容は入っていません）",
    files: "送った写真・動画・ファイル（filesフォルダー）",
    disclosures: "運営スタッフによるデータの閲覧記録（一行に一つ、JSON形式）",
    talks: "トーク",
    messages: "メッセージ（一行に一つ、JSON形式）",
    facts: "メンバーと設定",
  },
  en: {
    title: "My data",
    intro: "This folder holds everything of yours on Musubi.",
    account: "Account, settings, devices",
    privateProfile: "Profile+ (legal name, address, phone)",
    friends: "Friends, requests, blocks",
    invites: "Invite links",
    sealed: "Keys of my devices for sealed talks, and what is kept here under seal",
    sealedNote:
      "What was said in sealed talks opens on your devices only. The server cannot read it, so it is not in here. Sealed files are in here as they lie on the server: sealed.",
    support: "What I wrote to the service, and the answers",
    reports: "What I reported (without the messages themselves)",
    files: "Photos, videos and files that you sent (folder files)",
    disclosures: "Who of the staff opened my data (one per line, as JSON)",
    talks: "Talks",
    messages: "Messages (one per line, as JSON)",
    facts: "Members and settings",
  },
} as const;

/** A page that says what lies where in a copy. Holds no script and loads nothing from anywhere. */
export function indexPage(language: "ja" | "en", folders: readonly { readonly talk: ExportedTalk; readonly folder: string }[]): string {
  const words = WORDS[language];
  const files = [
    ["account.json", words.account],
    ["profile-private.json", words.privateProfile],
    ["friends.json", words.friends],
    ["invites.json", words.invites],
    ["sealed.json", words.sealed],
    ["support.json", words.support],
    ["reports.json", words.reports],
    ["files.json", words.files],
    ["disclosures.jsonl", words.disclosures],
  ] as const;
  const list = files.map(([path, label]) => `<li>${link(path, label)}</li>`).join("\n");
  const talks = folders
    .map(({ folder }) => {
      const parts = [link(`${folder}/messages.jsonl`, words.messages), link(`${folder}/talk.json`, words.facts)];
      return `<li>${escape(folder.slice("talks/".length))}: ${parts.join(", ")}</li>`;
    })
    .join("\n");
  return `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'"><title>${words.title}</title></head>
<body>
<h1>${words.title}</h1>
<p>${words.intro}</p>
<p>${words.sealedNote}</p>
<ul>
${list}
</ul>
<h2>${words.talks}</h2>
<ul>
${talks}
</ul>
</body>
</html>
`;
}

function link(path: string, label: string): string {
  return `<a href="${escape(path.split("/").map(encodeURIComponent).join("/"))}">${escape(label)}</a>`;
}

/** Names of talks are other people's words: text, never markup. */
function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;").replaceAll("'", "&#39;");
}
