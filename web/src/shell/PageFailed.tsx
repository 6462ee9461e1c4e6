import { Button } from '@mantine/core';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { sentenceOf } from '../api/problem';
import { Plain } from '../ui/Plain';

/** What failed and what to try; the rest of the server may well be at work. */
export function PageFailed({ error, reset }: ErrorComponentProps) {
  return (
    <Plain title="This page could not be shown">
      <p className="quiet">{sentenceOf(error)}</p>
      <p className="quiet">
        Measuring goes on by itself while Tallylight runs; only this view failed.
      </p>
      <Button
        onClick={() => {
          reset();
          window.location.reload();
        }}
      >
        Try again
      </Button>
    </Plain>
  );
}
