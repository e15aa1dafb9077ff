// The tables: rows that are kept from second to second, with small pictures in them.

import { path } from "./charts.js";
import { hitRates, lookUps, most, state, stepCount } from "./series.js";
import { $, bytes, make, moment, number, percent, put, rate, short, span, svg, time } from "./words.js";

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
    if (cell.firstChild) return;
    const code = make("span", "code");
    // A long one breaks before a slash.
    for (const [at, part] of route.split(/(?=\/)/).entries()) code.append(...(at ? [make("wbr")] : []), part);
    cell.append(make("span", "method", method), " ", code);
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
    put(picture, { "aria-label": label });
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
  // On the same axis of time as the charts.
  const count = stepCount() - 1;
  return path(values, (step) => 120 - ((values.length - 1 - step) / count) * 118 - 1, (value) => 20.5 - value * 19);
}

export function drawRoutes(window) {
  // Watching must not change what is seen: the totals leave out the page's own requests too.
  const routes = window.routes.filter(({ route }) => route !== "/ops" && !route.startsWith("/ops/"));
  fill(
    "routes",
    routes.map((route) => ({
      key: `${route.method} ${route.route}`,
      cells: [
        routeName(route.method, route.route),
        spark("bars", route.last_minute, `Requests in each second of the last minute, at most ${most(route.last_minute) ?? 0}`),
        words(rate(route.requests_per_second)),
        words(time(route.p50)),
        words(time(route.p95)),
        words(time(route.p99)),
        words(short(route.client_errors), route.client_errors ? "warn" : "none"),
        words(short(route.server_errors), route.server_errors ? "bad" : "none"),
      ],
    })),
  );
  $("routes-empty").hidden = routes.length > 0;
  $("routes").hidden = routes.length === 0;
}

// How much a cache holds, of how much it may.
function held(cache) {
  if (cache.max_bytes !== undefined) return `${bytes(cache.bytes)} of ${bytes(cache.max_bytes)}`;
  if (cache.size === undefined) return "–";
  return `${number(cache.size)} of ${number(cache.max_size)} ${cache.max_size === 1 ? "entry" : "entries"}`;
}

export function drawCaches(caches) {
  const rows = caches.map((cache) => {
    const [found, missed] = lookUps(cache.name);
    const share = found + missed ? found / (found + missed) : null;
    return {
      key: cache.name,
      asked: found + missed,
      quiet: found + missed === 0,
      cells: [
        words(cache.name, "code"),
        spark("line", hitRates(cache.name), share === null ? "Not asked" : `Hit rate, ${percent(share)} in the last ${span(state.shown)}`),
        words(percent(share)),
        words(number(found + missed)),
        words(held(cache)),
      ],
    };
  });
  rows.sort((a, b) => b.asked - a.asked || (a.key < b.key ? -1 : 1));
  fill("caches", rows);
}

export function drawSlow(queries, threshold) {
  fill(
    "slow",
    queries.map((query) => ({
      key: `${query.when} ${query.name} ${query.elapsed_ms}`,
      cells: [
        words(query.name, "code"),
        words(time(query.elapsed_ms)),
        words(short(query.rows)),
        // The server tells UTC without saying so.
        words(moment(Date.parse(`${query.when}Z`))),
      ],
    })),
  );
  const said = `${time(threshold)} or longer`;
  $("slow-note").textContent = queries.length ? `Of the last 200 statements that took ${said}, in your local time.` : `None took ${said}.`;
  $("slow").hidden = queries.length === 0;
}
