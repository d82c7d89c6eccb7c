import { expect, test } from "vitest";
import {
  chooseTimeTicks,
  COLUMNS,
  describeContent,
  describeReasons,
  describeReplyDays,
  describeResolutions,
  type FiguresTold,
  hasAnything,
  listContent,
  listHeadlines,
  listResolutions,
  listRows,
  NOTHING,
  phraseSeconds,
  type ShareTold,
  type SpreadTold,
  type TimesTold,
  VIEWS,
} from "../../../console/model/times.ts";

const EMPTY: FiguresTold = {
  key: "",
  name: "",
  handovers: 0,
  first_reply: null,
  first_reply_open: null,
  unanswered: 0,
  queue: null,
  left_waiting: 0,
  handle: null,
  wrap_up: null,
  csat: null,
  resolved: { ended: 0, assumed: null, durable: null, too_young: 0, reopened: 0 },
  bot: null,
};
const NOBODY: TimesTold = {
  at: "2026-11-21T12:00:00Z",
  first_day: "2026-10-23",
  days: 30,
  unanswered_now: 0,
  whole: EMPTY,
  by_day: [],
  by_group: [],
  by_human: [],
  by_reason: [],
  by_site: [],
};

const spread = (median: number, p90 = median, n = 10): SpreadTold => ({ n, median, p90 });
const share = (count: number, n: number): ShareTold => ({ n, count, share: count / n, at_least: 0.1, at_most: 0.9 });

const BUSY: FiguresTold = {
  ...EMPTY,
  handovers: 12,
  first_reply: spread(125, 600),
  first_reply_open: spread(60),
  unanswered: 2,
  queue: spread(40),
  left_waiting: 1,
  handle: spread(1200),
  wrap_up: spread(90),
  csat: share(8, 10),
  resolved: { ended: 20, assumed: share(15, 20), durable: share(9, 10), too_young: 5, reopened: 2 },
  bot: share(4, 10),
};

test.each([
  [0.4, "0 s"],
  [59.6, "1 min"],
  [125, "2 min 5 s"],
  [3600, "1 h"],
  [11_400, "3 h 10 min"],
  [187_200, "2 d 4 h"],
])("%d seconds are %s", (seconds, words) => {
  expect(phraseSeconds(seconds)).toBe(words);
});

test.each([
  [0.5, [0, 1]],
  [5, [0, 2, 4, 6]],
  [50, [0, 15, 30, 45, 60]],
  [600, [0, 300, 600]],
  [100 * 86_400, [0, 2_419_200, 4_838_400, 7_257_600, 9_676_800]],
])("the ticks up to %d seconds are round times", (most, ticks) => {
  const found = chooseTimeTicks(most);
  expect(found).toEqual(ticks);
  expect(found.at(-1)).toBeGreaterThanOrEqual(most);
});

test("where nothing was measured no number is shown", () => {
  expect(hasAnything(NOBODY)).toBe(false);
  const lines = listHeadlines(NOBODY);
  expect(new Set(lines.map((line) => line.value))).toEqual(new Set([NOTHING]));
  for (const { basis } of lines) expect(basis).toMatch(/yet\.$/);
  expect(describeReplyDays([]).fact).toBe("Nobody has replied in these days.");
  expect(describeReasons([]).fact).toBe("Nothing was handed over in these days.");
  expect(describeResolutions(EMPTY)).toMatchObject({ fact: "No conversation has ended in these days.", rows: [] });
  expect(describeContent(NOBODY).fact).toBe("No customer has rated in these days.");
  for (const [view] of VIEWS) expect(listRows(NOBODY, view)).toEqual([]);
});

test("each number on top says what it rests on", () => {
  const [reply, queue, , , content, , durable, bot] = listHeadlines({ ...NOBODY, whole: BUSY, unanswered_now: 1 });
  expect(reply).toEqual({ name: "First reply", value: "2 min 5 s", basis: "Nine of ten within 10 min (10 measured). In business hours 1 min. 2 ended without one. 1 customer waits now." });
  expect(queue?.basis).toBe("Nine of ten within 40 s (10 measured). 1 ended before anybody took them.");
  expect(content).toEqual({ name: "Content customers", value: "80 %", basis: "8 of 10 ratings of 4 or 5 stars." });
  expect(durable).toEqual({ name: "Solved for good", value: "90 %", basis: "9 of 10 stayed solved for 7 days. 5 others not 7 days old." });
  expect(bot?.value).toBe("40 %");
});

test("what is solved lately is not called solved for good", () => {
  const young = { ...BUSY, resolved: { ...BUSY.resolved, durable: null, too_young: 3 }, bot: null };
  const durable = listHeadlines({ ...NOBODY, whole: young }).find((line) => line.name === "Solved for good");
  expect(durable).toEqual({ name: "Solved for good", value: NOTHING, basis: "3 solved conversations, none 7 days old yet." });
  expect(listResolutions(young).map(({ name }) => name)).toEqual(["Assumed solved, of all that ended"]);
  expect(describeResolutions(young).fact).toBe("No solved conversation is 7 days old yet. 3 solved conversations are not 7 days old and counted nowhere yet.");
});

test("the chart of replies names the slowest day and its table has every day", () => {
  const days = [
    { ...EMPTY, key: "2026-11-19", first_reply: spread(60) },
    { ...EMPTY, key: "2026-11-20" },
    { ...EMPTY, key: "2026-11-21", first_reply: spread(300, 900), handovers: 4 },
  ];
  const figure = describeReplyDays(days);
  expect(figure.fact).toBe("On 2 days people replied. The slowest was 21 November 2026: half of the first replies came within 5 min.");
  expect(figure.rows).toEqual([
    ["19 Nov", "0", "10", "1 min", "1 min", NOTHING, "0"],
    ["20 Nov", "0", "0", NOTHING, NOTHING, NOTHING, "0"],
    ["21 Nov", "4", "10", "5 min", "15 min", NOTHING, "0"],
  ]);
});

test("content is shown for everything and whoever was rated most", () => {
  const humans = [1, 9, 3, 5, 7].map((n) => ({ ...EMPTY, key: `p${n}`, name: `P${n}`, csat: share(1, n) }));
  const told = { ...NOBODY, whole: BUSY, by_human: [...humans, { ...EMPTY, key: "p0", name: "P0" }] };
  expect(listContent(told).map(({ name }) => name)).toEqual(["Everything", "P9", "P7", "P5", "P3"]);
  expect(describeContent(told).rows).toHaveLength(6);
});

test("the table has a row for each name, the newest day first", () => {
  const told = {
    ...NOBODY,
    whole: BUSY,
    by_group: [{ ...BUSY, key: "billing", name: "billing" }, { ...EMPTY, handovers: 1 }],
    by_reason: [{ ...BUSY, key: "asks_for_human", name: "asks_for_human" }],
    by_day: [{ ...EMPTY, key: "2026-11-20" }, { ...EMPTY, key: "2026-11-21" }],
  };
  expect(listRows(told, "by_group")).toEqual([
    ["billing", "12", "2 min 5 s", "10 min", "40 s", "20 min", "1 min 30 s", "80 % of 10", "75 % of 20", "90 % of 10"],
    ["No group", "1", ...Array.from({ length: COLUMNS.length - 1 }, () => NOTHING)],
  ]);
  expect(listRows(told, "by_reason").map(([head]) => head)).toEqual(["Asked for a person"]);
  expect(listRows(told, "by_day").map(([head]) => head)).toEqual(["21 Nov", "20 Nov"]);
});
