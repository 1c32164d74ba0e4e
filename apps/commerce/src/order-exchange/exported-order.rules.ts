import { centsOf } from '@stoa/kernel';
import type { WrittenOrder } from '@stoa/feeds';

/** An order as it is read for an export. */
export interface ExportedOrder extends Omit<WrittenOrder, 'facts'> {
  status: { code: string; name: string; isFinal: boolean };
  paidAmount: string;
  externalNumber: string;
  paymentType: string;
  deliveryType: string;
  deliveryAddress: string;
  consignee: string;
  desiredDate: string;
  contract: string;
  buyerNumber: string;
  cancelReason: string;
}

/** What CommerceML has no elements for, by the names that 1C and shops know. */
export const writtenOrder = ({ status, ...order }: ExportedOrder): WrittenOrder => ({
  ...order,
  facts: [
    ['Статус заказа', status.name],
    ['Статуса заказа ИД', status.code],
    ['Отменен', String(status.code === 'cancelled')],
    ['Финальный статус', String(status.isFinal)],
    ['Заказ оплачен', String(centsOf(order.paidAmount) >= centsOf(order.total))],
    ['Сумма оплаты', order.paidAmount],
    ['Метод оплаты', order.paymentType],
    ['Способ доставки', order.deliveryType],
    ['Адрес доставки', order.deliveryAddress],
    ['Грузополучатель', order.consignee],
    ['Желаемая дата', order.desiredDate],
    ['Договор', order.contract],
    ['Номер заказа покупателя', order.buyerNumber],
    ['Номер по 1С', order.externalNumber],
    ['Причина отмены', order.cancelReason],
  ],
});
