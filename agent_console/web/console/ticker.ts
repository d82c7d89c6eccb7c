// A worker that ticks: the timers of a page that nobody looks at run late, those of a worker do not.
const EVERY = 5000;

setInterval(() => postMessage("tick"), EVERY);
