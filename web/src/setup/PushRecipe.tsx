import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, baseUrl, body } from '../api/client';
import { sentenceOf } from '../api/problem';
import type { Kind } from '../api/types';
import { Copyable } from '../ui/Copyable';
import { Notice } from '../ui/Notice';
import { recipe, uuid } from './recipe';

const PLACE = '$TALLYLIGHT_TOKEN';

/** How to send what a source cannot be asked for yet. */
export function PushRecipe({ kind, site }: { kind: Kind; site: string }) {
  const [id] = useState(uuid);
  const [now] = useState(() => new Date());
  const create = useMutation({
    mutationFn: () =>
      body(
        api.POST('/api/v1/tokens', { body: { name: `push ${kind}`, scopes: ['ingest'], site } }),
      ),
  });
  const secret = create.data?.item.secret;
  const origin = new URL('.', baseUrl).href.replace(/\/$/, '');
  const text = recipe({ kind, site, origin, token: secret ?? PLACE, id, now });
  return (
    <div className="form">
      <Copyable text={text} label={`Command that pushes to ${site}`} />
      {secret ? (
        <Notice tone="plain">
          The token stands in the command and is shown only now. It may send to {site} and read
          nothing.
        </Notice>
      ) : (
        <div className="actions">
          <Button variant="default" loading={create.isPending} onClick={() => create.mutate()}>
            Put a new token into it
          </Button>
        </div>
      )}
      {create.error ? <Notice tone="warn">{sentenceOf(create.error)}</Notice> : null}
    </div>
  );
}
