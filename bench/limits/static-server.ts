// A file server that does nothing but give files out of a folder. node bench/limits/static-server.ts <folder>
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { basename, join } from "node:path";

const [folder = "."] = process.argv.slice(2);
const server = createServer((request, response) => {
  const path = join(folder, basename(request.url ?? ""));
  void stat(path).then(
    ({ size }) => {
      response.writeHead(200, { "Content-Type": "application/octet-stream", "Content-Length": size });
      createReadStream(path).pipe(response);
    },
    () => response.writeHead(404).end(),
  );
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.stdout.write(`ready http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}\n`);
});
process.once("SIGTERM", () => {
  server.close();
  server.closeAllConnections();
});
