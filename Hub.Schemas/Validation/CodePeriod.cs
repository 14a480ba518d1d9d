namespace Hub.Schemas.Validation;

/// <summary>A code and the days on which it is in force; a code may come in several periods.</summary>
/// <param name="Code">The code as it stands in messages.</param>
/// <param name="ValidFrom">First day in force, or null: always was.</param>
/// <param name="ValidTo">Last day in force (inclusive), or null: still is.</param>
public readonly record struct CodePeriod(string Code, DateOnly? ValidFrom, DateOnly? ValidTo);
