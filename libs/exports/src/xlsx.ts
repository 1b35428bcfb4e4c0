import { Readable } from 'node:stream';
import type { Column, Rows, Value } from './column';
import { zip, type ZipEntry } from './zip';

/** One sheet of a workbook. */
export interface Sheet<Row> {
  readonly name: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: Rows<Row>;
}

/**
 * Sheets as an XLSX workbook (ECMA-376, the least that spreadsheet programs open), streamed in flat memory.
 * Text goes in as inline strings, so nothing in it can be taken for a formula.
 */
export function toXlsx<Row>(sheets: readonly Sheet<Row>[]): Readable {
  return Readable.from(zip(parts(sheets)), { objectMode: false });
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const SHEET_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

function* parts<Row>(sheets: readonly Sheet<Row>[]): Generator<ZipEntry> {
  const each = (part: (sheet: Sheet<Row>, number: number) => string): string =>
    sheets.map((sheet, index) => part(sheet, index + 1)).join('');

  yield part(
    '[Content_Types].xml',
    `<Types xmlns="${PACKAGE}/content-types">` +
      '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
      `<Override PartName="/xl/workbook.xml" ContentType="${SHEET_TYPE}.sheet.main+xml"/>` +
      each((_, n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${SHEET_TYPE}.worksheet+xml"/>`) +
      '</Types>',
  );
  yield part(
    '_rels/.rels',
    `<Relationships xmlns="${PACKAGE}/relationships">` +
      `<Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  );
  yield part(
    'xl/workbook.xml',
    `<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>` +
      each(({ name }, n) => `<sheet name="${escaped(sheetName(name))}" sheetId="${n}" r:id="rId${n}"/>`) +
      '</sheets></workbook>',
  );
  yield part(
    'xl/_rels/workbook.xml.rels',
    `<Relationships xmlns="${PACKAGE}/relationships">` +
      each((_, n) => `<Relationship Id="rId${n}" Type="${RELATIONS}/worksheet" Target="worksheets/sheet${n}.xml"/>`) +
      '</Relationships>',
  );
  for (const [index, sheet] of sheets.entries()) {
    yield { name: `xl/worksheets/sheet${index + 1}.xml`, content: sheetXml(sheet) };
  }
}

const part = (name: string, xml: string): ZipEntry => ({ name, content: [XML + xml] });

async function* sheetXml<Row>({ columns, rows }: Sheet<Row>): AsyncGenerator<string> {
  yield (
    `${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" ` +
    'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>'
  );
  yield rowXml(columns.map(({ title }) => title));
  for await (const row of rows) yield rowXml(columns.map(({ value }) => value(row)));
  yield '</sheetData></worksheet>';
}

const rowXml = (values: readonly Value[]): string => `<row>${values.map(cellXml).join('')}</row>`;

function cellXml(value: Value): string {
  if (value === undefined) return '<c/>';
  if (typeof value === 'number') return `<c><v>${value}</v></c>`;
  return `<c t="inlineStr"><is><t xml:space="preserve">${escaped(value)}</t></is></c>`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** XML text. Control characters have no form in XML 1.0, nor have lone surrogates: they are left out. */
const escaped = (text: string): string =>
  text
    .replaceAll(/(?![\t\n\r])\p{Cc}|\p{Surrogate}|[\ufffe\uffff]/gu, '')
    .replaceAll(/[&<>"]/g, (sign) => ENTITIES[sign]!);

/** Spreadsheet programs refuse longer names and these signs. */
const sheetName = (name: string): string => name.replaceAll(/[[\]:*?/\\]/g, ' ').slice(0, 31);
