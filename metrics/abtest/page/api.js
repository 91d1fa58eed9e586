// The study's server. What fails for a moment is tried again; what is refused is thrown.
import { base, say, wait } from "./dom.js";
import { texts } from "./texts.js";

export class Refused extends Error {
  constructor(status, error) {
    super(error?.message ?? "");
    this.status = status;
    this.code = error?.code ?? "";
  }
}

async function once(method, path, body) {
  const answer = await fetch(base + path, {
    method,
    headers: method === "GET" ? {} : { "Content-Type": "application/json" },
    body: method === "GET" ? undefined : JSON.stringify(body ?? {}),
    credentials: "same-origin",
    cache: "no-store",
  });
  const json = answer.status === 204 ? {} : await answer.json();
  if (!answer.ok) throw new Refused(answer.status, json.error);
  return json;
}

// 429, 5xx and no answer at all pass; every request may be sent twice.
export async function send(method, path, body, trouble = texts.unreachable) {
  for (let tries = 0; ; ++tries) {
    try {
      const json = await once(method, path, body);
      if (tries > 0) say("");
      return json;
    } catch (error) {
      const passes = !(error instanceof Refused) || error.status === 429 || error.status >= 500;
      if (!passes) throw error;
      // Being asked to wait a little is no trouble.
      if (error.status !== 429 || tries > 1) say(trouble, true);
      await wait(Math.min(8000, 500 * 2 ** tries));
    }
  }
}

export const get = (path) => send("GET", path);
export const post = (path, body) => send("POST", path, body);
export const vote = (trial, body) => send("PUT", `/api/session/trials/${trial}/vote`, body, texts.notSaved);
// With how often it was void before, so that the server knows a request that comes twice.
export const voidTrial = ({ trial, voids }, reason) => post(`/api/session/trials/${trial}/void`, { reason, voids });

// Null when none is left; another window may have finished the session, too.
export async function nextTrial() {
  try {
    const next = await get("/api/session/trials/next");
    return next.trial === null ? null : next;
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== "finished") throw error;
    return null;
  }
}
