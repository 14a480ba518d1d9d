using Hub.Adapters.Repositories;
using Hub.Schemas.Catalogue;
using Hub.Schemas.Identifiers;
using static Hub.Adapters.Repositories.Field;

namespace Hub.Adapters.SocialSecurity;

/// <summary>
/// Datasets of the social-security repository. A person is known by the token of the social-security number; enrolments and contributions stand per
/// person, insurance and month, benefits also per kind, employment and vital events per person and day.
/// </summary>
internal static class SocialSecurityFeeds
{
    public static IReadOnlyList<DatasetFeed> All(PersonTokens tokens) =>
        [Enrolment(tokens), Contribution(tokens), Benefit(tokens), Employment(tokens), VitalEvent(tokens)];

    private static DatasetFeed Enrolment(PersonTokens tokens)
    {
        var person = Person(tokens);
        Field[] ofPerson = [person, Text("/name"), Text("/personNumber"), Text("/sex"), Date("/birthDate")];
        Field[] ofEnrolment =
        [
            person,
            Text("/insurance").Key().In(Insurances.Known),
            Integer("/month").Key(),
            Text("/uscc"),
            Text("/unitNumber"),
            Text("/status").Must(),
            Date("/firstEnrolledDate"),
            Date("/enrolledDate"),
            Number("/base"),
            Number("/wage"),
            Text("/changeReason"),
            Text("/agency"),
            Text("/divisionCode"),
        ];
        return new DatasetFeed
        {
            Dataset = DatasetName.Parse("ss.enrolment"),
            Major = 1,
            Fields = [.. ofPerson, .. ofEnrolment.Skip(1)],
            Apply = $"""
                {new Upsert { Table = "social_security.person", Fields = ofPerson, Where = "not deleted" }.Cte()}
                {new Upsert { Table = "social_security.enrolment", Fields = ofEnrolment }.Sql()}
                """,
        };
    }

    private static DatasetFeed Contribution(PersonTokens tokens) => DatasetFeed.Into("social_security.contribution", "ss.contribution",
    [
        Person(tokens),
        Text("/insurance").Key().In(Insurances.Known),
        Integer("/month").Key(),
        Text("/uscc"),
        Text("/unitNumber"),
        Integer("/settlementMonth"),
        Text("/kind"),
        Number("/base"),
        Number("/unitAmount"),
        Number("/personAmount"),
        Number("/interest"),
        Number("/lateFee"),
        Number("/total"),
        Text("/status").Must(),
        Date("/receivedDate"),
        Text("/divisionCode"),
    ]);

    private static DatasetFeed Benefit(PersonTokens tokens) => DatasetFeed.Into("social_security.benefit", "ss.benefit",
    [
        Person(tokens),
        Text("/insurance").Key().In(Insurances.Known),
        Text("/kind").Key(),
        Integer("/month").Key(),
        Number("/amount"),
        Text("/status").Must(),
        Date("/grantedDate"),
        Date("/paymentDate"),
        Text("/bankName"),
        Text("/agency"),
    ]);

    private static DatasetFeed Employment(PersonTokens tokens) => DatasetFeed.Into("social_security.employment", "ss.employment",
    [
        Person(tokens),
        Date("/statusDate").Key(),
        Text("/name"),
        Text("/sex"),
        Date("/birthDate"),
        Text("/status").Must(),
        Text("/uscc"),
        Text("/unitName"),
        Text("/unitType"),
        Text("/divisionCode"),
        Text("/townCode"),
    ]);

    /// <summary>Births, deaths, marriages and allowances, as far as they decide who is entitled: the person is known by the token alone.</summary>
    private static DatasetFeed VitalEvent(PersonTokens tokens) => DatasetFeed.Into("social_security.vital_event", "civ.vital",
    [
        Person(tokens),
        Text("/event").Key(),
        Date("/eventDate").Key(),
        Text("/maritalStatus"),
        Text("/spouseIdNumber").As("spouse_token").Token(tokens),
        Text("/divisionCode"),
        Text("/authority"),
        Text("/certificateNumber"),
    ]);

    private static Field Person(PersonTokens tokens) => Text("/idNumber").As("person_token").Key().Token(tokens);
}
