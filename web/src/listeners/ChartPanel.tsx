import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import type { Play } from '../api/types';
import { ChartTable } from '../chart/ChartTable';
import type { Span } from '../chart/shape';
import { TimeChart } from '../chart/TimeChart';
import { count } from '../format/number';
import { moment } from '../format/time';
import { useSetSearch } from '../list/useSetSearch';
import { serverNow } from '../live/clock';
import { useInView } from '../shell/site';
import { Icon } from '../ui/Icon';
import { Panel } from '../ui/Panel';
import { type Period, searchOf } from '../ui/period';
import { average } from './Figures';
import classes from './Listeners.module.css';
import { marksOf, reasonOf, songsIn } from './marks';
import { NoteEditor } from './NoteEditor';
import { listenersOf, notesOf, outagesOf, songsOf } from './queries';
import { ghostOf, type Show, seriesOf } from './series';
import type { Listeners } from './types';

const write = (value: number | null): string =>
  value !== null && Number.isInteger(value) ? count(value) : average(value);

/** The chart's title answers its question. */
function answerOf({ items }: Listeners, zone: string): string {
  const peak = items.find((item) => item.stream === null)?.figures.peak;
  if (!peak) return 'Nothing was counted in this period';
  return `Peak ${count(peak.value)} at ${moment(peak.at, zone, serverNow())}`;
}

/** Zooming in is a step of its own, and back out is the step before. */
function useZoom() {
  const set = useSetSearch();
  const depth = useRef(0);
  const zoom = (span: Span) => {
    depth.current += 1;
    set({ ...searchOf(span) });
  };
  const out = () => {
    if (depth.current > 0) {
      depth.current -= 1;
      window.history.back();
    } else set({ from: undefined, to: undefined });
  };
  return { zoom, out };
}

/** More than so many are told as their number. */
const SONGS_TOLD = 5;

function Songs({ plays, bucket }: { plays: readonly Play[]; bucket: Span }) {
  const songs = songsIn(plays, bucket);
  if (songs.length === 0) return null;
  const rest = songs.length - SONGS_TOLD;
  return (
    <ul className={classes.songs}>
      {songs.slice(0, SONGS_TOLD).map((song) => (
        <li key={song}>{song}</li>
      ))}
      {rest > 0 ? <li className="quiet">and {rest} more</li> : null}
    </ul>
  );
}

/** The audience as lines, with what was on air and what happened meanwhile. */
export function ChartPanel(props: {
  data: Listeners;
  site: string;
  streams: readonly string[];
  period: Period;
  show: Show;
  ghost: boolean;
}) {
  const { data, show, ...asked } = props;
  const { zone, me } = useInView();
  const [table, showTable] = useState(false);
  const [noting, note] = useState(false);
  const { zoom, out } = useZoom();
  const wants = { ...asked, zone };
  const ghosted = props.ghost && show === 'together';
  const before = useQuery({ ...listenersOf(wants, 1), enabled: ghosted });
  const { data: plays } = useQuery(songsOf(wants));
  const { data: outages = [] } = useQuery(outagesOf(wants));
  const { data: notes = [] } = useQuery(notesOf(wants));
  const series = useMemo(() => {
    const ghost = ghosted && before.data ? ghostOf(before.data.items, zone) : [];
    return [...seriesOf(data.items, show), ...ghost];
  }, [data, show, ghosted, before.data, zone]);
  const span = useMemo(
    () => ({ from: Date.parse(data.meta.from), to: Date.parse(data.meta.to) }),
    [data],
  );
  const marks = useMemo(
    () => marksOf({ plays: plays ?? [], outages, notes }, zone, serverNow()),
    [plays, outages, notes, zone],
  );
  return (
    <Panel
      title={answerOf(data, zone)}
      beside={
        <div className={classes.tools}>
          {me.role === 'viewer' ? null : (
            <Button
              variant="subtle"
              size="xs"
              leftSection={<Icon name="note" size={16} />}
              onClick={() => note(true)}
            >
              Add a note
            </Button>
          )}
          <Button
            variant="subtle"
            size="xs"
            leftSection={<Icon name="table" size={16} />}
            onClick={() => showTable(true)}
          >
            Table and CSV
          </Button>
        </div>
      }
    >
      <TimeChart
        label="Listeners"
        span={span}
        bucketMs={data.meta.bucket_ms}
        series={series}
        write={write}
        stack={show === 'stacked'}
        marks={marks}
        reasonOf={(gap) => reasonOf(outages, gap)}
        aboutOf={(bucket) => <Songs plays={plays ?? []} bucket={bucket} />}
        onZoom={zoom}
        onZoomOut={out}
      />
      {table ? (
        <ChartTable
          title="Listeners"
          file="listeners.csv"
          series={series}
          write={write}
          onClose={() => showTable(false)}
        />
      ) : null}
      {noting ? <NoteEditor site={props.site} span={span} onClose={() => note(false)} /> : null}
    </Panel>
  );
}
