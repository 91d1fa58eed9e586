// Plays one file that holds all clips of a trial, side by side, and draws each picture into the canvases of its
// clips at once: they can't drift apart. Counts the frames that were presented.

// The decoder works on while a script runs: a video that is drawn twice may have gone on between. So its picture is
// taken once, and the clips are cut from that.
const picture = document.createElement("canvas");
// Which part of the picture a canvas shows.
const partOf = new WeakMap();

// A canvas that has lost its picture, by a new size, shows it again.
export function redraw(canvas) {
  const part = partOf.get(canvas);
  if (part) canvas.getContext("2d").drawImage(picture, ...part, 0, 0, canvas.width, canvas.height);
}

function draw(video, media, canvases) {
  if (picture.width !== media.width || picture.height !== media.height) Object.assign(picture, { width: media.width, height: media.height });
  picture.getContext("2d").drawImage(video, 0, 0, picture.width, picture.height);
  for (const [i, canvas] of canvases.entries()) {
    canvas.classList.remove("empty");
    partOf.set(canvas, media.tiles[i]);
    redraw(canvas);
  }
}

// Grey again.
export function clear(canvas) {
  partOf.delete(canvas);
  canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
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
    video.addEventListener("error", () => {
      video.remove();
      failed(new Error("the clip can't be played"));
    }, { once: true });
    video.src = address;
    document.body.append(video);
    video.load();
  });
}

// Settles at the end of the clip; rejects when it can't be played to it, or `stopped` is aborted.
function playedToTheEnd(video, stopped, listening) {
  return new Promise((ended, failed) => {
    video.addEventListener("ended", ended, { signal: listening });
    for (const trouble of ["error", "abort", "emptied"]) {
      video.addEventListener(trouble, () => failed(new Error("the clip can't be played to its end")), { signal: listening });
    }
    stopped.addEventListener("abort", () => failed(stopped.reason), { signal: listening });
    video.currentTime = 0;
    video.play().catch(failed);
  });
}

// Plays from the start to the end and tells what was presented. The first callback comes after the first frame
// stood on the screen, so that the frame count is taken from media times.
export async function play(video, media, canvases, stopped) {
  const seen = new Set([0]);
  let last = 0;
  let gap = 0;
  let hidden = document.hidden ? 1 : 0;
  let asked = 0;
  const listening = new AbortController();
  document.addEventListener("visibilitychange", () => (hidden += document.hidden ? 1 : 0), { signal: listening.signal });
  const onFrame = (now, data) => {
    draw(video, media, canvases);
    seen.add(Math.round(data.mediaTime * media.fps));
    // Above the clip's own step only.
    if (last > 0) gap = Math.max(gap, now - last - 1000 / media.fps);
    last = now;
    if (!video.ended) asked = video.requestVideoFrameCallback(onFrame);
  };
  asked = video.requestVideoFrameCallback(onFrame);
  try {
    await playedToTheEnd(video, stopped, listening.signal);
    draw(video, media, canvases);
  } finally {
    // Else it would draw this clip's part into the next time that the file is played.
    video.cancelVideoFrameCallback(asked);
    listening.abort();
    video.pause();
  }
  return {
    frames_presented: Math.min(seen.size, media.frames), frames_dropped: Math.max(0, media.frames - seen.size),
    max_gap_ms: Math.round(gap * 10) / 10, hidden,
  };
}

export function canPlay() {
  const video = document.createElement("video");
  const known = ['video/mp4; codecs="avc1.640028"', 'video/webm; codecs="vp9"'].some((type) => video.canPlayType(type) !== "");
  return known && "requestVideoFrameCallback" in HTMLVideoElement.prototype;
}
