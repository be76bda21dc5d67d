'use strict';
const root = document.documentElement;
const body = document.body;
root.classList.add('scripted');
const status = document.getElementById('status');
const say = text => { status.textContent = text; };

// The grid: one stop for Tab, arrows inside (ARIA Authoring Practices, grid).
const cellsOf = grid => [...grid.tBodies[0].rows].map(row => [...row.cells].filter(cell => cell.tagName === 'TD'));
const target = cell => cell.querySelector('a') || cell;
function prepare(grid, focus) {
  grid.setAttribute('role', 'grid');
  const cells = cellsOf(grid);
  for (const row of cells) for (const cell of row) target(cell).tabIndex = -1;
  const [y, x] = focus || first(cells);
  const cell = cells[y] && cells[y][x];
  if (cell) target(cell).tabIndex = 0;
  return cell;
}
function first(cells) {
  for (let y = 0; y < cells.length; y++) {
    for (let x = 0; x < cells[y].length; x++) if (cells[y][x].querySelector('a')) return [y, x];
  }
  return [0, 0];
}
function place(grid, element) {
  const cell = element && element.closest('td');
  const cells = cellsOf(grid);
  for (let y = 0; y < cells.length; y++) { const x = cells[y].indexOf(cell); if (x >= 0) return [y, x]; }
  return null;
}
document.addEventListener('keydown', event => {
  const grid = event.target.closest && event.target.closest('table[data-grid]');
  if (!grid || event.altKey || event.metaKey) return;
  const at = place(grid, event.target);
  if (!at) return;
  const cells = cellsOf(grid);
  let [y, x] = at;
  const far = event.ctrlKey;
  if (event.key === 'PageUp' || event.key === 'PageDown') {
    const turn = document.querySelector(event.key === 'PageUp' ? 'a[rel=prev]' : 'a[rel=next]');
    if (turn) { event.preventDefault(); sessionStorage.setItem('grid', JSON.stringify(at)); turn.click(); }
    return;
  }
  switch (event.key) {
    case 'ArrowUp': y -= 1; break;
    case 'ArrowDown': y += 1; break;
    case 'ArrowLeft': x -= 1; break;
    case 'ArrowRight': x += 1; break;
    case 'Home': x = 0; if (far) y = 0; break;
    case 'End': x = cells[y].length - 1; if (far) y = cells.length - 1; break;
    case ' ': if (event.target.click) { event.preventDefault(); event.target.click(); } return;
    default: return;
  }
  event.preventDefault();
  const cell = cells[y] && cells[y][x];
  if (!cell) return;
  target(cells[at[0]][at[1]]).tabIndex = -1;
  target(cell).tabIndex = 0;
  target(cell).focus();
});
for (const grid of document.querySelectorAll('table[data-grid]')) {
  let kept = null;
  try { kept = JSON.parse(sessionStorage.getItem('grid')); } catch { kept = null; }
  sessionStorage.removeItem('grid');
  const cell = prepare(grid, kept);
  if (kept && cell) target(cell).focus();
}

// What is wrong with a form is read first, and Tab goes on from there.
const fault = document.querySelector('[role=alert]');
if (fault) { fault.tabIndex = -1; fault.focus(); }

// What changes elsewhere shows here: the marked part of the page is fetched anew and put in its place.
let isFetching = false;
let isStale = false;
async function refresh() {
  if (isFetching) { isStale = true; return; }
  isFetching = true;
  try {
    const answer = await fetch(location.href, { headers: { 'X-Live': '1' } });
    if (answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const fresh = page.getElementById('live');
      const old = document.getElementById('live');
      if (fresh && old && fresh.textContent !== old.textContent) replace(old, document.adoptNode(fresh));
    }
  } catch { offline(); }
  isFetching = false;
  if (isStale) { isStale = false; refresh(); }
}
function replace(old, fresh) {
  const grid = old.querySelector('table[data-grid]');
  const at = grid && old.contains(document.activeElement) ? place(grid, document.activeElement) : null;
  old.replaceWith(fresh);
  const next = fresh.querySelector('table[data-grid]');
  if (next) { const cell = prepare(next, at); if (at && cell) target(cell).focus(); }
  body.dataset.read = new Date().toTimeString().slice(0, 5).replace(':', root.lang === 'da' ? '.' : ':');
  say(body.dataset.changed);
}
const offline = () => say(body.dataset.offline + body.dataset.read);
let source = null;
function follow() {
  if (!body.dataset.live || !window.EventSource || document.hidden) return;
  source = new EventSource('/live?of=' + encodeURIComponent(body.dataset.live));
  source.addEventListener('changed', refresh);
  source.onopen = () => { if (status.textContent.startsWith(body.dataset.offline)) say(''); };
  source.onerror = () => { if (!document.hidden) offline(); };
}
document.addEventListener('visibilitychange', () => {
  if (document.hidden) { if (source) source.close(); source = null; } else if (!source) { follow(); if (body.dataset.live) refresh(); }
});
addEventListener('pagehide', () => { if (source) source.close(); source = null; });
addEventListener('pageshow', event => { if (event.persisted) follow(); });
follow();
if (body.dataset.refresh) setInterval(refresh, body.dataset.refresh * 1000);
addEventListener('offline', offline);
addEventListener('online', () => say(''));
if (!navigator.onLine) offline();

// The nearest area, worked out here; the position goes nowhere.
const near = document.querySelector('[data-near]');
if (near && navigator.geolocation) {
  near.addEventListener('click', () => navigator.geolocation.getCurrentPosition(found => {
    const { latitude, longitude } = found.coords;
    const stretch = Math.cos(latitude * Math.PI / 180);
    let best = null;
    for (const option of document.getElementById('near').options) {
      if (!option.dataset.at) continue;
      const [north, east] = option.dataset.at.split(' ').map(Number);
      const far = Math.hypot(north - latitude, (east - longitude) * stretch);
      if (!best || far < best.far) best = { far, option };
    }
    if (best) { best.option.selected = true; say(best.option.text); }
  }, () => say(near.dataset.near)));
} else if (near) near.remove();
for (const button of document.querySelectorAll('[data-print]')) button.addEventListener('click', () => print());
if ('serviceWorker' in navigator) navigator.serviceWorker.register('/worker.js').catch(() => {});
