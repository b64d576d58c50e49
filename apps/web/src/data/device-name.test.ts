import { expect, test } from "vitest";
import { deviceName } from "./device-name.ts";

test("a device is named by its browser and system", () => {
  expect(deviceName("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36")).toBe("Chrome · Android");
  expect(deviceName("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1")).toBe("Safari · iPhone");
  expect(deviceName("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0")).toBe("Edge · Windows");
});

test("an unknown browser is simply a browser", () => {
  expect(deviceName("curl/8")).toBe("Browser");
});
