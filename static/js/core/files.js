// The files that pages name, each in the cache of its build. They are immutable: once there, never asked for again.
import { isFile, shellOf } from "./caching.js";

/**
 * @param {object} parts
 * @param {CacheStorage} parts.caches
 * @param {(request: Request) => Promise<Response>} parts.fetch
 */
export function createFiles({ caches, fetch }) {
  /** @type {Map<string, Promise<Response>>} */
  const asked = new Map();

  // In the cache of its build alone: `match` without a name asks every cache of the phone, for every file of every page.
  /** A file that is on the phone. @param {string} path */
  const cachedFile = (path) => caches.match(path, { cacheName: shellOf(path) });

  /** @param {Request} request */
  const pathOf = (request) => new URL(request.url).pathname;

  /** A file from the phone, else from the server; then it is kept. @param {Request} request */
  const fileOf = async (request) => await cachedFile(pathOf(request)) ?? (await once(request)).clone();

  // What many ask for at once is put away once: WebKit dies of a file that is written over while it is read.
  /** @param {Request} request */
  function once(request) {
    const { url } = request, file = asked.get(url) ?? fetched(request).finally(() => asked.delete(url));
    asked.set(url, file);
    return file;
  }

  /** @param {Request} request */
  async function fetched(request) {
    const cached = await cachedFile(pathOf(request));   // since it was looked for, by another
    if (cached) return cached;
    const answer = await fetch(request);
    if (isFile(answer)) {
      const shell = await caches.open(shellOf(pathOf(request)));
      await shell.put(request, answer.clone()).catch(() => {});   // a full phone still gets its answer
    }
    return answer;
  }

  /**
   * Whether all of these files are on the phone, fetched if need be.
   * @param {string[]} paths
   * @param {Set<string>} [known] files just seen
   */
  async function haveFiles(paths, known = new Set()) {
    const there = await Promise.all(paths.map(async (path) => known.has(path)
      || (isFile(await fileOf(new Request(new URL(path, location.href)))) && Boolean(await cachedFile(path)))));
    return there.every(Boolean);
  }

  return { fileOf, cachedFile, haveFiles };
}
