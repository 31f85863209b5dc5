//! The names whose words the rules would cut wrongly.

use std::borrow::Cow;

/// Words with capitals inside, and how to write them so that the rules take them for one word.
const WORDS: &[(&str, &str)] = &[
    ("iSCSI", "Iscsi"),
    ("HITs", "Hits"),
    ("PartiQL", "Partiql"),
    ("WhatsApp", "Whatsapp"),
    ("OTel", "Otel"),
    ("OAuth2", "Oauth2"),
];

/// The names in which those words count as one, as botocore lists them; in others they do not. Sorted.
const NAMES: &[&str] = &[
    "AssociateWhatsAppBusinessAccount",
    "CreateCachediSCSIVolume",
    "CreateOAuth2Token",
    "CreateOAuth2TokenWithIAM",
    "CreateStorediSCSIVolume",
    "CreateWhatsAppDataset",
    "CreateWhatsAppFlow",
    "CreateWhatsAppMessageTemplate",
    "CreateWhatsAppMessageTemplateFromLibrary",
    "CreateWhatsAppMessageTemplateMedia",
    "DeleteWhatsAppFlow",
    "DeleteWhatsAppMessageMedia",
    "DeleteWhatsAppMessageTemplate",
    "DeprecateWhatsAppFlow",
    "DescribeCachediSCSIVolumes",
    "DescribeStorediSCSIVolumes",
    "DisassociateWhatsAppBusinessAccount",
    "ExecutePartiQLBatch",
    "ExecutePartiQLStatement",
    "ExecutePartiQLTransaction",
    "GetLinkedWhatsAppBusinessAccount",
    "GetLinkedWhatsAppBusinessAccountPhoneNumber",
    "GetOTelEnrichment",
    "GetWhatsAppBusinessPublicKey",
    "GetWhatsAppCallPermission",
    "GetWhatsAppFlow",
    "GetWhatsAppFlowPreview",
    "GetWhatsAppMessageMedia",
    "GetWhatsAppMessageTemplate",
    "IntrospectOAuth2TokenWithIAM",
    "ListHITsForQualificationType",
    "ListLinkedWhatsAppBusinessAccounts",
    "ListWhatsAppFlowAssets",
    "ListWhatsAppFlows",
    "ListWhatsAppMessageTemplates",
    "ListWhatsAppTemplateLibrary",
    "PostWhatsAppMessageMedia",
    "PublishWhatsAppFlow",
    "PutWhatsAppBusinessAccountEventDestinations",
    "PutWhatsAppBusinessPublicKey",
    "RevokeOAuth2TokenWithIAM",
    "SendWhatsAppCallEvent",
    "SendWhatsAppConversionEvent",
    "SendWhatsAppMessage",
    "StartOTelEnrichment",
    "StopOTelEnrichment",
    "UpdateLinkedWhatsAppBusinessAccountPhoneNumber",
    "UpdateOTelEnrichment",
    "UpdateWhatsAppFlow",
    "UpdateWhatsAppFlowAssets",
    "UpdateWhatsAppMessageTemplate",
];

/// The name with the words of [`WORDS`] made plain where it is one of [`NAMES`].
pub(super) fn respelled(name: &str) -> Cow<'_, str> {
    if NAMES.binary_search(&name).is_err() {
        return Cow::Borrowed(name);
    }
    let mut plain = name.to_owned();
    for (word, respelled) in WORDS {
        plain = plain.replace(word, respelled);
    }
    Cow::Owned(plain)
}
