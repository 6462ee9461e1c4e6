import { useQuery } from '@tanstack/react-query';
import type { Play, Stream } from '../api/types';
import { TimeChart } from '../chart/TimeChart';
import { count, UNKNOWN } from '../format/number';
import { listenersOf, streamsOf } from '../listeners/queries';
import { seriesOf } from '../listeners/series';
import { serverNow } from '../live/clock';
import { useZone } from '../shell/site';
import { Value } from '../ui/Figure';
import { periodOf, searchOf } from '../ui/period';

/** So much before and after it, to see who came and went. */
const AROUND_MS = 2 * 60_000;

const change = ({ listeners_at_start: from, listeners_at_end: to }: Play): string => {
  if (from === null || to === null) return '';
  if (to === from) return ', as many as at its start';
  const [more, word] = to > from ? [to - from, 'more'] : [from - to, 'fewer'];
  return `, ${count(more)} ${word} than at its start`;
};

/** The streams that carried it: its own, and those that carry the same programme. */
function carrying(play: Play, known: readonly Stream[]): string[] {
  const own = known.find(({ id }) => id === play.stream_id);
  if (!own) return [];
  const same = known.filter(({ programme }) => programme !== null && programme === own.programme);
  return same.length > 0 ? same.map(({ id }) => id) : [own.id];
}

/** Who listened while it was on air: at its start, at its end, and the line between. */
export function PlayListeners({ play, site }: { play: Play; site: string }) {
  const zone = useZone();
  const end = play.ended_at ? Date.parse(play.ended_at) : serverNow();
  const span = {
    from: Date.parse(play.started_at) - AROUND_MS,
    to: Math.floor(Math.min(serverNow(), end + AROUND_MS) / 60_000) * 60_000,
  };
  const period = periodOf(searchOf(span), '1h', zone);
  const { data: known = [] } = useQuery(streamsOf(site));
  const streams = carrying(play, known);
  const { data } = useQuery({
    ...listenersOf({ site, streams, period, zone }),
    enabled: streams.length > 0,
  });
  return (
    <>
      <p>
        <Value shown={count(play.listeners_at_start)} reason="Nobody counted at its start" /> at its
        start,{' '}
        <Value
          shown={play.is_open ? UNKNOWN : count(play.listeners_at_end)}
          reason={play.is_open ? 'It is on air' : 'Nobody counted at its end'}
        />{' '}
        at its end
        {change(play)}.
      </p>
      {data && data.items.length > 0 ? (
        <TimeChart
          label="Listeners during the play"
          span={{ from: Date.parse(data.meta.from), to: Date.parse(data.meta.to) }}
          bucketMs={data.meta.bucket_ms}
          series={seriesOf(data.items, 'together')}
          write={(value) => (value === null ? UNKNOWN : count(Math.round(value)))}
          height={140}
          marks={[
            { key: 'start', kind: 'track', at: Date.parse(play.started_at), text: 'It began' },
            ...(play.is_open
              ? []
              : [{ key: 'end', kind: 'track' as const, at: end, text: 'It ended' }]),
          ]}
        />
      ) : null}
    </>
  );
}
