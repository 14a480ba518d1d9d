using System.Globalization;
using System.Text;
using Hub.Schemas.Validation;

namespace Hub.Schemas.Catalogue;

/// <summary>The files of the standard cannot be used; the message lists every fault with file and line.</summary>
public sealed class StandardsException(IReadOnlyList<StandardsFault> faults) : Exception(Describe(faults))
{
    public IReadOnlyList<StandardsFault> Faults { get; } = faults;

    private static string Describe(IReadOnlyList<StandardsFault> faults)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"标准文件有 {faults.Count(f => f.Severity == Severity.Error)} 处错误。 The standard has errors:");
        foreach (var fault in faults)
        {
            text.AppendLine(fault.ToString());
        }

        return text.ToString();
    }
}
