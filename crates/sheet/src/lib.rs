//! Tables people upload, CSV or XLSX, as rows of text.
//!
//! Knows how such files are written in the wild: byte-order marks, Latin-1, semicolons, workbooks
//! that inflate to gigabytes. Refuses to know what any column means.

mod csv_file;
mod text;
mod workbook;

/// Largest file that is looked at, bytes.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;
/// Most rows under the heading.
pub const MAX_ROWS: usize = 100_000;
/// Most columns.
pub const MAX_COLUMNS: usize = 64;
/// Longest cell, bytes.
pub const MAX_CELL: usize = 8_192;

/// A table with a heading.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sheet {
    /// Trimmed; a heading may be empty where no row has a cell below it.
    pub heading: Vec<String>,
    /// Without empty ones.
    pub rows: Vec<Row>,
}

/// One row; cells beyond the heading are kept, so that they can be told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// As a text editor or a spreadsheet shows it, from 1.
    pub line: u64,
    pub cells: Vec<String>,
}

impl Row {
    /// The cell of a column, empty where the row is short.
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
}

/// Why a file is no table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct NoSheet {
    /// Stable machine-readable code.
    pub code: &'static str,
    /// Line of the file, where one is to blame.
    pub line: Option<u64>,
    pub message: String,
}

impl NoSheet {
    fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, line: None, message: message.into() }
    }

    fn at(self, line: u64) -> Self {
        Self { line: Some(line), ..self }
    }
}

/// Reads a CSV file (`;`, `,` or tab; UTF-8, UTF-16 with a mark, or Windows-1252) or the first
/// sheet of an XLSX workbook; which of both it is is told from its first bytes.
///
/// # Errors
/// Where the file is neither, is larger than the bounds of this crate, or has no heading.
pub fn read(bytes: &[u8]) -> Result<Sheet, NoSheet> {
    if bytes.len() > MAX_BYTES {
        return Err(NoSheet::new("sheet.too_large", format!("The file is larger than {MAX_BYTES} bytes; split it.")));
    }
    let mut collector = Collector::default();
    match bytes {
        [b'P', b'K', 3, 4, ..] => workbook::read(bytes, &mut collector)?,
        [0xd0, 0xcf, 0x11, 0xe0, ..] => {
            return Err(NoSheet::new(
                "sheet.old_excel",
                "This is an old or a protected workbook; save it as XLSX or CSV.",
            ));
        }
        _ => csv_file::read(&text::decode(bytes)?, &mut collector)?,
    }
    collector.done()
}

/// Puts rows together under the bounds, whatever they come from.
#[derive(Default)]
struct Collector {
    heading: Option<Vec<String>>,
    rows: Vec<Row>,
}

impl Collector {
    fn push(&mut self, line: u64, mut cells: Vec<String>) -> Result<(), NoSheet> {
        while cells.last().is_some_and(|cell| cell.trim().is_empty()) {
            cells.pop();
        }
        if cells.is_empty() {
            return Ok(());
        }
        if cells.len() > MAX_COLUMNS {
            let message = format!("A row has at most {MAX_COLUMNS} columns; this one has {}.", cells.len());
            return Err(NoSheet::new("sheet.columns", message).at(line));
        }
        if cells.iter().any(|cell| cell.len() > MAX_CELL) {
            return Err(NoSheet::new("sheet.cell", format!("A cell has at most {MAX_CELL} bytes.")).at(line));
        }
        for cell in &mut cells {
            let trimmed = cell.trim();
            if trimmed.len() != cell.len() {
                *cell = trimmed.to_owned();
            }
        }
        if self.heading.is_none() {
            self.heading = Some(cells);
            return Ok(());
        }
        if self.rows.len() == MAX_ROWS {
            return Err(NoSheet::new("sheet.rows", format!("A file has at most {MAX_ROWS} rows; split it.")).at(line));
        }
        self.rows.push(Row { line, cells });
        Ok(())
    }

    fn done(self) -> Result<Sheet, NoSheet> {
        let heading = self
            .heading
            .ok_or_else(|| NoSheet::new("sheet.empty", "The file is empty; its first row must name the columns."))?;
        Ok(Sheet { heading, rows: self.rows })
    }
}

#[cfg(test)]
mod tests;
