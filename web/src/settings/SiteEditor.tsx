import { Button, Checkbox, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, body } from '../api/client';
import { fieldsOf, sentenceOf } from '../api/problem';
import { queries, queryClient } from '../api/queries';
import type { Kind, Site } from '../api/types';
import { ownZone } from '../format/time';
import { Dialog } from '../ui/Dialog';
import { Notice } from '../ui/Notice';
import { ZoneInput } from '../ui/ZoneInput';

export const KIND_NAMES: Record<Kind, string> = {
  radio: 'Radio',
  media: 'Media server',
  iptv: 'IPTV',
};
const KINDS = Object.keys(KIND_NAMES) as Kind[];

const slugOf = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40);

type Form = Omit<Site, 'id' | 'rules'>;

function save(site: Site | undefined, form: Form) {
  if (site === undefined) return body(api.POST('/api/v1/sites', { body: form }));
  const { slug, ...rest } = form;
  return body(api.PATCH('/api/v1/sites/{slug}', { params: { path: { slug } }, body: rest }));
}

export function SiteEditor({ site, onClose }: { site?: Site; onClose: () => void }) {
  const [form, setForm] = useState<Form>(
    site ?? { slug: '', name: '', zone: ownZone(), kinds: ['radio'] },
  );
  const [slugTouched, touchSlug] = useState(false);
  const set = (part: Partial<Form>) => setForm((old) => ({ ...old, ...part }));
  const rename = (name: string) =>
    set(site || slugTouched ? { name } : { name, slug: slugOf(name) });

  const mutation = useMutation({
    mutationFn: () => {
      const { slug, name, zone, kinds } = form;
      return save(site, { slug, name, zone, kinds });
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: queries.sites.queryKey });
      onClose();
    },
  });
  const { error } = mutation;
  const fields = fieldsOf(error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutation.mutate();
  };

  return (
    <Dialog onClose={onClose} title={site ? `Edit ${site.name}` : 'Add a site'}>
      <form onSubmit={submit} className="form">
        <TextInput
          label="Name"
          required
          value={form.name}
          error={fields.get('name')}
          onChange={(event) => rename(event.currentTarget.value)}
        />
        {site ? null : (
          <TextInput
            label="Short name"
            description="Programs and addresses use it. It cannot be changed later."
            required
            pattern="[a-z0-9][a-z0-9\-]*"
            value={form.slug}
            error={fields.get('slug')}
            onChange={(event) => {
              touchSlug(true);
              set({ slug: event.currentTarget.value });
            }}
          />
        )}
        <ZoneInput
          value={form.zone}
          error={fields.get('zone')}
          onChange={(zone) => set({ zone })}
        />
        <Checkbox.Group
          label="It runs"
          description="Pages appear for what a site runs."
          value={form.kinds}
          onChange={(kinds) => set({ kinds: kinds as Kind[] })}
        >
          <div className="choices">
            {KINDS.map((kind) => (
              <Checkbox key={kind} value={kind} label={KIND_NAMES[kind]} />
            ))}
          </div>
        </Checkbox.Group>
        {error ? <Notice tone="warn">{sentenceOf(error)}</Notice> : null}
        <div className="actions">
          <Button type="submit" loading={mutation.isPending} disabled={form.kinds.length === 0}>
            {site ? 'Save changes' : 'Add the site'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
