namespace Cleave;

/// <summary>Who has a block that was handed out as a value.</summary>
internal enum ValueState
{
    /// <summary>The block is not out as a value: it is free, an owner's, or no block.</summary>
    None = 0,

    /// <summary>A caller has it.</summary>
    Held = 1,

    /// <summary>A caller freed it, and a thread keeps it.</summary>
    Cached = 2,
}
