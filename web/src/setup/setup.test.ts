import { describe, expect, it } from 'vitest';
import { passwordFault, repeatFault } from './passwordRules';
import { recipe, uuid } from './recipe';

describe('a new password', () => {
  it.each([
    ['short', 'Use at least 8 characters; this has 5.'],
    ['long enough', null],
  ])('%s', (password, fault) => expect(passwordFault(password)).toBe(fault));

  it('is typed twice alike', () => {
    expect([repeatFault('a', 'a'), repeatFault('a', 'b')]).toEqual([
      null,
      'The two passwords differ.',
    ]);
  });
});

describe('the push recipe', () => {
  it('is a command with a valid observation in it', () => {
    const text = recipe({
      kind: 'media',
      site: 'main',
      origin: 'http://127.0.0.1:8080',
      token: 'tl_x',
      id: uuid(),
      now: new Date('2026-11-20T19:00:00Z'),
    });
    const sent = JSON.parse(text.slice(text.indexOf("'{") + 1, -1));
    expect(sent).toMatchObject({ type: 'session.started', site: 'main', data: { viewer: {} } });
    expect(text.split('\n')[0]).toBe('curl -X POST http://127.0.0.1:8080/api/v1/observations \\');
  });

  it('has an id of its own each time', () => {
    expect(uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(uuid()).not.toBe(uuid());
  });
});
