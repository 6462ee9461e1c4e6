import type { SourceTest } from '../api/types';
import { duration } from '../format/duration';
import { count } from '../format/number';
import { Value } from '../ui/Figure';
import { Icon, type IconName } from '../ui/Icon';
import { Scroll } from '../ui/Scroll';
import table from '../ui/Table.module.css';
import classes from './SourceTestResult.module.css';

function Sentences(props: { title: string; icon: IconName; sentences: string[] }) {
  if (props.sentences.length === 0) return null;
  return (
    <div>
      <h2>{props.title}</h2>
      <ul className={classes.list} data-icon={props.icon}>
        {props.sentences.map((sentence) => (
          <li key={sentence}>
            <span className={classes.tick} data-icon={props.icon}>
              <Icon name={props.icon} size={16} />
            </span>
            {sentence}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What this login can see, what it cannot, and which mounts stand there. */
export function SourceTestResult({ result }: { result: SourceTest }) {
  const took = result.took_ms < 1000 ? `${count(result.took_ms)} ms` : duration(result.took_ms);
  return (
    <section
      className={classes.result}
      data-ok={result.ok}
      aria-label="Result of the test"
      aria-live="polite"
    >
      <p className={classes.sentence}>
        <Icon name={result.ok ? 'check' : 'down'} />
        <span>
          {result.sentence} <span className="quiet">Took {took}.</span>
        </span>
      </p>
      <Sentences title="This login can" icon="check" sentences={result.can} />
      <Sentences title="It cannot" icon="cross" sentences={result.cannot} />
      {result.found.length > 0 ? (
        <Scroll label="Mounts found">
          <table className={table.table}>
            <thead>
              <tr>
                <th scope="col">Mount</th>
                <th scope="col" className={table.roomy}>
                  Now playing
                </th>
                <th scope="col" className={table.figure}>
                  Listeners
                </th>
              </tr>
            </thead>
            <tbody>
              {result.found.map((mount) => (
                <tr key={mount.mount}>
                  <th scope="row">
                    <span className={table.stack}>
                      <span className={table.nowrap}>{mount.mount}</span>
                      {mount.programme ? (
                        <span className={table.sub}>{mount.programme}</span>
                      ) : null}
                      {mount.title ? (
                        <span className={`${table.sub} ${table.narrowOnly}`}>{mount.title}</span>
                      ) : null}
                    </span>
                  </th>
                  <td className={table.roomy}>
                    <Value shown={mount.title || '–'} reason="The mount tells no title" />
                  </td>
                  <td className={table.figure}>
                    <Value shown={count(mount.listeners)} reason="The mount tells no count" />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      ) : null}
    </section>
  );
}
