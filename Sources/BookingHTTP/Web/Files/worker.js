const pages = 'pages';
addEventListener('install', event => event.waitUntil((async () => {
  await (await caches.open('shell')).addAll(shell);
  await skipWaiting();
})()));
addEventListener('activate', event => event.waitUntil((async () => {
  const kept = await caches.open('shell');
  for (const old of await kept.keys()) if (!shell.includes(new URL(old.url).pathname)) await kept.delete(old);
  await clients.claim();
  const cache = await caches.open(pages);
  for (const page of await clients.matchAll()) await cache.add(page.url).catch(() => {});
})()));
async function read(request, path) {
  if (shell.includes(path)) return await caches.match(request) || fetch(request);
  const cache = await caches.open(pages);
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) {
      await cache.put(request.url, answer.clone());
      const keys = await cache.keys();
      for (const old of keys.slice(0, Math.max(0, keys.length - 40))) await cache.delete(old);
    }
    return answer;
  } catch (error) {
    const kept = await cache.match(request.url);
    if (kept) return kept;
    throw error;
  }
}
addEventListener('fetch', event => {
  const { request } = event;
  const path = new URL(request.url).pathname;
  if (new URL(request.url).origin !== location.origin) return;
  if (request.method !== 'GET') {
    if (/^\/(login|logout|invitation)/.test(path)) event.waitUntil(caches.delete(pages));
    return;
  }
  if (/^\/(api|live|healthz|readyz|metrics|openapi|language|calendar|worker)/.test(path)) return;
  event.respondWith(read(request, path));
});
