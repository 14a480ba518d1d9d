using System.Globalization;
using Hub.Proofs.Tree;

namespace Hub.Core.Log.Check;

/// <summary>One thing wrong with the log, and exactly where.</summary>
public sealed record LogFault
{
    /// <summary>One of <see cref="LogFaultCodes"/>.</summary>
    public required string Code { get; init; }

    /// <summary><c>log</c>, <c>entry 5</c>, <c>entries 5 to 9</c>, <c>tile 0/12</c>, <c>checkpoint 300</c>.</summary>
    public required string Place { get; init; }

    /// <summary>What is wrong; never a value of a payload.</summary>
    public required string Detail { get; init; }

    internal static LogFault OfLog(string code, string detail) => new() { Code = code, Place = "log", Detail = detail };

    internal static LogFault OfEntry(string code, long index, string detail) =>
        new() { Code = code, Place = string.Create(CultureInfo.InvariantCulture, $"entry {index}"), Detail = detail };

    internal static LogFault OfEntries(string code, long first, long last, string detail) => first == last
        ? OfEntry(code, first, detail)
        : new() { Code = code, Place = string.Create(CultureInfo.InvariantCulture, $"entries {first} to {last}"), Detail = detail };

    internal static LogFault OfTile(string code, TileId tile, string detail) =>
        new() { Code = code, Place = string.Create(CultureInfo.InvariantCulture, $"tile {tile.Level}/{tile.Number}"), Detail = detail };

    internal static LogFault OfCheckpoint(string code, long size, string detail) =>
        new() { Code = code, Place = string.Create(CultureInfo.InvariantCulture, $"checkpoint {size}"), Detail = detail };
}
