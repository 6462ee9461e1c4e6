import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { sentenceOf } from '../api/problem';
import type { SessionRow } from '../api/types';
import { useSetSearch } from '../list/useSetSearch';
import { ExclusionEditor } from '../settings/ExclusionEditor';
import { countAnew, type Exclusion, effectOf, removeExclusion } from '../settings/exclusions';
import { Notice } from '../ui/Notice';
import { draftOf, suggestionsOf } from './likeThis';
import { SessionDrawer } from './SessionDrawer';
import classes from './SessionDrawer.module.css';

/** The session that is open, and what is done about its counting; the last rule can be undone. */
export function Opened(props: { id: string | undefined; onClose: () => void }) {
  const set = useSetSearch();
  const [like, setLike] = useState<SessionRow | null>(null);
  const [made, setMade] = useState<Exclusion | null>(null);
  const remove = useMutation({
    mutationFn: removeExclusion,
    onSuccess: async () => {
      setMade(null);
      await countAnew();
    },
  });
  return (
    <>
      {made ? (
        <Notice tone="plain">
          <div className={classes.made}>
            <span>
              {effectOf(made)}: {made.pattern}.
            </span>
            <Button
              variant="default"
              size="xs"
              loading={remove.isPending}
              onClick={() => remove.mutate(made.id)}
            >
              Undo
            </Button>
          </div>
        </Notice>
      ) : null}
      {remove.error ? <Notice tone="warn">{sentenceOf(remove.error)}</Notice> : null}
      {props.id && !like ? (
        <SessionDrawer
          id={props.id}
          onClose={props.onClose}
          onListener={(person) => set({ person, view: 'gross', session: undefined })}
          onExclude={setLike}
          onRemoveRule={(rule) => remove.mutate(rule)}
        />
      ) : null}
      {like ? (
        <ExclusionEditor
          draft={draftOf(like)}
          suggestions={suggestionsOf(like)}
          onClose={() => setLike(null)}
          onMade={(rule) => {
            setMade(rule);
            props.onClose();
          }}
        />
      ) : null}
    </>
  );
}
