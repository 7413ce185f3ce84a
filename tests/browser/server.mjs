// Starts the real program on a free port with an empty folder, and waits until it is ready.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PATIENCE_MS = 120_000;
const LAST_WORDS_MS = 20_000;

export async function startServer(binary) {
  const folder = await mkdtemp(join(tmpdir(), "berceau-"));
  const child = spawn(binary, [], {
    cwd: folder,
    env: { ...process.env, BERCEAU_DATA: join(folder, "data"), BERCEAU_LISTEN: "127.0.0.1:0" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let log = "";
  const stop = async () => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      const late = setTimeout(() => child.kill("SIGKILL"), LAST_WORDS_MS);
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
      clearTimeout(late);
    }
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const origin = await new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error("the server never listened")), PATIENCE_MS);
      child.stderr.on("data", (chunk) => {
        log += chunk;
        const found = /Berceau : (http:\/\/[\d.:]+)\//.exec(log);
        if (found) resolve(found[1]);
      });
      child.on("exit", (code, signal) => reject(new Error(`the server ended with ${code ?? signal}`)));
      child.on("error", reject);
      late.unref();
    });
    const ready = await fetch(`${origin}/health/ready`);
    if (!ready.ok) throw new Error(`the server listens and is not ready: ${ready.status}`);
    return { origin, stop };
  } catch (error) {
    await stop();
    throw new Error(`${error.message}\n${log}`);
  }
}
