import { describe, expect, it } from '@jest/globals';
import { Fault } from '@stoa/kernel';
import sharp from 'sharp';
import { PictureEncoder } from './picture-encoder.js';

const picture = (): Promise<Buffer> =>
  sharp({ create: { width: 4, height: 4, channels: 3, background: '#123456' } })
    .png()
    .toBuffer();

describe('the encoder of pictures', () => {
  it('reads a picture when the one before is done, also after one that fails', async () => {
    const encoder = new PictureEncoder();
    const first = Promise.withResolvers<Buffer>();
    const order: string[] = [];
    const failing = encoder.encoded(async () => {
      order.push('first');
      return first.promise;
    });
    const next = encoder.encoded(async () => {
      order.push('second');
      return picture();
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(order).toEqual(['first']);
    first.resolve(Buffer.from('no picture'));
    await expect(failing).rejects.toMatchObject({ details: { issues: [{ issue: 'image' }] } });
    expect(Object.keys(await next)).toEqual(['small', 'medium', 'large']);
    expect(order).toEqual(['first', 'second']);
  });

  it('refuses a picture when fifty wait, and takes one again when they are done', async () => {
    const encoder = new PictureEncoder();
    const open = Promise.withResolvers<Buffer>();
    const waiting = Array.from({ length: 50 }, () => encoder.encoded(() => open.promise));
    const refused = await encoder.encoded(picture).catch(Fault.from);
    expect(refused).toMatchObject({ kind: 'too_many', details: { retryAfter: 5 } });
    open.resolve(await picture());
    await Promise.all(waiting);
    expect(Object.keys(await encoder.encoded(picture))).toHaveLength(3);
  });
});
