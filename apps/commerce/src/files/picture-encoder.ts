import { Injectable } from '@nestjs/common';
import { Fault } from '@stoa/kernel';
import { fileTypeFromBuffer } from 'file-type';
import sharp, { type Sharp } from 'sharp';
import { fieldFault } from '../actor.js';

/** The longer side of each size in pixels. A smaller picture is not enlarged. */
const pictureSizes = { small: 200, medium: 800, large: 1600 } as const;
export type PictureSize = keyof typeof pictureSizes;

/** A small file can be a picture of any size: decoded it has four bytes a pixel. */
const maxPixels = 50_000_000;
const maxSeconds = 20;
/** Pictures that wait for one another. */
const maxWaiting = 50;

const types: ReadonlySet<string> = new Set([
  'image/jpeg',
  'image/png',
  'image/apng',
  'image/webp',
  'image/gif',
  'image/avif',
]);

// Only these are decoded, whatever a file is taken for.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif'].map((format) => `VipsForeignLoad${format}`),
});
sharp.cache(false);
sharp.concurrency(1);

/** @throws Fault invalid/validation for what is no picture by its first bytes */
export async function checkPicture(head: Uint8Array): Promise<void> {
  const shown = await fileTypeFromBuffer(head);
  if (!shown || !types.has(shown.mime)) throw fieldFault('file', 'image');
}

/** Encodes pictures anew, one at a time: nothing but the pixels is left of what was sent. */
@Injectable()
export class PictureEncoder {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /**
   * @param read the picture, which is read when its turn comes
   * @returns WebP in each size, upright, in sRGB, without metadata
   * @throws Fault invalid/validation for a picture that is broken or too large; too_many
   */
  async encoded(read: () => Promise<Buffer>): Promise<Record<PictureSize, Buffer>> {
    if (this.#waiting >= maxWaiting) throw new Fault('too_many', 'pictures', 'busy', { retryAfter: 5 });
    this.#waiting++;
    const result = this.#last.then(async () => sizesOf(await read()));
    this.#last = result.catch(() => undefined);
    return result.finally(() => this.#waiting--);
  }
}

async function sizesOf(bytes: Buffer): Promise<Record<PictureSize, Buffer>> {
  try {
    const large = await resized(opened(bytes), pictureSizes.large).toBuffer({ resolveWithObject: true });
    const { width, height, channels } = large.info;
    const pixels = (): Sharp => sharp(large.data, { raw: { width, height, channels } });
    const webp = (image: Sharp): Promise<Buffer> => image.webp({ quality: 80 }).toBuffer();
    return {
      small: await webp(resized(pixels(), pictureSizes.small)),
      medium: await webp(resized(pixels(), pictureSizes.medium)),
      large: await webp(pixels()),
    };
  } catch (error) {
    throw pictureFault(error as Error);
  }
}

/** Decoded once, to raw pixels. */
const opened = (bytes: Buffer): Sharp =>
  sharp(bytes, { limitInputPixels: maxPixels, failOn: 'error' })
    .timeout({ seconds: maxSeconds })
    .autoOrient()
    .toColourspace('srgb')
    .raw();

const resized = (image: Sharp, side: number): Sharp =>
  image.resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true });

function pictureFault({ message }: Error): Fault {
  if (/pixel limit|timeout/i.test(message)) return fieldFault('file', 'image_pixels', { max: maxPixels });
  return fieldFault('file', 'image');
}
