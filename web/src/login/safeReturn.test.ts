import { expect, it } from 'vitest';
import { safeReturn } from './safeReturn';

it.each([
  ['/', '/'],
  ['/settings/sources?site=main', '/settings/sources?site=main'],
  ['//evil.example', undefined],
  ['/\\evil.example', undefined],
  ['/\t/evil.example', undefined],
  ['https://evil.example', undefined],
  ['/login?return=/', undefined],
  [42, undefined],
])('safeReturn(%j) is %j', (given, kept) => expect(safeReturn(given)).toBe(kept));
