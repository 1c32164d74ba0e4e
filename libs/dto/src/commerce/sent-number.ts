/** A number of a JSON body that JavaScript would print otherwise than Python does, or with other digits than it has. */
export class SentNumber {
  private constructor(
    readonly value: number,
    readonly text: string,
  ) {}

  /** @param source the number as it was written */
  static of(value: number, source: string): SentNumber | number {
    const text = Number.isFinite(value) ? pythonNumber(value, source) : String(value);
    return text === String(value) ? value : new SentNumber(value, text);
  }
}

/** As Python prints it; as it was written when it has more digits than a double holds. */
function pythonNumber(value: number, source: string): string {
  if (/^-?\d+$/.test(source)) return source === '-0' ? '0' : source;
  if (digitsOf(source) !== digitsOf(String(value))) return source;
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const [mantissa, power] = value.toExponential().split('e') as [string, string];
  if (Number(power) >= 16 || Number(power) < -4)
    return `${mantissa}e${power[0]}${power.slice(1).padStart(2, '0')}`;
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

/** The significant ones. */
const digitsOf = (number: string): string =>
  number
    .replace(/e.*$/i, '')
    .replaceAll(/[-.]/g, '')
    .replaceAll(/^0+|0+$/g, '');
