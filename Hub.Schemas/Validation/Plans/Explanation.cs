namespace Hub.Schemas.Validation.Plans;

/// <summary>What a finding says: its stable code and its sentences, neither containing a value of the message.</summary>
internal readonly record struct Explanation(string Code, string Zh, string En);
