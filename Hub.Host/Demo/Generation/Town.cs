using System.Globalization;
using Hub.Schemas.Identifiers;

namespace Hub.Host.Demo.Generation;

/// <summary>A town or street of the city with the county it belongs to, from the standard's division list.</summary>
/// <param name="Code">Nine digits.</param>
/// <param name="Name">罗城街道</param>
/// <param name="County">Six digits.</param>
/// <param name="CountyName">罗定市</param>
internal sealed record Town(string Code, string Name, string County, string CountyName)
{
    public const string City = "445300";
    public const string CityName = "云浮市";
    private static readonly string[] s_counties = ["445302", "445303", "445321", "445322", "445381"];
    private static readonly DateOnly s_edition = new(2023, 6, 30);
    private const int FirstFarm = 400;

    /// <summary>All towns and streets in code order; the farms, numbered from 400, are left out.</summary>
    public static IReadOnlyList<Town> All { get; } =
    [
        .. from county in s_counties
           from number in Enumerable.Range(0, FirstFarm)
           let code = county + number.ToString("000", CultureInfo.InvariantCulture)
           let place = Divisions.Default.Find(DivisionCode.Parse(code), s_edition)
           where place is not null
           select new Town(code, place.Zh, county, Divisions.Default.Find(DivisionCode.Parse(county), s_edition)!.Zh),
    ];
}
