import { crc32, deflateRawSync } from 'node:zlib';

interface ZipFile {
  name: string;
  content: string | Uint8Array;
  /** The size that the archive gives. */
  size?: number;
}

const u16 = (value: number): Buffer => Buffer.from([value & 0xff, value >> 8]);
const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

/** A ZIP archive of deflated files. */
export function zipOf(files: readonly ZipFile[]): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, content, size } of files) {
    const bytes = Buffer.from(content as Uint8Array);
    const data = deflateRawSync(bytes);
    const path = Buffer.from(name);
    const common = Buffer.concat([
      ...[20, 0x800, 8, 0, 0].map(u16),
      ...[crc32(bytes), data.length, size ?? bytes.length].map(u32),
      ...[path.length, 0].map(u16),
    ]);
    const header = Buffer.concat([u32(0x04034b50), common, path, data]);
    const extra = Buffer.concat([...[0, 0, 0].map(u16), u32(0), u32(offset)]);
    central.push(Buffer.concat([u32(0x02014b50), u16(20), common, extra, path]));
    local.push(header);
    offset += header.length;
  }
  const directory = Buffer.concat(central);
  const end = [
    u32(0x06054b50),
    ...[0, 0, files.length, files.length].map(u16),
    u32(directory.length),
    u32(offset),
    u16(0),
  ];
  return Buffer.concat([...local, directory, ...end]);
}
