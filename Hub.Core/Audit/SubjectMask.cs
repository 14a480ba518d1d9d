namespace Hub.Core.Audit;

/// <summary>
/// How the subject of a dataset with personal data is shown to those who are no auditors: enough to tell two rows of one screen apart, too little to look a person up elsewhere.
/// </summary>
public static class SubjectMask
{
    private const int Shown = 4;

    /// <summary>Its last four characters; a shorter subject not at all.</summary>
    public static string Apply(string subject) => subject.Length > 2 * Shown ? "****" + subject[^Shown..] : "****";
}
