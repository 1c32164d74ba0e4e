const levels: Record<number, string> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'WARN',
  50: 'ERROR',
  60: 'FATAL',
};

interface LogLine {
  level?: number;
  time?: number | string;
  msg?: string;
  err?: { stack?: string };
}

/** A JSON line of pino's for a person who reads along; other lines as they are. */
export function pretty(line: string): string {
  if (!line.startsWith('{')) return line;
  try {
    const {
      level = 0,
      time = 0,
      msg = '',
      err,
      ...rest
    } = JSON.parse(line) as LogLine & Record<string, unknown>;
    delete rest['pid'];
    delete rest['hostname'];
    delete rest['name'];
    const clock = new Date(time).toISOString().slice(11, 23);
    const more = Object.keys(rest).length ? ` ${JSON.stringify(rest)}` : '';
    return `${clock} ${(levels[level] ?? '').padEnd(5)} ${msg}${more}${err?.stack ? `\n${err.stack}` : ''}`;
  } catch {
    return line;
  }
}
