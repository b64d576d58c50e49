import { words } from "../../i18n/words.ts";

export const text = words({
  en: {
    languageTitle: "Language",
    languageAbout: "On all your devices.",
    themeTitle: "Look",
    themeSystem: "As the device",
    themeLight: "Light",
    themeDark: "Dark",
    receipts: "Show how far I have read",
    receiptsAbout: "The members of a talk see up to where you have read. Off: they do not, and you still see theirs.",
    findable: "Let others find me by my handle",
    findableAbout:
      "Whoever types @{{handle}} exactly sees your name, picture and status text, and can ask to be your friend. Off: only people with your invitation reach you.",
    privacyMore: "What a friend sees, what a stranger sees, and what the people who run this server could see.",
    privacyRead: "Read",
    notifyTitle: "On this device",
    notifyLabel: "Tell me about new messages",
    notifyOff: "Off. Musubi shows new messages only while it is open.",
    notifyOn: "On. This device is told even while Musubi is closed.",
    notifyExplain:
      "Your browser will ask whether Musubi may show notifications. They travel encrypted through your browser maker's push service, which learns only that something arrived for this device.",
    notifyDenied:
      "This browser blocks notifications from Musubi. Allow them in the browser's settings for this site (often behind the lock beside the address), then come back here.",
    notifyUnsupported:
      "This browser cannot show notifications for Musubi. On an iPhone or iPad, add Musubi to the home screen first and open it from there.",
    notifyFailed: "The browser's push service could not be reached. Please try again later.",
    notifyServerOff: "This server sends no notifications.",
    notifyTurnOn: "Turn on",
    notifyTurnOff: "Turn off",
    notifyTurnedOn: "This device will be told about new messages.",
    notifyTurnedOff: "This device will no longer be told.",
    previewTitle: "What a notification says",
    preview: "Show who wrote, and what",
    previewAbout: "Off: it only says that something arrived. Choose this where others can see your lock screen.",
    muteNote: "Single talks can be muted in their details.",
  },
  ja: {
    languageTitle: "言語",
    languageAbout: "すべての端末で変わります。",
    themeTitle: "見た目",
    themeSystem: "端末に合わせる",
    themeLight: "明るい",
    themeDark: "暗い",
    receipts: "どこまで読んだかを見せる",
    receiptsAbout: "トークのメンバーに、あなたがどこまで読んだかが見えます。オフにすると見えなくなります。相手の分は引き続き見えます。",
    findable: "ハンドルで見つけてもらう",
    findableAbout:
      "「@{{handle}}」と正確に入力した人に、名前・写真・ひとことが見え、友だち申請ができます。オフにすると、あなたの招待を持つ人だけが申請できます。",
    privacyMore: "友だち、知らない人、サーバーを管理する人に、それぞれ何が見えるかを書いています。",
    privacyRead: "読む",
    notifyTitle: "この端末",
    notifyLabel: "新しいメッセージを知らせる",
    notifyOff: "オフです。むすびを開いている間だけ、新しいメッセージが表示されます。",
    notifyOn: "オンです。むすびを閉じていても、この端末に知らせます。",
    notifyExplain:
      "このあと、通知を出してよいかをブラウザーがたずねます。通知は暗号化されてブラウザーの会社の配信サービスを通ります。そこで分かるのは、この端末に何かが届いたことだけです。",
    notifyDenied:
      "このブラウザーがむすびの通知を止めています。ブラウザーのサイト設定（アドレスの横の鍵の印など）で許可してから、ここに戻ってください。",
    notifyUnsupported:
      "このブラウザーではむすびの通知を出せません。iPhoneやiPadでは、先にむすびをホーム画面に追加して、そこから開いてください。",
    notifyFailed: "ブラウザーの配信サービスにつながりませんでした。しばらくしてからもう一度お試しください。",
    notifyServerOff: "このサーバーは通知を送りません。",
    notifyTurnOn: "オンにする",
    notifyTurnOff: "オフにする",
    notifyTurnedOn: "この端末に新しいメッセージを知らせます。",
    notifyTurnedOff: "この端末にはもう知らせません。",
    previewTitle: "通知に書かれること",
    preview: "送った人と内容を見せる",
    previewAbout: "オフにすると、何かが届いたことだけを知らせます。画面をほかの人に見られる場所ではオフが安心です。",
    muteNote: "トークごとの通知は、それぞれの詳細で止められます。",
  },
});
