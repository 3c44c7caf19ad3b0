//! Shapes and checks that several subjects share.

use std::borrow::Cow;

use contracts::ids::{CategoryId, OutputTypeId, ProductId};
use modules::ModuleError;
use serde::{Deserialize, Deserializer, Serialize};
use store::dispatches::ProgressNote;
use unicode_normalization::UnicodeNormalization;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, Type},
};

use crate::problem::FieldError;

/// Longest name of a thing, characters.
pub const MAX_NAME: usize = 200;
/// Longest description or note, characters.
pub const MAX_TEXT: usize = 4000;

/// How far a piece of work is.
#[derive(Debug, Serialize, ToSchema)]
pub struct Progress {
    /// 0…1.
    fraction: f32,
    note: String,
}

impl From<ProgressNote> for Progress {
    fn from(progress: ProgressNote) -> Self {
        Self { fraction: progress.fraction, note: progress.note }
    }
}

/// What went wrong with a piece of work, and what to do.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErrorInfo {
    /// Stable machine-readable code.
    code: String,
    message: String,
    remedy: String,
    /// What the failing party itself said.
    #[schema(required)]
    detail: Option<String>,
}

impl From<ModuleError> for ErrorInfo {
    fn from(error: ModuleError) -> Self {
        Self { code: error.code, message: error.message, remedy: error.remedy, detail: error.detail }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CategoryRef {
    #[schema(value_type = Uuid)]
    pub id: CategoryId,
    pub name: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ProductRef {
    #[schema(value_type = Uuid)]
    pub id: ProductId,
    pub sku: String,
    pub name: String,
}

impl From<store::orders::ProductRef> for ProductRef {
    fn from(product: store::orders::ProductRef) -> Self {
        Self { id: product.id, sku: product.sku, name: product.name }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct OutputTypeRef {
    #[schema(value_type = Uuid)]
    pub id: OutputTypeId,
    pub name: String,
    #[schema(value_type = ArtifactKindWord)]
    pub artifact_kind: contracts::ArtifactKind,
}

/// Axis-aligned box, mm.
#[derive(Debug, Serialize, ToSchema)]
pub struct BoundingBox {
    min: [f64; 3],
    max: [f64; 3],
}

impl From<contracts::BoundingBox> for BoundingBox {
    fn from(bbox: contracts::BoundingBox) -> Self {
        Self { min: bbox.min, max: bbox.max }
    }
}

/// Integer minor units and an ISO 4217 currency.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Money {
    pub minor_units: i64,
    #[schema(min_length = 3, max_length = 3)]
    pub currency: String,
}

/// Greatest price, minor units.
const MAX_PRICE: i64 = 1_000_000_000_000;

impl From<contracts::snapshot::Money> for Money {
    fn from(money: contracts::snapshot::Money) -> Self {
        Self { minor_units: money.minor_units, currency: money.currency }
    }
}

impl From<Money> for contracts::snapshot::Money {
    fn from(money: Money) -> Self {
        Self { minor_units: money.minor_units, currency: money.currency }
    }
}

/// What is wrong with a price.
pub fn price_faults(price: Option<&contracts::snapshot::Money>) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let Some(price) = price else { return errors };
    if !(0..=MAX_PRICE).contains(&price.minor_units) {
        errors.push(FieldError::new("price.minor_units", "out_of_bounds", format!("must be 0 to {MAX_PRICE}")));
    }
    if price.currency.len() != 3 || !price.currency.bytes().all(|b| b.is_ascii_uppercase()) {
        errors.push(FieldError::new("price.currency", "currency", "must be an ISO 4217 code such as EUR"));
    }
    errors
}

/// The closed vocabularies of other crates, as the OpenAPI document shows them.
macro_rules! words {
    ($($schema:ident as $name:literal of $words:ty;)*) => {$(
        pub struct $schema;

        impl PartialSchema for $schema {
            fn schema() -> RefOr<Schema> {
                let words = <$words>::ALL.iter().map(|word| word.as_str());
                ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words)).into()
            }
        }

        impl ToSchema for $schema {
            fn name() -> Cow<'static, str> {
                $name.into()
            }
        }
    )*};
}

words! {
    ArtifactRoleWord as "ArtifactRole" of contracts::ArtifactRole;
    CardinalityWord as "Cardinality" of contracts::module::Cardinality;
    ExecutionWord as "Execution" of contracts::module::Execution;
    ExecutionRoleWord as "ExecutionRole" of contracts::module::ExecutionRole;
    PortSourceWord as "PortSource" of contracts::module::PortSource;
    RequirementWord as "Requirement" of contracts::module::Requirement;
    SideEffectsWord as "SideEffects" of contracts::module::SideEffects;
    ArtifactKindWord as "ArtifactKind" of contracts::ArtifactKind;
    AssignmentOriginWord as "AssignmentOrigin" of contracts::material::AssignmentOrigin;
    AttemptStatusWord as "AttemptStatus" of store::AttemptStatus;
    AuthorityWord as "Authority" of store::Authority;
    CacheUseWord as "CacheUse" of store::CacheUse;
    LogLevelWord as "LogLevel" of store::LogLevel;
    NodeStatusWord as "NodeStatus" of store::NodeStatus;
    RunStatusWord as "RunStatus" of store::RunStatus;
    StartedByWord as "StartedBy" of store::StartedBy;
    AxisWord as "Axis" of contracts::scene::Axis;
    CadStatusWord as "CadStatus" of store::CadStatus;
    DeliveryStatusWord as "DeliveryStatus" of store::DeliveryStatus;
    DeviceWord as "Device" of contracts::scene::Device;
    DispatchStatusWord as "DispatchStatus" of store::DispatchStatus;
    EngineWord as "Engine" of contracts::scene::Engine;
    ExecutionModeWord as "ExecutionMode" of contracts::ExecutionMode;
    FamilyWord as "Family" of contracts::Family;
    LineStatusWord as "LineStatus" of store::LineStatus;
    NotifyChannelWord as "NotifyChannel" of contracts::module::params::NotifyChannel;
    NotifyEventWord as "NotifyEvent" of contracts::NotifyEvent;
    PartFateWord as "PartFate" of contracts::revise::Fate;
    RuleSubjectWord as "RuleSubject" of contracts::rules::RuleSubject;
    VisibilityWord as "Visibility" of contracts::profile::Visibility;
    TexturePatternWord as "TexturePattern" of contracts::material::TexturePattern;
}

/// A field of a patch that may be absent (stays), null (taken away) or a value.
pub fn nullable<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::<T>::deserialize(deserializer).map(Some)
}

/// A name as it is stored: NFC, trimmed.
pub fn clean(text: &str) -> String {
    text.trim().nfc().collect()
}

/// Names have 1 to [`MAX_NAME`] characters and no control characters.
pub fn is_name(text: &str, (): &()) -> garde::Result {
    let length = text.trim().chars().count();
    if length == 0 || length > MAX_NAME {
        return Err(garde::Error::new(format!("must have 1 to {MAX_NAME} characters")));
    }
    if text.chars().any(char::is_control) {
        return Err(garde::Error::new("must not hold control characters"));
    }
    Ok(())
}

/// [`is_name`] where there is one.
pub fn is_optional_name(text: &Option<String>, context: &()) -> garde::Result {
    text.as_deref().map_or(Ok(()), |text| is_name(text, context))
}

/// Texts have at most [`MAX_TEXT`] characters; of control characters they may hold line breaks and tabs.
pub fn is_text(text: &str, (): &()) -> garde::Result {
    if text.chars().count() > MAX_TEXT {
        return Err(garde::Error::new(format!("must have at most {MAX_TEXT} characters")));
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(garde::Error::new("must not hold control characters other than line breaks and tabs"));
    }
    Ok(())
}

/// [`is_text`] where there is one.
pub fn is_optional_text(value: &Option<String>, context: &()) -> garde::Result {
    value.as_deref().map_or(Ok(()), |value| is_text(value, context))
}
