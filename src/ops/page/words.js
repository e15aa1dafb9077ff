// Figures as words, and the elements that hold them.

const SVG = "http://www.w3.org/2000/svg";

export const $ = (id) => document.getElementById(id);

export function setText(id, text) {
  const element = $(id);
  if (element.textContent !== text) element.textContent = text;
}

export function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

export function svg(tag, attributes = {}) {
  const element = document.createElementNS(SVG, tag);
  put(element, attributes);
  return element;
}

export function put(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
  }
}

export function number(value, digits = 0) {
  return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

export function rate(value) {
  // One request in ten minutes is not none.
  if (value > 0 && value < 0.1) return "<0.1";
  return number(value, value > 0 && value < 10 ? 1 : 0);
}

// A count with room for four characters.
export function short(value) {
  if (value >= 1e6) return `${number(value / 1e6, value % 1e6 ? 1 : 0)}M`;
  if (value >= 1e4) return `${number(value / 1e3, value % 1e3 ? 1 : 0)}k`;
  return number(value, Number.isInteger(value) ? 0 : 1);
}

export function time(ms) {
  if (ms === null || ms === undefined) return "–";
  if (ms < 1) return `${number(ms, 2)} ms`;
  if (ms < 10) return `${number(ms, 1)} ms`;
  if (ms < 1000) return `${number(ms)} ms`;
  return `${number(ms / 1000, ms < 10000 ? 1 : 0)} s`;
}

export function bytes(value) {
  if (value === null || value === undefined) return "–";
  const units = ["B", "kB", "MB", "GB"];
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${number(value, unit > 0 && value < 10 && !Number.isInteger(value) ? 1 : 0)} ${units[unit]}`;
}

export function percent(share) {
  if (share === null || share === undefined) return "–";
  const value = share * 100;
  return `${number(value, value === 0 || value === 100 || value >= 99.95 ? 0 : 1)} %`;
}

export function span(seconds) {
  if (seconds < 90) return `${seconds} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 129600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86400)} days`;
}

export function clock(milliseconds) {
  return new Date(milliseconds).toLocaleTimeString("en-GB");
}

// A moment of the reader's own time; with its date when that isn't today's.
export function moment(milliseconds) {
  const when = new Date(milliseconds);
  const today = when.toDateString() === new Date().toDateString();
  return today ? clock(when) : `${when.toLocaleDateString("en-GB", { day: "numeric", month: "short" })} ${clock(when)}`;
}

// Words that stay on one line.
export function whole(text) {
  return text.replaceAll(" ", "\u00a0");
}

// A figure and its unit, which is set smaller.
export function figure(id, text, look = "") {
  const element = $(id);
  const [value, ...unit] = text.split(" ");
  const parts = [document.createTextNode(value)];
  if (unit.length) parts.push(make("span", "unit", ` ${unit.join(" ")}`));
  if (element.textContent !== parts.map((part) => part.textContent).join("")) element.replaceChildren(...parts);
  element.className = look;
}
