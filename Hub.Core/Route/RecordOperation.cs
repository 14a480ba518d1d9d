namespace Hub.Core.Route;

/// <summary>What a record asks of a consumer (CloudEvents extension <c>operation</c>).</summary>
public enum RecordOperation
{
    Upsert,
    Delete,
}
