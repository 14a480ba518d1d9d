namespace Hub.Adapters.Repositories;

/// <summary>Why a repository does not take a payload. Texts never hold a value of it.</summary>
/// <param name="Code">Stable code.</param>
/// <param name="Pointer">JSON Pointer into the payload.</param>
/// <param name="Zh">Sentence in Chinese.</param>
/// <param name="En">Sentence in English.</param>
internal sealed record Refusal(string Code, string Pointer, string Zh, string En)
{
    public static Refusal PayloadErased { get; } = new("PAYLOAD_ERASED", "", "报文内容已被清除,无法入库。", "The payload has been erased; there is nothing to apply.");

    public static Refusal PayloadUnreadable { get; } = new("PAYLOAD_UNREADABLE", "", "报文内容不是可读的 JSON 对象。", "The payload is not a readable JSON object.");

    public static Refusal DatasetUnknown { get; } = new("DATASET_VERSION_UNKNOWN", "", "基础库不认识该数据集版本。", "The repository does not know this version of the dataset.");

    public static Refusal Missing(string pointer) => new("FIELD_MISSING", pointer, "缺少入库所必需的字段。", "A field that the repository needs is missing.");

    public static Refusal Type(string pointer) => new("FIELD_TYPE", pointer, "字段类型与基础库不符。", "The field is not of the type that the repository holds.");
}
