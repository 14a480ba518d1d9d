namespace Hub.Client.Verification;

/// <summary>What the hub gave does not prove what it says. Nothing that was read is handed on; keep what is in <see cref="VerificationOptions.Directory"/> and ask an auditor.</summary>
public sealed class HubEvidenceException : Exception
{
    internal HubEvidenceException(string code, long? index, string differs, string zh, string en, Exception? inner = null)
        : base($"{code}{(index is null ? "" : $" #{index}")}: {zh} · {en}", inner) => (Code, Index, Differs, Zh, En) = (code, index, differs, zh, en);

    /// <summary>One of <see cref="EvidenceCodes"/>.</summary>
    public string Code { get; }

    /// <summary>Index of the entry in question; null when it is about the log as a whole.</summary>
    public long? Index { get; }

    /// <summary>What differs: members of the entry separated by commas, or a word such as <c>root</c> or <c>size</c>; never a value of the message.</summary>
    public string Differs { get; }

    public string Zh { get; }

    public string En { get; }
}
