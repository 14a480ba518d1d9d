using Hub.Schemas.Catalogue;
using Hub.Schemas.Validation;

namespace Hub.Core.Exchanges;

/// <summary>A published dataset version with its compiled validator.</summary>
public sealed record DatasetInForce(Dataset Dataset, DatasetVersion Version, IMessageValidator Validator);
