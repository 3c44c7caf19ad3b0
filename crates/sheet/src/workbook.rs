//! XLSX: the first sheet, cell by cell, after the archive was found to inflate to a sane size.

use std::io::{Cursor, Read};

use calamine::{Data, DataRef, Reader, Xlsx};

use crate::{Collector, MAX_COLUMNS, MAX_ROWS, NoSheet};

/// Most bytes all parts of a workbook inflate to (256 MiB).
const MAX_INFLATED: u64 = 256 * 1024 * 1024;
/// Most parts of a workbook.
const MAX_PARTS: usize = 4_096;

pub fn read(bytes: &[u8], into: &mut Collector) -> Result<(), NoSheet> {
    inflates_sanely(bytes)?;
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| no_workbook(&error))?;
    let name = workbook.sheet_names().first().cloned().ok_or_else(|| no_workbook(&"it has no sheet"))?;
    let mut cells = workbook.worksheet_cells_reader(&name).map_err(|error| no_workbook(&error))?;
    // Cells stand in order of rows; a row is complete when the next one begins.
    let mut row: Option<(u32, Vec<String>)> = None;
    loop {
        let next = cells.next_cell().map_err(|error| no_workbook(&error))?;
        let Some(cell) = next else { break };
        let (number, column) = cell.get_position();
        let text = text(cell.get_value());
        if text.is_empty() {
            continue;
        }
        let column = column as usize;
        if column >= MAX_COLUMNS {
            let message = format!("A row has at most {MAX_COLUMNS} columns.");
            return Err(NoSheet::new("sheet.columns", message).at(u64::from(number) + 1));
        }
        if number as usize > MAX_ROWS * 2 {
            let message = format!("A file has at most {MAX_ROWS} rows; split it.");
            return Err(NoSheet::new("sheet.rows", message).at(u64::from(number) + 1));
        }
        match &mut row {
            Some((current, cells)) if *current == number => put(cells, column, text),
            _ => {
                if let Some((done, cells)) = row.take() {
                    into.push(u64::from(done) + 1, cells)?;
                }
                let mut cells = Vec::new();
                put(&mut cells, column, text);
                row = Some((number, cells));
            }
        }
    }
    if let Some((done, cells)) = row {
        into.push(u64::from(done) + 1, cells)?;
    }
    Ok(())
}

fn put(cells: &mut Vec<String>, column: usize, text: String) {
    if cells.len() <= column {
        cells.resize(column + 1, String::new());
    }
    cells[column] = text;
}

/// As a person reads the cell: `12` for the number 12.0, an error by its name.
fn text(value: &DataRef<'_>) -> String {
    match Data::from(value.clone()) {
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
        other => other.to_string(),
    }
}

/// Inflates every part into nothing, so that a bomb is found before memory is given to it; what an
/// archive says of its sizes is worth nothing.
fn inflates_sanely(bytes: &[u8]) -> Result<(), NoSheet> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| no_workbook(&error))?;
    if archive.len() > MAX_PARTS {
        return Err(bomb());
    }
    let mut room = MAX_INFLATED;
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(|error| no_workbook(&error))?;
        let inflated = std::io::copy(&mut part.by_ref().take(room + 1), &mut std::io::sink())
            .map_err(|error| no_workbook(&error))?;
        room = room.checked_sub(inflated).ok_or_else(bomb)?;
    }
    Ok(())
}

fn bomb() -> NoSheet {
    let message = format!("The workbook inflates to more than {MAX_INFLATED} bytes; save it as CSV.");
    NoSheet::new("sheet.bomb", message)
}

fn no_workbook(why: &dyn std::fmt::Display) -> NoSheet {
    NoSheet::new("sheet.xlsx", format!("The workbook cannot be read: {why}. Save it again as XLSX, or as CSV."))
}
