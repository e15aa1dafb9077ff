// The operators' page: asks the server every second for what is new, and draws it. No library, no other host.
"use strict";

const KEPT = 600;
const EVERY = 1000;
const EVERY_HIDDEN = 10000;
const PATIENCE = 5000;
const SVG = "http://www.w3.org/2000/svg";

const state = {
  run: null,
  // One list a column, one value a second, oldest first; `next` is the number of the second that comes next.
  seconds: {},
  caches: new Map(),
  next: 0,
  shown: 300,
  token: sessionStorage.getItem("plantopia-token") || "",
  data: null,
  failures: 0,
  awaySince: null,
  cursor: null,
};

const $ = (id) => document.getElementById(id);

// --- Asking ---------------------------------------------------------------------------------------------------------

async function ask() {
  const url = `/ops/data?from=${state.next}&window=${state.shown}`;
  const headers = state.token ? { authorization: `Bearer ${state.token}` } : {};
  const response = await fetch(url, { headers, cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
  if (response.status === 401) {
    askForToken();
    return null;
  }
  if (!response.ok) throw new Error(`status ${response.status}`);
  return response.json();
}

let asking = null;
let timer = 0;

async function poll() {
  clearTimeout(timer);
  if (asking) return asking;
  asking = pollOnce();
  const pause = await asking;
  asking = null;
  if (pause !== null) timer = setTimeout(poll, pause);
}

// How long to pause before the next time; null when the reader is asked for the token first.
async function pollOnce() {
  let data;
  try {
    data = await ask();
  } catch {
    state.failures += 1;
    state.awaySince ??= new Date();
    drawState();
    return Math.min(EVERY * state.failures, 4 * EVERY);
  }
  if (data === null) return null;
  state.failures = 0;
  state.awaySince = null;
  if (state.run !== null && data.run !== state.run) {
    // Another run of the server: what it did before, nobody remembers.
    forget();
    state.run = data.run;
    return 0;
  }
  state.run = data.run;
  $("token-form").hidden = true;
  $("main").hidden = false;
  take(data);
  draw();
  return document.hidden ? EVERY_HIDDEN : EVERY;
}

function forget() {
  state.seconds = {};
  state.caches.clear();
  state.next = 0;
  state.data = null;
}

function take(data) {
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

function askForToken() {
  $("token-form").hidden = false;
  $("main").hidden = true;
  $("token-note").textContent = state.token ? "That is not this server's token." : "";
  state.token = "";
  sessionStorage.removeItem("plantopia-token");
  state.failures = 0;
  state.awaySince = null;
  setText("state-text", "Waiting for the token");
  $("state").dataset.state = "waiting";
  $("token").focus();
}

// --- Words ----------------------------------------------------------------------------------------------------------

function setText(id, text) {
  const element = $(id);
  if (element.textContent !== text) element.textContent = text;
}

function number(value, digits = 0) {
  return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function rate(value) {
  return number(value, value > 0 && value < 10 ? 1 : 0);
}

function time(ms) {
  if (ms === null || ms === undefined) return "–";
  if (ms < 1) return `${number(ms, 2)} ms`;
  if (ms < 10) return `${number(ms, 1)} ms`;
  if (ms < 1000) return `${number(ms)} ms`;
  return `${number(ms / 1000, ms < 10000 ? 1 : 0)} s`;
}

function bytes(value) {
  if (value === null || value === undefined) return "–";
  const units = ["B", "kB", "MB", "GB"];
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${number(value, unit > 0 && value < 10 ? 1 : 0)} ${units[unit]}`;
}

function percent(share) {
  if (share === null) return "–";
  const value = share * 100;
  return `${number(value, value === 0 || value === 100 || value >= 99.95 ? 0 : 1)} %`;
}

function span(seconds) {
  if (seconds < 90) return `${seconds} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 129600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86400)} days`;
}

function clock(milliseconds) {
  return new Date(milliseconds).toLocaleTimeString("en-GB");
}

// A figure and its unit, which is set smaller.
function figure(id, text, look = "") {
  const element = $(id);
  const [value, ...unit] = text.split(" ");
  const parts = [document.createTextNode(value)];
  if (unit.length) parts.push(make("span", "unit", unit.join(" ")));
  element.replaceChildren(...parts);
  element.className = look;
}

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

function svg(tag, attributes = {}) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

// --- Series ---------------------------------------------------------------------------------------------------------

const sum = (values) => values.reduce((total, value) => total + value, 0);
const mean = (values) => (values.length ? sum(values) / values.length : null);
const most = (values) => (values.length ? Math.max(...values) : null);

// The last seconds of a column in at most 150 steps. A step is its seconds' mean, or the worst of them.
function steps(column, fold = mean) {
  const values = (column ?? []).slice(-state.shown);
  const width = Math.ceil(state.shown / 150);
  const folded = [];
  // Steps begin at whole multiples, so that a step keeps its seconds while they wander to the left.
  const first = (state.next - values.length) % width;
  for (let at = -first; at < values.length; at += width) {
    const step = values.slice(Math.max(at, 0), at + width).filter((value) => value !== null);
    folded.push(step.length ? fold(step) : null);
  }
  return folded;
}

// --- Charts ---------------------------------------------------------------------------------------------------------

const charts = [];

class Chart {
  constructor(id, options) {
    this.figure = $(id);
    this.plot = this.figure.querySelector(".plot");
    this.legend = this.figure.querySelector(".legend");
    this.options = options;
    this.svg = svg("svg", { role: "img" });
    this.grid = svg("g");
    this.marks = svg("g");
    this.cursor = svg("line", { class: "cursor", visibility: "hidden" });
    this.svg.append(this.grid, this.marks, this.cursor);
    this.plot.append(this.svg);
    this.paths = options.series.map((series) => {
      const area = series.area ? svg("path", { class: `area ${series.color}` }) : null;
      const line = svg("path", { class: `line ${series.color} ${series.dashed ? "dashed" : ""}`, "data-series": series.name });
      if (area) this.marks.append(area);
      this.marks.append(line);
      return { area, line };
    });
    this.keys = options.series.map((series) => {
      const key = make("span");
      const value = make("b", "", "–");
      key.append(make("i", `${series.color} ${series.dashed ? "dashed" : ""}`), `${series.name} `, value);
      this.legend.append(key);
      return value;
    });
    this.when = make("span");
    this.legend.append(this.when);
    this.plot.addEventListener("pointermove", (event) => point(event.clientX - this.plot.getBoundingClientRect().left - this.left, this.width));
    this.plot.addEventListener("pointerleave", () => point(null));
    charts.push(this);
  }

  draw() {
    const { width, height } = this.plot.getBoundingClientRect();
    if (width === 0) return;
    this.left = 44;
    this.width = Math.max(width - this.left - 4, 10);
    const floor = height - 20;
    const top = 8;
    const lines = this.options.series.map((series) => series.values());
    const count = Math.max(Math.ceil(state.shown / Math.ceil(state.shown / 150)), 2);
    const all = lines.flat().filter((value) => value !== null);
    const scale = this.options.log ? logScale(all) : linearScale(all, this.options.least ?? 1);
    const y = (value) => floor - (floor - top) * Math.min(Math.max(scale.place(value), 0), 1);

    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.grid.replaceChildren();
    for (const tick of scale.ticks) {
      const at = Math.round(y(tick)) + 0.5;
      const label = svg("text", { x: this.left - 8, y: at + 3.5, "text-anchor": "end" });
      label.textContent = (this.options.axis ?? this.options.format)(tick);
      this.grid.append(svg("line", { class: "grid", x1: this.left, x2: this.left + this.width, y1: at, y2: at }), label);
    }
    const ago = svg("text", { x: this.left, y: height - 4 });
    ago.textContent = `${span(state.shown)} ago`;
    const now = svg("text", { x: this.left + this.width, y: height - 4, "text-anchor": "end" });
    now.textContent = "now";
    this.grid.append(ago, now);

    lines.forEach((values, at) => {
      // The newest is at the right edge, however few there are.
      const place = (step) => this.left + this.width - (this.width * (values.length - 1 - step)) / (count - 1);
      const { line, area } = this.paths[at];
      const drawn = path(values, place, y);
      line.setAttribute("d", drawn.line);
      if (area) area.setAttribute("d", drawn.area(floor));
    });
    this.tell(lines, count, floor, top);
  }

  // The legend says what is under the pointer, or else what is newest.
  tell(lines, count, floor, top) {
    const pointed = state.cursor !== null;
    this.cursor.setAttribute("visibility", pointed ? "visible" : "hidden");
    if (pointed) {
      const x = this.left + this.width * state.cursor;
      for (const [name, value] of [["x1", x], ["x2", x], ["y1", top], ["y2", floor]]) this.cursor.setAttribute(name, value);
    }
    const back = pointed ? Math.round((1 - state.cursor) * (count - 1)) : 0;
    this.options.series.forEach((series, at) => {
      const values = lines[at];
      const value = values[values.length - 1 - back] ?? null;
      this.keys[at].textContent = value === null ? "–" : (series.format ?? this.options.format)(value);
    });
    this.when.textContent = pointed ? `${span(Math.round((1 - state.cursor) * state.shown))} ago` : "";
    if (!pointed) this.svg.setAttribute("aria-label", this.words(lines));
  }

  // The chart for those who don't see it.
  words(lines) {
    const title = this.figure.querySelector("h2").textContent;
    const told = this.options.series.map((series, at) => {
      const values = lines[at].filter((value) => value !== null);
      const format = series.format ?? this.options.format;
      if (values.length === 0) return `${series.name}: nothing yet`;
      return `${series.name}: now ${format(values[values.length - 1])}, between ${format(Math.min(...values))} and ${format(most(values))}`;
    });
    return `${title} in the last ${span(state.shown)}. ${told.join(". ")}.`;
  }
}

function point(x, width) {
  state.cursor = x === null ? null : Math.min(Math.max(x / width, 0), 1);
  charts.forEach((chart) => chart.draw());
}

// A line through what is there, broken where nothing is, and the area under it.
function path(values, x, y) {
  const runs = [];
  let run = null;
  values.forEach((value, step) => {
    if (value === null) {
      run = null;
      return;
    }
    if (!run) runs.push((run = []));
    run.push(`${x(step).toFixed(1)} ${y(value).toFixed(1)}`);
  });
  return {
    // A line of one point is a dot: it has round ends.
    line: runs.map((points) => `M${points.join("L")}${points.length === 1 ? "h0.01" : ""}`).join(""),
    area: (floor) =>
      runs
        .filter((points) => points.length > 1)
        .map((points) => {
          const [from, to] = [points[0], points[points.length - 1]].map((point) => point.split(" ")[0]);
          return `M${from} ${floor}L${points.join("L")}L${to} ${floor}Z`;
        })
        .join(""),
  };
}

function linearScale(values, least) {
  const top = Math.max(most(values) ?? 0, least);
  const power = 10 ** Math.floor(Math.log10(top / 3));
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => top / n <= 4) ?? 10 * power;
  const end = Math.ceil(top / step - 1e-9) * step;
  const ticks = [];
  for (let n = 0; n <= Math.round(end / step); n += 1) ticks.push(n * step);
  return { ticks, place: (value) => value / end };
}

// Times differ by thousands: decades are what tells them apart.
function logScale(values) {
  const positive = values.filter((value) => value > 0);
  const from = Math.min(Math.floor(Math.log10(Math.min(...positive, 1))), 0);
  const to = Math.max(Math.ceil(Math.log10(Math.max(...positive, 10))), 1);
  const ticks = [];
  for (let power = from; power <= to; power += 1) ticks.push(10 ** power);
  return { ticks, place: (value) => (Math.log10(Math.max(value, 10 ** from)) - from) / (to - from) };
}

function axisTime(ms) {
  return ms < 1000 ? `${ms < 1 ? ms.toPrecision(1) : ms} ms` : `${ms / 1000} s`;
}

const column = (name, fold) => () => steps(state.seconds[name], fold);

new Chart("chart-requests", {
  format: rate,
  axis: (value) => number(value, value > 0 && value < 1 ? 1 : 0),
  series: [
    { name: "all", color: "green", area: true, values: column("requests") },
    { name: "client errors", color: "amber", dashed: true, values: column("client_errors") },
    { name: "server errors", color: "red", area: true, values: column("server_errors") },
  ],
});
new Chart("chart-times", {
  format: time,
  axis: axisTime,
  log: true,
  series: [
    { name: "p50", color: "green", values: column("p50") },
    { name: "p95", color: "blue", values: column("p95", most) },
    { name: "p99", color: "violet", dashed: true, values: column("p99", most) },
  ],
});
new Chart("chart-pool", {
  format: (value) => number(value, Number.isInteger(value) ? 0 : 1),
  series: [
    { name: "busy", color: "blue", area: true, values: column("busy_connections", most) },
    { name: "open", color: "soft", dashed: true, values: () => steps(opened(), most) },
  ],
});
new Chart("chart-memory", {
  format: (value) => `${number(value)} MB`,
  series: [{ name: "resident", color: "violet", values: () => steps((state.seconds.resident_bytes ?? []).map((value) => (value === null ? null : value / 1e6))) }],
});
new Chart("chart-cpu", {
  format: (value) => `${number(value)} %`,
  least: 10,
  series: [{ name: "of one processor", color: "green", area: true, values: () => steps((state.seconds.cpu ?? []).map((value) => value * 100)) }],
});

function opened() {
  const { busy_connections: busy = [], idle_connections: idle = [] } = state.seconds;
  return busy.map((value, at) => value + (idle[at] ?? 0));
}

// --- Tables ---------------------------------------------------------------------------------------------------------

// Rows are kept by their key: what didn't change isn't touched.
function fill(id, rows) {
  const body = $(id).tBodies[0];
  const known = new Map([...body.rows].map((row) => [row.dataset.key, row]));
  const wanted = rows.map(({ key, quiet, cells }) => {
    const row = known.get(key) ?? make("tr");
    row.dataset.key = key;
    row.setAttribute("role", "row");
    row.className = quiet ? "quiet" : "";
    cells.forEach((cell, at) => {
      let place = row.cells[at];
      if (!place) {
        place = make("td");
        place.setAttribute("role", "cell");
        place.dataset.label = $(id).tHead.rows[0].cells[at].textContent;
        row.append(place);
      }
      cell(place);
    });
    return row;
  });
  body.replaceChildren(...wanted);
}

const words = (text, look = "") => (cell) => {
  if (cell.textContent !== text) cell.textContent = text;
  cell.className = look;
};

function routeName(method, route) {
  return (cell) => {
    if (!cell.firstChild) cell.append(make("span", "method", method), make("span", "code", route));
  };
}

// A small picture in a cell, with its words.
function spark(kind, values, label) {
  return (cell) => {
    let picture = cell.firstChild;
    if (!picture) {
      cell.className = "wide";
      picture = svg("svg", { class: "spark", viewBox: "0 0 120 22", preserveAspectRatio: "none", role: "img" });
      if (kind === "bars") picture.append(svg("path", { class: "bars" }));
      else picture.append(svg("path", { class: "line green", "vector-effect": "non-scaling-stroke" }), svg("path", { class: "area green" }));
      cell.append(picture);
    }
    picture.setAttribute("aria-label", label);
    if (kind === "bars") {
      picture.firstChild.setAttribute("d", bars(values));
    } else {
      const drawn = sparkLine(values);
      picture.firstChild.setAttribute("d", drawn.line);
      picture.lastChild.setAttribute("d", drawn.area(22));
    }
  };
}

function bars(values) {
  const top = Math.max(most(values) ?? 0, 1);
  const width = 120 / 60;
  const first = 60 - values.length;
  return values
    .map((value, at) => {
      if (!value) return "";
      const height = Math.max((value / top) * 21, 1.5);
      return `M${((first + at) * width).toFixed(2)} 22v${-height.toFixed(2)}h${width * 0.75}v${height.toFixed(2)}z`;
    })
    .join("");
}

function sparkLine(values) {
  const count = Math.max(values.length - 1, 1);
  return path(values, (step) => 120 - ((values.length - 1 - step) / count) * 118 - 1, (value) => 20.5 - value * 19);
}

function drawRoutes(window) {
  fill(
    "routes",
    window.routes.map((route) => ({
      key: `${route.method} ${route.route}`,
      cells: [
        routeName(route.method, route.route),
        spark("bars", route.last_minute, `Requests in each second of the last minute, at most ${most(route.last_minute) ?? 0}`),
        words(rate(route.requests_per_second)),
        words(time(route.p50)),
        words(time(route.p95)),
        words(time(route.p99)),
        words(errors(route), route.server_errors ? "bad" : ""),
      ],
    })),
  );
  $("routes-empty").hidden = window.routes.length > 0;
}

function errors({ client_errors: client, server_errors: server }) {
  if (server) return client ? `${number(server)} + ${number(client)} 4xx` : number(server);
  return client ? `${number(client)} 4xx` : "0";
}

function drawCaches(caches) {
  const rows = caches.map((cache) => {
    const { hits = [], misses = [] } = state.caches.get(cache.name) ?? {};
    const shares = hits.map((hit, at) => (hit + misses[at] ? hit / (hit + misses[at]) : null));
    const [found, missed] = [hits, misses].map((values) => sum(values.slice(-state.shown)));
    const share = found + missed ? found / (found + missed) : null;
    return {
      key: cache.name,
      asked: found + missed,
      quiet: found + missed === 0,
      cells: [
        words(cache.name, "code"),
        spark("line", steps(shares), share === null ? "Not asked" : `Hit rate, ${percent(share)} in the last ${span(state.shown)}`),
        words(percent(share)),
        words(number(found + missed)),
        words(cache.bytes === undefined ? number(cache.size ?? 0) : bytes(cache.bytes)),
      ],
    };
  });
  rows.sort((a, b) => b.asked - a.asked || (a.key < b.key ? -1 : 1));
  fill("caches", rows);
}

function drawSlow(queries) {
  fill(
    "slow",
    queries.map((query) => ({
      key: `${query.when} ${query.name} ${query.elapsed_ms}`,
      cells: [
        words(query.name, "code"),
        words(time(query.elapsed_ms)),
        words(number(query.rows)),
        // The server tells UTC without saying so.
        words(clock(Date.parse(`${query.when}Z`))),
      ],
    })),
  );
  $("slow-empty").hidden = queries.length > 0;
  $("slow").hidden = queries.length === 0;
}

// --- The page -------------------------------------------------------------------------------------------------------

function drawTiles(data) {
  const { window } = data;
  const over = `in ${span(window.seconds)}`;
  figure("tile-rate", `${rate(window.requests_per_second)} /s`);
  setText("tile-rate-note", `${number(window.requests)} ${over}`);
  figure("tile-p95", time(window.p95));
  setText("tile-p95-note", `p50 ${time(window.p50)} · p99 ${time(window.p99)}`);
  const failed = window.requests ? window.server_errors / window.requests : null;
  figure("tile-errors", window.server_errors === 0 ? "0 %" : percent(failed), window.server_errors ? "bad" : "");
  setText("tile-errors-note", `${number(window.server_errors)} of ${number(window.requests)}`);

  let [hits, misses] = [0, 0];
  for (const cache of state.caches.values()) {
    hits += sum(cache.hits.slice(-state.shown));
    misses += sum(cache.misses.slice(-state.shown));
  }
  figure("tile-hits", percent(hits + misses ? hits / (hits + misses) : null));
  setText("tile-hits-note", `${number(hits + misses)} look-ups ${over}`);

  const wrong = troubles(data);
  const database = data.checks.database ?? "not looked at yet";
  figure("tile-database", database.replace(" ", "\u00a0"), database === "ok" ? "" : "bad");
  const busy = state.seconds.busy_connections?.at(-1) ?? 0;
  const pool = `${busy} of ${data.pool_max_connections} busy`;
  const news = data.news_line_up === false ? ["no news of other servers"] : [];
  const others = wrong.filter((text) => !text.startsWith("database"));
  setText("tile-database-note", [pool, ...news, ...others].join(" · "));
  figure("tile-catalogue", data.catalogue_plants === null ? "none" : `${number(data.catalogue_plants)} plants`);
  setText("tile-catalogue-note", data.catalogue_age_seconds === null ? "not read yet" : `read ${span(data.catalogue_age_seconds)} ago`);
}

function troubles(data) {
  return Object.entries(data.checks)
    .filter(([, said]) => said !== "ok")
    .map(([name, said]) => `${name} ${said}`);
}

function drawState() {
  const away = state.failures > 0;
  document.body.classList.toggle("stale", away);
  if (away) {
    setText("state-text", `Not answering since ${clock(state.awaySince)}, trying again`);
    $("state").dataset.state = "away";
    return;
  }
  const wrong = troubles(state.data);
  setText("state-text", wrong.length ? `Answering: ${wrong.join(", ")}` : "All well");
  $("state").dataset.state = wrong.length ? "ailing" : "well";
  setText("facts", `version ${state.data.version} · up ${span(state.data.uptime_seconds)}`);
}

function draw() {
  if (!state.data) return;
  drawState();
  drawTiles(state.data);
  charts.forEach((chart) => chart.draw());
  drawRoutes(state.data.window);
  drawCaches(state.data.caches);
  drawSlow(state.data.slow_queries);
  document.body.dataset.drawn = String(state.next);
}

for (const button of document.querySelectorAll("#windows button")) {
  button.addEventListener("click", () => {
    state.shown = Number(button.dataset.seconds);
    for (const other of document.querySelectorAll("#windows button")) {
      other.setAttribute("aria-pressed", String(other === button));
    }
    draw();
    poll();
  });
}

$("token-form").addEventListener("submit", (event) => {
  event.preventDefault();
  state.token = $("token").value.trim();
  sessionStorage.setItem("plantopia-token", state.token);
  $("token").value = "";
  poll();
});

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) poll();
});
new ResizeObserver(() => charts.forEach((chart) => chart.draw())).observe($("charts"));

poll();
