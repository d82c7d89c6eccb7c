// Probabilities as people read them.

/** The share of 100: "64 %". What is not certain is never rounded up to it. */
export function phrasePercent(value: number): string {
  const percent = value * 100;
  if (percent > 99 && percent < 100) return `${(Math.floor(percent * 10) / 10).toFixed(1)} %`;
  return `${Math.round(percent)} %`;
}
