import { oneOf, pattern, type Static } from "../schema.ts";

/** What a member of the staff works as. One at a time: whoever has two jobs signs in for one of them. */
export const StaffRole = oneOf("support", "moderator", "approver", "auditor", "security", "developer", "operator");
export type StaffRole = Static<typeof StaffRole>;
/** What each job is called before the person whose data is opened. */
export const ROLE_WORDS = {
  support: { en: "Somebody of support", ja: "サポート担当者" },
  moderator: { en: "Somebody of moderation", ja: "安全対策の担当者" },
  approver: { en: "Somebody who approves access", ja: "承認者" },
  auditor: { en: "An auditor", ja: "監査担当者" },
  security: { en: "Somebody of security", ja: "セキュリティ担当者" },
  developer: { en: "A developer", ja: "開発者" },
  operator: { en: "An operator", ja: "運用担当者" },
} as const satisfies Record<StaffRole, { en: string; ja: string }>;

/** How somebody is bound to the service. */
export const Contract = oneOf("employee", "contractor", "partner");
export type Contract = Static<typeof Contract>;
/** A country (ISO 3166-1, two capital letters), or "??" where it was not established. */
export const Place = pattern("[A-Z]{2}|\\?\\?", 2);

/** Why data is opened, in the words that the person concerned is shown. */
export const Purpose = oneOf("support_request", "safety_report", "security_incident", "legal_request", "service_fault");
export type Purpose = Static<typeof Purpose>;
/** What each purpose is called before the person whose data is opened. */
export const PURPOSE_WORDS = {
  support_request: { en: "To answer what you asked us", ja: "お問い合わせへの対応" },
  safety_report: { en: "To look into a report about safety", ja: "安全に関する通報の確認" },
  security_incident: { en: "To deal with a security incident", ja: "セキュリティ事故への対応" },
  legal_request: { en: "Because an authority asked for it by law", ja: "法令に基づく開示請求への対応" },
  service_fault: { en: "To mend a fault of the service", ja: "サービスの不具合の修正" },
} as const satisfies Record<Purpose, { en: string; ja: string }>;

/** What somebody wrote to the service about. Chosen by that person; the only thing a queue shows of a case. */
export const CaseTopic = oneOf("account", "sign_in", "talk", "safety", "privacy", "other");
export type CaseTopic = Static<typeof CaseTopic>;
/** Whose turn it is. */
export const CaseState = oneOf("waiting", "answered", "closed");
export type CaseState = Static<typeof CaseState>;
