namespace Hub.Core.Exchanges;

/// <summary>
/// Stable codes of refusals that come before or after validation (findings of the validation have their own,
/// <see cref="Schemas.Validation.FindingCodes"/>). A code, once published, keeps its meaning.
/// </summary>
public static class RefusalCodes
{
    // The caller
    public const string CertificateMissing = "CERT_MISSING";
    public const string CertificateUnknown = "CERT_UNKNOWN";
    public const string ParticipantInactive = "PARTICIPANT_INACTIVE";
    public const string NotGranted = "NOT_GRANTED";

    // The envelope
    public const string EnvelopeMalformed = "ENVELOPE_MALFORMED";
    public const string EnvelopeAttribute = "ENVELOPE_ATTRIBUTE";
    public const string EnvelopeSource = "ENVELOPE_SOURCE";
    public const string MediaType = "MEDIA_TYPE";
    public const string DatasetUnknown = "DATASET_UNKNOWN";
    public const string DatasetMismatch = "DATASET_MISMATCH";
    public const string TooLarge = "TOO_LARGE";

    // The sender's signature
    public const string SignatureMalformed = "SIGNATURE_MALFORMED";
    public const string SignatureInvalid = "SIGNATURE_INVALID";
    public const string SignatureCertificate = "SIGNATURE_CERTIFICATE";
    public const string SignatureSender = "SIGNATURE_SENDER";

    // The exchange
    public const string KeyControlCharacter = "KEY_CONTROL_CHARACTER";
    public const string DuplicateConflict = "DUPLICATE_CONFLICT";
    public const string Overloaded = "OVERLOADED";
    public const string StorageFull = "STORAGE_FULL";

    // The audit
    public const string AuditFilter = "AUDIT_FILTER";
    public const string EvidenceEmpty = "EVIDENCE_EMPTY";
    public const string EvidenceTooMany = "EVIDENCE_TOO_MANY";
    public const string PeriodOpen = "PERIOD_OPEN";
    public const string PositionUnknown = "POSITION_UNKNOWN";
    public const string ReceiptMalformed = "RECEIPT_MALFORMED";
    public const string ReceiptDiffers = "RECEIPT_DIFFERS";
    public const string IndicesUnreadable = "INDICES_UNREADABLE";

    // Orders
    public const string OrderMalformed = "ORDER_MALFORMED";
    public const string RepositoryUnavailable = "REPOSITORY_UNAVAILABLE";

    // Subscriptions
    public const string SubscriptionUnknown = "SUBSCRIPTION_UNKNOWN";
    public const string SubscriptionTaken = "SUBSCRIPTION_TAKEN";
    public const string SubscriptionInvalid = "SUBSCRIPTION_INVALID";
}
