import { useMutation } from '@tanstack/react-query';
import { api } from '../api/client';
import type { Source } from '../api/types';
import { Confirm } from '../ui/Confirm';

export function DeleteSource(props: {
  source: Source;
  onClose: () => void;
  onGone: () => Promise<void>;
}) {
  const remove = useMutation({
    mutationFn: () =>
      api.DELETE('/api/v1/sources/{id}', { params: { path: { id: props.source.id } } }),
    onSuccess: async () => {
      await props.onGone();
      props.onClose();
    },
  });
  return (
    <Confirm
      title={`Delete ${props.source.name}?`}
      verb="Delete the source"
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={props.onClose}
    >
      <p>
        Tallylight stops asking it and forgets its address and login. What it told so far, its plays
        and listeners, stays.
      </p>
    </Confirm>
  );
}
