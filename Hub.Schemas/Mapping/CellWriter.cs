using System.Globalization;
using System.Text.Json;

namespace Hub.Schemas.Mapping;

/// <summary>Writes text of a table cell as the JSON type that a field has.</summary>
public static class CellWriter
{
    /// <summary>A cell that does not have the form of its type is written as text: the schema then names the type it should have.</summary>
    /// <param name="json">Stands where a value belongs.</param>
    /// <param name="type">JSON types joined by '|', as <see cref="Catalogue.DatasetField.Type"/> has them.</param>
    /// <param name="cell">Not empty.</param>
    /// <param name="separator">Between the items of an array.</param>
    public static void Write(Utf8JsonWriter json, string type, string cell, string separator = ";")
    {
        switch (Main(type))
        {
            case "number" or "integer" when decimal.TryParse(cell, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number):
                json.WriteNumberValue(number);
                break;
            case "boolean" when cell is "true" or "1" or "是" or "false" or "0" or "否":
                json.WriteBooleanValue(cell is "true" or "1" or "是");
                break;
            case "array":
                json.WriteStartArray();
                foreach (var item in cell.Split(separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                {
                    json.WriteStringValue(item);
                }

                json.WriteEndArray();
                break;
            default:
                json.WriteStringValue(cell);
                break;
        }
    }

    private static string Main(string type) => type.Contains('|', StringComparison.Ordinal) ? type.Split('|').FirstOrDefault(t => t != "null") ?? type : type;
}
