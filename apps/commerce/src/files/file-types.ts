/** What files may be: by the extension of the name, the types that the content may have, as its first bytes show them. */
const known: readonly (readonly [extensions: string, shown: string, ...alsoShownAs: string[]])[] = [
  ['jpg jpeg', 'image/jpeg'],
  ['png', 'image/png', 'image/apng'],
  ['gif', 'image/gif'],
  ['webp', 'image/webp'],
  ['heic', 'image/heic'],
  ['pdf', 'application/pdf'],
  ['doc', 'application/msword', 'application/x-cfb'],
  ['xls', 'application/vnd.ms-excel', 'application/x-cfb'],
  ['docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  ['xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  ['odt', 'application/vnd.oasis.opendocument.text'],
  ['ods', 'application/vnd.oasis.opendocument.spreadsheet'],
  ['zip', 'application/zip'],
  ['mp4', 'video/mp4'],
  ['mov', 'video/quicktime'],
  ['txt', 'text/plain'],
  ['csv', 'text/csv'],
];

export interface FileType {
  /** As which it is served. */
  contentType: string;
  /** As what the first bytes may show it. */
  shownAs: ReadonlySet<string>;
}

/** By extension. */
export const fileTypes: ReadonlyMap<string, FileType> = new Map(
  known.flatMap(([extensions, contentType, ...others]) =>
    extensions
      .split(' ')
      .map((extension) => [extension, { contentType, shownAs: new Set([contentType, ...others]) }] as const),
  ),
);

/** Bytes that show a type; an office document is an archive, whose first entries show it. */
export const headBytes = 256 * 1024;
