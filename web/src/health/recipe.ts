/** A command that tells how a machine is; the shell fills in its id and its time. */
export function healthRecipe(about: { origin: string; site: string; token: string }): string {
  const data = JSON.stringify({
    cpu_percent: 12.5,
    memory_mb: 245,
    ring_buffer_fill: { A: 0.87, B: 0.92 },
    stream_connected: true,
    active_encoders: 3,
    total_encoders: 3,
    interval_ms: 60_000,
  });
  const head = `{"type":"health.sampled","site":"${about.site}"`;
  return [
    `curl ${about.origin}/api/v1/observations \\`,
    `  -H "Authorization: Bearer ${about.token}" \\`,
    `  -d '${head},"id":"'$(uuidgen)'","at":'$(date +%s000)',"data":${data}}'`,
  ].join('\n');
}
