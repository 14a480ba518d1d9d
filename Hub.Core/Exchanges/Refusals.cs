namespace Hub.Core.Exchanges;

/// <summary>The refusals that the exchange itself speaks, each in one place with its two sentences.</summary>
public static class Refusals
{
    public static Refusal CertificateMissing { get; } = New(RefusalCodes.CertificateMissing, 401,
        "连接未提供客户端证书。", "The connection presents no client certificate.");

    public static Refusal CertificateUnknown { get; } = New(RefusalCodes.CertificateUnknown, 403,
        "该证书未登记到任何参与部门。", "The certificate is not registered for any participant.");

    public static Refusal CertificateRevoked { get; } = New("CERT_REVOKED", 403,
        "该证书已被吊销。", "The certificate has been revoked.");

    public static Refusal ParticipantInactive { get; } = New(RefusalCodes.ParticipantInactive, 403,
        "该参与部门已停用。", "The participant is not active.");

    public static Refusal NotGranted { get; } = New(RefusalCodes.NotGranted, 403,
        "该部门未获授权报送此数据集。", "The participant holds no grant to publish this dataset.");

    public static Refusal NotSubscribed { get; } = New(RefusalCodes.NotGranted, 403,
        "该部门未获授权接收此数据集,或授权已到期。", "The participant holds no grant to receive this dataset, or one that has expired.");

    public static Refusal PositionUnknown { get; } = New(RefusalCodes.PositionUnknown, 400,
        "位置应为 0 至日志长度之间的序号。", "The position must be an index from 0 to the size of the log.", "/next");

    public static Refusal ReceiptMalformed { get; } = New(RefusalCodes.ReceiptMalformed, 422,
        "签名回执应为规范形式的回执声明，与请求、本订阅和本日志一致，至多一万条报文。",
        "What is signed must be a receipt statement in canonical form, of this request, subscription and log, of at most ten thousand messages.");

    public static Refusal ReceiptDiffers { get; } = New(RefusalCodes.ReceiptDiffers, 409,
        "回执声明的起点、条数或清单与平台按现行授权投递的不同；请从确认的位置重新读取。",
        "The statement begins elsewhere, or counts or lists other messages than the hub delivers by the present grant; read again from where you stand.");

    public static Refusal IndicesUnreadable { get; } = New(RefusalCodes.IndicesUnreadable, 400,
        "序号应写作 3-7,9,升序,最多 1000 个。", "Indices are written 3-7,9, ascending, at most 1000 of them.");

    public static Refusal SubscriptionUnknown { get; } = New(RefusalCodes.SubscriptionUnknown, 404,
        "该部门没有这个名称的订阅。", "The participant has no subscription of this name.");

    public static Refusal SubscriptionTaken { get; } = New(RefusalCodes.SubscriptionTaken, 409,
        "该名称已用于另一个订阅。", "The name is that of another subscription.");

    /// <param name="faults">In both languages.</param>
    public static Refusal SubscriptionInvalid(string faults) => New(RefusalCodes.SubscriptionInvalid, 400,
        $"订阅内容有误:{faults}", $"The subscription is not as it must be: {faults}");

    public static Refusal AuditorsOnly { get; } = New(RefusalCodes.NotGranted, 403,
        "只有审计员可以查询其他部门的交换日志。", "Only an auditor may query entries of other participants.");

    public static Refusal OperatorsOnly { get; } = New(RefusalCodes.NotGranted, 403,
        "只有运维员可以下达指令。", "Only an operator may give orders.");

    public static Refusal OverseersOnly { get; } = New(RefusalCodes.NotGranted, 403,
        "只有运维员和审计员可以查看。", "Only operators and auditors may see this.");

    public static Refusal RepositoryUnavailable { get; } = New(RefusalCodes.RepositoryUnavailable, 503,
        "该任务的数据库暂不可用,未作改动;请稍后再试。", "The database of this sink or source does not answer; nothing was changed. Try again later.");

    /// <param name="zh">What the body must be.</param>
    /// <param name="en">The same.</param>
    public static Refusal OrderMalformed(string zh, string en) => New(RefusalCodes.OrderMalformed, 400,
        $"请求体有误:{zh}", $"The body is not as it must be: {en}");

    public static Refusal DatasetUnknown { get; } = New(RefusalCodes.DatasetUnknown, 404,
        "标准中没有此数据集或此版本。", "The standard has no such dataset or version.", "/type");

    public static Refusal DatasetMismatch { get; } = New(RefusalCodes.DatasetMismatch, 422,
        "事件类型与请求路径中的数据集不一致。", "The event type is not of the dataset that the request names.", "/type");

    public static Refusal KeyControlCharacter { get; } = New(RefusalCodes.KeyControlCharacter, 422,
        "业务主键含有控制字符。", "The business key holds a control character.");

    public static Refusal DuplicateConflict { get; } = New(RefusalCodes.DuplicateConflict, 409,
        "相同来源和标识的报文已被接收，但内容不同。", "A message with this source and id was accepted before, with other content.", "/id");

    public static Refusal Overloaded { get; } = New(RefusalCodes.Overloaded, 503,
        "平台繁忙，请按 Retry-After 稍后以相同标识重发。", "The hub is busy; send again with the same ids after Retry-After.");

    public static Refusal CommitUnknown { get; } = New(RefusalCodes.Overloaded, 503,
        "本批报文是否落库未知，请以相同标识重发，平台将返回首次回执。",
        "Whether this batch was stored is unknown; send again with the same ids, the first receipts will be returned.");

    public static Refusal StorageFull { get; } = New(RefusalCodes.StorageFull, 507,
        "平台存储空间不足，未接收；请按 Retry-After 稍后以相同标识重发。", "The hub has no space left and took nothing in; send again with the same ids after Retry-After.");

    public static Refusal EvidenceEmpty { get; } = New(RefusalCodes.EvidenceEmpty, 404,
        "没有符合条件的条目，或尚无检查点覆盖。", "No entry matches, or no checkpoint covers it yet.");

    public static Refusal PeriodOpen { get; } = New(RefusalCodes.PeriodOpen, 409,
        "该时段尚未结束，或其后还没有检查点；请在时段结束后再申请。", "The period has not ended, or no checkpoint has been signed since; ask again when it has.", "/to");

    public static Refusal TableFormat { get; } = New(RefusalCodes.AuditFilter, 400,
        "format 必须为 ndjson、csv 或 xlsx。", "format must be ndjson, csv or xlsx.", "/format");

    public static Refusal StatementScope { get; } = New(RefusalCodes.AuditFilter, 400,
        "完整性声明须给出 department、from 和 to，可加 dataset，不得有其他条件。", "A completeness statement takes department, from and to, and dataset if you like, and no other condition.");

    public static Refusal EvidenceTooMany(int limit) => New(RefusalCodes.EvidenceTooMany, 413,
        $"一个证据包最多 {limit} 条；请缩小范围或分几次申请。", $"An evidence package holds at most {limit} entries; ask for less, or in parts.");

    public static Refusal PayloadsTooMany(int limit) => New(RefusalCodes.EvidenceTooMany, 413,
        $"带报文原文的证据包最多 {limit} 条；请缩小范围，或不带原文。", $"An evidence package with payloads holds at most {limit} entries; ask for less, or without payloads.");

    public static Refusal StatementTooLong(long entries, int limit) => New(RefusalCodes.EvidenceTooMany, 413,
        $"该时段共 {entries} 条，超过一份声明的上限 {limit}；请分几个时段申请。", $"The log took in {entries} entries in this period, more than the {limit} of one statement; ask for shorter periods.");

    public static Refusal TooLarge(int limitBytes) => New(RefusalCodes.TooLarge, 413,
        $"报文超过 {limitBytes} 字节的上限。", $"The message exceeds the limit of {limitBytes} bytes.");

    public static Refusal RequestTooLarge(long limitBytes) => New(RefusalCodes.TooLarge, 413,
        $"请求超过 {limitBytes} 字节的上限。", $"The request exceeds the limit of {limitBytes} bytes.");

    public static Refusal TooManyMessages(int limit) => New(RefusalCodes.TooLarge, 413,
        $"一个请求最多 {limit} 条报文。", $"A request holds at most {limit} messages.");

    public static Refusal MediaType { get; } = New(RefusalCodes.MediaType, 415,
        "不支持的内容类型；请使用 CloudEvents 结构化、二进制、批量或 NDJSON 格式。",
        "Unsupported content type; use CloudEvents structured, binary, batch, or NDJSON.");

    public static Refusal EnvelopeMalformed(long byteOffset) => New(RefusalCodes.EnvelopeMalformed, 400,
        $"信封不是合法的 JSON（字节偏移 {byteOffset}）。", $"The envelope is not well-formed JSON (byte offset {byteOffset}).");

    public static Refusal EnvelopeUtf8 { get; } = New("JSON_INVALID_UTF8", 400,
        "报文不是合法的 UTF-8。", "The message is not valid UTF-8.");

    public static Refusal EnvelopeAttribute(string name, string zh, string en) => New(RefusalCodes.EnvelopeAttribute, 422,
        $"信封属性 {name} {zh}。", $"The envelope attribute {name} {en}.", "/" + name);

    public static Refusal EnvelopeSource { get; } = New(RefusalCodes.EnvelopeSource, 403,
        "source 必须为 /departments/{统一社会信用代码}/systems/{系统名}，且与客户端证书一致。",
        "source must be /departments/{uscc}/systems/{name} of the client certificate.", "/source");

    public static Refusal SignatureMalformed { get; } = New(RefusalCodes.SignatureMalformed, 422,
        "signature 应为分离式 CMS SignedData 的 Base64，算法为 ECDSA P-256、RSA 或 SM2，并含签名证书。",
        "signature must be a detached CMS SignedData in base64, by ECDSA P-256, RSA or SM2, with the signer's certificate.", "/signature");

    public static Refusal SignatureInvalid { get; } = New(RefusalCodes.SignatureInvalid, 422,
        "签名不成立，或不是对所送内容的签名。", "The signature does not verify, or is not over what was sent.", "/signature");

    public static Refusal SignatureSender { get; } = New(RefusalCodes.SignatureSender, 403,
        "签名证书不属于该部门。", "The certificate of the signature is not the department's.", "/signature");

    /// <param name="code">Code of the reason why the signer's certificate is not good.</param>
    public static Refusal SignatureCertificate(string code) => New(RefusalCodes.SignatureCertificate, 403,
        $"签名证书不可用（{code}）。", $"The certificate of the signature cannot be used ({code}).", "/signature");

    private static Refusal New(string code, int status, string zh, string en, string pointer = "") =>
        new() { Code = code, Status = status, Zh = zh, En = en, Pointer = pointer };
}
