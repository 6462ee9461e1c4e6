import type { components } from '../api/schema';

type Schemas = components['schemas'];

export type Listeners = Schemas['Lines'];
export type ListenersItem = Listeners['items'][number];
export type ListenersPoint = ListenersItem['points'][number];
export type ListenersFigures = ListenersItem['figures'];
export type ListenersMeta = Listeners['meta'];
export type Annotation = Schemas['Annotation'];
