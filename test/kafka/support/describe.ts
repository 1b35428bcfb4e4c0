/**
 * A suite that needs something this machine may not have. Where it is missing the suite is skipped and its name says
 * why; where LEDGER_REQUIRE names the need (CI does), its absence is a failure.
 */
export function describeWhere(need: string, missing: string | undefined, name: string, body: () => void): void {
  if (missing === undefined) return describe(name, body);
  if ((process.env.LEDGER_REQUIRE ?? '').split(',').includes(need)) {
    return describe(name, () => {
      it(`needs ${need}, which LEDGER_REQUIRE asks for`, () => {
        throw new Error(`${need} is missing: ${missing}`);
      });
    });
  }
  describe.skip(`${name} [skipped, no ${need}: ${missing}]`, body);
}
