import { expect, test } from 'vitest';
import { networkOf } from './likeThis';
import { countryName } from './words';

test.each([
  ['203.0.113.7', '203.0.113.0/24'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8::7', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
])('%s is in the network %s', (ip, network) => {
  expect(networkOf(ip)).toBe(network);
});

test('a code is told by its name, and anything else as it is', () => {
  expect(countryName('FR')).toBe('France');
  expect(countryName('ZZ')).toMatch(/ZZ|Unknown/);
  expect(countryName('Atlantis')).toBe('Atlantis');
});
