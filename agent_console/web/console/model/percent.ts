// Probabilities as people read them.

/** The share of 100: "64 %". What is not certain is never rounded up to it. */
export function phrasePercent(value: number): string {
  const percent = value * 100;
  if (percent > 99 && percent < 100) return `${(Math.floor(percent * 10) / 10).toFixed(1)} %`;
  return `${Math.round(percent)} %`;
}

/** A small share with what matters of it: "1.6 %", "12 %". What is not nothing is never rounded to it. */
export function phraseShare(value: number): string {
  const percent = value * 100;
  if (percent > 0 && percent < 0.05) return "under 0.1 %";
  return percent < 9.95 ? `${Number(percent.toFixed(1))} %` : phrasePercent(value);
}
