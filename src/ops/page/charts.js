// The charts, and how they are read: under the pointer, or with the arrow keys.

import { clock, make, put, span, svg } from "./words.js";
import { most, state, stepCount, stepWidth } from "./series.js";

// About how wide a letter on an axis is.
const LETTER = 6.5;

const charts = [];

// The moment that is read, in all charts at once: a place under the pointer wanders with the time, a second that was
// chosen with the keys stays what it is.
const read = { place: null, second: null };

export function drawCharts() {
  charts.forEach((chart) => chart.draw());
}

export class Chart {
  constructor(id, options) {
    this.figure = document.getElementById(id);
    this.plot = this.figure.querySelector(".plot");
    this.options = options;
    this.title = this.figure.querySelector("h3").textContent;
    this.svg = svg("svg", { role: "img" });
    this.grid = svg("g");
    this.marks = svg("g");
    this.cursor = svg("line", { class: "cursor" });
    this.moment = svg("text", { class: "moment", "text-anchor": "middle" });
    this.svg.append(this.grid, this.marks, this.cursor, this.moment);
    this.reader = make("div", "reader");
    put(this.reader, { role: "slider", tabindex: "0", "aria-label": `${this.title}, read by the arrow keys` });
    this.plot.append(this.svg, this.reader);
    this.paths = options.series.map((series) => {
      const area = series.area ? svg("path", { class: `area ${series.color}` }) : null;
      const line = svg("path", { class: `line ${series.color} ${series.dashed ? "dashed" : ""}`, "data-series": series.name });
      if (area) this.marks.append(area);
      this.marks.append(line);
      return { area, line };
    });
    const legend = this.figure.querySelector(".legend");
    this.keys = options.series.map((series) => {
      const key = make("span");
      const value = make("b", "", "–");
      key.append(make("i", `${series.color} ${series.dashed ? "dashed" : ""}`), `${series.name} `, value);
      legend.append(key);
      return value;
    });
    this.listen();
    charts.push(this);
  }

  listen() {
    const place = (event) => (event.clientX - this.plot.getBoundingClientRect().left - this.left) / this.width;
    this.plot.addEventListener("pointermove", (event) => {
      read.place = Math.min(Math.max(place(event), 0), 1);
      drawCharts();
    });
    this.plot.addEventListener("pointerleave", () => {
      read.place = null;
      drawCharts();
    });
    // A tap chooses too.
    this.plot.addEventListener("click", (event) => this.choose(Math.round((1 - place(event)) * (stepCount() - 1))));
    this.reader.addEventListener("focus", () => {
      if (read.second === null) this.choose(0);
    });
    this.reader.addEventListener("blur", (event) => {
      // From chart to chart the moment stays the same.
      if (event.relatedTarget?.className !== "reader") this.choose(null);
    });
    this.reader.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      const back = this.back() ?? 0;
      const to = {
        ArrowLeft: back + 1,
        ArrowDown: back + 1,
        ArrowRight: back - 1,
        ArrowUp: back - 1,
        PageDown: back + 10,
        PageUp: back - 10,
        Home: Infinity,
        End: 0,
        Escape: null,
      }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      this.choose(to);
    });
  }

  // Chooses the step that is so many before the newest, or none.
  choose(back) {
    const width = stepWidth();
    const newest = Math.floor((state.next - 1) / width);
    const oldest = newest - Math.max(this.count() - 1, 0);
    read.second = back === null ? null : Math.min(Math.max(newest - back, oldest), newest) * width;
    drawCharts();
  }

  // How many steps there are to read.
  count() {
    return Math.min(most(this.options.series.map((series) => series.values().length)) ?? 0, stepCount());
  }

  // How many steps before the newest is read; null when none is.
  back() {
    if (read.place !== null) return Math.round((1 - read.place) * (stepCount() - 1));
    if (read.second === null) return null;
    const width = stepWidth();
    const back = Math.floor((state.next - 1) / width) - Math.floor(read.second / width);
    // It wandered out at the left.
    return back < stepCount() ? Math.max(back, 0) : null;
  }

  draw() {
    const { width, height } = this.plot.getBoundingClientRect();
    if (width === 0) return;
    this.left = 48;
    this.width = Math.max(width - this.left - 4, 10);
    const floor = height - 20;
    const top = 8;
    const lines = this.options.series.map((series) => series.values());
    const count = stepCount();
    const all = lines.flat().filter((value) => value !== null);
    const scale = this.options.log ? logScale(all) : linearScale(all, this.options);
    const y = (value) => floor - (floor - top) * Math.min(Math.max(scale.place(value), 0), 1);
    // The newest is at the right edge, however few there are.
    const x = (back) => this.left + this.width - (this.width * back) / (count - 1);

    put(this.svg, { viewBox: `0 0 ${width} ${height}` });
    this.grid.replaceChildren();
    for (const tick of scale.ticks) {
      const at = Math.round(y(tick)) + 0.5;
      const label = svg("text", { x: this.left - 8, y: at + 3.5, "text-anchor": "end" });
      label.textContent = (this.options.axis ?? this.options.format)(tick);
      this.grid.append(svg("line", { class: "grid", x1: this.left, x2: this.left + this.width, y1: at, y2: at }), label);
    }
    this.drawTimes(floor, height);
    if (all.length === 0) {
      const empty = svg("text", { x: this.left + this.width / 2, y: (floor + top) / 2 + 4, "text-anchor": "middle" });
      empty.textContent = "Nothing in this time";
      this.grid.append(empty);
    }

    lines.forEach((values, at) => {
      const { line, area } = this.paths[at];
      const drawn = path(values, (step) => x(values.length - 1 - step), y);
      line.setAttribute("d", drawn.line);
      if (area) area.setAttribute("d", drawn.area(floor));
    });
    put(this.svg, { "aria-label": this.words(lines) });
    this.tell(lines, x, { floor, top, height });
  }

  // The axis of time: a mark at each quarter, or fifth, of what is shown, with its words where they have room.
  drawTimes(floor, height) {
    const parts = state.shown > 60 ? 5 : 4;
    const inner = Array.from({ length: parts - 1 }, (_, at) => at + 1);
    this.times = [];
    for (const part of [0, parts, ...inner]) {
      const x = Math.round(this.left + (this.width * part) / parts);
      this.grid.append(svg("line", { class: "grid", x1: x + 0.5, x2: x + 0.5, y1: floor, y2: floor + 4 }));
      const ago = state.shown - (state.shown * part) / parts;
      const far = ago >= 60 ? `${ago / 60} min` : `${ago} s`;
      const text = ago === 0 ? "now" : part === 0 ? `${far} ago` : far;
      const anchor = part === 0 ? "start" : part === parts ? "end" : "middle";
      const length = text.length * LETTER;
      const from = { start: x, middle: x - length / 2, end: x - length }[anchor];
      const to = from + length;
      if (this.times.some((other) => to + LETTER > other.from && from < other.to + LETTER)) continue;
      const label = svg("text", { x, y: height - 3, "text-anchor": anchor });
      label.textContent = text;
      this.grid.append(label);
      this.times.push({ label, from, to });
    }
  }

  // The legend says what is read, or else what is newest; the reader says it to those who don't see.
  tell(lines, x, { floor, top, height }) {
    const back = this.back();
    const shown = back === null ? "hidden" : "visible";
    const told = this.options.series.map((series, at) => {
      const value = lines[at][lines[at].length - 1 - (back ?? 0)] ?? null;
      const text = value === null ? "–" : this.options.format(value);
      if (this.keys[at].textContent !== text) this.keys[at].textContent = text;
      return `${series.name} ${value === null ? "nothing" : text}`;
    });
    const newest = Math.floor((state.next - 1) / stepWidth());
    const moments = { "aria-valuemin": Math.max(newest - this.count() + 1, 0), "aria-valuemax": Math.max(newest, 0) };
    put(this.cursor, { visibility: shown });
    put(this.moment, { visibility: shown });
    if (back === null) {
      put(this.reader, { ...moments, "aria-valuenow": moments["aria-valuemax"], "aria-valuetext": "No moment is chosen" });
      return;
    }
    const at = x(back);
    put(this.cursor, { x1: at, x2: at, y1: top, y2: floor });
    const when = this.when(newest - back);
    this.moment.textContent = when;
    const half = (when.length * LETTER) / 2 + 4;
    const middle = Math.min(Math.max(at, this.left + half), this.left + this.width - half);
    put(this.moment, { x: middle, y: height - 3 });
    // It takes the place of what it would lie on.
    for (const { label, from, to } of this.times) {
      if (to > middle - half && from < middle + half) label.remove();
    }
    // The step's own number: it stays the same while time goes on, and so nothing is said twice.
    put(this.reader, { ...moments, "aria-valuenow": newest - back, "aria-valuetext": `${when}: ${told.join(", ")}` });
  }

  // The time at which a step began, also of one before anything was known.
  when(step) {
    const at = state.seconds.at ?? [];
    const place = at.length - (state.next - step * stepWidth());
    const known = at[Math.min(Math.max(place, 0), at.length - 1)];
    return known === undefined ? "–" : clock(known + Math.min(place, 0) * 1000);
  }

  // The chart for those who don't see it.
  words(lines) {
    const told = this.options.series.map((series, at) => {
      const values = lines[at].filter((value) => value !== null);
      const format = this.options.format;
      if (values.length === 0) return `${series.name}: nothing yet`;
      return `${series.name}: now ${format(values[values.length - 1])}, between ${format(Math.min(...values))} and ${format(most(values))}`;
    });
    return `${this.title} in the last ${span(state.shown)}. ${told.join(". ")}.`;
  }
}

// A line through what is there, broken where nothing is, and the area under it.
export function path(values, x, y) {
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

// From zero to a round number; `least` is the least that the top may be, `whole` is for what can't be halved.
function linearScale(values, { least = 1, whole = false }) {
  const top = Math.max(most(values) ?? 0, least);
  const power = 10 ** Math.floor(Math.log10(top / 3));
  const fits = [1, 2, 5, 10].map((n) => n * power).find((n) => top / n <= 4) ?? 10 * power;
  const step = whole ? Math.max(fits, 1) : fits;
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
