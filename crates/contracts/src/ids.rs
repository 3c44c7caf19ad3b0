//! Typed ids. Every id is a UUIDv7, made by the caller: nothing here reads a clock.

use newtype_uuid::{TypedUuidKind, TypedUuidTag};

macro_rules! ids {
    ($($(#[$doc:meta])* $kind:ident => $alias:ident, $tag:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $kind {}

        impl TypedUuidKind for $kind {
            fn tag() -> TypedUuidTag {
                const TAG: TypedUuidTag = TypedUuidTag::new($tag);
                TAG
            }
        }

        $(#[$doc])*
        pub type $alias = newtype_uuid::TypedUuid<$kind>;
    )*};
}

ids! {
    /// A person or service account.
    UserKind => UserId, "user";
    /// An uploaded STEP bundle.
    CadFileKind => CadFileId, "cad_file";
    /// A product category.
    CategoryKind => CategoryId, "category";
    /// A product (SKU).
    ProductKind => ProductId, "product";
    /// One immutable revision of a product.
    RevisionKind => RevisionId, "revision";
    /// A material library entry.
    MaterialKind => MaterialId, "material";
    /// A studio template.
    TemplateKind => TemplateId, "template";
    /// A workflow definition.
    WorkflowKind => WorkflowId, "workflow";
    /// One immutable version of a workflow definition.
    WorkflowVersionKind => WorkflowVersionId, "workflow_version";
    /// An output type.
    OutputTypeKind => OutputTypeId, "output_type";
    /// A price level output types are sold at.
    PricingTierKind => PricingTierId, "pricing_tier";
    /// An order.
    OrderKind => OrderId, "order";
    /// One line of an order.
    LineKind => LineId, "line";
    /// One dispatch of an order line or CAD file; in legacy mode this is the run id.
    DispatchKind => DispatchId, "dispatch";
    /// The token an attempt was leased with; every result write carries it.
    AttemptKind => AttemptToken, "attempt";
    /// A published media asset.
    MediaAssetKind => MediaAssetId, "media_asset";
    /// An API token.
    TokenKind => TokenId, "token";
    /// An entry of the audit log.
    AuditEntryKind => AuditEntryId, "audit_entry";
    /// What one person is told in the web app.
    NotificationKind => NotificationId, "notification";
    /// Something that happened and is to be told.
    NoticeKind => NoticeId, "notice";
    /// One message on its way to one recipient over one channel; the stable id a receiver sees.
    DeliveryKind => DeliveryId, "delivery";
    /// A registered webhook endpoint.
    WebhookKind => WebhookId, "webhook";
}
