namespace Cleave.Caches;

/// <summary>The results of <see cref="ThreadCaches{TValues}.Keep"/>.</summary>
internal enum KeepOutcome
{
    /// <summary>The cache of this thread has the block.</summary>
    Kept,

    /// <summary>The cache of this thread is full, so the caller must first give some blocks back. Nothing has changed.</summary>
    Full,

    /// <summary>No caller holds the block, so the free is invalid. Nothing has changed.</summary>
    NotHeld,
}
