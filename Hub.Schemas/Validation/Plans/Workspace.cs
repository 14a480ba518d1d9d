using System.Numerics;
using Hub.Schemas.Validation.Json;

namespace Hub.Schemas.Validation.Plans;

/// <summary>The buffers of one thread's evaluations. Grown by large messages, and then let go rather than kept.</summary>
internal sealed class Workspace
{
    /// <summary>A tape that has grown beyond this is not kept for the next message: 2 MiB.</summary>
    private const long KeptBytes = 2 << 20;

    [ThreadStatic]
    private static Workspace? t_current;

    private bool _isTaken;
    private int[] _table = [];
    private int[] _scopes = new int[16];

    public JsonTape Tape { get; } = new();

    public Marks Marks { get; } = new();

    /// <summary>What was found, in the order of evaluation.</summary>
    public List<Failure> Failures { get; } = [];

    public int ScopeCount { get; private set; }

    public ReadOnlySpan<int> Scopes => _scopes.AsSpan(0, ScopeCount);

    /// <summary>Takes the thread's workspace; a nested call gets one of its own.</summary>
    public static Workspace Take()
    {
        var workspace = t_current ??= new Workspace();
        if (workspace._isTaken)
        {
            workspace = new Workspace();
        }

        workspace._isTaken = true;
        workspace.Marks.Clear();
        workspace.Failures.Clear();
        workspace.ScopeCount = 0;
        return workspace;
    }

    /// <summary>Gives the workspace back on the thread that took it.</summary>
    public static void Return(Workspace workspace)
    {
        workspace._isTaken = false;
        if (workspace.Tape.Size > KeptBytes && t_current == workspace)
        {
            t_current = null;
        }
    }

    /// <summary>A cleared hash table for <paramref name="count"/> elements, a power of two at least twice as long. One at a time.</summary>
    public Span<int> RentTable(int count)
    {
        var length = (int)BitOperations.RoundUpToPowerOf2((uint)count * 2);
        if (_table.Length < length)
        {
            _table = new int[length];
        }

        var table = _table.AsSpan(0, length);
        table.Clear();
        return table;
    }

    public void PushScope(int scope)
    {
        if (ScopeCount == _scopes.Length)
        {
            Array.Resize(ref _scopes, ScopeCount * 2);
        }

        _scopes[ScopeCount++] = scope;
    }

    public void PopScope() => ScopeCount--;
}
