//! Orders by file: CSV or XLSX in, every bad row told with line and column, or one order made.

mod columns;

use axum::{
    Json,
    extract::{DefaultBodyLimit, Multipart, State},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use store::orders::{MAX_LINES, NewLine, NewOrder, lookup};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use self::columns::Columns;
use super::{
    order_files::file_names,
    orders::{DueDateBody, Order, place},
    shapes::{MAX_TEXT, is_text},
};
use crate::{
    auth::Operator,
    extract::{Query, Upload},
    problem::{FieldError, Problem, ProblemBody},
    state::AppState,
};

/// Largest request: the file, and the little around it.
const MAX_REQUEST: usize = sheet::MAX_BYTES + 64 * 1024;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(import_order)).layer(DefaultBodyLimit::max(MAX_REQUEST))
}

/// One thing wrong with one cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RowError {
    /// Line of the file, as an editor or a spreadsheet shows it.
    pub line: u64,
    /// Heading of the column; empty for the whole row.
    pub column: String,
    /// Stable machine-readable code.
    pub code: String,
    pub message: String,
}

/// What a file would become.
#[derive(Debug, Serialize, ToSchema)]
struct ImportReport {
    /// Rows under the heading.
    rows: u64,
    /// Lines that the good rows make.
    lines: u64,
    /// By line of the file.
    errors: Vec<RowError>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ImportQuery {
    /// Checks the file and makes nothing.
    #[serde(default)]
    dry_run: bool,
}

/// The parts of an import.
#[derive(ToSchema)]
#[schema(as = OrderImport)]
struct ImportParts {
    /// CSV (`;`, `,` or tab; UTF-8 or Windows-1252) or XLSX, with the columns `sku`, `output_type`, `cameras`, `note`, `param:NAME`.
    #[schema(value_type = String, format = Binary)]
    #[expect(dead_code, reason = "only shown in the contract; the parts are read as they come")]
    file: Vec<u8>,
    #[expect(dead_code, reason = "as above")]
    note: Option<String>,
    #[schema(minimum = -100, maximum = 100)]
    #[expect(dead_code, reason = "as above")]
    priority: Option<i32>,
    /// `YYYY-MM-DD`, with `due_zone`.
    #[expect(dead_code, reason = "as above")]
    due_date: Option<String>,
    /// IANA name.
    #[expect(dead_code, reason = "as above")]
    due_zone: Option<String>,
    #[expect(dead_code, reason = "as above")]
    proof: Option<bool>,
    #[expect(dead_code, reason = "as above")]
    submit: Option<bool>,
    /// File-name template of all lines.
    #[expect(dead_code, reason = "as above")]
    file_name: Option<String>,
}

/// An order from a file. With `dry_run` the answer is a report of every bad row; without it a file
/// with any bad row is refused, and a good one becomes one order in one transaction.
#[utoipa::path(post, path = "/orders/import", tag = "orders", params(ImportQuery),
    request_body(content = ImportParts, content_type = "multipart/form-data"), responses(
    (status = OK, body = ImportReport, description = "the report of a dry run"),
    (status = CREATED, body = Order),
    (status = PAYLOAD_TOO_LARGE, body = ProblemBody, content_type = "application/problem+json"),
    (status = UNPROCESSABLE_ENTITY, body = ProblemBody, content_type = "application/problem+json"),
))]
async fn import_order(
    State(state): State<AppState>,
    operator: Operator,
    Query(query): Query<ImportQuery>,
    Upload(parts): Upload,
) -> Result<Response, Problem> {
    let form = Form::receive(parts).await?;
    let due = form.due()?;
    let read = judge(&state, form.file, form.file_name).await?;
    if query.dry_run {
        let lines = read.lines.len() as u64;
        return Ok(Json(ImportReport { rows: read.rows, lines, errors: read.errors }).into_response());
    }
    if !read.errors.is_empty() {
        let more = read.errors.len();
        let errors = read
            .errors
            .into_iter()
            .map(|error| FieldError::new(format!("file:{}:{}", error.line, error.column), error.code, error.message));
        let problem = Problem::invalid(errors.collect());
        let detail = format!("The file has {more} faults; ask with `dry_run=true` for all of them.");
        return Err(Problem { detail, ..problem });
    }
    if read.lines.is_empty() {
        return Err(Problem::field(
            "file",
            "length",
            format!("An order has 1 to {MAX_LINES} lines; the file has no row."),
        ));
    }
    let new = NewOrder {
        note: form.note,
        priority: form.priority,
        due,
        proof: form.proof,
        lines: read.lines,
        created_by: operator.id(),
    };
    Ok(place(&state, new, form.submit).await?.into_response())
}

struct Read {
    rows: u64,
    lines: Vec<NewLine>,
    errors: Vec<RowError>,
}

async fn judge(state: &AppState, file: Vec<u8>, file_name: Option<String>) -> Result<Read, Problem> {
    let whole = |line: u64, code: &str, message: String| Read {
        rows: 0,
        lines: Vec::new(),
        errors: vec![RowError { line, column: String::new(), code: code.to_owned(), message }],
    };
    let sheet = tokio::task::spawn_blocking(move || sheet::read(&file)).await.map_err(Problem::internal)?;
    let sheet = match sheet {
        Ok(sheet) => sheet,
        Err(why) => return Ok(whole(why.line.unwrap_or(1), why.code, why.message)),
    };
    let rows = sheet.rows.len() as u64;
    let columns = match Columns::of(&sheet.heading) {
        Ok(columns) => columns,
        Err(errors) => return Ok(Read { rows, lines: Vec::new(), errors }),
    };
    let names = lookup(&state.db, columns.skus(&sheet), columns.output_types(&sheet)).await?;
    let judged = tokio::task::spawn_blocking(move || columns.lines(&sheet, &names, file_name.as_deref())).await;
    let (lines, errors) = judged.map_err(Problem::internal)?;
    Ok(Read { rows, lines, errors })
}

/// The parts as they came.
#[derive(Default)]
struct Form {
    file: Vec<u8>,
    note: String,
    priority: i32,
    due_date: Option<String>,
    due_zone: Option<String>,
    proof: bool,
    submit: bool,
    file_name: Option<String>,
}

impl Form {
    async fn receive(mut parts: Multipart) -> Result<Self, Problem> {
        let mut form = Self::default();
        let mut has_file = false;
        while let Some(part) = parts.next_field().await? {
            let name = part.name().unwrap_or_default().to_owned();
            if name == "file" {
                if has_file {
                    return Err(Problem::field("file", "too_many", "Send one file."));
                }
                has_file = true;
                form.file = part.bytes().await?.to_vec();
                continue;
            }
            let text = part.text().await?;
            let text = text.trim();
            let wrong = |message: &str| Problem::field(&name, "invalid", message);
            let flag = || match text {
                "true" | "1" | "on" => Ok(true),
                "false" | "0" | "" => Ok(false),
                _ => Err(wrong("must be true or false")),
            };
            match name.as_str() {
                "note" => {
                    is_text(text, &())
                        .map_err(|_| wrong(&format!("must be a text of at most {MAX_TEXT} characters")))?;
                    form.note = text.to_owned();
                }
                "priority" => {
                    let number = text.parse().ok().filter(|number| (-100..=100).contains(number));
                    form.priority = number.ok_or_else(|| wrong("must be a number from -100 to 100"))?;
                }
                "due_date" => form.due_date = Some(text.to_owned()).filter(|text| !text.is_empty()),
                "due_zone" => form.due_zone = Some(text.to_owned()).filter(|text| !text.is_empty()),
                "proof" => form.proof = flag()?,
                "submit" => form.submit = flag()?,
                "file_name" if text.is_empty() => {}
                "file_name" => {
                    file_names::check_template(text).map_err(|why| wrong(&why))?;
                    form.file_name = Some(text.to_owned());
                }
                _ => {
                    return Err(Problem::field(
                        "",
                        "unknown_part",
                        "An import has the parts `file`, `note`, `priority`, `due_date`, `due_zone`, `proof`, `submit`, `file_name`.",
                    ));
                }
            }
        }
        if has_file {
            Ok(form)
        } else {
            Err(Problem::field("file", "missing", "Send a CSV or XLSX file as the part `file`."))
        }
    }

    fn due(&self) -> Result<Option<store::orders::DueDate>, Problem> {
        match (&self.due_date, &self.due_zone) {
            (None, None) => Ok(None),
            (Some(date), zone) => {
                let zone = zone.clone().unwrap_or_else(|| "UTC".to_owned());
                DueDateBody::new(date.clone(), zone).read().map(Some)
            }
            (None, Some(_)) => Err(Problem::field("due_date", "missing", "A zone needs a date.")),
        }
    }
}
