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
 * Sheets as an XLSX workbook (ECMA-376, the least that spreadsheet programs open), streamed: what stays in memory is each
 * different text once. Text goes into the table of shared strings, which every reader knows, where some pass over strings
 * in the cells themselves; nothing in it can be taken for a formula.
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
  const texts = new Texts();
  const each = (part: (sheet: Sheet<Row>, number: number) => string): string =>
    sheets.map((sheet, index) => part(sheet, index + 1)).join('');

  yield part(
    '[Content_Types].xml',
    `<Types xmlns="${PACKAGE}/content-types">` +
      '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
      `<Override PartName="/xl/workbook.xml" ContentType="${SHEET_TYPE}.sheet.main+xml"/>` +
      each((_, n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${SHEET_TYPE}.worksheet+xml"/>`) +
      `<Override PartName="/xl/sharedStrings.xml" ContentType="${SHEET_TYPE}.sharedStrings+xml"/></Types>`,
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
      `<Relationship Id="rId${sheets.length + 1}" Type="${RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>` +
      '</Relationships>',
  );
  for (const [index, sheet] of sheets.entries()) {
    yield { name: `xl/worksheets/sheet${index + 1}.xml`, content: sheetXml(sheet, texts) };
  }
  // Last, when every sheet has been written: only then are all texts known.
  yield { name: 'xl/sharedStrings.xml', content: texts.xml() };
}

/** The texts of a workbook, each once, and their places in its table of shared strings. */
class Texts {
  private readonly places = new Map<string, number>();

  placeOf(text: string): number {
    const known = this.places.get(text);
    if (known !== undefined) return known;
    this.places.set(text, this.places.size);
    return this.places.size - 1;
  }

  *xml(): Generator<string> {
    yield `${XML}<sst xmlns="${MAIN}" uniqueCount="${this.places.size}">`;
    for (const text of this.places.keys()) yield `<si><t xml:space="preserve">${escaped(text)}</t></si>`;
    yield '</sst>';
  }
}

const part = (name: string, xml: string): ZipEntry => ({ name, content: [XML + xml] });

async function* sheetXml<Row>({ columns, rows }: Sheet<Row>, texts: Texts): AsyncGenerator<string> {
  yield (
    `${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" ` +
    'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>'
  );
  let row = 1;
  const written = (values: readonly Value[]): string => rowXml(row++, values, texts);
  yield written(columns.map(({ title }) => title));
  for await (const each of rows) yield written(columns.map(({ value }) => value(each)));
  yield '</sheetData></worksheet>';
}

/** Every row and cell says where it stands (ECMA-376, 18.3.1.73 and 18.3.1.4): without it some readers find nothing. */
const rowXml = (row: number, values: readonly Value[], texts: Texts): string =>
  `<row r="${row}">${values.map((value, i) => cellXml(`${columnLetters(i)}${row}`, value, texts)).join('')}</row>`;

function cellXml(place: string, value: Value, texts: Texts): string {
  if (value === undefined) return `<c r="${place}"/>`;
  if (typeof value === 'number') return `<c r="${place}"><v>${value}</v></c>`;
  return `<c r="${place}" t="s"><v>${texts.placeOf(value)}</v></c>`;
}

/** The name of a column, counted from 0: A to Z, then AA. */
export function columnLetters(column: number): string {
  const last = String.fromCharCode(65 + (column % 26));
  return column < 26 ? last : columnLetters(Math.floor(column / 26) - 1) + last;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** XML text. Control characters have no form in XML 1.0, nor have lone surrogates: they are left out. */
const escaped = (text: string): string =>
  text
    .replaceAll(/(?![\t\n\r])\p{Cc}|\p{Surrogate}|[\ufffe\uffff]/gu, '')
    .replaceAll(/[&<>"]/g, (sign) => ENTITIES[sign]!);

/** Spreadsheet programs refuse longer names and these signs. */
const sheetName = (name: string): string => name.replaceAll(/[[\]:*?/\\]/g, ' ').slice(0, 31);
