import { batch } from '../batch.js';
import { readRow } from '../cells.js';
import { columnFinder, columnsOf, type Column } from '../columns.js';
import { feedFault, type Batches, type FeedOptions, type FeedRow, type Source } from '../feed.js';
import { XmlRecords } from '../xml/xml-records.js';
import { xmlText } from '../xml/xml-text.js';
import { Archive } from '../zip/archive.js';
import { cellsOf, type Cell } from './sheet-cells.js';
import { firstSheet, sharedTexts } from './workbook.js';

/** Rows among which the header is looked for. */
const maxHeadRows = 100;

type Cells = (Cell | undefined)[];

/**
 * The rows of the first sheet of a workbook. Its header is the first row that names two known columns: price lists begin
 * with a letterhead. The sheet is a stream; the archive and its shared texts are in memory, within limits.
 */
export async function* xlsxRows(source: Source, options: FeedOptions): Batches {
  const archive = await Archive.of(source);
  const sheet = await firstSheet(archive);
  const table = new Table(options, await sharedTexts(archive));
  let rows: FeedRow[] = [];
  const records = new XmlRecords({
    root: 'worksheet',
    title: 'an XLSX workbook',
    records: new Set(['sheetData/row']),
    onRecord: (row) => table.add(cellsOf(row, table.texts), rows),
  });
  for await (const text of xmlText(archive.read(sheet)))
    yield* batch((batch) => {
      rows = batch;
      records.read(text);
    });
  records.end();
  table.end();
}

class Table {
  private columns: (Column | undefined)[] | undefined;
  private headRows = 0;
  private row = 0;
  private readonly toColumn;

  constructor(
    private readonly options: FeedOptions,
    readonly texts: readonly string[],
  ) {
    this.toColumn = columnFinder(options);
  }

  add(cells: Cells, rows: FeedRow[]): void {
    if (!cells.some(Boolean)) return;
    const { columns } = this;
    if (!columns) return this.addHead(cells);
    const place = { row: this.row++, kind: this.options.kind };
    rows.push(
      readRow(
        place,
        columns,
        cells.map((cell, index) => textOf(cell, columns[index])),
      ),
    );
  }

  /** @throws Fault invalid/feed when there was no header */
  end(): void {
    if (!this.columns) throw feedFault('The feed has no header: no row names two known columns.');
  }

  private addHead(cells: Cells): void {
    const titles = Array.from(cells, (cell) => cell?.text ?? '');
    if (titles.filter((title) => this.toColumn(title)).length >= 2)
      this.columns = columnsOf(titles, this.options);
    else if (++this.headRows === maxHeadRows) this.end();
  }
}

const day = 86_400_000;
/** Day 0 of Excel's calendar, in days before 1970. */
const dayZero = 25_569;

/** Excel stores a time as a number of days. */
function textOf(cell: Cell | undefined, column: Column | undefined): string {
  if (!cell) return '';
  const type = column && 'type' in column ? column.type : undefined;
  if (!cell.isNumber || (type !== 'date' && type !== 'datetime')) return cell.text;
  const time = new Date(Math.round((Number(cell.text) - dayZero) * day));
  if (Number.isNaN(time.getTime())) return cell.text;
  return time.toISOString().slice(0, type === 'date' ? 10 : 19);
}
