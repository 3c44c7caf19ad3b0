use std::io::{Cursor, Write};

use super::*;

fn rows(bytes: &[u8]) -> Vec<(u64, Vec<String>)> {
    read(bytes).expect("a table").rows.into_iter().map(|row| (row.line, row.cells)).collect()
}

fn code(bytes: &[u8]) -> &'static str {
    read(bytes).expect_err("no table").code
}

#[test]
fn csv_is_read_as_it_is_written_in_the_wild() {
    let want = vec![(2, vec!["Größe".to_owned(), "a;b".to_owned()])];
    assert_eq!(rows("sku;note\nGröße;\"a;b\"\n".as_bytes()), want);
    assert_eq!(rows("\u{feff}sku,note\r\nGröße,a;b\r\n".as_bytes()), want);
    assert_eq!(rows("sku\tnote\nGröße\ta;b".as_bytes()), want);
    assert_eq!(rows(b"sku;note\nGr\xf6\xdfe;\"a;b\"\n"), want, "Windows-1252");
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain("sku\tnote\nGröße\ta;b".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(rows(&utf16), want);
    assert_eq!(rows("sep=;\nsku;note\nGröße;\"a;b\"".as_bytes()), vec![(3, want[0].1.clone())]);
    assert_eq!(
        rows(b"sku,note\n\n,,\nA,\"two\nlines\"\nB,\n"),
        [(4, vec!["A".to_owned(), "two\nlines".to_owned()]), (6, vec!["B".to_owned()]),]
    );
}

#[test]
fn what_is_no_table_is_refused() {
    assert_eq!(code(b""), "sheet.empty");
    assert_eq!(code(b"a\0b"), "sheet.encoding");
    assert_eq!(code(&vec![b'a'; MAX_BYTES + 1]), "sheet.too_large");
    assert_eq!(code(b"PK\x03\x04 no archive"), "sheet.xlsx");
    assert_eq!(code(&[0xd0, 0xcf, 0x11, 0xe0, 0]), "sheet.old_excel");
    assert_eq!(code(",".repeat(80).replace(',', "x,").as_bytes()), "sheet.columns");
    assert_eq!(code("x".repeat(MAX_CELL + 1).as_bytes()), "sheet.cell");
    let many = "sku\n".to_owned() + &"A\n".repeat(MAX_ROWS + 1);
    assert_eq!(
        (code(many.as_bytes()), read(many.as_bytes()).expect_err("too many").line),
        ("sheet.rows", Some(100_002))
    );
    assert_eq!(read(("sku\n".to_owned() + &"A\n".repeat(MAX_ROWS)).as_bytes()).expect("all").rows.len(), MAX_ROWS);
}

fn workbook(sheet: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let parts: [(&str, &[u8]); 5] = [
        ("_rels/.rels", br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r0" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#),
        ("[Content_Types].xml", br#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#),
        ("xl/_rels/workbook.xml.rels", br#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#),
        ("xl/workbook.xml", br#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Orders" sheetId="1" r:id="r1"/></sheets></workbook>"#),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    for (name, bytes) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part");
        zip.write_all(bytes).expect("bytes");
    }
    zip.finish().expect("an archive").into_inner()
}

fn sheet(rows: &str) -> Vec<u8> {
    workbook(format!(r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#).as_bytes())
}

#[test]
fn the_first_sheet_of_a_workbook_is_read() {
    let cell = |at: &str, text: &str| format!(r#"<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>"#);
    let bytes = sheet(&format!(
        r#"<row r="1">{}{}</row><row r="3">{}<c r="B3"><v>64</v></c></row>"#,
        cell("A1", "sku"),
        cell("B1", "param:samples"),
        cell("A3", "Größe")
    ));
    assert_eq!(read(&bytes).expect("a table").heading, ["sku", "param:samples"]);
    assert_eq!(rows(&bytes), [(3, vec!["Größe".to_owned(), "64".to_owned()])]);
}

#[test]
fn bombs_take_no_memory() {
    let far = sheet(r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#);
    assert_eq!(code(&far), "sheet.columns");
    let low = sheet(r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="A1048576"><v>1</v></c></row>"#);
    assert_eq!(code(&low), "sheet.rows");
    let blown = workbook(&vec![b' '; 300 * 1024 * 1024]);
    assert!(blown.len() < MAX_BYTES, "{}", blown.len());
    assert_eq!(code(&blown), "sheet.bomb");
}
