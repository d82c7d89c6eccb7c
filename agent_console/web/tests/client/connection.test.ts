import { expect, test } from "vitest";
import { ANSWER_WITHIN, Connection, SILENCE } from "../../client/connection.ts";
import type { Effect } from "../../client/effects.ts";

const build = (random = 0.5) => new Connection(() => random);

function ready(connection = build()): Connection {
  connection.start();
  connection.opened();
  connection.greeted();
  return connection;
}

const pauseOf = (effects: Effect[]) =>
  effects.flatMap((effect) => (effect.do === "timer" && effect.name === "retry" ? [effect.seconds] : []))[0];

test("connects, greets, is ready", () => {
  const connection = build();
  expect(connection.start()).toContainEqual({ do: "open" });
  expect(connection.phase).toBe("connecting");
  expect(connection.start()).toEqual([]);
  connection.opened();
  expect(connection.phase).toBe("greeting");
  connection.greeted();
  expect(connection.phase).toBe("ready");
});

test("waits longer after every failure, up to half a minute, and anew after a success", () => {
  const connection = build();
  connection.start();
  const pauses: (number | undefined)[] = [];
  for (let i = 0; i < 7; i++) {
    pauses.push(pauseOf(connection.closed(1006)));
    expect(connection.timedOut("retry")).toContainEqual({ do: "open" });
  }
  expect(pauses).toEqual([1, 2, 4, 8, 16, 30, 30]);
  connection.opened();
  connection.greeted();
  expect(connection.failures).toBe(0);
  expect(pauseOf(connection.closed(1006))).toBe(1);
});

test("spreads the pauses", () => {
  const early = ready(build(0));
  const late = ready(build(1));
  expect(pauseOf(early.closed(1006))).toBe(0.5);
  expect(pauseOf(late.closed(1006))).toBe(1.5);
});

test("comes back when the server said so", () => {
  const connection = ready();
  connection.goingAway(5);
  expect(pauseOf(connection.closed(1012))).toBe(5);
  connection.timedOut("retry");
  expect(pauseOf(connection.closed(1006))).toBe(2);
});

test("a forbidden socket is final until somebody starts it again", () => {
  const connection = ready();
  connection.closed(4403);
  expect(connection.phase).toBe("stopped");
  expect(connection.timedOut("retry")).toEqual([]);
  expect(connection.start()).toContainEqual({ do: "open" });
});

test("too many connections: the longest pause, unless one was named", () => {
  expect(pauseOf(ready().closed(4429))).toBe(30);
  const named = ready();
  named.goingAway(3);
  expect(pauseOf(named.closed(4429))).toBe(3);
});

test("silence: asks first, then leaves the socket", () => {
  const connection = ready();
  expect(connection.heard()).toEqual([{ do: "timer", name: "silence", seconds: SILENCE }]);
  expect(connection.timedOut("silence")).toEqual([
    { do: "send", frame: { type: "ping" } },
    { do: "timer", name: "silence", seconds: ANSWER_WITHIN },
  ]);
  const effects = connection.timedOut("silence");
  expect(effects).toContainEqual({ do: "close" });
  expect(pauseOf(effects)).toBe(1);
  expect(connection.phase).toBe("waiting");
});

test("an answer ends the doubt", () => {
  const connection = ready();
  connection.timedOut("silence");
  connection.heard();
  expect(connection.timedOut("silence")).toContainEqual({ do: "send", frame: { type: "ping" } });
});

test("a question is a probe as well; a second one does not give more time", () => {
  const connection = ready();
  expect(connection.asked()).toEqual([{ do: "timer", name: "silence", seconds: ANSWER_WITHIN }]);
  expect(connection.asked()).toEqual([]);
  connection.timedOut("silence");
  expect(connection.phase).toBe("waiting");
});

test("a socket that never opens or never greets is given up", () => {
  const connection = build();
  connection.start();
  connection.timedOut("silence");
  expect(connection.phase).toBe("waiting");
  connection.timedOut("retry");
  connection.opened();
  connection.timedOut("silence");
  expect(connection.phase).toBe("waiting");
});

test("waking up: tries at once when waiting, asks when ready", () => {
  const connection = ready();
  expect(connection.woke()).toContainEqual({ do: "send", frame: { type: "ping" } });
  connection.closed(1006);
  expect(connection.woke()).toEqual([
    { do: "cancel", name: "retry" },
    { do: "open" },
    { do: "timer", name: "silence", seconds: 15 },
  ]);
  connection.stop();
  expect(connection.woke()).toEqual([]);
});

test("stopping leaves nothing running", () => {
  const connection = ready();
  expect(connection.stop()).toEqual([
    { do: "cancel", name: "retry" },
    { do: "cancel", name: "silence" },
    { do: "close" },
  ]);
  expect(connection.closed(1000)).toEqual([]);
  expect(connection.timedOut("silence")).toEqual([]);
});
