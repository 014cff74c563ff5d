// From which address somebody comes, behind as many proxies as are trusted: it is kept in memory alone and told to nobody.
import type { IncomingMessage } from 'node:http';
import { isIPv4, isIPv6 } from 'node:net';

/** An IPv4 address, or the network of an IPv6 one; nothing where what is said of it cannot be believed. */
export function callerOf({ socket, headers }: IncomingMessage, trustProxy: number): string | undefined {
  const forwarded = String(headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((address) => address.trim())
    .filter((address) => address !== '');
  // A proxy that nobody said to trust: then everybody comes from its own address.
  if (trustProxy === 0 && (forwarded.length > 0 || headers.forwarded !== undefined)) return undefined;
  const hops = [socket.remoteAddress ?? '', ...forwarded.toReversed()];
  return networkOf(hops[Math.min(trustProxy, hops.length - 1)] ?? '');
}

/** A phone or a house has a whole /64 of IPv6, and can be at any address of it. */
function networkOf(address: string): string | undefined {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (isIPv4(plain)) return plain;
  if (!isIPv6(plain)) return undefined;
  const [head = '', tail] = plain.replace(/%.*$/, '').split('::');
  const groups = (part: string | undefined): readonly string[] => (part ? part.split(':') : []);
  const gap = tail === undefined ? 0 : Math.max(0, 8 - groups(head).length - groups(tail).length);
  const all = [...groups(head), ...Array.from({ length: gap }, () => '0'), ...groups(tail)];
  return `${all
    .slice(0, 4)
    .map((group) => parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
