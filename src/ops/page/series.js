// What the page knows of the last ten minutes, second by second, and how a few hundred seconds become the steps of a line.

const KEPT = 600;
const MOST_STEPS = 150;

export const state = {
  run: null,
  // One list a column, one value a second, oldest first; `next` is the number of the second that comes next.
  seconds: {},
  caches: new Map(),
  next: 0,
  shown: 300,
  data: null,
};

export function forget() {
  state.seconds = {};
  state.caches.clear();
  state.next = 0;
  state.data = null;
}

export function take(data) {
  const fresh = data.seconds;
  const count = fresh.at.length;
  // Asleep for longer than the server remembers: what was drawn no longer joins on to what comes.
  if (count > 0 && fresh.first !== state.next) {
    state.seconds = {};
    state.caches.clear();
  }
  for (const [name, values] of Object.entries(fresh)) {
    if (name !== "first") extend(state.seconds, name, values);
  }
  for (const cache of data.caches) {
    const known = state.caches.get(cache.name) ?? {};
    extend(known, "hits", cache.hits_per_second);
    extend(known, "misses", cache.misses_per_second);
    state.caches.set(cache.name, known);
  }
  if (count > 0) state.next = fresh.first + count;
  state.data = data;
}

function extend(columns, name, values) {
  const column = (columns[name] ??= []);
  column.push(...values);
  if (column.length > KEPT) column.splice(0, column.length - KEPT);
}

export const sum = (values) => values.reduce((total, value) => total + value, 0);
export const mean = (values) => (values.length ? sum(values) / values.length : null);
export const most = (values) => (values.length ? Math.max(...values) : null);

// How many seconds a step is, and how many steps there are from left to right.
export const stepWidth = () => Math.ceil(state.shown / MOST_STEPS);
export const stepCount = () => Math.max(Math.ceil(state.shown / stepWidth()), 2);

// The last seconds of a column in steps. A step is its seconds' mean, or the worst of them.
export function steps(column, fold = mean) {
  const values = (column ?? []).slice(-state.shown);
  const width = stepWidth();
  const folded = [];
  // Steps begin at whole multiples, so that a step keeps its seconds while they wander to the left.
  const first = (state.next - values.length) % width;
  for (let at = -first; at < values.length; at += width) {
    const step = values.slice(Math.max(at, 0), at + width).filter((value) => value !== null);
    folded.push(step.length ? fold(step) : null);
  }
  return folded.slice(-stepCount());
}

// The share of look-ups that found what they looked for, step by step: of one cache, or of all of them.
export function hitRates(name) {
  const caches = name ? [state.caches.get(name) ?? {}] : [...state.caches.values()];
  const columns = caches.map(({ hits, misses }) => [steps(hits, sum), steps(misses, sum)]);
  const count = most(columns.map(([hits]) => hits.length)) ?? 0;
  return Array.from({ length: count }, (_, at) => {
    const [hit, missed] = [0, 1].map((kind) => sum(columns.map((column) => column[kind][at] ?? 0)));
    return hit + missed ? hit / (hit + missed) : null;
  });
}

// Look-ups in the time shown that found something, and those that didn't.
export function lookUps(name) {
  const { hits = [], misses = [] } = state.caches.get(name) ?? {};
  return [hits, misses].map((values) => sum(values.slice(-state.shown)));
}
