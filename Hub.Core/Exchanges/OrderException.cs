namespace Hub.Core.Exchanges;

/// <summary>Why a sink or source cannot be told so now; nothing was changed.</summary>
public sealed class OrderException : Exception
{
    /// <param name="status">HTTP status of the answer to whoever ordered over HTTP.</param>
    /// <param name="code">Stable code; documented in docs/codes.md.</param>
    /// <param name="zh">Why, in Chinese.</param>
    /// <param name="en">Why, in English.</param>
    public OrderException(int status, string code, string zh, string en)
        : this(new Refusal { Code = code, Status = status, Zh = zh, En = en })
    {
    }

    public OrderException(Refusal refusal)
        : base($"{refusal.Code}: {refusal.Zh} · {refusal.En}") => Refusal = refusal;

    public Refusal Refusal { get; }

    public string Code => Refusal.Code;
}
