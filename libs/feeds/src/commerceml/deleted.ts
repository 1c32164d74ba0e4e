import { attributeOf, textAt, type Element } from '../xml/element.js';

/** Whether 1C has removed the object, or marked it for removal. */
export const isDeleted = (element: Element): boolean =>
  /^(true|1)$/i.test(textAt(element, 'ПометкаУдаления') ?? '') || /^удален/i.test(statusOf(element));

const statusOf = (element: Element): string =>
  attributeOf(element, 'Статус') ?? textAt(element, 'Статус') ?? '';
