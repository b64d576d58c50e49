import { expect, test } from "vitest";
import { isPublicEndpoint, publicAddressRule } from "./public-address.ts";

const isPublic = publicAddressRule();

for (const address of [
  "8.8.8.8",
  "142.250.196.106",
  "2404:6800:4004:80b::200a",
  "2600::1",
  "2a00:1450::1",
  "192.0.1.1",
  "100.128.0.1",
  "172.32.0.1",
  "11.0.0.1",
]) {
  test(`${address} is on the public internet`, () => {
    expect(isPublic(address)).toBe(true);
  });
}

const inside = [
  "127.0.0.1",
  "127.255.255.255",
  "10.1.2.3",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.0.1",
  "169.254.169.254",
  "100.64.0.1",
  "0.0.0.0",
  "255.255.255.255",
  "224.0.0.1",
  "198.18.0.1",
  "::1",
  "::",
  "fe80::1",
  "fc00::1",
  "fd12:3456::1",
  "ff02::1",
  "::ffff:127.0.0.1",
  "::ffff:10.0.0.1",
  "::ffff:a9fe:a9fe",
  "::ffff:8.8.8.8",
  "::127.0.0.1",
  "::8.8.8.8",
  "64:ff9b::7f00:1",
  "64:ff9b::808:808",
  "64:ff9b:1::1",
  "100::1",
  "2001::1",
  "2001:0:53aa:64c::1",
  "2001:20::1",
  "2001:db8::1",
  "2002:7f00:1::",
  "2002:808:808::1",
  "3fff::1",
  "4000::1",
  "5f00::1",
  "fe80::1%eth0",
  "fec0::1",
  "2600::1%eth0",
  "192.0.0.8",
  "192.0.2.1",
  "192.88.99.1",
  "198.51.100.7",
  "203.0.113.7",
  "239.255.255.250",
  "240.0.0.1",
  "not an address",
  "",
];
for (const address of inside) {
  test(`${JSON.stringify(address)} is not`, () => {
    expect(isPublic(address)).toBe(false);
  });
}

for (const endpoint of [
  "https://fcm.googleapis.com/fcm/send/abc",
  "https://updates.push.services.mozilla.com/wpush/v2/abc",
  "https://web.push.apple.com/abc",
  "https://push.example.jp:8443/x",
  "https://8.8.8.8/x",
]) {
  test(`${endpoint} may be a push service`, () => {
    expect(isPublicEndpoint(endpoint, isPublic)).toBe(true);
  });
}

const refused = [
  "http://push.example.jp/x",
  "https://localhost/x",
  "https://localhost./x",
  "https://printer/x",
  "https://router.local/x",
  "https://db.internal/x",
  "https://nas.home.arpa/x",
  "https://xn--p1ai.onion/x",
  "https://[64:ff9b::7f00:1]/x",
  "https://[::ffff:7f00:1]/x",
  "https://127.0.0.1/x",
  "https://127.1/x",
  "https://0x7f000001/x",
  "https://2130706433/x",
  "https://017700000001/x",
  "https://[::1]/x",
  "https://[::ffff:127.0.0.1]/x",
  "https://169.254.169.254/latest/meta-data",
  "https://user:pass@push.example.jp/x",
  "file:///etc/passwd",
  "https://",
  "x",
];
for (const endpoint of refused) {
  test(`${endpoint} is refused as the address of a push service`, () => {
    expect(isPublicEndpoint(endpoint, isPublic)).toBe(false);
  });
}
