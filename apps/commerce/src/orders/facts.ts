import type { Step } from '../status-lines/status-line.rules.js';

/** A line of an order with what is known of its product. */
export interface LineFacts {
  /** Of a line that is stored. */
  id: number | null;
  product: number;
  quantity: string;
  warehouse: number | null;
  comment: string;
  /** Whether it is an active product of the supplier. Without that nothing below is known. */
  is_sold: boolean;
  sku: string;
  name: string;
  unit: string;
  category: number | null;
  vat_rate: string | null;
  min_order_quantity: string;
  quantity_step: string;
  /** By the terms of the order; null for what cannot be ordered. */
  price: string | null;
  is_warehouse_allowed: boolean;
}

/** What an order asks for, and on what terms. */
export interface BasketFacts {
  /** The id of an order that is stored. */
  key: number;
  supplier: number;
  company: number;
  /** The contract that the order names. */
  contract: number | null;
  payment_type: number | null;
  delivery_type: number | null;
  warehouse: number | null;
  coupon_code: string | null;
  price_type: number | null;
  currency: string | null;
  vat_included: boolean | null;
  /** From which the supplier sends; all if it is empty. */
  warehouses: number[];
  /** The contract that applies. */
  terms_contract: number | null;
  is_contract_active: boolean;
  /** Whether the company has contracts with the supplier, active or not. */
  has_contracts: boolean;
  is_supplier_active: boolean;
  reserve_on: 'submit' | 'reserve';
  stock_feed: 'on_hand' | 'free';
  allow_backorder: boolean;
  may_order: boolean;
  company_group: number | null;
  is_payment_allowed: boolean;
  is_delivery_allowed: boolean;
  is_warehouse_allowed: boolean;
  delivery_price: string;
  status_line: number;
  steps: Step[];
  /** Whether each status is final, by its code. */
  statuses: Record<string, boolean>;
  /** The warehouses that the order can be sent from, the preferred first. */
  sources: number[];
  /** Whether the company has submitted no order to the supplier. */
  is_first: boolean;
  lines: LineFacts[];
}
