// What the server is asked. Every answer is JSON; a failure is thrown with the server's sentence.

export class ApiError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function ask(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { cache: "no-store", ...options });
  } catch {
    throw new ApiError(0, "The server does not answer. Is `tinct review` still running?");
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new ApiError(response.status, answer.error?.message ?? `The server answered ${response.status}.`);
  return answer;
}

const post = (path, body) =>
  ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

export const getFilms = () => ask("/api/review");
export const getFilm = (id) => ask(`/api/review/${id}`);
export const getReading = (id) => ask(`/api/review/${id}/reading`);
export const getCurves = (id) => ask(`/api/review/${id}/curve`);
export const postPreview = (id, thresholds) => post(`/api/review/${id}/preview`, { thresholds });
export const postThresholds = (id, thresholds, rev) => post(`/api/review/${id}/thresholds`, { thresholds, base_rev: rev });
export const postEdit = (id, edit, rev) => post(`/api/review/${id}/ops`, { ...edit, base_rev: rev });
export const postUndo = (id, rev) => post(`/api/review/${id}/undo`, { base_rev: rev });
export const postRedo = (id, rev) => post(`/api/review/${id}/redo`, { base_rev: rev });
