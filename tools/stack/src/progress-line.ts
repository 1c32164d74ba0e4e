/** One line that is drawn over on a terminal; a line per tenth where there is none. */
export function progressLine(
  what: string,
  total: number,
): { show(done: number): void; end(text: string): void } {
  const isTerminal = Boolean(process.stdout.isTTY);
  let shown = 0;
  return {
    show(done) {
      const percent = Math.floor((100 * done) / total);
      if (isTerminal) process.stdout.write(`\r${what}: ${percent} %`);
      else if (percent >= shown + 10 && percent < 100)
        process.stdout.write(`${what}: ${(shown = percent)} %\n`);
    },
    end(text) {
      process.stdout.write(isTerminal ? `\r${text}\n` : `${text}\n`);
    },
  };
}
