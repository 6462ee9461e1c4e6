import { Button, Menu } from '@mantine/core';
import { useState } from 'react';
import { Copyable } from '../ui/Copyable';
import { Dialog } from '../ui/Dialog';
import { Icon } from '../ui/Icon';
import { addressOf, callOf, type Inquiry } from './query';

const FORMATS = [
  { format: 'csv', label: 'CSV' },
  { format: 'xlsx', label: 'Excel' },
  { format: 'parquet', label: 'Parquet' },
  { format: 'ndjson', label: 'JSON lines' },
  { format: 'json', label: 'JSON' },
] as const;

function ApiCall(props: { inquiry: Inquiry; onClose: () => void }) {
  return (
    <Dialog title="The same as an API call" onClose={props.onClose}>
      <p>A token that may read takes the place of the variable. Add format=csv for a table.</p>
      <Copyable label="API call" text={callOf(document.baseURI, props.inquiry)} />
    </Dialog>
  );
}

/** The same answer as a file in any format, or as a call for a program. */
export function Files({ inquiry, what }: { inquiry: Inquiry; what: string }) {
  const [asCall, showCall] = useState(false);
  return (
    <>
      <Menu position="bottom-end" width={200}>
        <Menu.Target>
          <Button variant="subtle" size="xs" leftSection={<Icon name="download" size={16} />}>
            Download<span className="unseen"> {what}</span>
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {FORMATS.map(({ format, label }) => (
            <Menu.Item key={format} component="a" href={addressOf(inquiry, format)} download>
              {label}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item leftSection={<Icon name="copy" size={16} />} onClick={() => showCall(true)}>
            Copy as API call
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {asCall ? <ApiCall inquiry={inquiry} onClose={() => showCall(false)} /> : null}
    </>
  );
}
