namespace Hub.Core.Log.Payloads;

/// <summary>What has become of a payload.</summary>
internal enum PayloadState
{
    /// <summary>It can be read.</summary>
    Kept,

    /// <summary>Its data key has been destroyed: nobody can read it any more.</summary>
    Erased,

    /// <summary>Its data key is wrapped by a key-encryption key that was not given.</summary>
    Locked,

    /// <summary>It does not decrypt: changed, moved to another index, or its data key is not there or was changed.</summary>
    Damaged,
}
