import { serverNow } from '../live/clock';
import { useInView } from '../shell/site';
import { type PeriodSearch, periodOf, type Span } from '../ui/period';
import { CALENDAR } from '../ui/presets';
import { type Asked, whenOf } from './query';

/** What a page with a period of whole days asks for, and the stretch of time that this is now. */
export function useAsked(
  site: string,
  search: PeriodSearch,
  fallback: string,
): { asked: Asked; span: Span } {
  const { zone } = useInView();
  const now = serverNow();
  const span = periodOf(search, fallback, zone, CALENDAR).span(now);
  return { asked: { site, zone, when: whenOf(search, fallback, span.to >= now) }, span };
}
