const text = '\r\n\r\n';
const bytes = Buffer.from(text);

/** Finds the blank line that ends a head or a chunked body, in bytes that arrive in pieces. */
export class BlankLine {
  /** Whether the last piece ended with the blank line. */
  isFound = false;
  /** The last bytes of the previous pieces, in which the blank line may begin. */
  #seam = '';

  /** Returns how many bytes of `rest` belong to the next piece: up to the blank line, or all. */
  pieceOf(rest: Buffer): number {
    const end = this.#endIn(rest);
    this.isFound = end !== undefined;
    const length = end ?? rest.length;
    this.#seam = (this.#seam + rest.toString('latin1', Math.max(0, length - 3), length)).slice(-3);
    return length;
  }

  #endIn(rest: Buffer): number | undefined {
    const inSeam = this.#seam ? (this.#seam + rest.toString('latin1', 0, 3)).indexOf(text) : -1;
    if (inSeam >= 0) return inSeam + text.length - this.#seam.length;
    const at = rest.indexOf(bytes);
    return at < 0 ? undefined : at + text.length;
  }
}
