import ipaddr from 'ipaddr.js';

type Address = ReturnType<typeof ipaddr.process>;
export type Network = ReturnType<typeof ipaddr.parseCIDR>;

/** Of IPv6 only this network is given to hosts of the internet; all others are local, translated or reserved. */
const global = ipaddr.parseCIDR('2000::/3');

/** `10.0.0.0/8` as a network. @throws Error for another text */
export const network = (text: string): Network => ipaddr.parseCIDR(text);

/** An IPv4 address that is mapped into IPv6 is judged as what it is. */
const parsed = (address: string): Address => ipaddr.process(address.replace(/%.*$/, ''));

/** Whether an address belongs to a host of the internet: not private, loopback, link-local, shared, multicast or reserved. */
export function isPublic(text: string): boolean {
  const address = parsed(text);
  if (address.range() !== 'unicast') return false;
  return address.kind() === 'ipv4' || address.match(global);
}

export function isIn(text: string, networks: readonly Network[]): boolean {
  const address = parsed(text);
  return networks.some((one) => one[0].kind() === address.kind() && address.match(one));
}
