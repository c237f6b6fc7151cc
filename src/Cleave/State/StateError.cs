namespace Cleave.State;

/// <summary>The reasons why a saved state or an increment cannot be restored.</summary>
public enum StateError
{
    /// <summary>No error: the state was restored.</summary>
    None = 0,

    /// <summary>The data ends before the end of the state or of an increment.</summary>
    Truncated,

    /// <summary>The data is not a state of Cleave, or not an increment where an increment is expected.</summary>
    Foreign,

    /// <summary>The state is of another kind of allocator.</summary>
    OtherAllocator,

    /// <summary>The state was written by a newer version of Cleave, in a format that this version does not know.</summary>
    TooNew,

    /// <summary>The data has changed since it was saved: its checksum is wrong, or data follows behind its end.</summary>
    Damaged,

    /// <summary>The checksum is right, but the content contradicts itself or the state that an increment is applied to.</summary>
    Inconsistent,

    /// <summary>An increment between the state and this increment is missing.</summary>
    OutOfOrder,

    /// <summary>The space is larger than <see cref="RestoreOptions.MaxSize"/> permits.</summary>
    TooLarge,
}
