using System.Runtime.CompilerServices;

namespace Hub.Schemas.Compatibility;

/// <summary>Keeps schemas that refer through thousands of definitions from exhausting the stack.</summary>
internal static class SchemaDepth
{
    /// <exception cref="SchemaFaultException">There is not enough stack left to go deeper.</exception>
    public static void Ensure(string pointer)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new SchemaFaultException(pointer, "模式的引用层次过深。", "The schema refers too deeply.");
        }
    }
}
