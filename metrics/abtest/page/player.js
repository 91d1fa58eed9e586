// Plays one file that holds all clips of a trial, side by side, and draws each picture into the canvases of its
// clips at once: they can't drift apart. Counts the frames that were presented.
import { base } from "./dom.js";

// The file's bytes, proven by their hash; its address in memory. Tried three times.
export async function fetchClip(media, told = () => {}) {
  for (let tries = 0; ; ++tries) {
    try {
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
    } catch (error) {
      if (tries >= 2) throw error;
      await new Promise((done) => setTimeout(done, 500 * (tries + 1)));
    }
  }
}

// The decoder works on while a script runs: a video that is drawn twice may have gone on between. So its picture is
// taken once, and the clips are cut from that.
const picture = document.createElement("canvas");

function draw(video, media, canvases) {
  if (picture.width !== media.width || picture.height !== media.height) Object.assign(picture, { width: media.width, height: media.height });
  picture.getContext("2d").drawImage(video, 0, 0, picture.width, picture.height);
  for (const [i, canvas] of canvases.entries()) {
    const [x, y, width, height] = media.tiles[i];
    canvas.getContext("2d").drawImage(picture, x, y, width, height, 0, 0, canvas.width, canvas.height);
  }
}

// Shows the first frame; resolves once it can be played.
export function loadVideo(address) {
  return new Promise((ready, failed) => {
    const video = document.createElement("video");
    video.className = "source";
    video.muted = true;
    video.playsInline = true;
    video.preload = "auto";
    video.disablePictureInPicture = true;
    video.setAttribute("aria-hidden", "true");
    video.addEventListener("canplaythrough", () => ready(video), { once: true });
    video.addEventListener("error", () => failed(new Error("the clip can't be played")), { once: true });
    video.src = address;
    document.body.append(video);
    video.load();
  });
}

// Plays from the start to the end and tells what was presented. The first callback comes after the first frame
// stood on the screen, so that the frame count is taken from media times.
export function play(video, media, canvases) {
  return new Promise((ended, failed) => {
    const seen = new Set();
    let last = 0;
    let gap = 0;
    let hidden = document.hidden ? 1 : 0;
    let first = null;
    let asked = 0;
    const onHidden = () => (hidden += document.hidden ? 1 : 0);
    document.addEventListener("visibilitychange", onHidden);
    const onFrame = (now, data) => {
      draw(video, media, canvases);
      if (first === null) first = data.presentedFrames;
      seen.add(Math.round(data.mediaTime * media.fps));
      // Above the clip's own step only.
      if (last > 0) gap = Math.max(gap, now - last - 1000 / media.fps);
      last = now;
      if (!video.ended) asked = video.requestVideoFrameCallback(onFrame);
    };
    asked = video.requestVideoFrameCallback(onFrame);
    video.addEventListener("ended", () => {
      // Else it would draw this clip's part into the next time that the file is played.
      video.cancelVideoFrameCallback(asked);
      draw(video, media, canvases);
      document.removeEventListener("visibilitychange", onHidden);
      seen.add(0);
      const quality = video.getVideoPlaybackQuality?.();
      const dropped = Math.max(0, media.frames - seen.size);
      ended({
        frames_presented: Math.min(seen.size, media.frames), frames_dropped: dropped,
        max_gap_ms: Math.round(gap * 10) / 10, hidden, decoder_dropped: quality?.droppedVideoFrames ?? 0,
      });
    }, { once: true });
    video.currentTime = 0;
    video.play().catch(failed);
  });
}

export function canPlay() {
  const video = document.createElement("video");
  const known = ['video/mp4; codecs="avc1.640028"', 'video/webm; codecs="vp9"'].some((type) => video.canPlayType(type) !== "");
  return known && "requestVideoFrameCallback" in HTMLVideoElement.prototype;
}
