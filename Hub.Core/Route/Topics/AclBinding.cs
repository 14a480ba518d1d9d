namespace Hub.Core.Route.Topics;

/// <summary>One right on the brokers, in Kafka's words.</summary>
/// <param name="Principal"><c>User:…</c>.</param>
/// <param name="Operation"><c>Read</c>, <c>Write</c>, <c>Create</c>, <c>Describe</c>, <c>DescribeConfigs</c>, <c>IdempotentWrite</c>.</param>
/// <param name="ResourceType"><c>topic</c>, <c>group</c> or <c>cluster</c>.</param>
/// <param name="ResourceName">Name, or its beginning.</param>
/// <param name="PatternType"><c>literal</c> or <c>prefixed</c>.</param>
/// <param name="Reason">Whose right it is and what it is for.</param>
public sealed record AclBinding(string Principal, string Operation, string ResourceType, string ResourceName, string PatternType, string Reason)
{
    /// <summary>Arguments of <c>kafka-acls.sh</c>, after those that name the brokers.</summary>
    public string ToArguments()
    {
        var resource = ResourceType == "cluster" ? "--cluster" : $"--{ResourceType} '{ResourceName}' --resource-pattern-type {PatternType}";
        return $"--add --allow-principal '{Principal}' --operation {Operation} {resource}";
    }
}
