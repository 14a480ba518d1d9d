namespace Hub.Core.Log.Check;

/// <summary>A root that the tree must have at a size.</summary>
/// <param name="Size">Entries.</param>
/// <param name="Root">32 bytes.</param>
/// <param name="Unlike">What it means when the tree has another.</param>
/// <param name="Note">The checkpoint, when its signature verifies.</param>
/// <param name="ReceivedFrom">Of a checkpoint: no entry of its batch was received earlier, as its row says; <see cref="DateTime.MinValue"/> when it says nothing. Null: a root from elsewhere.</param>
internal sealed record CheckedRoot(long Size, ReadOnlyMemory<byte> Root, LogFault Unlike, string? Note = null, DateTime? ReceivedFrom = null);
