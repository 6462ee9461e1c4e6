import { useMutation } from '@tanstack/react-query';
import { api, body } from '../api/client';
import type { User } from '../api/types';
import { Confirm } from '../ui/Confirm';

/** Shuts somebody out without forgetting them, or lets them in again. */
export function DisableUser(props: {
  user: User;
  onClose: () => void;
  onSaved: () => Promise<void>;
}) {
  const { user } = props;
  const isOut = user.disabled_at !== null;
  const change = useMutation({
    mutationFn: () => {
      const params = { path: { id: user.id } };
      return body(api.PATCH('/api/v1/users/{id}', { params, body: { enabled: isOut } }));
    },
    onSuccess: async () => {
      await props.onSaved();
      props.onClose();
    },
  });
  return (
    <Confirm
      title={isOut ? `Let ${user.name} in again?` : `Disable ${user.name}?`}
      verb={isOut ? 'Let in again' : 'Disable the user'}
      busy={change.isPending}
      error={change.error}
      onConfirm={() => change.mutate()}
      onClose={props.onClose}
    >
      <p>
        {isOut
          ? `${user.name} can sign in again with the password of before.`
          : `${user.name} is signed out everywhere and cannot sign in until enabled again.`}
      </p>
    </Confirm>
  );
}
