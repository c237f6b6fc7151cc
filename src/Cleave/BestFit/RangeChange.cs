namespace Cleave.BestFit;

/// <summary>The kinds of records in an increment of ranges. The numbers are part of the format.</summary>
internal enum RangeChange : byte
{
    /// <summary>Granules became a range: start, length - 1, terms.</summary>
    Allocated = 0,

    /// <summary>A range became free and dirty: start.</summary>
    Freed = 1,

    /// <summary>A range became free and clear: start.</summary>
    FreedCleared = 2,

    /// <summary>A range got another place or length around its granules, and the rest became dirty:
    /// start, new start - start, new length - 1.</summary>
    Resized = 3,

    /// <summary>A range got another place or length around its granules, and the rest became clear: as for <see cref="Resized"/>.</summary>
    ResizedCleared = 4,

    /// <summary>A range moved to free granules, and its old ones became dirty: start, new start.</summary>
    Moved = 5,

    /// <summary>A range moved to free granules, and its old ones became clear: as for <see cref="Moved"/>.</summary>
    MovedCleared = 6,

    /// <summary>Free granules became dirty: start, length - 1.</summary>
    Soiled = 7,

    /// <summary>All free granules became dirty.</summary>
    ResetDirty = 8,

    /// <summary>All free granules became clear.</summary>
    ResetClear = 9,

    /// <summary>The space got another number of granules: that number.</summary>
    SpaceResized = 10,

    /// <summary>A range got another key: start, key.</summary>
    KeySet = 11,
}
