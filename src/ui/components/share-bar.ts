// Five shares as one thin bar: what a range bar says, in the line of a table.
import { html, nothing, css } from 'lit';
import type { TemplateResult } from 'lit';
import type { DisplayPercent } from '../../stats/display-percent.ts';

const CLASSES = ['very-low', 'low', 'in-range', 'high', 'very-high'] as const;

/** From very low to very high, as long as the numbers that are printed; `label` says those. */
export function shareBar(
  percents: readonly DisplayPercent[],
  shares: readonly number[],
  label: string,
): TemplateResult {
  return html`<span class="share-bar" role="img" aria-label=${label} title=${label}
    >${percents.map(({ percent }, i) =>
      shares[i]! > 0 ? html`<i class=${CLASSES[i]!} style="flex-grow:${percent || 0.4}"></i>` : nothing,
    )}</span
  >`;
}

export const shareBarStyles = css`
  .share-bar {
    display: flex;
    gap: 1px;
    height: 14px;
    border-radius: 3px;
    overflow: hidden;
  }
  .share-bar i {
    flex: 0 1 0;
    min-width: 2px;
    border: 0 solid transparent;
  }
  .share-bar .very-high {
    background: var(--very-high);
  }
  .share-bar .high {
    background: var(--high);
    box-shadow: inset 0 0 0 1px var(--high-edge);
  }
  .share-bar .in-range {
    background: var(--in-range);
  }
  .share-bar .low {
    background: var(--low);
  }
  .share-bar .very-low {
    background: var(--very-low);
  }
  @media (forced-colors: active) {
    .share-bar i {
      border: 1px solid CanvasText;
    }
    .share-bar .in-range {
      background: Highlight;
      forced-color-adjust: none;
    }
  }
`;
