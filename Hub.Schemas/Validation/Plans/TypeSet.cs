using Hub.Schemas.Validation.Json;

namespace Hub.Schemas.Validation.Plans;

/// <summary>A set of JSON types; the bits of values are those of <see cref="JsonKind"/>.</summary>
[Flags]
internal enum TypeSet
{
    None = 0,
    Null = 1 << JsonKind.Null,
    Boolean = (1 << JsonKind.False) | (1 << JsonKind.True),
    Number = 1 << JsonKind.Number,
    String = (1 << JsonKind.String) | (1 << JsonKind.Name),
    Array = 1 << JsonKind.Array,
    Object = 1 << JsonKind.Object,
    Any = Null | Boolean | Number | String | Array | Object,
}
