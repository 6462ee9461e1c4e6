/** Only a path of this page may be returned to: never another host, never the login itself. */
export function safeReturn(value: unknown): string | undefined {
  if (typeof value !== 'string' || !value.startsWith('/')) return undefined;
  const elsewhere = /^\/[/\\]/.test(value) || /[\r\n\t]/.test(value);
  return elsewhere || value.startsWith('/login') ? undefined : value;
}
