using Microsoft.Extensions.Options;

namespace Hub.Core.Delivery;

/// <summary>Options that list everything that is wrong with them; nothing when they are right.</summary>
public sealed class ListedValidation<T>(Func<T, IEnumerable<string>> problems) : IValidateOptions<T>
    where T : class
{
    public ValidateOptionsResult Validate(string? name, T options) =>
        problems(options).ToList() is { Count: > 0 } found ? ValidateOptionsResult.Fail(found) : ValidateOptionsResult.Success;
}
