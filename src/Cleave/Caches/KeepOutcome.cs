namespace Cleave.Caches;

/// <summary>What came of <see cref="ThreadCaches{TValues}.Keep"/>.</summary>
internal enum KeepOutcome
{
    /// <summary>This thread keeps the block.</summary>
    Kept,

    /// <summary>It keeps as many as it may; some have to be given back first. Nothing has changed.</summary>
    Full,

    /// <summary>No caller has the block. Nothing has changed.</summary>
    NotHeld,
}
