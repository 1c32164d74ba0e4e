import { Fault } from '@stoa/kernel';

const maxLength = 255;

/**
 * The name of a file with its folders, `/` between them. It is a key in a table and never a path on a disk.
 * @throws Fault invalid for a name that is absolute or leads out of its folder
 */
export function fileName(text: string): string {
  const name = text.trim().replaceAll('\\', '/');
  const steps = name.split('/');
  const isSafe = steps.every((step) => step !== '' && step !== '.' && step !== '..');
  if (!isSafe || name.length > maxLength || /[\u0000-\u001f:]/.test(name))
    throw new Fault('invalid', 'file_name');
  return name;
}

export const isArchive = (name: string): boolean => /\.zip$/i.test(name);

export const isDocument = (name: string): boolean => /\.xml$/i.test(name);

/** Only documents and archives are kept: pictures have no place in the catalogue. */
export const isKept = (name: string): boolean => isDocument(name) || isArchive(name);

/** `import.xml`, `import0_1.xml`; `goods.xml` since CommerceML 3. */
export const isCatalogue = (name: string): boolean => /^(import|goods)[^/]*$/i.test(lastName(name));

/** Those and `offers.xml`, which has the variants of products. */
export const hasProducts = (name: string): boolean =>
  isCatalogue(name) || /^offers[^/]*$/i.test(lastName(name));

/** The file of an archive that the client means: with its folders, or by its last name. */
export const entryOf = (names: readonly string[], name: string): string | undefined =>
  names.find((one) => one === name) ?? names.find((one) => lastName(one) === lastName(name));

const lastName = (name: string): string => name.slice(name.lastIndexOf('/') + 1);
