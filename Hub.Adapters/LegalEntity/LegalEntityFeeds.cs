using Hub.Adapters.Repositories;
using Hub.Schemas.Catalogue;
using Hub.Schemas.Identifiers;
using static Hub.Adapters.Repositories.Field;

namespace Hub.Adapters.LegalEntity;

/// <summary>
/// Datasets of the legal-entity repository. The golden record of an entity is its registration of the newest approval date (核准日期): an older one that
/// comes later goes into the history and changes nothing else.
/// </summary>
internal static class LegalEntityFeeds
{
    public static IReadOnlyList<DatasetFeed> All(PersonTokens tokens) =>
        [Registration(tokens), Abnormal, Tax, Penalty, Licence, Case, CaseStatus, Tender, Award, Parcel];

    private static DatasetFeed Registration(PersonTokens tokens)
    {
        Field[] fields =
        [
            Text("/uscc").Key(),
            Text("/name").Must(),
            Text("/category"),
            Text("/economicType"),
            Text("/registrationType"),
            Text("/legalRepresentativeName"),
            Text("/legalRepresentativeIdType"),
            Text("/legalRepresentativeIdNumber").As("legal_representative_token").Token(tokens),
            Number("/registeredCapital"),
            Text("/currency"),
            Date("/establishedDate"),
            Date("/termFrom"),
            Date("/termTo"),
            Text("/address"),
            Text("/divisionCode"),
            Text("/townCode"),
            Text("/businessScope"),
            Text("/industryCode"),
            Text("/industryEdition"),
            Text("/registrationAuthority"),
            Text("/registrationAuthorityUscc"),
            Date("/approvalDate").Must(),
            Text("/status").Must(),
            Text("/organizationCode"),
            Text("/registrationNumber"),
            Text("/changeReason"),
        ];
        var columns = string.Join(", ", fields.Select(f => f.Column).Concat(Upsert.Provenance));
        var golden = new Upsert { Table = "legal_entity.entity", Fields = fields, Newest = "approval_date" };
        return new DatasetFeed
        {
            Dataset = DatasetName.Parse("leg.registration"),
            Major = 1,
            Fields = fields,
            Apply = $"""
                {golden.Cte()}
                insert into legal_entity.entity_history ({columns}) select {columns} from incoming on conflict (log_index) do nothing
                """,
        };
    }

    private static DatasetFeed Abnormal { get; } = DatasetFeed.Into("legal_entity.abnormal", "leg.abnormal",
    [
        Text("/uscc").Key(),
        Text("/reason").Key(),
        Date("/listedDate").Key(),
        Text("/name"),
        Text("/listedBy"),
        Text("/listedByUscc"),
        Text("/removalReason"),
        Date("/removedDate"),
        Text("/removedBy"),
    ]);

    private static DatasetFeed Tax { get; } = DatasetFeed.Into("legal_entity.tax_registration", "tax.registration",
    [
        Text("/uscc").Key(),
        Text("/name"),
        Text("/taxNumber"),
        Text("/taxAuthority"),
        Text("/taxpayerStatus").Must(),
        Date("/statusDate").Must(),
        Text("/taxpayerType"),
        Json("/taxKinds"),
        Text("/creditLevel"),
        Text("/divisionCode"),
        Date("/registeredDate"),
    ], newest: "status_date");

    private static DatasetFeed Penalty { get; } = DatasetFeed.Into("legal_entity.penalty", "cred.penalty",
    [
        Text("/decisionNumber").Key(),
        Text("/uscc").Key(),
        Text("/name"),
        Text("/violationKind"),
        Text("/violationFacts"),
        Text("/legalBasis"),
        Text("/penaltyKind"),
        Text("/content"),
        Number("/fineAmount"),
        Number("/confiscatedAmount"),
        Text("/revokedCertificate"),
        Date("/decisionDate"),
        Date("/validTo"),
        Date("/publicityUntil"),
        Text("/authority"),
        Text("/authorityUscc"),
        Text("/sourceUscc"),
    ]);

    private static DatasetFeed Licence { get; } = DatasetFeed.Into("legal_entity.licence", "cred.licence",
    [
        Text("/decisionNumber").Key(),
        Text("/uscc").Key(),
        Text("/name"),
        Text("/documentTitle"),
        Text("/licenceKind"),
        Text("/certificateName"),
        Text("/certificateNumber"),
        Text("/content"),
        Date("/decisionDate"),
        Date("/validFrom"),
        Date("/validTo"),
        Text("/authority"),
        Text("/authorityUscc"),
        Text("/status"),
        Text("/sourceUscc"),
    ]);

    /// <summary>Cases of legal entities; what a natural person asked for is none of this repository's business and leaves no row.</summary>
    private static DatasetFeed Case { get; } = DatasetFeed.Into("legal_entity.service_case", "svc.case",
    [
        Text("/caseNumber").Key(),
        Text("/applicantUscc"),
        Text("/itemCode"),
        Text("/itemName"),
        Text("/department").As("department_name"),
        Text("/departmentUscc"),
        Time("/acceptedTime"),
        Time("/promisedTime"),
        Text("/status"),
        Text("/result"),
        Time("/closedTime"),
        Text("/divisionCode"),
    ], where: "applicant_uscc is not null");

    private static DatasetFeed CaseStatus { get; } = DatasetFeed.Into("legal_entity.service_case_status", "svc.case_status",
    [
        Text("/caseNumber").Key(),
        Time("/changedTime").Key(),
        Text("/status"),
        Text("/department").As("department_name"),
        Text("/departmentUscc"),
        Text("/result"),
        Boolean("/overdue"),
    ]);

    private static DatasetFeed Tender { get; } = DatasetFeed.Into("legal_entity.procurement", "proc.tender",
    [
        Text("/projectNumber").Key(),
        Text("/title"),
        Text("/buyerUscc").Must(),
        Text("/buyerName"),
        Text("/agencyUscc"),
        Text("/method"),
        Number("/budget"),
        Date("/announcedDate"),
        Time("/openingTime"),
        Text("/divisionCode"),
        Text("/industryCode"),
        Text("/industryEdition"),
    ]);

    private static DatasetFeed Award { get; } = DatasetFeed.Into("legal_entity.procurement_award", "proc.award",
    [
        Text("/projectNumber").Key(),
        Text("/supplierUscc").Key(),
        Text("/supplierName"),
        Number("/amount"),
        Integer("/expertCount"),
        Date("/awardDate"),
        Text("/contractNumber"),
        Date("/contractDate"),
    ]);

    /// <summary>What legal entities hold of land; a parcel without such a holder leaves no row.</summary>
    private static DatasetFeed Parcel { get; } = DatasetFeed.Into("legal_entity.parcel", "urb.parcel",
    [
        Text("/parcelId").Key(),
        Text("/event").Key(),
        Date("/eventDate").Key(),
        Number("/area"),
        Text("/landUse"),
        Text("/divisionCode"),
        Text("/townCode"),
        Text("/permitNumber"),
        Text("/holderUscc"),
        Text("/holderName"),
        Number("/price"),
    ], where: "holder_uscc is not null");
}
