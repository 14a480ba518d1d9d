namespace Hub.Schemas.Mapping;

/// <summary>What became of one record.</summary>
public enum MappedRecord
{
    /// <summary>A message to upsert was written.</summary>
    Upsert,

    /// <summary>A message to delete was written.</summary>
    Delete,

    /// <summary>A filter passes it over.</summary>
    Skipped,

    /// <summary>A value could not be converted; see <see cref="MappingFault"/>. What was written is incomplete.</summary>
    Faulty,
}
