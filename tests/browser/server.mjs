// A command of tinct that serves a page: started, asked for what it tells, and stopped.
import { spawn } from "node:child_process";
import { tinct } from "./harness.mjs";

// The command's first line of JSON, and stop(signal), which gives the exit status.
export async function startServer(...words) {
  const server = spawn(tinct, [...words, "--json"]);
  let said = "";
  server.stderr.on("data", (bytes) => (said += bytes));
  const told = await new Promise((found, failed) => {
    let out = "";
    server.stdout.on("data", (bytes) => {
      out += bytes;
      if (out.includes("\n")) found(JSON.parse(out));
    });
    server.on("exit", () => failed(new Error(`the server ended: ${said}`)));
  });
  const stop = (signal = "SIGINT") => new Promise((done) => {
    server.removeAllListeners("exit");
    server.on("exit", done);
    server.kill(signal);
  });
  return { ...told, stop };
}
