import type { Bar, Curve, Ladder } from "./read.ts";
import { type Element, element, printXml } from "./xml.ts";

const WIDTH = 760;
const MARGIN = 16;
const ROW = 26;
const TITLE = 44;
/** Where the bars begin: their names stand left of it. */
const BARS_AT = 380;
const VALUE_ROOM = 70;
const CHART = { width: 350, height: 200, left: 56, bottom: 34 } as const;

/** Both themes in one file: GitHub shows a README in the reader's. */
const STYLE = `
text { font: 13px system-ui, sans-serif; fill: #1f2328; }
.title { font-weight: 600; font-size: 15px; }
.note { font-size: 11px; fill: #59636e; }
.ours { fill: #0969da; }
.article { fill: #bc4c00; }
.by-hand { fill: #818b98; }
.axis { stroke: #d1d9e0; }
.curve { fill: none; stroke: #0969da; stroke-width: 2; }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc; }
  .note { fill: #9198a1; }
  .ours { fill: #4493f8; }
  .article { fill: #db6d28; }
  .axis { stroke: #3d444d; }
  .curve { stroke: #4493f8; }
}
`;

/** The picture of a run for people and, by its title and description, for those who do not see it. */
export function drawResults(ladder: Ladder, curves: readonly Curve[]): string {
  const ladderHeight = TITLE + ladder.bars.length * ROW;
  const rows = Math.ceil(curves.length / 2);
  const height = MARGIN + ladderHeight + MARGIN + rows * (CHART.height + TITLE) + MARGIN;
  const frame = { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${WIDTH} ${height}`, width: WIDTH, height };
  return printXml(
    element(
      "svg",
      { ...frame, role: "img", "aria-labelledby": "title description" },
      element("title", { id: "title" }, "What gateways answer, and how that grows with routes"),
      element("desc", { id: "description" }, describe(ladder, curves)),
      element("style", {}, STYLE),
      drawLadder(ladder),
      ...curves.map((curve, index) => {
        const top = MARGIN + ladderHeight + MARGIN + Math.floor(index / 2) * (CHART.height + TITLE);
        return drawCurve(curve, MARGIN + (index % 2) * (CHART.width + 2 * MARGIN), top);
      }),
    ),
  );
}

function describe(ladder: Ladder, curves: readonly Curve[]): string {
  const bars = ladder.bars.map(({ text, perSecond }) => `${text}: ${whole(perSecond)}`).join("; ");
  const grown = curves.map(
    ({ name, unit, points, exponent }) =>
      `${name} (${unit}): ${points.map(({ routes, value }) => `${whole(routes)} routes ${figure(value)}`).join(", ")}; exponent ${exponent.toFixed(2)}`,
  );
  return [`Requests a second at 32 connections. ${bars}.`, ...grown.map((text) => `${text}.`)].join(" ");
}

function drawLadder({ layout, bars }: Ladder): Element {
  const most = Math.max(...bars.map(({ perSecond }) => perSecond));
  const room = WIDTH - BARS_AT - VALUE_ROOM - MARGIN;
  return element(
    "g",
    { transform: `translate(${MARGIN} ${MARGIN})` },
    element("text", { class: "title", y: 14 }, "Requests a second, 32 connections"),
    element("text", { class: "note", y: 31 }, layout),
    ...bars.flatMap((bar, index) => drawBar(bar, TITLE + index * ROW, (bar.perSecond / most) * room)),
  );
}

function drawBar({ id, text, perSecond }: Bar, top: number, length: number): readonly Element[] {
  const from = BARS_AT - MARGIN;
  return [
    element("text", { x: 0, y: top + 14 }, text),
    element("rect", { class: classOf(id), x: from, y: top, width: length, height: ROW - 8, rx: 3 }),
    element("text", { x: from + length + 6, y: top + 14 }, whole(perSecond)),
  ];
}

function classOf(id: string): string {
  if (id.startsWith("article")) return "article";
  return id === "plain-by-hand" ? "by-hand" : "ours";
}

/** Both axes by powers: what grows in proportion is a straight line. */
function drawCurve({ name, unit, points, exponent }: Curve, left: number, top: number): Element {
  const across = scaleOf(
    points.map(({ routes }) => routes),
    CHART.left,
    CHART.width,
  );
  const floor = CHART.height - CHART.bottom;
  const up = scaleOf(
    points.map(({ value }) => value),
    floor,
    TITLE + 12,
  );
  const places = points.map(({ routes, value }) => ({ x: across(routes), y: up(value), routes, value }));
  const path = places.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
  return element(
    "g",
    { transform: `translate(${left} ${top})` },
    element("text", { class: "title", y: 14 }, name),
    element("text", { class: "note", y: 31 }, `${unit}; grows with routes to the power of ${exponent.toFixed(2)}`),
    element("line", { class: "axis", x1: CHART.left, x2: CHART.width, y1: floor + 8, y2: floor + 8 }),
    element("polyline", { class: "curve", points: path }),
    ...places.flatMap(({ x, y, routes, value }) => [
      element("circle", { class: "ours", cx: x, cy: y, r: 3 }),
      element("text", { class: "note", x, y: y - 8, "text-anchor": "middle" }, figure(value)),
      element("text", { class: "note", x, y: floor + 24, "text-anchor": "middle" }, whole(routes)),
    ]),
  );
}

/** From values to places, by their logarithms; values that are all the same lie in the middle. */
function scaleOf(values: readonly number[], from: number, to: number): (value: number) => number {
  const [least, most] = [Math.log(Math.min(...values)), Math.log(Math.max(...values))];
  if (least === most) return () => (from + to) / 2;
  return (value) => from + ((Math.log(value) - least) / (most - least)) * (to - from);
}

/** With a comma for thousands, whatever the machine's language is. */
function whole(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");
}

function figure(value: number): string {
  return value >= 100 ? whole(value) : String(Number(value.toPrecision(3)));
}
