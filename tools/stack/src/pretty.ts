const loud = new Set(['warn', 'error', 'fatal']);

interface LogLine {
  level?: string;
  time?: number | string;
  msg?: string;
  err?: { stack?: string };
}

/** A JSON line of an app's log for a person who reads along; other lines as they are. */
export function pretty(line: string): string {
  if (!line.startsWith('{')) return line;
  try {
    const {
      level = '',
      time = 0,
      msg = '',
      err,
      ...rest
    } = JSON.parse(line) as LogLine & Record<string, unknown>;
    delete rest['pid'];
    delete rest['hostname'];
    delete rest['name'];
    delete rest['service'];
    const shown = loud.has(level) ? level.toUpperCase() : level;
    const clock = new Date(time).toISOString().slice(11, 23);
    const more = Object.keys(rest).length ? ` ${JSON.stringify(rest)}` : '';
    return `${clock} ${shown.padEnd(5)} ${msg}${more}${err?.stack ? `\n${err.stack}` : ''}`;
  } catch {
    return line;
  }
}
