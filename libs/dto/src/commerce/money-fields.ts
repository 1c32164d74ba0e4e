import type { FieldOf, NoOptions, Options } from './field.js';
import { decimal } from './number-fields.js';
import { choice } from './text-fields.js';

type Bounds = Options & { min?: string; max?: string };

/** An amount of money, exact: `"1234.50"`. Not negative unless `min` says so. */
export const money = <const O extends Bounds = NoOptions>(options?: O): FieldOf<string, O> =>
  decimal({ min: '0', ...(options as O), digits: 12, places: 2 }) as unknown as FieldOf<string, O>;

/** A quantity of goods, exact: `"2.500"`. Not negative unless `min` says so. */
export const quantity = <const O extends Bounds = NoOptions>(options?: O): FieldOf<string, O> =>
  decimal({ min: '0', ...(options as O), digits: 13, places: 3 }) as unknown as FieldOf<string, O>;

/** The codes of ISO 4217 that are in use; funds, metals and tests are left out. */
export const currencies = `
  AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP
  CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF
  IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD
  MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB
  RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD
  UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG`
  .trim()
  .split(/\s+/);

/** An ISO 4217 code, in capitals. */
export const currency = <const O extends Options = NoOptions>(options?: O): FieldOf<string, O> =>
  choice(currencies, options) as unknown as FieldOf<string, O>;
