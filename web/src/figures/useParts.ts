import { useQueries } from '@tanstack/react-query';
import { useRef } from 'react';
import { answerTo } from './ask';
import type { Inquiry } from './query';
import type { Answer } from './types';

/** A part of a page: what it asked, and what came of it. */
export interface Part {
  inquiry: Inquiry;
  answer: Answer | undefined;
  error: Error | null;
  retry: () => void;
}
export interface Parts<Name extends string> {
  of: (name: Name) => Part;
  /** Something has not come yet: the parts appear together. */
  isFirst: boolean;
  /** Answers to what was asked before still stand. */
  isOld: boolean;
}

/** Several questions at once; the page does not wait for those that may come `later`. */
export function useParts<Name extends string>(
  inquiries: Readonly<Record<Name, Inquiry>>,
  later: readonly NoInfer<Name>[] = [],
): Parts<Name> {
  const names = Object.keys(inquiries) as Name[];
  const late = new Set<Name | undefined>(later);
  const results = useQueries({ queries: names.map((name) => answerTo(inquiries[name])) });
  const isPending = results.some((result, i) => result.isPending && !late.has(names[i]));
  // what stands is not taken away again: a part that is asked anew waits by itself
  const shown = useRef(false);
  shown.current ||= !isPending;
  return {
    of: (name) => {
      const result = results[names.indexOf(name)];
      return {
        inquiry: inquiries[name],
        answer: result?.data,
        error: result?.error ?? null,
        retry: () => void result?.refetch(),
      };
    },
    isFirst: !shown.current,
    isOld: results.some((result) => result.isPlaceholderData),
  };
}
