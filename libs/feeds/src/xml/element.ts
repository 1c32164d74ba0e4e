import { own } from '@stoa/kernel';

/** A part of an XML document that is read as a whole. */
export interface Element {
  name: string;
  attributes: Readonly<Record<string, string>>;
  text: string;
  children: Element[];
}

export const childrenOf = (element: Element | undefined, name: string): Element[] =>
  element?.children.filter((child) => child.name === name) ?? [];

/** The first child of the name; of a path, child by child. */
export const childAt = (element: Element | undefined, ...path: string[]): Element | undefined =>
  path.reduce<Element | undefined>((at, name) => at?.children.find((child) => child.name === name), element);

/** Its text without space around it; undefined where there is no such child. */
export const textAt = (element: Element | undefined, ...path: string[]): string | undefined =>
  childAt(element, ...path)?.text.trim();

/** The same for a text that says nothing when it is empty. */
export const filledTextAt = (element: Element | undefined, ...path: string[]): string | undefined =>
  textAt(element, ...path) || undefined;

export const attributeOf = (element: Element | undefined, name: string): string | undefined =>
  element && own(element.attributes, name)?.trim();
