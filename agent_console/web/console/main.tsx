// The console's entry.
export {};
