import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { api, baseUrl, body } from '../api/client';
import { sentenceOf } from '../api/problem';
import { useInView } from '../shell/site';
import { Copyable } from '../ui/Copyable';
import { Notice } from '../ui/Notice';
import { healthRecipe } from './recipe';

const PLACE = '$TALLYLIGHT_TOKEN';

/** How a machine tells of itself: three lines, ready to run each minute. */
export function HealthRecipe({ site }: { site: string }) {
  const { me } = useInView();
  const create = useMutation({
    mutationFn: () =>
      body(api.POST('/api/v1/tokens', { body: { name: 'playout', scopes: ['ingest'], site } })),
  });
  const secret = create.data?.item.secret;
  const origin = new URL('.', baseUrl).href.replace(/\/$/, '');
  const text = healthRecipe({ origin, site, token: secret ?? PLACE });
  return (
    <div className="form">
      <Copyable text={text} label={`Command that tells ${site} of a machine`} />
      {secret ? (
        <Notice tone="plain">
          The token stands in the command and is shown only now. It may send to {site} and read
          nothing.
        </Notice>
      ) : me.role === 'admin' ? (
        <div className="actions">
          <Button variant="default" loading={create.isPending} onClick={() => create.mutate()}>
            Put a new token into it
          </Button>
        </div>
      ) : (
        <p className="quiet">An administrator makes the token that it sends.</p>
      )}
      {create.error ? <Notice tone="warn">{sentenceOf(create.error)}</Notice> : null}
    </div>
  );
}
