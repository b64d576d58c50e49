import { expect, test } from "vitest";
import { isReservedHandle } from "./reserved-handles.ts";

for (const handle of [
  "admin",
  "admin1",
  "ad.min",
  "a_d_m_i_n",
  "support24",
  "musubi",
  "musubi.official",
  "the.musubi",
  "musubisupport",
  "supportmusubi",
  "security",
  "gone.0123456789abcdefghjk",
]) {
  test(`nobody takes ${handle}`, () => {
    expect(isReservedHandle(handle)).toBe(true);
  });
}

for (const handle of [
  "alice",
  "hanako.yamada",
  "badminton",
  "administered",
  "omusubi",
  "musubime",
  "staffordshire",
  "taro123",
  "supporters",
  "gone_fishing",
]) {
  test(`${handle} is free to take`, () => {
    expect(isReservedHandle(handle)).toBe(false);
  });
}
