namespace Cleave.Sets;

/// <summary>What two bits say of a block. A block that was reached from above and says <see cref="Nothing"/> is split.</summary>
internal enum BlockState
{
    /// <summary>No block stands here: it is split, part of a larger one, or outside the space.</summary>
    Nothing = 0,

    /// <summary>Free, content unknown.</summary>
    FreeDirty = 1,

    /// <summary>Free and known to be zeroed.</summary>
    FreeClear = 2,

    /// <summary>Allocated; whether it was clear is known by who holds it.</summary>
    Allocated = 3,
}
