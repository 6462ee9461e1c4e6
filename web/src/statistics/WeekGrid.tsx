import { HeatGrid } from '../chart/HeatGrid';
import { hourWords, topOf, WEEKDAYS, type Week } from '../chart/heat';
import { PartPanel } from '../figures/PartPanel';
import { type Answer, numberOf } from '../figures/types';
import type { Part } from '../figures/useParts';
import { written } from '../figures/write';
import { useSetSearch } from '../list/useSetSearch';
import { Segments } from '../ui/Segments';
import { GRIDS, type Grid } from './search';
import { heatTotals, weekOf } from './series';
import { GRID_NAMES } from './words';

const VALUE = 'value';

function titleOf(week: Week, grid: Grid): string {
  const top = topOf(week);
  if (!top) return `${GRID_NAMES[grid]} by hour of the week`;
  return `Most ${grid} on ${WEEKDAYS[top.day]} from ${hourWords(top.hour)}`;
}

/** When in the week it is busiest. */
export function WeekGrid(props: {
  part: Part;
  grid: Grid;
  means: { days: Answer | undefined; hours: Answer | undefined; all: Answer | undefined };
}) {
  const { part, grid, means } = props;
  const set = useSetSearch();
  const adds = grid === 'plays';
  return (
    <PartPanel
      part={part}
      what="The hours of the week"
      height={330}
      title={({ items }) => titleOf(weekOf(items, VALUE), grid)}
      beside={
        <Segments
          label="What the hours show"
          choices={GRIDS.map((value) => ({ value, label: GRID_NAMES[value] }))}
          value={grid}
          onChange={(value) => set({ grid: value === 'plays' ? undefined : value })}
        />
      }
    >
      {({ items }) => {
        const week = weekOf(items, VALUE);
        const all = numberOf(means.all?.items[0], 'listeners_average');
        return (
          <HeatGrid
            label={`${GRID_NAMES[grid]} by weekday and hour`}
            week={week}
            totals={heatTotals(week, adds ? undefined : { ...means, all })}
            totalTitles={adds ? { day: 'A day', hour: 'A week' } : { day: 'Mean', hour: 'Mean' }}
            write={(value) => written(value, grid)}
            say={(value) =>
              `${written(value, grid)} ${value === 1 ? grid.slice(0, -1) : grid}, on average`
            }
          />
        );
      }}
    </PartPanel>
  );
}
