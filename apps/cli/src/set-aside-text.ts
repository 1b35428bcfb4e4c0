/** A line on what a number is to be read with while demands are set aside; nothing while there are none. */
export const asideText = (setAside = 0): string =>
  setAside === 0
    ? ''
    : `${setAside} demands are set aside and count as they were before: "ledger projections list" says why.\n`;
