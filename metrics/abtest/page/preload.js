// The clips, fetched before they are shown: proven by their hashes, tried three times, with a bar that tells how far it
// is. The next ones come while one is looked at.
import { ask, base, element, show, wait } from "./dom.js";
import { texts } from "./texts.js";

async function fetchOnce(media, told) {
  const answer = await fetch(base + media.url, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(`clip: ${answer.status}`);
  const parts = [];
  let bytes = 0;
  const reader = answer.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value);
    bytes += part.value.length;
    told(bytes);
  }
  const blob = new Blob(parts, { type: media.type });
  const digest = await crypto.subtle?.digest("SHA-256", await blob.arrayBuffer());
  const hex = digest && [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  if (hex && hex !== media.sha256) throw new Error("clip: its bytes are not the study's");
  return URL.createObjectURL(blob);
}

async function fetchThrice(media, told) {
  for (let tries = 0; ; ++tries) {
    try {
      return await fetchOnce(media, told);
    } catch (error) {
      if (tries >= 2) throw error;
      told(0);
      await wait(500 * (tries + 1));
    }
  }
}

// Clips that were asked for, by their address.
const fetches = new Map();

function fetchOf(media) {
  if (!fetches.has(media.url)) {
    const one = { bytes: 0, done: false };
    one.address = fetchThrice(media, (bytes) => (one.bytes = bytes));
    one.address.then(() => (one.done = true), () => fetches.delete(media.url));
    fetches.set(media.url, one);
  }
  return fetches.get(media.url);
}

// Tells four times a second how much of some clips is here, and for how long that has been so.
function showBar(medias) {
  const all = medias.reduce((sum, media) => sum + media.bytes, 0);
  const bar = element("progress", { max: all, value: 0, "aria-label": texts.preload });
  const said = element("p", { id: "preload" });
  show(element("h1", {}, texts.preload), bar, said);
  const from = performance.now();
  const tell = () => {
    const bytes = medias.reduce((sum, media) => sum + (fetches.get(media.url)?.bytes ?? 0), 0);
    bar.value = bytes;
    said.textContent = texts.preloaded(bytes / 1e6, all / 1e6, (performance.now() - from) / 1000);
  };
  tell();
  const timer = setInterval(tell, 250);
  return () => clearInterval(timer);
}

// The address in memory of a clip; throws when it can't be had. The first time the next ones are waited for as well.
export async function preloaded(media, ahead) {
  const wanted = fetches.size === 0 ? [media, ...ahead] : [media];
  const fetched = wanted.map(fetchOf);
  if (fetched.some((one) => !one.done)) {
    const done = showBar(wanted);
    try {
      await Promise.all(fetched.map((one) => one.address));
    } finally {
      done();
    }
  }
  for (const next of ahead) void fetchOf(next).address.catch(() => {});
  return fetches.get(media.url).address;
}

export async function free(media) {
  const address = await fetches.get(media.url)?.address;
  fetches.delete(media.url);
  URL.revokeObjectURL(address);
}

// What to do about clips that could not be fetched: settles for who tries again.
export async function tellMissing(code) {
  const again = await ask([element("h1", {}, texts.preloadMissing), element("p", { class: "alarm", role: "alert" }, texts.preloadFailed)],
    [{ text: texts.again, value: true }, { text: texts.later, value: false, class: "plain" }]);
  if (again) return;
  await ask([element("h1", {}, texts.laterTitle), element("p", {}, code ? texts.laterCode : texts.laterHere),
    code ? element("p", { id: "resume-code" }, element("strong", {}, code)) : null], [{ text: texts.again, value: true }]);
}
