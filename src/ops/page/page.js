// The operators' page: asks the server every second for what is new, and draws it. No library, no other host.

import { Chart, drawCharts } from "./charts.js";
import { forget, hitRates, lookUps, most, state, steps, sum, take } from "./series.js";
import { drawCaches, drawRoutes, drawSlow } from "./tables.js";
import { $, bytes, clock, figure, make, number, percent, rate, setText, short, span, time, whole } from "./words.js";

const EVERY = 1000;
const EVERY_HIDDEN = 10000;
const FETCH_TIMEOUT_MS = 5000;

let token = sessionStorage.getItem("plantopia-token") || "";
let failures = 0;
let awaySince = null;

// --- Asking ---------------------------------------------------------------------------------------------------------

async function ask() {
  const url = `/ops/data?from=${state.next}&window=${state.shown}`;
  const headers = token ? { authorization: `Bearer ${token}` } : {};
  const response = await fetch(url, { headers, cache: "no-store", signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
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
    failures += 1;
    awaySince ??= new Date();
    drawState();
    return Math.min(EVERY * failures, 4 * EVERY);
  }
  if (data === null) return null;
  failures = 0;
  awaySince = null;
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

function askForToken() {
  $("token-form").hidden = false;
  $("main").hidden = true;
  $("token-note").textContent = token ? "That is not this server's token." : "";
  token = "";
  sessionStorage.removeItem("plantopia-token");
  failures = 0;
  awaySince = null;
  show("waiting", "Waiting for the token");
  $("token").focus();
}

// --- The charts -----------------------------------------------------------------------------------------------------

const column = (name, fold) => () => steps(state.seconds[name], fold);

new Chart("chart-requests", {
  format: rate,
  axis: short,
  series: [
    { name: "all", color: "green", area: true, values: column("requests") },
    { name: "client errors", color: "amber", dashed: true, values: column("client_errors") },
    { name: "server errors", color: "red", area: true, values: column("server_errors") },
  ],
});
new Chart("chart-times", {
  format: time,
  axis: (ms) => (ms < 1000 ? `${ms < 1 ? ms.toPrecision(1) : ms} ms` : `${ms / 1000} s`),
  log: true,
  series: [
    { name: "p50", color: "green", values: column("p50") },
    { name: "p95", color: "blue", values: column("p95", most) },
    { name: "p99", color: "violet", dashed: true, values: column("p99", most) },
  ],
});
new Chart("chart-hits", {
  format: (value) => percent(value / 100),
  axis: (value) => `${value} %`,
  least: 100,
  series: [{ name: "found", color: "green", area: true, values: () => hitRates($("cache").value).map((share) => (share === null ? null : share * 100)) }],
});
new Chart("chart-pool", {
  format: short,
  whole: true,
  series: [
    { name: "busy", color: "blue", area: true, values: column("busy_connections", most) },
    { name: "open", color: "soft", dashed: true, values: () => steps(opened(), most) },
  ],
});
new Chart("chart-memory", {
  format: bytes,
  least: 1e6,
  series: [{ name: "resident", color: "violet", values: column("resident_bytes") }],
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

// The caches to choose from are those that the server has.
function offerCaches(caches) {
  const select = $("cache");
  const names = caches.map((cache) => cache.name).sort();
  if (select.options.length === names.length + 1) return;
  const chosen = select.value;
  select.replaceChildren(...["", ...names].map((name) => Object.assign(make("option", "", name || "all caches"), { value: name })));
  select.value = names.includes(chosen) ? chosen : "";
}

// --- The page -------------------------------------------------------------------------------------------------------

function drawTiles(data) {
  const { window } = data;
  const over = `in ${span(window.seconds)}`;
  figure("tile-rate", `${rate(window.requests_per_second)} /s`);
  setText("tile-rate-note", `${number(window.requests)} ${over}`);
  figure("tile-p95", time(window.p95));
  setText("tile-p95-note", `p50\u00a0${whole(time(window.p50))}, p99\u00a0${whole(time(window.p99))}`);
  const failed = window.requests ? window.server_errors / window.requests : null;
  figure("tile-errors", window.server_errors === 0 ? "0 %" : percent(failed), window.server_errors ? "bad" : "");
  setText("tile-errors-note", `${number(window.server_errors)} of ${number(window.requests)}`);

  const [hits, misses] = [0, 1].map((kind) => sum([...state.caches.keys()].map((name) => lookUps(name)[kind])));
  figure("tile-hits", percent(hits + misses ? hits / (hits + misses) : null));
  setText("tile-hits-note", `of ${number(hits + misses)} look-ups`);

  const database = data.checks.database ?? "not looked at yet";
  figure("tile-database", whole(database), database === "ok" ? "" : "bad");
  const busy = state.seconds.busy_connections?.at(-1) ?? 0;
  const notes = [`${busy} of ${data.pool_max_connections} busy`];
  if (database === "ok" && data.check_ms !== null) notes.push(whole(`answers in ${time(data.check_ms)}`));
  if (data.news_line_up === false) notes.push("no news of other servers");
  setText("tile-database-note", [...notes, ...troubles(data).filter((text) => !text.startsWith("database"))].join(", "));
  figure("tile-catalogue", data.catalogue_plants === null ? "none" : `${number(data.catalogue_plants)} plants`);
  setText("tile-catalogue-note", data.catalogue_age_seconds === null ? "not read yet" : `read ${span(data.catalogue_age_seconds)} ago`);
  setText("pool-most", `at most ${number(data.pool_max_connections)}`);
}

function troubles(data) {
  return Object.entries(data.checks)
    .filter(([, said]) => said !== "ok")
    .map(([name, said]) => `${name} ${said}`);
}

function drawState() {
  const away = failures > 0;
  document.body.classList.toggle("stale", away);
  if (away) {
    show("away", `Not answering since ${clock(awaySince)}, trying again`);
    return;
  }
  const wrong = troubles(state.data);
  show(wrong.length ? "ailing" : "well", wrong.length ? `Answering: ${wrong.join(", ")}` : "All well");
  setText("facts", `version ${state.data.version} · up ${span(state.data.uptime_seconds)}`);
}

// The tab tells of trouble too: the page is left open behind others.
function show(how, text) {
  $("state").dataset.state = how;
  setText("state-text", text);
  const title = how === "well" || how === "waiting" ? "Plantopia operations" : `(!) ${text} – Plantopia`;
  if (document.title !== title) document.title = title;
}

function draw() {
  if (!state.data) return;
  drawState();
  offerCaches(state.data.caches);
  drawTiles(state.data);
  drawCharts();
  drawRoutes(state.data.window);
  drawCaches(state.data.caches);
  drawSlow(state.data.slow_queries, state.data.slow_query_ms);
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

$("cache").addEventListener("change", drawCharts);

$("token-form").addEventListener("submit", (event) => {
  event.preventDefault();
  token = $("token").value.trim();
  sessionStorage.setItem("plantopia-token", token);
  $("token").value = "";
  poll();
});

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) poll();
});
new ResizeObserver(drawCharts).observe($("charts"));

poll();
