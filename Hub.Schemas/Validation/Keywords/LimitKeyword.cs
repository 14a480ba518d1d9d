using System.Text;
using Hub.Schemas.Validation.Json;
using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Keywords;

/// <summary><c>minimum</c>, <c>maximum</c> and their exclusive forms; compared exactly, digit by digit.</summary>
internal sealed class LimitKeyword : NumberLimit
{
    private readonly int _sign;
    private readonly bool _exclusive;
    private readonly string _text;
    private readonly bool _isNegative;
    private readonly int _exponent;
    private readonly byte[] _digits;
    private readonly ScaledNumber? _scaled;

    /// <param name="name">The keyword.</param>
    /// <param name="sign">-1 for a minimum, 1 for a maximum: the forbidden side of the limit.</param>
    /// <param name="exclusive">Whether the limit itself is forbidden too.</param>
    /// <param name="limit">The limit as the schema writes it.</param>
    public LimitKeyword(string name, int sign, bool exclusive, byte[] limit)
        : base(name)
    {
        var number = new JsonNumber(limit);
        _sign = sign;
        _exclusive = exclusive;
        _text = Encoding.UTF8.GetString(limit);
        _isNegative = number.IsNegative;
        _exponent = number.Exponent;
        _digits = [.. number.Digits.ToArray().Where(digit => digit != '.')];
        _scaled = ScaledNumber.From(number);
    }

    public override bool Holds(in JsonNumber number) => Allows(number.CompareTo(JsonNumber.FromParts(_isNegative, _exponent, _digits)));

    public override bool Accepts(ScaledNumber number) => _scaled is { } limit && Allows(number.CompareTo(limit));

    public override Explanation Explain(int detail) => (_sign, _exclusive) switch
    {
        ( < 0, false) => Say($"数值不得小于 {_text}。", $"The number must be at least {_text}."),
        ( < 0, true) => Say($"数值应大于 {_text}。", $"The number must be greater than {_text}."),
        (_, false) => Say($"数值不得大于 {_text}。", $"The number must be at most {_text}."),
        (_, true) => Say($"数值应小于 {_text}。", $"The number must be less than {_text}."),
    };

    /// <summary>Whether a number may stand in that order to the limit.</summary>
    private bool Allows(int order) => Math.Sign(order) != _sign && !(_exclusive && order == 0);
}
