namespace Hub.Schemas.Compatibility;

/// <summary>A schema text cannot be used; <see cref="Fault"/> says where and why.</summary>
public sealed class SchemaFaultException : Exception
{
    public SchemaFaultException(SchemaFault fault)
        : base(fault.ToString()) => Fault = fault;

    internal SchemaFaultException(string pointer, string zh, string en)
        : this(new SchemaFault { Pointer = pointer, Zh = zh, En = en })
    {
    }

    public SchemaFault Fault { get; }
}
