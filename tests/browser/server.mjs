// Starts the real program on a free port with an empty folder, and waits until it is ready.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PATIENCE_MS = 120_000;

export async function startServer(binary) {
  const folder = await mkdtemp(join(tmpdir(), "berceau-"));
  const child = spawn(binary, [], {
    cwd: folder,
    env: { ...process.env, BERCEAU_DATA: join(folder, "data"), BERCEAU_LISTEN: "127.0.0.1:0" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const origin = await new Promise((resolve, reject) => {
    let log = "";
    const late = setTimeout(() => reject(new Error("the server never listened:\n" + log)), PATIENCE_MS);
    child.stderr.on("data", (chunk) => {
      log += chunk;
      const found = /Berceau : (http:\/\/[\d.:]+)\//.exec(log);
      if (found) {
        clearTimeout(late);
        resolve(found[1]);
      }
    });
    child.on("exit", (code) => reject(new Error(`the server ended with ${code}:\n${log}`)));
    child.on("error", reject);
  });
  const stop = async () => {
    child.removeAllListeners("exit");
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  return { origin, stop };
}
